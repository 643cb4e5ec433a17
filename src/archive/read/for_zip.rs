//! What the crate `zip` does for us, and what is kept from it.
//!
//! It parses the directory's records, once and for all its readers: names, sizes, offsets, methods, and which of two
//! records of one name counts. It finds no end record, opens no entry and inflates nothing. It is shown a directory that
//! was checked and counted, record by record, in which nothing else can be found; of the extra fields those numbers alone
//! that Python's `zipfile` takes, since it reads more of them and refuses records for fields that nothing here needs.

use crate::archive::format::extra::{self, BEFORE, ExtraFields, ZIP64};
use crate::archive::format::records::{CentralRecord, ENCRYPTED, PATCHED, STRONGLY_ENCRYPTED, WholeRecord};

/// What stands for a number that is in the zip64 field.
const REFER: u64 = u32::MAX as u64;

/// Leaves of the extra fields those numbers of the zip64 field that the record refers to. An entry that is a patch, or
/// strongly encrypted, is marked as encrypted. No byte moves. An error says what is wrong.
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
    let stated = stated(&fixed);
    let mut plain = Vec::with_capacity(size);
    if let Some(found) = large(fields, stated)? {
        let referred = stated.iter().zip(found).filter(|(stated, _)| **stated == REFER);
        let numbers: Vec<u64> = referred.map(|(_, found)| found).collect();
        extra::put(&mut plain, ZIP64, &extra::zip64(&numbers)).ok_or(CUT)?;
    }
    // What is left is one field of number 0, which means nothing.
    if let Some(rest) = size.checked_sub(plain.len() + usize::from(BEFORE)) {
        extra::put(&mut plain, 0, &vec![0; rest]).ok_or(CUT)?;
    }
    plain.resize(size, 0);
    fields.copy_from_slice(&plain);
    Ok(())
}

const CUT: &str = "the entry's extra fields are cut";

/// What a record states, zip64 field or not: the entry's size, its compressed size, and its offset. An error says what
/// is wrong.
pub(crate) fn numbers(record: &WholeRecord<'_>) -> Result<[u64; 3], &'static str> {
    let stated = stated(&record.fixed);
    Ok(large(record.extra, stated)?.unwrap_or(stated))
}

/// The numbers that may stand in a zip64 field, in that field's order.
fn stated(record: &CentralRecord) -> [u64; 3] {
    [record.size, record.compressed_size, record.offset].map(u64::from)
}

/// Sizes and offset as the zip64 fields have them where the record refers to those, if it does and there are any.
/// Without such a field the numbers are meant.
fn large(fields: &[u8], stated: [u64; 3]) -> Result<Option<[u64; 3]>, &'static str> {
    let mut found = None;
    for field in ExtraFields(fields) {
        let field = field.map_err(|extra::Cut| CUT)?;
        if field.number == ZIP64 && stated.contains(&REFER) {
            let mut numbers = found.unwrap_or(stated);
            extra::resolve(&mut numbers, field.contents).ok_or("the entry's zip64 field is cut")?;
            found = Some(numbers);
        }
    }
    Ok(found)
}
