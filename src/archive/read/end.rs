//! The end record, found as Python finds it: it says where the directory is and how many entries it has.

use std::ops::Range;

use super::no_archive::{another_before, no_end};
use crate::archive::format::records::{EndRecord, LocalHeader};
use crate::archive::format::stated_end::{Stated, StatedEnd, WITHIN, ZIP64_SIZE, last_record};
use crate::error::Result;
use crate::io::read::source::{Source, fetch, read_exact_at};

/// What the end of an archive says of its directory.
pub(crate) struct End {
    /// Where the directory is in the source: it ends where the end records begin.
    pub(crate) directory: Range<u64>,
    /// Bytes before the archive, which its offsets do not count. Negative if the archive was cut out of a larger file,
    /// and its offsets count bytes that stood before it there.
    pub(crate) shift: i128,
    /// Entries stated.
    pub(crate) entries: Stated,
    /// The archive's comment, where the archive ends.
    pub(crate) comment: Range<u64>,
}

impl End {
    /// Finds the end record that Python's `zipfile` finds, by one read.
    pub(crate) fn find(source: &dyn Source) -> Result<End> {
        let start = source.size().saturating_sub((WITHIN + ZIP64_SIZE) as u64);
        let bytes = fetch(source, start..source.size())?;
        // One read takes the longest comment, the record before it and the zip64 records before that.
        let record = last_record(&bytes).ok_or_else(|| no_end(source))?;
        let (before, record) = bytes.split_at(record);
        let claim = StatedEnd::of(before, record)?.ok_or_else(|| no_end(source))?;
        let (directory, shift) = claim.place(start)?;
        // Bytes before an archive are allowed: a program that unpacks itself has them. But if they begin with an entry,
        // they are another archive, or this archive lies within an array of another. A reader who took the last archive
        // would then take a part for the whole.
        if shift > 0 && begins_with_entry(source)? {
            let shift = u64::try_from(shift).unwrap_or(u64::MAX);
            return Err(another_before(source, shift, ends_at(source, shift)));
        }
        let comment_start = start + (before.len() + EndRecord::SIZE) as u64;
        let comment_length = EndRecord::parse(record).map_or(0, |end| end.comment_length);
        let comment_end = comment_start.saturating_add(comment_length.into()).min(source.size());
        Ok(End { directory, shift, entries: claim.entries, comment: comment_start..comment_end })
    }
}

/// Whether the first bytes are an entry.
pub(crate) fn begins_with_entry(source: &dyn Source) -> Result<bool> {
    let mut start = [0; 4];
    if source.size() < start.len() as u64 {
        return Ok(false);
    }
    read_exact_at(source, &mut start, 0)?;
    Ok(start == LocalHeader::SIGNATURE)
}

/// Whether an archive ends at `place`.
fn ends_at(source: &dyn Source, place: u64) -> bool {
    let Ok(bytes) = fetch(source, place.saturating_sub(WITHIN as u64)..place) else { return false };
    let Some(record) = last_record(&bytes).and_then(|record| bytes.get(record..)) else { return false };
    EndRecord::parse(record).is_some_and(|end| EndRecord::SIZE + usize::from(end.comment_length) == record.len())
}
