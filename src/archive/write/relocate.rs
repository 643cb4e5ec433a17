//! Headers of copied entries, changed for their places in the new archive. Fields that are not known here stay.

use super::head::VERSION_ZIP64;
use crate::archive::format::extra::{self, ALIGNMENT, ExtraField, ExtraFields, UNIT, UTF_8_NAME, alignment};
use crate::archive::format::records::{CentralRecord, LocalHeader, UTF_8, WholeRecord};
use crate::archive::format::zip64::{self, or_mark};

/// The new place and name of an entry.
pub(crate) struct Moved<'a> {
    /// Where its local header begins.
    pub(crate) offset: u64,
    /// The name of its file, if it gets another one.
    pub(crate) name: Option<&'a str>,
}

impl Moved<'_> {
    /// Numbers of the fields that hold no longer.
    fn outdated(&self) -> &'static [u16] {
        if self.name.is_some() { &[UTF_8_NAME] } else { &[] }
    }

    /// The flags of an entry that had `flags` before.
    fn flags(&self, flags: u16) -> u16 {
        match self.name {
            Some(name) if name.is_ascii() => flags & !UTF_8,
            Some(_) => flags | UTF_8,
            None => flags,
        }
    }
}

/// The directory's record of an entry at its new place. `None` if the record's extra fields are damaged.
pub(crate) fn moved_central(record: &[u8], moved: &Moved<'_>) -> Option<Vec<u8>> {
    let WholeRecord { fixed, name, extra, comment } = WholeRecord::parse(record)?;
    let fields = fields(extra)?;
    let sizes = large_sizes(&fixed, &fields);
    let mut large = sizes.unwrap_or_default().to_vec();
    if moved.offset >= zip64::FROM {
        // Marks of sizes that have no field would be taken to refer to this one.
        sizes?;
        large.extend(zip64::contents(&[moved.offset]));
    }
    let mut extra = Vec::new();
    if !large.is_empty() {
        extra::put(&mut extra, zip64::FIELD, &large)?;
    }
    extra.extend(without(&fields, &[moved.outdated(), &[zip64::FIELD]].concat()));
    let name = moved.name.map_or(name, str::as_bytes);
    let fixed = CentralRecord {
        version: if large.is_empty() { fixed.version } else { fixed.version.max(VERSION_ZIP64) },
        flags: moved.flags(fixed.flags),
        name_length: u16::try_from(name.len()).ok()?,
        extra_length: u16::try_from(extra.len()).ok()?,
        disk: 0,
        offset: or_mark(moved.offset),
        ..fixed
    };
    let mut bytes = Vec::with_capacity(fixed.whole_size());
    fixed.write(&mut bytes);
    [name, &extra, comment].into_iter().for_each(|part| bytes.extend_from_slice(part));
    Some(bytes)
}

/// The sizes in the zip64 field, as bytes. `None` if a size is the mark and the field does not have it.
fn large_sizes<'a>(fixed: &CentralRecord, fields: &[ExtraField<'a>]) -> Option<&'a [u8]> {
    let marked = [fixed.size, fixed.compressed_size].into_iter().filter(|size| *size == zip64::MARK).count();
    if marked == 0 {
        return Some(&[]);
    }
    fields.iter().find(|field| field.number == zip64::FIELD)?.contents.get(..8 * marked)
}

/// The local header of an entry at its new place. If `aligned_as` is given, the data get the same distance from a
/// multiple of 64 bytes as that place, or begin on a multiple.
pub(crate) fn moved_local(header: &[u8], moved: &Moved<'_>, aligned_as: Option<u64>) -> Option<Vec<u8>> {
    let fixed = LocalHeader::parse(header)?;
    let (old_name, old_extra) = header.get(LocalHeader::SIZE..)?.split_at_checked(fixed.name_length.into())?;
    let name = moved.name.map_or(old_name, str::as_bytes);
    let data_at =
        |extra: &[u8]| (moved.offset + (LocalHeader::SIZE + name.len() + extra.len()) as u64) % u64::from(UNIT);
    let fields = fields(old_extra);
    // Fields that are cut cannot be parsed, and are copied as they are.
    let mut extra = fields.as_ref().map_or(old_extra.to_vec(), |fields| without(fields, moved.outdated()));
    if aligned_as.is_some_and(|place| place % u64::from(UNIT) != data_at(&extra))
        && let Some(fields) = &fields
    {
        let mut aligned = without(fields, &[moved.outdated(), &[ALIGNMENT]].concat());
        aligned.extend(alignment(data_at(&aligned)));
        // Without room for the field the entry is not aligned.
        if u16::try_from(aligned.len()).is_ok() {
            extra = aligned;
        }
    }
    let fixed = LocalHeader {
        flags: moved.flags(fixed.flags),
        name_length: u16::try_from(name.len()).ok()?,
        extra_length: u16::try_from(extra.len()).ok()?,
        ..fixed
    };
    let mut bytes = Vec::with_capacity(fixed.whole_size());
    fixed.write(&mut bytes);
    [name, &extra].into_iter().for_each(|part| bytes.extend_from_slice(part));
    Some(bytes)
}

/// The extra fields; none if one is cut.
fn fields(extra: &[u8]) -> Option<Vec<ExtraField<'_>>> {
    ExtraFields(extra).collect::<Result<_, _>>().ok()
}

/// The bytes of all fields but those of these numbers.
fn without(fields: &[ExtraField<'_>], numbers: &[u16]) -> Vec<u8> {
    fields.iter().filter(|field| !numbers.contains(&field.number)).flat_map(|field| field.bytes).copied().collect()
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
        record.resize(CentralRecord::SIZE, 0);
        [&record[..], b"a", extra, b"c"].concat()
    }

    #[test]
    fn offsets_move_into_and_out_of_the_zip64_field() {
        let small = record([5, 6], &[9, 9, 0, 0]);
        let moved = |record: &[u8], offset| moved_central(record, &Moved { offset, name: None }).unwrap();
        assert_eq!(moved(&small, 0), small);
        let far = moved(&small, 5 << 30);
        assert_eq!(far[CentralRecord::SIZE..], *b"a\x01\0\x08\0\0\0\0\x40\x01\0\0\0\x09\x09\0\0c");
        assert_eq!((&far[6..8], &far[42..46]), (&[45, 0][..], &[0xFF; 4][..]));
        assert_eq!(moved(&far, 0)[CentralRecord::SIZE..], small[CentralRecord::SIZE..]);
        let sizes = [&[1, 0, 16, 0][..], &[7; 16]].concat();
        let large = record([u32::MAX; 2], &sizes);
        assert_eq!(moved(&large, 7)[CentralRecord::SIZE..], large[CentralRecord::SIZE..]);
        let far = moved(&large, 5 << 30);
        assert_eq!(far[CentralRecord::SIZE + 1..CentralRecord::SIZE + 5], [1, 0, 24, 0]);
        assert_eq!(moved(&far, 7)[CentralRecord::SIZE..], large[CentralRecord::SIZE..]);
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
