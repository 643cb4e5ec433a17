//! Whether members make a sparse array: what SciPy's `check_format(full_check=True)` checks, and `load_npz` does not.

use std::ops::RangeInclusive;

use super::Index;
use crate::error::{Error, ErrorKind, Result};
use crate::limits::reserve;

pub(crate) fn invalid(
    member: &'static str,
    position: Option<usize>,
    expected: impl Into<String>,
    found: impl ToString,
) -> Error {
    ErrorKind::InvalidSparse { member, position, expected: expected.into(), found: found.to_string() }.into()
}

/// As many axes as the format has, whose lengths SciPy can count.
pub(super) fn shape(shape: &[usize], axes: RangeInclusive<usize>) -> Result<()> {
    if !axes.contains(&shape.len()) {
        let (fewest, most) = axes.into_inner();
        let expected = if fewest == most { format!("{most} axes") } else { format!("{fewest} to {most} axes") };
        return Err(invalid("shape", None, expected, shape.len()));
    }
    match shape.iter().position(|&length| i64::try_from(length).is_err()) {
        Some(axis) => {
            let found = shape.get(axis).copied().unwrap_or_default();
            Err(invalid("shape", Some(axis), format!("at most {}", i64::MAX), found))
        }
        None => Ok(()),
    }
}

pub(super) fn length(member: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(invalid(member, None, format!("{expected} elements"), found))
}

/// `indptr` of `outer` rows, columns or rows of blocks that hold all of the `stored` elements one after another.
pub(super) fn pointers<I: Index>(indptr: &[I], outer: usize, stored: usize) -> Result<()> {
    length("indptr", outer.saturating_add(1), indptr.len())?;
    let wrong = |position, expected: String, found: I| Err(invalid("indptr", Some(position), expected, found));
    if let Some(&first) = indptr.first().filter(|&&first| first.into() != 0) {
        return wrong(0, "0".to_owned(), first);
    }
    for (position, (&before, &here)) in indptr.iter().zip(indptr.iter().skip(1)).enumerate() {
        if here < before {
            return wrong(position + 1, format!("at least {before}, which stands before it"), here);
        }
    }
    match indptr.last() {
        Some(&last) if last.try_into().ok() != Some(stored) => {
            wrong(outer, format!("{stored}, the number of stored elements"), last)
        }
        _ => Ok(()),
    }
}

/// Every index counts one of `length` places. `before` elements of the member stand before these.
pub(super) fn indices<I: Index>(member: &'static str, before: usize, indices: &[I], length: usize) -> Result<()> {
    let zero = I::default();
    let wrong = match I::try_from(length) {
        Ok(bound) => first(indices, |index| (index < zero) | (index >= bound)),
        Err(_) => first(indices, |index| index < zero),
    };
    let Some((position, index)) = wrong else { return Ok(()) };
    let none = || "no index, as the axis is empty".to_owned();
    let expected = length.checked_sub(1).map_or_else(none, |last| format!("0 to {last}"));
    Err(invalid(member, Some(before + position), expected, index))
}

/// The first index that is wrong. Chunks are looked through without leaving early, many indices at once.
fn first<I: Index>(indices: &[I], is_wrong: impl Fn(I) -> bool) -> Option<(usize, I)> {
    const CHUNK: usize = 1 << 12;
    let has_wrong = |chunk: &[I]| chunk.iter().fold(false, |any, &index| any | is_wrong(index));
    let start = CHUNK * indices.chunks(CHUNK).position(has_wrong)?;
    indices.iter().copied().enumerate().skip(start).find(|&(_, index)| is_wrong(index))
}

/// No two are the same.
pub(super) fn distinct<I: Index>(member: &'static str, indices: &[I]) -> Result<()> {
    let mut sorted: Vec<(I, usize)> = Vec::new();
    reserve(&mut sorted, indices.len())?;
    sorted.extend(indices.iter().copied().zip(0..));
    sorted.sort_unstable();
    let pairs = sorted.iter().zip(sorted.iter().skip(1));
    match pairs.filter(|(one, next)| one.0 == next.0).map(|(_, next)| next.1).min() {
        Some(position) => {
            let found = indices.get(position).copied().unwrap_or_default();
            Err(invalid(member, Some(position), "another one than all before it", found))
        }
        None => Ok(()),
    }
}
