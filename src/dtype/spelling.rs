//! Dtype strings: `<f8`, `float64`, `S5`, `M8[25s]`, read as NumPy's `_convert_from_str` reads them.

use super::record::RecordBuilder;
use super::subarray::with_shape;
use super::table::{FOREIGN_NAMES, FREE_LENGTH_NAMES, ROWS, Row};
use super::{ByteOrder, DType, Kind, MAX_ITEMSIZE, ScalarType, TimeStep, TimeUnit};
use crate::error::{Error, ErrorKind, Result};
use crate::literal::{self, Dialect};

/// The dtype that a string spells.
pub(super) fn parse(text: &str) -> Result<DType> {
    if is_comma_list(text) {
        return comma_list(text);
    }
    single(text).or_else(|| foreign(text)).ok_or_else(|| unknown(text))
}

/// The dtype that an item of a list spells.
fn parse_item(text: &str) -> Result<DType> {
    single(text).ok_or_else(|| unknown(text))
}

pub(super) fn unknown(text: &str) -> Error {
    let reason = "NumPy knows no such dtype".to_owned();
    ErrorKind::InvalidDType { descr: format!("{text:?}"), reason }.into()
}

fn single(text: &str) -> Option<DType> {
    let (order, rest) = split_order(text);
    if let Some(time) = time(rest, order) {
        return time;
    }
    if rest.chars().count() == 1 {
        return named(rest, order);
    }
    sized(rest, order).or_else(|| named(text, ByteOrder::NATIVE))
}

/// What `ml_dtypes` adds to NumPy.
fn foreign(text: &str) -> Option<DType> {
    let (itemsize, name) = FOREIGN_NAMES
        .iter()
        .find_map(|(itemsize, names)| Some((*itemsize, names.iter().find(|name| **name == text)?)))?;
    Some(DType::Scalar(ScalarType::foreign(name, itemsize)))
}

/// `|` and `=` mean native, as no prefix does.
fn split_order(text: &str) -> (ByteOrder, &str) {
    if let Some(rest) = text.strip_prefix('<') {
        return (ByteOrder::Little, rest);
    }
    if let Some(rest) = text.strip_prefix('>') {
        return (ByteOrder::Big, rest);
    }
    (ByteOrder::NATIVE, text.strip_prefix(['|', '=']).unwrap_or(text))
}

fn named(name: &str, order: ByteOrder) -> Option<DType> {
    if let Some(row) = Row::named(name) {
        return Some(DType::Scalar(ScalarType::new(row.kind, row.itemsize, order)));
    }
    let (kind, bytes, _) = FREE_LENGTH_NAMES.iter().find(|(_, _, names)| names.contains(&name))?;
    Some(DType::Scalar(ScalarType::new(*kind, *bytes, order)))
}

/// A kind and a size: `f8`, `S5`.
fn sized(text: &str, order: ByteOrder) -> Option<DType> {
    let code = text.chars().next()?;
    let size = whole_number(text.strip_prefix(code)?)?;
    let free = match code {
        'S' | 'a' => Some(Kind::Bytes),
        'U' => Some(Kind::Str),
        'V' => Some(Kind::Void),
        _ => None,
    };
    if let Some(kind) = free {
        let bytes = size.checked_mul(kind.bytes_per_unit()?).filter(|&bytes| bytes <= MAX_ITEMSIZE)?;
        return Some(DType::Scalar(ScalarType::new(kind, bytes, order)));
    }
    let row = ROWS.iter().find(|row| row.kind.code() == code && row.itemsize == size)?;
    // An object's size is that of a pointer, whatever platform wrote it.
    let itemsize = if row.kind == Kind::Object { 8 } else { row.itemsize };
    Some(DType::Scalar(ScalarType::new(row.kind, itemsize, order)))
}

/// The whole of `text` as a number, as C's `strtol` takes it: blanks and a sign may come first.
fn whole_number(text: &str) -> Option<usize> {
    match leading_number(text)? {
        (number, "") => Some(number),
        _ => None,
    }
}

/// A number at the start of `text`, as C's `strtol` takes it, and what follows it.
fn leading_number(text: &str) -> Option<(usize, &str)> {
    let unsigned = text.trim_start_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    let negative = unsigned.starts_with('-');
    let unsigned = unsigned.strip_prefix(['+', '-']).unwrap_or(unsigned);
    let end = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
    let (digits, rest) = unsigned.split_at_checked(end)?;
    let number: i32 = digits.parse().ok().filter(|&number| number == 0 || !negative)?;
    Some((usize::try_from(number).ok()?, rest))
}

/// A date or span; `None` if it is neither, `Some(None)` if it is one that NumPy refuses.
fn time(text: &str, order: ByteOrder) -> Option<Option<DType>> {
    let kinds = [("M8", Kind::DateTime), ("m8", Kind::TimeDelta)];
    let names = [("datetime64", Kind::DateTime), ("timedelta64", Kind::TimeDelta)];
    let (kind, metadata) =
        kinds.iter().chain(&names).find_map(|(prefix, kind)| Some((*kind, text.strip_prefix(prefix)?)))?;
    let scalar = ScalarType::new(kind, 8, order);
    if metadata.is_empty() {
        return Some(Some(DType::Scalar(scalar)));
    }
    let step = metadata.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).and_then(step);
    Some(step.map(|step| DType::Scalar(scalar.with_step(step))))
}

/// `25s`, `s/25`, `generic`: what stands between the brackets. The inner `None` is the generic unit.
fn step(text: &str) -> Option<Option<TimeStep>> {
    let (multiple, rest) = leading_number(text).unwrap_or((1, text));
    let (unit, divisor) = match rest.split_once('/') {
        Some((unit, divisor)) => (unit, whole_number(divisor)?),
        None => (rest, 1),
    };
    if unit == "generic" {
        return (divisor == 1).then_some(None);
    }
    let step = TimeStep::new(u32::try_from(multiple).ok()?, TimeUnit::from_code(unit)?);
    step.divided(u32::try_from(divisor).ok()?).map(Some)
}

const ORDERS: [char; 4] = ['<', '>', '|', '='];

/// Whether NumPy takes `text` for a list: it begins with a number or `()`, or has a comma outside brackets.
fn is_comma_list(text: &str) -> bool {
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

/// Items with commas and repeats: `i4,f8`, `(2,3)f8`, `3i4`, as in NumPy's `_commastring`. Fields are named `f0`, `f1`, ...
fn comma_list(text: &str) -> Result<DType> {
    let mut record = RecordBuilder::default();
    let mut rest = text;
    for index in 0.. {
        let (dtype, after) = item(text, rest)?;
        let after = after.trim_start();
        let next = after.strip_prefix(',');
        if next.is_none() && !after.is_empty() {
            return Err(unknown(text));
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
    let unknown = || unknown(whole);
    let (first_order, text) = split_item_order(text);
    let (repeats, text) = split_repeats(text);
    let (second_order, text) = split_item_order(text);
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
    let dtype = parse_item(&format!("{order}{name}{metadata}"))?;
    if repeats.is_empty() {
        return Ok((dtype, after));
    }
    let shape = literal::parse(repeats, Dialect::Python3)?;
    Ok((with_shape(dtype, &shape)?, after))
}

fn split_item_order(text: &str) -> (Option<char>, &str) {
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
