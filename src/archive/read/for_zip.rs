//! The part that the crate `zip` has in reading, and the bytes that are kept from it.
//!
//! It parses the directory's records: names, sizes, offsets, methods, and which of two records of one name counts. It
//! finds no end record, opens no entry and inflates nothing. It is shown a directory that was checked and counted,
//! record by record, and nothing else. It is shown no extra fields but the zip64 numbers that Python's `zipfile` takes,
//! since it reads other fields too, and refuses records for fields that nothing here needs.

use crate::archive::format::extra::{self, BEFORE};
use crate::archive::format::records::{CentralRecord, ENCRYPTED, PATCHED, STRONGLY_ENCRYPTED};
use crate::archive::format::zip64;

/// Removes all extra fields but the numbers of the zip64 field that the record refers to. An entry that is a patch, or
/// strongly encrypted, is marked as encrypted. The record keeps its size. An error says what is wrong.
pub(crate) fn leave_what_zip_reads(record: &mut [u8]) -> Result<(), &'static str> {
    let Some(mut fixed) = CentralRecord::parse(record) else { return Ok(()) };
    if fixed.has(PATCHED | STRONGLY_ENCRYPTED) {
        fixed.flags |= ENCRYPTED;
        let mut bytes = Vec::with_capacity(CentralRecord::SIZE);
        fixed.write(&mut bytes);
        record.iter_mut().zip(bytes).for_each(|(old, new)| *old = new);
    }
    let start = CentralRecord::SIZE + usize::from(fixed.name_length);
    let size = usize::from(fixed.extra_length);
    let Some(fields) = record.get_mut(start..start + size).filter(|fields| !fields.is_empty()) else { return Ok(()) };
    let stated = fixed.stated();
    let mut plain = Vec::with_capacity(size);
    if let Some(found) = zip64::referred(fields, stated)? {
        let referred = stated.iter().zip(found).filter(|(stated, _)| **stated == zip64::FROM);
        let numbers: Vec<u64> = referred.map(|(_, found)| found).collect();
        extra::put(&mut plain, zip64::FIELD, &zip64::contents(&numbers)).ok_or(TOO_LONG)?;
    }
    // The rest becomes one field of number 0, which means nothing.
    if let Some(rest) = size.checked_sub(plain.len() + usize::from(BEFORE)) {
        extra::put(&mut plain, 0, &vec![0; rest]).ok_or(TOO_LONG)?;
    }
    plain.resize(size, 0);
    fields.copy_from_slice(&plain);
    Ok(())
}

const TOO_LONG: &str = "the entry's extra fields are too long";
