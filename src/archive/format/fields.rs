//! Headers of entries that are there already, as they stand in an archive.

use byteorder::{ByteOrder, LittleEndian};

use super::head::{
    ALIGNMENT, ALIGNMENT_FIELD, UTF_8, VERSION_ZIP64, ZIP64_FIELD, ZIP64_FROM, alignment, clamp, length, put16, put64,
};

/// Info-ZIP's field of a name in UTF-8, which holds a checksum of the name it stands for.
const NAME_FIELD: u16 = 0x7075;

/// Bytes of a directory's record before the name.
pub(crate) const CENTRAL: usize = 46;
/// Bytes of a local header before the name.
const LOCAL: usize = 30;

/// What stands in extra fields: each field's number and all its bytes (APPNOTE 4.5.1). None if one is cut; as in Python
/// bytes too few for a field are none.
pub(crate) fn fields(mut extra: &[u8]) -> Option<Vec<(u16, &[u8])>> {
    let mut fields = Vec::new();
    while extra.len() >= 4 {
        let size = 4 + usize::from(get16(extra, 2)?);
        let (field, rest) = extra.split_at_checked(size)?;
        fields.push((get16(field, 0)?, field));
        extra = rest;
    }
    Some(fields)
}

/// The bytes of all fields but those of these numbers.
fn without(fields: &[(u16, &[u8])], numbers: &[u16]) -> Vec<u8> {
    fields.iter().filter(|(number, _)| !numbers.contains(number)).flat_map(|(_, field)| *field).copied().collect()
}

/// The records of a directory, one after another.
pub(crate) struct Records<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let lengths = [28, 30, 32].map(|at| get16(self.0, at).map(usize::from));
        let size = lengths.into_iter().try_fold(CENTRAL, |size, length| Some(size + length?))?;
        let (record, rest) = self.0.split_at_checked(size)?;
        self.0 = rest;
        Some(record)
    }
}

/// Whether a record says that the entry's sizes stand behind its bytes.
pub(crate) fn has_descriptor(record: &[u8]) -> bool {
    const DESCRIPTOR: u16 = 1 << 3;
    get16(record, 8).is_some_and(|flags| flags & DESCRIPTOR != 0)
}

/// Whether a record's name is in another encoding than UTF-8.
pub(crate) fn has_encoded_name(record: &[u8]) -> bool {
    let name = get16(record, 28).and_then(|length| record.get(CENTRAL..CENTRAL + usize::from(length)));
    get16(record, 8).is_some_and(|flags| flags & UTF_8 == 0) && name.is_some_and(|name| !name.is_ascii())
}

/// What is new about an entry.
pub(crate) struct Moved<'a> {
    /// Where its local header begins.
    pub(crate) offset: u64,
    /// The name of its file, if that is another.
    pub(crate) name: Option<&'a str>,
}

impl Moved<'_> {
    /// Fields that no longer hold.
    fn outdated(&self) -> &'static [u16] {
        if self.name.is_some() { &[NAME_FIELD] } else { &[] }
    }
}

/// A directory's record for an entry that now is elsewhere. None if the record's extra fields are damaged.
pub(crate) fn moved_central(record: &[u8], moved: &Moved<'_>) -> Option<Vec<u8>> {
    let (fixed, rest) = record.split_at_checked(CENTRAL)?;
    let (old_name, rest) = rest.split_at_checked(get16(fixed, 28)?.into())?;
    let (extra, comment) = rest.split_at_checked(get16(fixed, 30)?.into())?;
    let fields = fields(extra)?;
    let sizes = large_sizes(fixed, &fields);
    let mut large = sizes.unwrap_or_default().to_vec();
    if moved.offset >= ZIP64_FROM {
        // Sizes that refer to no field would be looked for in this one.
        sizes?;
        put64(&mut large, [moved.offset]);
    }
    let mut fixed = fixed.to_vec();
    let mut extra = Vec::new();
    if !large.is_empty() {
        put16(&mut extra, [ZIP64_FIELD, length(large.len())]);
        extra.extend_from_slice(&large);
        let version = get16(&fixed, 6)?.max(VERSION_ZIP64);
        set(&mut fixed, 6, &version.to_le_bytes());
    }
    extra.extend(without(&fields, &[moved.outdated(), &[ZIP64_FIELD]].concat()));
    set(&mut fixed, 34, &[0, 0]);
    set(&mut fixed, 42, &clamp(moved.offset).to_le_bytes());
    set(&mut fixed, 30, &u16::try_from(extra.len()).ok()?.to_le_bytes());
    let name = renamed(&mut fixed, [8, 28], moved.name).unwrap_or(old_name);
    Some([&fixed, name, &extra, comment].concat())
}

/// Sizes that stand in the zip64 field (APPNOTE 4.5.3).
fn large_sizes<'a>(fixed: &[u8], fields: &[(u16, &'a [u8])]) -> Option<&'a [u8]> {
    let marked = [24, 20].into_iter().filter(|&at| fixed.get(at..at + 4) == Some(&[0xFF; 4])).count();
    if marked == 0 {
        return Some(&[]);
    }
    let (_, field) = fields.iter().find(|(number, _)| *number == ZIP64_FIELD)?;
    field.get(4..4 + 8 * marked)
}

/// A local header for an entry that now is elsewhere. Its data then begin on a multiple of 64 bytes, or as many bytes
/// beyond one as those at `aligned_as`, if there is such a place.
pub(crate) fn moved_local(header: &[u8], moved: &Moved<'_>, aligned_as: Option<u64>) -> Option<Vec<u8>> {
    const UNIT: u64 = ALIGNMENT as u64;
    let (fixed, rest) = header.split_at_checked(LOCAL)?;
    let (old_name, old_extra) = rest.split_at_checked(get16(fixed, 26)?.into())?;
    let mut fixed = fixed.to_vec();
    let name = renamed(&mut fixed, [6, 26], moved.name).unwrap_or(old_name);
    let end = |extra: &[u8]| moved.offset + (LOCAL + name.len() + extra.len()) as u64;
    let fields = fields(old_extra);
    let mut extra = fields.as_ref().map_or(old_extra.to_vec(), |fields| without(fields, moved.outdated()));
    if aligned_as.is_some_and(|place| place % UNIT != end(&extra) % UNIT)
        && let Some(fields) = &fields
    {
        let mut aligned = without(fields, &[moved.outdated(), &[ALIGNMENT_FIELD]].concat());
        aligned.extend(alignment(end(&aligned)));
        // Where there is no room the entry is not aligned.
        if u16::try_from(aligned.len()).is_ok() {
            extra = aligned;
        }
    }
    set(&mut fixed, 28, &u16::try_from(extra.len()).ok()?.to_le_bytes());
    Some([&fixed, name, &extra].concat())
}

/// Puts a new name's flag and length at their places.
fn renamed<'a>(fixed: &mut [u8], [flags_at, length_at]: [usize; 2], name: Option<&'a str>) -> Option<&'a [u8]> {
    let name = name?;
    let flags = get16(fixed, flags_at)?;
    let flags = if name.is_ascii() { flags & !UTF_8 } else { flags | UTF_8 };
    set(fixed, flags_at, &flags.to_le_bytes());
    set(fixed, length_at, &length(name.len()).to_le_bytes());
    Some(name.as_bytes())
}

fn set(bytes: &mut [u8], at: usize, value: &[u8]) {
    if let Some(place) = bytes.get_mut(at..at + value.len()) {
        place.copy_from_slice(value);
    }
}

pub(crate) fn get16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(LittleEndian::read_u16(bytes.get(at..at + 2)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record of an entry `a` with these sizes, extra fields, and a comment.
    fn record(sizes: [u32; 2], extra: &[u8]) -> Vec<u8> {
        let mut record = b"PK\x01\x02\x14\x03\x14\0".to_vec();
        record.resize(20, 0);
        sizes.iter().for_each(|size| record.extend(size.to_le_bytes()));
        record.extend([1, 0, extra.len() as u8, 0, 1, 0]);
        record.resize(CENTRAL, 0);
        [&record[..], b"a", extra, b"c"].concat()
    }

    #[test]
    fn offsets_move_into_and_out_of_the_zip64_field() {
        let small = record([5, 6], &[9, 9, 0, 0]);
        let moved = |record: &[u8], offset| moved_central(record, &Moved { offset, name: None }).unwrap();
        assert_eq!(moved(&small, 0), small);
        let far = moved(&small, 5 << 30);
        assert_eq!(far[CENTRAL..], *b"a\x01\0\x08\0\0\0\0\x40\x01\0\0\0\x09\x09\0\0c");
        assert_eq!((&far[6..8], &far[42..46]), (&[45, 0][..], &[0xFF; 4][..]));
        assert_eq!(moved(&far, 0)[CENTRAL..], small[CENTRAL..]);
        let sizes = [&[1, 0, 16, 0][..], &[7; 16]].concat();
        let large = record([u32::MAX; 2], &sizes);
        assert_eq!(moved(&large, 7)[CENTRAL..], large[CENTRAL..]);
        let far = moved(&large, 5 << 30);
        assert_eq!(far[CENTRAL + 1..CENTRAL + 5], [1, 0, 24, 0]);
        assert_eq!(moved(&far, 7)[CENTRAL..], large[CENTRAL..]);
    }

    #[test]
    fn odd_records_move_as_they_are_read() {
        for (sizes, extra) in [([5, 6], &[9][..]), ([6; 2], &[0; 3]), ([u32::MAX, 6], &[]), ([u32::MAX; 2], &[1, 0, 0])]
        {
            let moved = moved_central(&record(sizes, extra), &Moved { offset: 0, name: None });
            assert_eq!(moved, Some(record(sizes, &[])));
        }
    }

    #[test]
    fn damaged_records_are_refused() {
        for (sizes, extra, offset) in [([5, 6], &[9, 9, 1, 0][..], 0), ([u32::MAX, 6], &[], 5 << 30)] {
            assert_eq!(moved_central(&record(sizes, extra), &Moved { offset, name: None }), None);
        }
        for size in 0..record([5, 6], &[]).len() - 1 {
            let _ = moved_central(&record([5, 6], &[])[..size], &Moved { offset: 0, name: Some("b") });
            let _ = moved_local(&record([5, 6], &[])[..size], &Moved { offset: 0, name: Some("b") }, Some(3));
        }
    }
}
