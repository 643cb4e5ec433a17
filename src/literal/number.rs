//! Numbers. Only integers matter in a header; others are recognised so that their place is known.
//!
//! Grammar: <https://docs.python.org/3/reference/lexical_analysis.html#numeric-literals>

use super::Literal;
use super::cursor::Cursor;
use crate::error::Result;

/// CPython's `sys.int_info.default_max_str_digits`.
const MAX_DECIMAL_DIGITS: usize = 4300;

pub(super) fn starts_number(cursor: &Cursor<'_>) -> bool {
    let mut chars = cursor.rest().chars();
    match chars.next() {
        Some('.') => chars.next().is_some_and(|c| c.is_ascii_digit()),
        first => first.is_some_and(|c| c.is_ascii_digit()),
    }
}

/// Reads an unsigned number.
pub(super) fn number(cursor: &mut Cursor<'_>) -> Result<Literal> {
    for (prefixes, radix) in [(["0x", "0X"], 16), (["0o", "0O"], 8), (["0b", "0B"], 2)] {
        if prefixes.iter().any(|prefix| cursor.eat(prefix)) {
            cursor.eat("_");
            let digits = digits(cursor, radix)?;
            return Ok(integer(&digits, radix));
        }
    }
    decimal(cursor)
}

fn decimal(cursor: &mut Cursor<'_>) -> Result<Literal> {
    let start = cursor.clone();
    let whole = if cursor.peek() == Some('.') { String::new() } else { digits(cursor, 10)? };
    if let Some(float) = fraction(cursor)? {
        return Ok(Literal::Other(float));
    }
    if whole.starts_with('0') && whole.bytes().any(|digit| digit != b'0') {
        return Err(start.expected("a number without leading zeros"));
    }
    if whole.len() > MAX_DECIMAL_DIGITS {
        return Err(start.expected("a number of at most 4300 digits"));
    }
    Ok(integer(&whole, 10))
}

/// Digits with single underscores between them, which are dropped.
fn digits(cursor: &mut Cursor<'_>, radix: u32) -> Result<String> {
    let mut digits = String::new();
    loop {
        let run = cursor.take_while(|c| c.is_digit(radix));
        if run.is_empty() {
            return Err(cursor.expected("a digit"));
        }
        digits.push_str(run);
        if !cursor.eat("_") {
            return Ok(digits);
        }
    }
}

/// What makes a number a float or an imaginary one, if it is there.
fn fraction(cursor: &mut Cursor<'_>) -> Result<Option<&'static str>> {
    let mut kind = None;
    if cursor.eat(".") {
        kind = Some("a float");
        if cursor.peek().is_some_and(|c| c.is_ascii_digit()) {
            digits(cursor, 10)?;
        }
    }
    if cursor.eat("e") || cursor.eat("E") {
        kind = Some("a float");
        let _sign = cursor.eat("+") || cursor.eat("-");
        digits(cursor, 10)?;
    }
    if cursor.eat("j") || cursor.eat("J") {
        kind = Some("a complex number");
    }
    Ok(kind)
}

fn integer(digits: &str, radix: u32) -> Literal {
    i64::from_str_radix(digits, radix).map_or(Literal::Other("an integer beyond 64 bits"), Literal::Int)
}
