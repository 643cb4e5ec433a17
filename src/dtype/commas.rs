//! Dtype strings with commas and repeats: `i4,f8`, `(2,3)f8`, `3i4`. Their fields are named `f0`, `f1`, ...
//!
//! As in NumPy's `_commastring`.

use super::record::RecordBuilder;
use super::subarray::with_shape;
use super::{DType, spelling};
use crate::error::Result;
use crate::literal::{self, Dialect};

const ORDERS: [char; 4] = ['<', '>', '|', '='];

/// Whether NumPy takes `text` for a list: it begins with a number or `()`, or has a comma outside brackets.
pub(super) fn is_comma_list(text: &str) -> bool {
    let unordered = text.strip_prefix(ORDERS).unwrap_or(text);
    if unordered.starts_with(|c: char| c.is_ascii_digit()) || unordered.starts_with("()") {
        return true;
    }
    let mut depth = 0;
    text.chars().skip(1).any(|c| {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    })
}

pub(super) fn parse(text: &str) -> Result<DType> {
    let mut record = RecordBuilder::default();
    let mut rest = text;
    for index in 0.. {
        let (dtype, after) = item(text, rest)?;
        let after = after.trim_start();
        let next = after.strip_prefix(',');
        if next.is_none() && !after.is_empty() {
            return Err(spelling::unknown(text));
        }
        if next.is_none() && index == 0 {
            return Ok(dtype);
        }
        record.push(format!("f{index}").as_str().into(), None, dtype)?;
        rest = next.unwrap_or_default().trim_start();
        if rest.is_empty() {
            break;
        }
    }
    Ok(DType::Record(record.finish()?))
}

/// One item of the list, `(2,3)<f8`, and what follows it.
fn item<'t>(whole: &str, text: &'t str) -> Result<(DType, &'t str)> {
    let unknown = || spelling::unknown(whole);
    let (first_order, text) = split_order(text);
    let (repeats, text) = split_repeats(text);
    let (second_order, text) = split_order(text);
    let order = match (first_order, second_order) {
        (order, None) | (None, order) => order,
        (first, second) if first == second => first,
        _ => return Err(unknown()),
    };
    let letters = text.find(|c: char| !matches!(c, '.' | '?') && !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (name, after) = text.split_at_checked(letters).ok_or_else(unknown)?;
    let brackets = if after.starts_with('[') { after.find(']').map_or(0, |end| end + 1) } else { 0 };
    let (metadata, after) = after.split_at_checked(brackets).ok_or_else(unknown)?;
    let order = order.filter(|&order| order != '|').map(String::from).unwrap_or_default();
    // Brackets alone would be taken for a list again.
    if name.is_empty() {
        return Err(unknown());
    }
    let dtype = spelling::parse_item(&format!("{order}{name}{metadata}"))?;
    if repeats.is_empty() {
        return Ok((dtype, after));
    }
    let shape = literal::parse(repeats, Dialect::Python3)?;
    Ok((with_shape(dtype, &shape)?, after))
}

fn split_order(text: &str) -> (Option<char>, &str) {
    match text.chars().next().filter(|c| ORDERS.contains(c)) {
        Some(order) => (Some(order), text.strip_prefix(order).unwrap_or(text)),
        None => (None, text),
    }
}

/// A number, or numbers in parentheses.
fn split_repeats(text: &str) -> (&str, &str) {
    let inside = |c: char| matches!(c, ' ' | ',') || c.is_ascii_digit();
    let open = text.trim_start_matches(' ');
    let digits = open.strip_prefix('(').unwrap_or(open).trim_start_matches(inside);
    let rest = digits.strip_prefix(')').unwrap_or(digits).trim_start_matches(' ');
    let length = text.len() - rest.len();
    text.split_at_checked(length).unwrap_or(("", text))
}
