//! The end record, found as Python finds it: it says where the directory is and how many entries it has.

use std::ops::Range;

use super::no_archive::{another_before, no_end};
use crate::archive::format::records::{EndRecord, LocalHeader, Zip64EndRecord, Zip64Locator};
use crate::error::{Error, ErrorKind, Result};
use crate::io::read::source::{Source, fetch, read_exact_at};

/// As many bytes as Python allows from the end record's start: one more than the longest comment has.
pub(crate) const WITHIN: usize = EndRecord::SIZE + 65_536;

/// Bytes of what stands before the end record of a large archive.
pub(crate) const ZIP64: usize = Zip64EndRecord::SIZE + Zip64Locator::SIZE;

/// What the end of an archive says of its directory.
pub(crate) struct End {
    /// Where the directory is in the source: it ends where the end records begin.
    pub(crate) directory: Range<u64>,
    /// Bytes before the archive, which its offsets do not count. Fewer than none if it was cut out of a larger file,
    /// and its offsets count bytes that stood before it there.
    pub(crate) shift: i128,
    /// Entries stated.
    pub(crate) entries: Stated,
    /// The archive's comment, where the archive ends.
    pub(crate) comment: Range<u64>,
}

/// A number of entries, as an end record states it.
#[derive(Clone, Copy)]
pub(crate) enum Stated {
    /// By a zip64 end record.
    Exactly(u64),
    /// By an end record without one: old writers let the number wrap at 65,536.
    Wrapped(u64),
}

impl Stated {
    pub(crate) fn number(self) -> u64 {
        let (Stated::Exactly(number) | Stated::Wrapped(number)) = self;
        number
    }

    /// Whether an archive of `count` entries states this.
    pub(crate) fn is_of(self, count: u64) -> bool {
        match self {
            Stated::Exactly(number) => number == count,
            Stated::Wrapped(number) => number == count % (1 << 16),
        }
    }
}

impl End {
    /// Finds the end record that Python's `zipfile` finds, by one read.
    pub(crate) fn find(source: &dyn Source) -> Result<End> {
        let start = source.size().saturating_sub((WITHIN + ZIP64) as u64);
        let bytes = fetch(source, start..source.size())?;
        // One read takes the longest comment, the record before it and what a large archive has before that.
        let record = last_record(&bytes).ok_or_else(|| no_end(source))?;
        let (before, record) = bytes.split_at(record);
        let claim = StatedEnd::of(before, record)?.ok_or_else(|| no_end(source))?;
        let (directory, shift) = claim.place(start)?;
        // Bytes before an archive are allowed: a program that unpacks itself has them. But if they are an entry, then
        // they are another archive, or this one lies within an array of it, and the reader who takes the last one
        // sees a part as the whole.
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

/// Where the last end record begins. One that ends the bytes goes before what may be one by chance within it.
pub(crate) fn last_record(bytes: &[u8]) -> Option<usize> {
    let bare = bytes.len().checked_sub(EndRecord::SIZE)?;
    // Without a comment the end is the end: what looks like a record before it is data. With one, the last that is
    // found counts, be it within the comment, as in Python.
    if bytes.get(bare..)?.starts_with(&EndRecord::SIGNATURE) && bytes.ends_with(&[0, 0]) {
        return Some(bare);
    }
    let first = bytes.len().saturating_sub(WITHIN);
    let last = bytes.get(first..)?.windows(4).rposition(|four| four == EndRecord::SIGNATURE)?;
    Some(first + last).filter(|last| *last <= bare)
}

/// Whether an archive ends at `place`.
fn ends_at(source: &dyn Source, place: u64) -> bool {
    let Ok(bytes) = fetch(source, place.saturating_sub(WITHIN as u64)..place) else { return false };
    let Some(record) = last_record(&bytes).and_then(|record| bytes.get(record..)) else { return false };
    EndRecord::parse(record).is_some_and(|end| EndRecord::SIZE + usize::from(end.comment_length) == record.len())
}

/// What an end record claims, and where the directory ends among the bytes read.
pub(crate) struct StatedEnd {
    end: usize,
    pub(crate) entries: Stated,
    pub(crate) size: u64,
    pub(crate) offset: u64,
}

impl StatedEnd {
    /// What an end record claims that has `before` before it.
    pub(crate) fn of(before: &[u8], record: &[u8]) -> Result<Option<StatedEnd>> {
        Ok(StatedEnd::large(before)?.or_else(|| StatedEnd::small(before, record)))
    }

    fn small(before: &[u8], record: &[u8]) -> Option<StatedEnd> {
        let EndRecord { entries, size, offset, .. } = EndRecord::parse(record)?;
        let entries = Stated::Wrapped(entries.into());
        Some(StatedEnd { end: before.len(), entries, size: size.into(), offset: offset.into() })
    }

    /// The zip64 end record right before the locator that ends `before`, if both are there.
    fn large(before: &[u8]) -> Result<Option<StatedEnd>> {
        let Some((before, locator)) = split_off(before, Zip64Locator::SIZE, Zip64Locator::parse) else {
            return Ok(None);
        };
        let Zip64Locator { disk, disks, .. } = locator;
        if disk != 0 || disks > 1 {
            return Err(invalid(format!("expected disk 0 of 1, found disk {disk} of {disks}")));
        }
        let claim = split_off(before, Zip64EndRecord::SIZE, Zip64EndRecord::parse).map(|(before, record)| {
            let Zip64EndRecord { entries, size, offset, .. } = record;
            StatedEnd { end: before.len(), entries: Stated::Exactly(entries), size, offset }
        });
        Ok(claim)
    }

    /// The place of the directory, where the bytes read begin at `start`, and how far it is from the one stated.
    fn place(&self, start: u64) -> Result<(Range<u64>, i128)> {
        // The directory ends where its end records begin, whatever they say of its offset. What they say is off by
        // the bytes that stand before the archive, or that were cut off.
        let (end, size) = (start.saturating_add(self.end as u64), self.size);
        let Some(start) = end.checked_sub(size) else {
            let reason = format!("expected a directory of {size} bytes, found {end} bytes before its end record");
            return Err(invalid(reason));
        };
        Ok((start..end, i128::from(start) - i128::from(self.offset)))
    }
}

/// Splits off the last `size` bytes, if they are such a record.
fn split_off<R>(bytes: &[u8], size: usize, parse: impl Fn(&[u8]) -> Option<R>) -> Option<(&[u8], R)> {
    let (before, record) = bytes.split_at_checked(bytes.len().checked_sub(size)?)?;
    Some((before, parse(record)?))
}

fn invalid(reason: String) -> Error {
    ErrorKind::InvalidArchive { reason }.into()
}
