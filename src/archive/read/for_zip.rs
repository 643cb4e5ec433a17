//! Records of the directory, put so that the `zip` crate finds in them what Python's `zipfile` finds.

use byteorder::{ByteOrder, LittleEndian};

use crate::archive::format::fields::{CENTRAL, get16};
use crate::archive::format::head::{ZIP64_FIELD, length, put16, put64};

/// Where a record states the sizes and the offset that may stand in a zip64 field, in that field's order.
const LARGE: [usize; 3] = [24, 20, 42];

/// What stands for a number that is in the zip64 field.
const REFER: u64 = u32::MAX as u64;

/// Leaves of the extra fields those numbers of the zip64 field that the record refers to: `zip` reads more of it, and
/// refuses records for fields that nothing here needs. An entry that is a patch, or strongly encrypted, is marked as
/// encrypted. No byte moves. An error says what is wrong.
pub(crate) fn make_plain(record: &mut [u8]) -> Result<(), &'static str> {
    const ENCRYPTED: u8 = 1;
    const PATCH_OR_STRONG: u8 = 1 << 5 | 1 << 6;
    let Some((fixed, rest)) = record.split_at_mut_checked(CENTRAL) else { return Ok(()) };
    if let Some(flags) = fixed.get_mut(8).filter(|flags| **flags & PATCH_OR_STRONG != 0) {
        *flags |= ENCRYPTED;
    }
    let [name, size] = [28, 30].map(|at| get16(fixed, at).map_or(0, usize::from));
    let Some(extra) = rest.get_mut(name..name + size).filter(|extra| !extra.is_empty()) else { return Ok(()) };
    let stated = LARGE.map(|at| fixed.get(at..at + 4).map_or(0, LittleEndian::read_u32).into());
    let mut plain = Vec::with_capacity(size);
    if let Some(found) = large(extra, stated)? {
        let referred = stated.iter().zip(found).filter(|(stated, _)| **stated == REFER);
        let mut field = Vec::new();
        referred.for_each(|(_, found)| put64(&mut field, [found]));
        put16(&mut plain, [ZIP64_FIELD, length(field.len())]);
        plain.extend(field);
    }
    // What is left is one field of number 0, which means nothing.
    if let Some(rest) = size.checked_sub(plain.len() + 4) {
        put16(&mut plain, [0, length(rest)]);
    }
    plain.resize(size, 0);
    extra.copy_from_slice(&plain);
    Ok(())
}

/// What a record states, zip64 field or not: the entry's size, its compressed size, and its offset. An error says what
/// is wrong.
pub(crate) fn numbers(record: &[u8]) -> Result<[u64; 3], &'static str> {
    let stated = LARGE.map(|at| record.get(at..at + 4).map_or(0, LittleEndian::read_u32).into());
    let [name, size] = [28, 30].map(|at| get16(record, at).map_or(0, usize::from));
    let extra = record.get(CENTRAL + name..CENTRAL + name + size).unwrap_or_default();
    Ok(large(extra, stated)?.unwrap_or(stated))
}

/// Sizes and offset as the zip64 fields have them where the record refers to those (APPNOTE 4.5.3), if it does and
/// there are any. As in Python bytes too few for a field are none, and without such a field the numbers are meant.
fn large(mut extra: &[u8], stated: [u64; 3]) -> Result<Option<[u64; 3]>, &'static str> {
    let mut found = None;
    while let (Some(number), Some(size)) = (get16(extra, 0), get16(extra, 2)) {
        let Some((field, rest)) = extra.split_at_checked(4 + usize::from(size)) else {
            return Err("the entry's extra fields are cut");
        };
        if number == ZIP64_FIELD && stated.contains(&REFER) {
            let mut numbers = found.unwrap_or(stated);
            fill(&mut numbers, field.get(4..).unwrap_or_default()).ok_or("the entry's zip64 field is cut")?;
            found = Some(numbers);
        }
        extra = rest;
    }
    Ok(found)
}

/// Puts the field's numbers where others refer to it.
fn fill(numbers: &mut [u64; 3], mut field: &[u8]) -> Option<()> {
    for number in numbers.iter_mut().filter(|number| **number == REFER) {
        let (bytes, rest) = field.split_at_checked(8)?;
        *number = LittleEndian::read_u64(bytes);
        field = rest;
    }
    Some(())
}
