//! Headers of entries that are there already, as they stand in an archive.

use byteorder::{ByteOrder, LittleEndian};

use super::head::{
    ALIGNMENT, ALIGNMENT_FIELD, UTF_8, VERSION_ZIP64, ZIP64_FIELD, ZIP64_FROM, alignment, clamp, length, put16, put64,
};

/// Info-ZIP's field of a name in UTF-8, which holds a checksum of the name it stands for.
const NAME_FIELD: u16 = 0x7075;

/// Bytes of a directory's record before the name.
const CENTRAL: usize = 46;
/// Bytes of a local header before the name.
const LOCAL: usize = 30;

/// What stands in extra fields: each field's number and all its bytes (APPNOTE 4.5.1). None if they do not make up all
/// of it.
pub(super) fn fields(mut extra: &[u8]) -> Option<Vec<(u16, &[u8])>> {
    let mut fields = Vec::new();
    while !extra.is_empty() {
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
pub(super) struct Records<'a>(pub(super) &'a [u8]);

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
pub(super) fn has_descriptor(record: &[u8]) -> bool {
    const DESCRIPTOR: u16 = 1 << 3;
    get16(record, 8).is_some_and(|flags| flags & DESCRIPTOR != 0)
}

/// What is new about an entry.
pub(super) struct Moved<'a> {
    /// Where its local header begins.
    pub(super) offset: u64,
    /// The name of its file, if that is another.
    pub(super) name: Option<&'a str>,
}

impl Moved<'_> {
    /// Fields that no longer hold.
    fn outdated(&self) -> &'static [u16] {
        if self.name.is_some() { &[NAME_FIELD] } else { &[] }
    }
}

/// A directory's record for an entry that now is elsewhere. None if the record's extra fields are damaged.
pub(super) fn moved_central(record: &[u8], moved: &Moved<'_>) -> Option<Vec<u8>> {
    let (fixed, rest) = record.split_at_checked(CENTRAL)?;
    let (old_name, rest) = rest.split_at_checked(get16(fixed, 28)?.into())?;
    let (extra, comment) = rest.split_at_checked(get16(fixed, 30)?.into())?;
    let fields = fields(extra)?;
    let sizes = large_sizes(fixed, &fields)?;
    let mut large = sizes.to_vec();
    if moved.offset >= ZIP64_FROM {
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
pub(super) fn moved_local(header: &[u8], moved: &Moved<'_>, aligned_as: Option<u64>) -> Option<Vec<u8>> {
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

pub(super) fn get16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(LittleEndian::read_u16(bytes.get(at..at + 2)?))
}
