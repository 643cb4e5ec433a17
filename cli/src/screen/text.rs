//! Text from files, in which nothing commands a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// Text in one line: what would command a terminal stands as its escape, `\u{1b}`, `\n`.
pub(crate) fn plain(text: &str) -> String {
    visible(text, is_unsafe)
}

/// As [`plain`], of several lines.
pub(crate) fn plain_lines(text: &str) -> String {
    visible(text, |symbol| is_unsafe(symbol) && symbol != '\n')
}

/// As [`plain_lines`], of bytes: those that are no UTF-8 stand as `\xff`.
pub(crate) fn plain_bytes(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text += &plain_lines(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

/// JSON that means the same, and that no terminal takes for a command.
pub(crate) fn plain_json(json: &str) -> Cow<'_, str> {
    // Outside of strings JSON has no other control characters than these.
    let is_unsafe = |symbol: char| is_unsafe(symbol) && !matches!(symbol, '\n' | '\r' | '\t');
    if !json.contains(is_unsafe) {
        return Cow::Borrowed(json);
    }
    let mut plain = String::new();
    for symbol in json.chars() {
        match is_unsafe(symbol) {
            true => drop(write!(plain, "\\u{:04x}", u32::from(symbol))),
            false => plain.push(symbol),
        }
    }
    Cow::Owned(plain)
}

fn visible(text: &str, is_unsafe: impl Fn(char) -> bool + Copy) -> String {
    if !text.contains(is_unsafe) {
        return text.to_owned();
    }
    let mut visible = String::new();
    for symbol in text.chars() {
        match is_unsafe(symbol) {
            true => visible.extend(symbol.escape_default()),
            false => visible.push(symbol),
        }
    }
    visible
}

/// Whether a terminal takes it for a command, or shows what stands behind it in another order or on another line:
/// C0, DEL and C1; marks, embeddings and isolates of a direction; separators of lines and paragraphs.
fn is_unsafe(symbol: char) -> bool {
    let is_direction =
        matches!(symbol, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    symbol.is_control() || is_direction || matches!(symbol, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_commands_a_terminal_is_escaped_and_the_rest_stays() {
        assert_eq!(plain("a\u{1b}[31m\n\u{7f}\u{9b}\u{202e}é日"), "a\\u{1b}[31m\\n\\u{7f}\\u{9b}\\u{202e}é日");
        assert_eq!(plain_lines("a\nb\r"), "a\nb\\r");
        assert_eq!(plain_bytes(b"\x93NUMPY\x01\n\xc3\xa9"), "\\x93NUMPY\\u{1}\né");
    }

    #[test]
    fn json_means_the_same_when_it_is_plain() -> serde_json::Result<()> {
        let text = "\u{1b}\u{7f}\u{9b}\u{202e}\u{2028}\u{61c}é\"\\日\u{1f600}";
        let json = serde_json::to_string(text)?;
        let plain = plain_json(&json);
        assert!(!plain.contains(is_unsafe), "{plain}");
        assert_eq!(serde_json::from_str::<String>(&plain)?, text);
        Ok(())
    }
}
