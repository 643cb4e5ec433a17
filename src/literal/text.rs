//! Python's strings, which may hold what Rust's cannot.

/// A string that may hold lone surrogates. NumPy writes field names with them, as escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Text {
    /// With U+FFFD in place of each lone surrogate.
    text: String,
    /// The lone surrogates, and how many characters stand before each.
    surrogates: Vec<(usize, u16)>,
}

impl Text {
    /// The text, with U+FFFD in place of each lone surrogate.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The code points, lone surrogates included.
    pub(super) fn codes(&self) -> impl Iterator<Item = u32> {
        let mut surrogates = self.surrogates.iter().peekable();
        self.text.chars().enumerate().map(move |(index, c)| {
            let surrogate = surrogates.next_if(|(position, _)| *position == index);
            surrogate.map_or(u32::from(c), |(_, surrogate)| u32::from(*surrogate))
        })
    }

    pub(super) fn push(&mut self, c: char) {
        self.text.push(c);
    }

    pub(super) fn append(&mut self, other: &Text) {
        other.codes().for_each(|code| {
            self.push_code(code);
        });
    }

    /// Appends a code point; says whether there is such a one.
    pub(super) fn push_code(&mut self, code: u32) -> bool {
        match (char::from_u32(code), u16::try_from(code)) {
            (Some(c), _) => self.text.push(c),
            (None, Ok(surrogate)) => {
                self.surrogates.push((self.text.chars().count(), surrogate));
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
            (None, Err(_)) => return false,
        }
        true
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text { text: text.to_owned(), surrogates: Vec::new() }
    }
}
