//! Names of files, decoded as Python's `zipfile` does.

use std::borrow::Cow;

/// The characters of code page 437 from 128 on.
#[rustfmt::skip]
const UPPER: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å',
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', '¢', '£', '¥', '₧', 'ƒ',
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '⌐', '¬', '½', '¼', '¡', '«', '»',
    '░', '▒', '▓', '│', '┤', '╡', '╢', '╖', '╕', '╣', '║', '╗', '╝', '╜', '╛', '┐',
    '└', '┴', '┬', '├', '─', '┼', '╞', '╟', '╚', '╔', '╩', '╦', '╠', '═', '╬', '╧',
    '╨', '╤', '╥', '╙', '╘', '╒', '╓', '╫', '╪', '┘', '┌', '█', '▄', '▌', '▐', '▀',
    'α', 'ß', 'Γ', 'π', 'Σ', 'σ', 'µ', 'τ', 'Φ', 'Θ', 'Ω', 'δ', '∞', 'φ', 'ε', '∩',
    '≡', '±', '≥', '≤', '⌠', '⌡', '÷', '≈', '°', '∙', '·', '√', 'ⁿ', '²', '■', '\u{a0}',
];

/// A name as it stands in a header, and whether the header's flag says that it is in UTF-8.
#[derive(Clone, Copy)]
pub(crate) struct StoredName<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) is_utf8: bool,
}

impl StoredName<'_> {
    /// Whether both mean the same name, each read by its own flag: Python writes a directory anew in UTF-8, and leaves
    /// the local headers as they are. Equal bytes are one name, whatever their flags say.
    pub(crate) fn means(self, other: StoredName<'_>) -> bool {
        self.bytes == other.bytes || decode(self.bytes, self.is_utf8) == decode(other.bytes, other.is_utf8)
    }
}

/// The file's name that the bytes in a header mean. It ends before a NUL.
pub(crate) fn file_name(bytes: &[u8], is_utf8: bool) -> Cow<'_, str> {
    decode(bytes.split(|byte| *byte == 0).next().unwrap_or_default(), is_utf8)
}

/// The text that bytes mean: in UTF-8 if a flag says so, else in code page 437 (APPNOTE appendix D). Bytes that are no
/// UTF-8 are in code page 437 too.
fn decode(bytes: &[u8], is_utf8: bool) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(name) if is_utf8 || name.is_ascii() => Cow::Borrowed(name),
        _ => bytes.iter().map(|&byte| character(byte)).collect(),
    }
}

fn character(byte: u8) -> char {
    let upper = byte.checked_sub(128).and_then(|place| UPPER.get(usize::from(place)));
    upper.copied().unwrap_or(byte.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_from_128_on_are_of_code_page_437() {
        assert_eq!(file_name(b"a\x80\x82\xe1\xff", false), "a\u{c7}\u{e9}\u{df}\u{a0}");
    }

    #[test]
    fn only_a_flag_makes_a_name_utf_8() {
        let name = "\u{e9}".as_bytes();
        assert_eq!(file_name(name, true), "\u{e9}");
        assert_eq!(file_name(name, false), "\u{251c}\u{2310}");
        assert_eq!(file_name(b"\xff", true), "\u{a0}");
        assert_eq!(file_name(b"\x01\x7f\0\x80", false), "\x01\x7f");
    }
}
