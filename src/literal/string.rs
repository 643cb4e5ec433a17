//! String literals: prefixes, quotes and escapes.
//!
//! Grammar: <https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals>

use super::cursor::Cursor;
use super::text::TextBuilder;
use crate::error::Result;

/// A string literal's prefix.
#[derive(Clone, Copy, Default)]
pub(super) struct Prefix {
    raw: bool,
    pub(super) bytes: bool,
}

impl Prefix {
    /// The prefix that `name` is, if a quote follows it.
    pub(super) fn from_name(name: &str) -> Option<Prefix> {
        match name.to_ascii_lowercase().as_str() {
            "" | "u" => Some(Prefix::default()),
            "r" => Some(Prefix { raw: true, bytes: false }),
            "b" => Some(Prefix { raw: false, bytes: true }),
            "br" | "rb" => Some(Prefix { raw: true, bytes: true }),
            _ => None,
        }
    }
}

/// Appends the string literal whose opening quote stands at the cursor to `text`.
pub(super) fn string(cursor: &mut Cursor<'_>, prefix: Prefix, text: &mut TextBuilder) -> Result<()> {
    let quote = if cursor.eat("'''") {
        "'''"
    } else if cursor.eat("\"\"\"") {
        "\"\"\""
    } else if cursor.eat("'") {
        "'"
    } else {
        cursor.eat("\"");
        "\""
    };
    while !cursor.eat(quote) {
        match cursor.take_while(is_plain) {
            "" => character(cursor, prefix, quote, text)?,
            plain => text.push_str(plain),
        }
    }
    Ok(())
}

/// Whether a character stands for itself in every literal.
fn is_plain(c: char) -> bool {
    c.is_ascii() && !matches!(c, '\'' | '"' | '\\' | '\n' | '\r')
}

fn character(cursor: &mut Cursor<'_>, prefix: Prefix, quote: &str, text: &mut TextBuilder) -> Result<()> {
    let here = cursor.clone();
    if cursor.eat_newline() {
        if quote.len() == 1 {
            return Err(here.expected("the closing quote"));
        }
        text.push('\n');
        return Ok(());
    }
    match cursor.next() {
        None => Err(here.expected("the closing quote")),
        Some(c) if prefix.bytes && !c.is_ascii() => Err(here.expected("an ASCII character")),
        Some('\\') if prefix.raw => raw_escape(cursor, text),
        Some('\\') => escape(cursor, prefix, &here, text),
        Some(c) => {
            text.push(c);
            Ok(())
        }
    }
}

/// In a raw string the backslash stays, yet keeps the quote after it from closing the string.
fn raw_escape(cursor: &mut Cursor<'_>, text: &mut TextBuilder) -> Result<()> {
    text.push('\\');
    if cursor.eat_newline() {
        text.push('\n');
    } else {
        text.push(cursor.next().ok_or_else(|| cursor.expected("the closing quote"))?);
    }
    Ok(())
}

fn escape(cursor: &mut Cursor<'_>, prefix: Prefix, start: &Cursor<'_>, text: &mut TextBuilder) -> Result<()> {
    if cursor.eat_newline() {
        return Ok(());
    }
    if cursor.peek().is_some_and(|c| c.is_digit(8)) {
        push_code(text, octal(cursor), start)?;
        return Ok(());
    }
    let Some(letter) = cursor.next() else {
        return Err(cursor.expected("the closing quote"));
    };
    match letter {
        '\\' | '\'' | '"' => text.push(letter),
        'a' => text.push('\x07'),
        'b' => text.push('\x08'),
        'f' => text.push('\x0c'),
        'n' => text.push('\n'),
        'r' => text.push('\r'),
        't' => text.push('\t'),
        'v' => text.push('\x0b'),
        'x' => push_code(text, hex(cursor, 2)?, start)?,
        'u' if !prefix.bytes => push_code(text, hex(cursor, 4)?, start)?,
        'U' if !prefix.bytes => push_code(text, hex(cursor, 8)?, start)?,
        'N' if !prefix.bytes => return Err(start.expected("a character or its number, not its Unicode name")),
        other => {
            text.push('\\');
            text.push(other);
        }
    }
    Ok(())
}

fn octal(cursor: &mut Cursor<'_>) -> u32 {
    let mut value = 0;
    for _ in 0..3 {
        let Some(digit) = cursor.peek().and_then(|c| c.to_digit(8)) else { break };
        cursor.next();
        value = value * 8 + digit;
    }
    value
}

fn hex(cursor: &mut Cursor<'_>, length: usize) -> Result<u32> {
    let mut value: u32 = 0;
    for _ in 0..length {
        let digit = cursor.peek().and_then(|c| c.to_digit(16));
        let digit = digit.ok_or_else(|| cursor.expected("a hexadecimal digit"))?;
        cursor.next();
        value = (value << 4) | digit;
    }
    Ok(value)
}

fn push_code(text: &mut TextBuilder, code: u32, start: &Cursor<'_>) -> Result<()> {
    if text.push_code(code) { Ok(()) } else { Err(start.expected("a number below 0x110000")) }
}
