//! Numbers that are too large for their own fields: those hold a mark, and an extra field the numbers (APPNOTE 4.5.3).

use super::extra::{self, ExtraFields};

/// The extra field that holds them.
pub(crate) const FIELD: u16 = 0x0001;

/// The mark that stands in a 32-bit field instead of the number.
pub(crate) const MARK: u32 = u32::MAX;

/// Sizes and offsets from here on do not fit their 32-bit fields.
pub(crate) const FROM: u64 = MARK as u64;

/// A size or offset in its 32-bit field, or the mark.
pub(crate) fn or_mark(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(MARK)
}

/// The contents of the field, the numbers in its order: size, compressed size, offset.
pub(crate) fn contents(numbers: &[u64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Replaces each of the stated `numbers` that is the mark by the next number of the field. `None` if it has too few.
pub(crate) fn resolve(numbers: &mut [u64], mut contents: &[u8]) -> Option<()> {
    for number in numbers.iter_mut().filter(|number| **number == FROM) {
        let (bytes, rest) = contents.split_first_chunk()?;
        *number = u64::from_le_bytes(*bytes);
        contents = rest;
    }
    Some(())
}

/// The numbers that a directory's record states, with each mark replaced by the number in its zip64 fields. `None` if
/// no number is the mark, or there is no such field: then the stated numbers hold. An error says what is wrong.
pub(crate) fn referred(extra: &[u8], stated: [u64; 3]) -> Result<Option<[u64; 3]>, &'static str> {
    let mut found = None;
    for field in ExtraFields(extra) {
        let field = field.map_err(|extra::Cut| "the entry's extra fields are cut")?;
        if field.number == FIELD && stated.contains(&FROM) {
            let mut numbers = found.unwrap_or(stated);
            resolve(&mut numbers, field.contents).ok_or("the entry's zip64 field is cut")?;
            found = Some(numbers);
        }
    }
    Ok(found)
}
