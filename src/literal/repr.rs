//! Strings as Python's `repr` prints them.

use std::fmt;

use super::Text;
use super::printable::UNPRINTABLE;

/// Displays a string as Python's `repr` does.
pub(crate) struct Repr<'a>(pub(crate) &'a Text);

impl fmt::Display for Repr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.as_str();
        let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
        write!(f, "{quote}")?;
        for code in self.0.codes() {
            match char::from_u32(code) {
                Some('\n') => f.write_str("\\n")?,
                Some('\r') => f.write_str("\\r")?,
                Some('\t') => f.write_str("\\t")?,
                Some(c) if c == '\\' || c == quote => write!(f, "\\{c}")?,
                Some(c) if is_printable(c) => write!(f, "{c}")?,
                _ => write_number(f, code)?,
            }
        }
        write!(f, "{quote}")
    }
}

fn write_number(f: &mut fmt::Formatter<'_>, code: u32) -> fmt::Result {
    match code {
        0..=0xFF => write!(f, "\\x{code:02x}"),
        0x100..=0xFFFF => write!(f, "\\u{code:04x}"),
        _ => write!(f, "\\U{code:08x}"),
    }
}

/// Python's `str.isprintable` of one character.
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    let code = u32::from(c);
    let index = UNPRINTABLE.partition_point(|&(_, last)| last < code);
    UNPRINTABLE.get(index).is_none_or(|&(first, _)| code < first)
}

#[cfg(test)]
mod tests {
    use super::{Repr, Text};

    #[test]
    fn repr_prints_strings_as_python_does() {
        let cases = [
            ("a", "'a'"),
            ("it's", "\"it's\""),
            ("a\"b", "'a\"b'"),
            ("a\"b'c", "'a\"b\\'c'"),
            ("a\\b", "'a\\\\b'"),
            ("\n\r\t\x00\x7f", "'\\n\\r\\t\\x00\\x7f'"),
            ("é\u{a0}\u{ad}", "'é\\xa0\\xad'"),
            ("\u{200b}\u{e000}\u{2028}", "'\\u200b\\ue000\\u2028'"),
            ("\u{e0001}\u{1f600}", "'\\U000e0001😀'"),
        ];
        for (text, expected) in cases {
            assert_eq!(Repr(&Text::from(text)).to_string(), expected);
        }
    }
}
