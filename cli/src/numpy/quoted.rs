//! Strings as Python's `repr` has them.

use std::fmt::Write;

/// `'naïve'`.
pub(super) fn quoted(text: &str) -> String {
    let quote = quote_of(text.contains('\''), text.contains('"'));
    let mut quoted = String::from(quote);
    for symbol in text.chars() {
        match symbol {
            '\t' => quoted += "\\t",
            '\n' => quoted += "\\n",
            '\r' => quoted += "\\r",
            '\\' => quoted += "\\\\",
            symbol if symbol == quote => quoted.extend(['\\', quote]),
            symbol if is_printable(symbol) => quoted.push(symbol),
            symbol => escape(u32::from(symbol), &mut quoted),
        }
    }
    quoted.push(quote);
    quoted
}

/// `b'\x00a'`.
pub(crate) fn quoted_bytes(bytes: &[u8]) -> String {
    let quote = quote_of(bytes.contains(&b'\''), bytes.contains(&b'"'));
    let mut quoted = format!("b{quote}");
    for &byte in bytes {
        match byte {
            b'\t' => quoted += "\\t",
            b'\n' => quoted += "\\n",
            b'\r' => quoted += "\\r",
            b'\\' => quoted += "\\\\",
            byte if char::from(byte) == quote => quoted.extend(['\\', quote]),
            b' '..=b'~' => quoted.push(char::from(byte)),
            byte => escape(u32::from(byte), &mut quoted),
        }
    }
    quoted.push(quote);
    quoted
}

/// `b'\x61\x6B'`: how NumPy prints raw bytes.
pub(super) fn raw(bytes: &[u8]) -> String {
    let mut text = String::from("b'");
    for byte in bytes {
        let _ = write!(text, "\\x{byte:02X}");
    }
    text + "'"
}

fn quote_of(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}

/// Nearly Python's `str.isprintable`.
fn is_printable(symbol: char) -> bool {
    let is_blank = symbol != ' ' && symbol.is_whitespace();
    // Behind another letter, since what combines with one is escaped by itself.
    let is_escaped = !symbol.is_alphanumeric() && format!("a{symbol}").escape_debug().count() > 3;
    !is_blank && !is_escaped && !symbol.is_control()
}

fn escape(code: u32, text: &mut String) {
    let _ = match code {
        0..=0xff => write!(text, "\\x{code:02x}"),
        0x100..=0xffff => write!(text, "\\u{code:04x}"),
        _ => write!(text, "\\U{code:08x}"),
    };
}
