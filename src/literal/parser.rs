//! What `ast.literal_eval` accepts, in one pass, nothing executed.

use super::cursor::Cursor;
use super::number::{number, starts_number};
use super::string::{Prefix, string};
use super::text::TextBuilder;
use super::{Literal, cursor};
use crate::error::Result;

/// CPython's tokenizer allows no deeper nesting of brackets (`MAXLEVEL`).
const MAX_DEPTH: usize = 200;

/// Whether the text may come from Python 2.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Dialect {
    /// As Python 3 reads it.
    Python3,
    /// Long integers (`2L`), and blanks after the last newline: NumPy reads headers of format versions 1.0
    /// and 2.0 a second time without them.
    Python2,
}

/// Reads the one literal that `text` holds.
pub(crate) fn parse(text: &str, dialect: Dialect) -> Result<Literal> {
    let text = text.trim_start_matches([' ', '\t']);
    let mut parser = Parser { cursor: Cursor::new(text), depth: 0, dialect };
    if text.contains('\0') {
        return Err(parser.cursor.expected("text without NUL characters"));
    }
    parser.skip_blank_lines();
    parser.cursor.skip_joined_lines()?;
    let literal = parser.value()?;
    parser.end()?;
    Ok(literal)
}

struct Parser<'t> {
    cursor: cursor::Cursor<'t>,
    /// Brackets open.
    depth: usize,
    dialect: Dialect,
}

impl Parser<'_> {
    /// Lines that hold nothing but a comment may come first; the literal's own line is not indented.
    fn skip_blank_lines(&mut self) {
        loop {
            let line = self.cursor.clone();
            let blanks = self.cursor.take_while(|c| matches!(c, ' ' | '\t' | '\x0c'));
            let comment = self.cursor.skip_comment();
            if !self.cursor.eat_newline() && !comment {
                self.cursor = line;
                self.skip_indent(blanks);
                return;
            }
        }
    }

    /// The first line's indent has been cut; another line has one unless a form feed ends it, which takes
    /// Python's count of columns back to zero.
    fn skip_indent(&mut self, blanks: &str) {
        let first_line = self.cursor.is_at_start();
        if first_line || blanks.ends_with('\x0c') {
            self.cursor.eat(blanks);
        }
    }

    /// Lines that hold nothing but blanks and a comment may follow; the last one must end if it has blanks.
    fn end(&mut self) -> Result<()> {
        self.cursor.skip_blanks()?;
        self.cursor.skip_comment();
        while self.cursor.eat_newline() {
            let line = self.cursor.clone();
            self.cursor.take_while(|c| matches!(c, ' ' | '\t' | '\x0c'));
            let blanks_only = !self.cursor.skip_comment() && self.cursor.rest().is_empty();
            if blanks_only && self.dialect == Dialect::Python3 && !line.rest().is_empty() {
                return Err(line.expected("a newline after the blanks"));
            }
        }
        if self.cursor.rest().is_empty() {
            return Ok(());
        }
        Err(self.cursor.expected("the end of the header"))
    }

    fn value(&mut self) -> Result<Literal> {
        match self.cursor.peek() {
            Some('{') => self.dict(),
            Some('[') => self.list(),
            Some('(') => self.parentheses(),
            Some('+' | '-') => self.signed_number(),
            Some('\'' | '"') => self.strings(Prefix::default()),
            Some('.') if self.cursor.eat("...") => Ok(Literal::Other("an ellipsis")),
            Some(_) if starts_number(&self.cursor) => self.unsigned_number(),
            _ => self.name(),
        }
    }

    fn name(&mut self) -> Result<Literal> {
        let start = self.cursor.clone();
        let name = self.cursor.take_while(is_name_character);
        match name {
            "True" => Ok(Literal::Bool(true)),
            "False" => Ok(Literal::Bool(false)),
            "None" => Ok(Literal::None),
            "set" => self.empty_set(),
            _ => match (Prefix::from_name(name), self.cursor.peek()) {
                (Some(prefix), Some('\'' | '"')) => self.strings(prefix),
                _ => Err(start.expected("a literal")),
            },
        }
    }

    /// `set()`, the one call that is a literal.
    fn empty_set(&mut self) -> Result<Literal> {
        self.skip_space()?;
        let start = self.cursor.clone();
        if self.cursor.peek() == Some('(') {
            self.open()?;
            if self.close(")")? {
                return Ok(Literal::Other("a set"));
            }
        }
        Err(start.expected("the parentheses of an empty set"))
    }

    /// One or more string literals side by side are one string.
    fn strings(&mut self, first: Prefix) -> Result<Literal> {
        let mut text = TextBuilder::default();
        string(&mut self.cursor, first, &mut text)?;
        loop {
            let end = self.cursor.clone();
            self.skip_space()?;
            let start = self.cursor.clone();
            let name = self.cursor.take_while(is_name_character);
            let quoted = matches!(self.cursor.peek(), Some('\'' | '"'));
            match Prefix::from_name(name) {
                Some(prefix) if quoted && prefix.bytes == first.bytes => {
                    string(&mut self.cursor, prefix, &mut text)?;
                }
                _ if quoted => return Err(start.expected("no second string of another kind")),
                _ => {
                    self.cursor = end;
                    break;
                }
            }
        }
        Ok(if first.bytes { Literal::Other("bytes") } else { Literal::Str(text.finish()) })
    }

    fn signed_number(&mut self) -> Result<Literal> {
        let negative = self.cursor.next() == Some('-');
        self.skip_space()?;
        match self.unsigned_number()? {
            Literal::Int(value) if negative => Ok(Literal::Int(-value)),
            other => Ok(other),
        }
    }

    fn unsigned_number(&mut self) -> Result<Literal> {
        if !starts_number(&self.cursor) {
            return Err(self.cursor.expected("a number"));
        }
        let value = number(&mut self.cursor)?;
        self.skip_long_suffix()?;
        self.imaginary_part(value)
    }

    fn skip_long_suffix(&mut self) -> Result<()> {
        loop {
            let end = self.cursor.clone();
            let touches = self.cursor.peek().is_some_and(is_name_character);
            self.cursor.skip_blanks()?;
            let name = self.cursor.take_while(is_name_character);
            if name != "L" || self.dialect != Dialect::Python2 {
                self.cursor = end;
                return if touches { Err(self.cursor.expected("the end of the number")) } else { Ok(()) };
            }
        }
    }

    /// `1+2j` is the only sum that is a literal.
    fn imaginary_part(&mut self, real: Literal) -> Result<Literal> {
        let end = self.cursor.clone();
        self.skip_space()?;
        if real == Literal::Other("a complex number") || !(self.cursor.eat("+") || self.cursor.eat("-")) {
            self.cursor = end;
            return Ok(real);
        }
        self.skip_space()?;
        if starts_number(&self.cursor) && number(&mut self.cursor)? == Literal::Other("a complex number") {
            self.skip_long_suffix()?;
            return Ok(Literal::Other("a complex number"));
        }
        Err(end.expected("a literal, not arithmetic"))
    }

    fn skip_space(&mut self) -> Result<()> {
        if self.depth == 0 { self.cursor.skip_blanks() } else { self.cursor.skip_space() }
    }

    fn open(&mut self) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return Err(self.cursor.expected("at most 200 nested brackets"));
        }
        self.cursor.next();
        self.depth += 1;
        self.cursor.skip_space()
    }

    /// Consumes the closing bracket if it stands here.
    fn close(&mut self, bracket: &str) -> Result<bool> {
        self.cursor.skip_space()?;
        let closed = self.cursor.eat(bracket);
        if closed {
            self.depth -= 1;
        }
        Ok(closed)
    }

    /// After an item: a comma, or the closing bracket, which ends the items. Says whether there was a comma.
    fn separator(&mut self, bracket: &str) -> Result<bool> {
        self.cursor.skip_space()?;
        if self.cursor.eat(",") {
            self.cursor.skip_space()?;
            return Ok(true);
        }
        if self.cursor.rest().starts_with(bracket) {
            return Ok(false);
        }
        Err(self.cursor.expected("a comma or the closing bracket"))
    }

    fn list(&mut self) -> Result<Literal> {
        self.open()?;
        let mut items = Vec::new();
        while !self.close("]")? {
            items.push(self.value()?);
            self.separator("]")?;
        }
        Ok(Literal::List(items.into()))
    }

    /// A tuple, or a value in redundant parentheses.
    fn parentheses(&mut self) -> Result<Literal> {
        self.open()?;
        let mut items = Vec::new();
        let mut commas = 0;
        while !self.close(")")? {
            items.push(self.value()?);
            commas += usize::from(self.separator(")")?);
        }
        if commas > 0 {
            return Ok(Literal::Tuple(items.into()));
        }
        Ok(items.pop().unwrap_or(Literal::Tuple(Box::default())))
    }

    fn dict(&mut self) -> Result<Literal> {
        self.open()?;
        let mut items = Vec::new();
        let mut is_set = false;
        while !self.close("}")? {
            let start = self.cursor.clone();
            let key = self.value()?;
            if !key.is_hashable() {
                return Err(start.expected("a hashable key"));
            }
            is_set |= self.dict_value(key, &mut items)?;
            if is_set && !items.is_empty() {
                return Err(start.expected("either keys with values or none"));
            }
            self.separator("}")?;
        }
        Ok(if is_set { Literal::Other("a set") } else { Literal::Dict(items.into()) })
    }

    /// Reads the value that belongs to `key`; says whether there is none, as in a set.
    fn dict_value(&mut self, key: Literal, items: &mut Vec<(Literal, Literal)>) -> Result<bool> {
        self.cursor.skip_space()?;
        if !self.cursor.eat(":") {
            return Ok(true);
        }
        self.cursor.skip_space()?;
        items.push((key, self.value()?));
        Ok(false)
    }
}

fn is_name_character(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::{Dialect, parse};

    #[test]
    fn literals_print_as_python_prints_them() {
        let cases = [
            ("{}", "a dict of 0 items"),
            ("()", "()"),
            ("(3)", "3"),
            ("(3,)", "(3,)"),
            ("[1, 'a', (), [None, True]]", "[1, 'a', (), [None, True]]"),
            ("'a' u'b' r'\\n'", "'ab\\\\n'"),
            ("-0x_Ff", "-255"),
            ("{1}", "a set"),
            ("1+2j", "a complex number"),
            ("b'a'", "bytes"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text, Dialect::Python3).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn brackets_nest_two_hundred_deep_and_no_deeper() {
        let nested = |depth: usize| "(".repeat(depth) + "1" + &")".repeat(depth);
        assert!(parse(&nested(200), Dialect::Python3).is_ok());
        assert!(parse(&nested(201), Dialect::Python3).is_err());
        assert!(parse(&"[".repeat(1_000_000), Dialect::Python3).is_err());
    }
}
