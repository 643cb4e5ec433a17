//! Python's strings, which may hold what Rust's cannot.

use std::cmp::Ordering;

/// A string that may hold lone surrogates. NumPy writes field names with them, as escapes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Text(Kept);

/// A lone surrogate, and where in the text its U+FFFD stands, in bytes.
type Surrogate = (usize, u16);

/// Bytes of a text that needs no memory of its own. A header may have a field for each two characters of it.
const SHORT: usize = 22;

/// Equal texts are kept in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kept {
    /// How many bytes of those that follow are the text; the others are zero.
    Short(u8, [u8; SHORT]),
    Long(Box<Long>),
}

/// A text that is not short, or has lone surrogates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Long {
    /// With U+FFFD in place of each lone surrogate.
    text: Box<str>,
    surrogates: Box<[Surrogate]>,
}

/// A [`Text`] that grows.
#[derive(Debug, Default)]
pub(super) struct TextBuilder {
    /// With U+FFFD in place of each lone surrogate.
    text: String,
    surrogates: Vec<Surrogate>,
}

impl Text {
    /// The text, with U+FFFD in place of each lone surrogate.
    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            Kept::Short(..) => str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Kept::Long(long) => &long.text,
        }
    }

    fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Kept::Short(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Kept::Long(long) => long.text.as_bytes(),
        }
    }

    fn surrogates(&self) -> &[Surrogate] {
        match &self.0 {
            Kept::Short(..) => &[],
            Kept::Long(long) => &long.surrogates,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.as_bytes().is_empty()
    }

    /// How it compares with `text`, lone surrogates aside.
    pub(crate) fn cmp_str(&self, text: &str) -> Ordering {
        self.as_bytes().cmp(text.as_bytes())
    }

    /// The code points, lone surrogates included.
    pub(super) fn codes(&self) -> impl Iterator<Item = u32> {
        let mut surrogates = self.surrogates().iter().peekable();
        self.as_str().char_indices().map(move |(index, c)| {
            let surrogate = surrogates.next_if(|(position, _)| *position == index);
            surrogate.map_or(u32::from(c), |(_, surrogate)| u32::from(*surrogate))
        })
    }
}

impl TextBuilder {
    pub(super) fn push(&mut self, c: char) {
        self.text.push(c);
    }

    pub(super) fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends a code point; says whether there is such a one.
    pub(super) fn push_code(&mut self, code: u32) -> bool {
        match (char::from_u32(code), u16::try_from(code)) {
            (Some(c), _) => self.text.push(c),
            (None, Ok(surrogate)) => {
                self.surrogates.push((self.text.len(), surrogate));
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
            (None, Err(_)) => return false,
        }
        true
    }

    pub(super) fn finish(self) -> Text {
        match short(&self.text).filter(|_| self.surrogates.is_empty()) {
            Some(short) => Text(short),
            None => {
                let (text, surrogates) = (self.text.into_boxed_str(), self.surrogates.into_boxed_slice());
                Text(Kept::Long(Box::new(Long { text, surrogates })))
            }
        }
    }
}

fn short(text: &str) -> Option<Kept> {
    let mut bytes = [0; SHORT];
    bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    Some(Kept::Short(u8::try_from(text.len()).ok()?, bytes))
}

impl Default for Text {
    fn default() -> Text {
        Text(Kept::Short(0, [0; SHORT]))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        TextBuilder { text: text.to_owned(), surrogates: Vec::new() }.finish()
    }
}

/// Texts that are the same but for their lone surrogates stand side by side.
impl Ord for Text {
    fn cmp(&self, other: &Text) -> Ordering {
        self.as_bytes().cmp(other.as_bytes()).then_with(|| self.surrogates().cmp(other.surrogates()))
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Text) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
