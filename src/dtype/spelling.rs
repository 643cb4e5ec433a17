//! Dtype strings: `<f8`, `float64`, `S5`, `M8[25s]`, read as NumPy's `_convert_from_str` reads them.

use super::table::{FOREIGN_NAMES, FREE_LENGTH_NAMES, ROWS, Row};
use super::{ByteOrder, DType, Kind, MAX_ITEMSIZE, ScalarType, TimeStep, TimeUnit, commas};
use crate::error::{Error, ErrorKind, Result};

/// The dtype that a string spells.
pub(super) fn parse(text: &str) -> Result<DType> {
    if commas::is_comma_list(text) {
        return commas::parse(text);
    }
    single(text).or_else(|| foreign(text)).ok_or_else(|| unknown(text))
}

/// The dtype that an item of a list spells.
pub(super) fn parse_item(text: &str) -> Result<DType> {
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
