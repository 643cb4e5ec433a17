//! A place in a header's text, and the white space of Python.

use crate::error::{Error, ErrorKind, Result};

#[derive(Clone)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    /// Bytes consumed; always on a character's border.
    position: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Cursor<'t> {
        Cursor { text, position: 0 }
    }

    pub(super) fn is_at_start(&self) -> bool {
        self.position == 0
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.position..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.position += next.len_utf8();
        Some(next)
    }

    /// Consumes `expected` if it stands here.
    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.position += expected.len();
        }
        found
    }

    /// Consumes the characters from here on that `wanted` accepts.
    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.position += length;
        rest.get(..length).unwrap_or_default()
    }

    /// An error that says what should stand here.
    pub(super) fn expected(&self, expected: &'static str) -> Error {
        const SHOWN: usize = 20;
        let shown: String = self.rest().chars().take(SHOWN).collect();
        let found = if shown.is_empty() { "the end".to_owned() } else { format!("{shown:?}") };
        let before = self.text.get(..self.position).unwrap_or_default();
        ErrorKind::Syntax { position: before.chars().count(), expected, found }.into()
    }

    /// Blanks that do not end a line: space, tab, form feed, and a backslash at a line's end.
    pub(super) fn skip_blanks(&mut self) -> Result<()> {
        loop {
            self.take_while(|c| matches!(c, ' ' | '\t' | '\x0c'));
            if self.peek() != Some('\\') {
                return Ok(());
            }
            self.skip_joined_lines()?;
        }
    }

    /// Backslashes that join a line to the next one.
    pub(super) fn skip_joined_lines(&mut self) -> Result<()> {
        while self.eat("\\") {
            if !self.eat_newline() || self.rest().is_empty() {
                return Err(self.expected("a further line after the backslash"));
            }
        }
        Ok(())
    }

    /// White space inside brackets: blanks, newlines and comments.
    pub(super) fn skip_space(&mut self) -> Result<()> {
        loop {
            self.skip_blanks()?;
            if !self.skip_comment() && !self.eat_newline() {
                return Ok(());
            }
        }
    }

    pub(super) fn skip_comment(&mut self) -> bool {
        let found = self.eat("#");
        if found {
            self.take_while(|c| c != '\n' && c != '\r');
        }
        found
    }

    /// Python ends a line with LF, CR or CRLF.
    pub(super) fn eat_newline(&mut self) -> bool {
        let length = match self.rest().as_bytes() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        self.position += length;
        length > 0
    }
}
