//! The end records of an archive: where they begin, and what they state of the directory.

use std::ops::Range;

use super::records::{EndRecord, Zip64EndRecord, Zip64Locator};
use crate::error::{Result, invalid_archive};

/// The most bytes that Python allows from the end record's start to the end of the file: one more than the longest
/// comment needs.
pub(crate) const WITHIN: usize = EndRecord::SIZE + 65_536;

/// Bytes of the records that stand before the end record of a large archive.
pub(crate) const ZIP64_SIZE: usize = Zip64EndRecord::SIZE + Zip64Locator::SIZE;

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

/// Where the last end record begins. A record that ends the bytes counts before bytes within it that look like one.
pub(crate) fn last_record(bytes: &[u8]) -> Option<usize> {
    let bare = bytes.len().checked_sub(EndRecord::SIZE)?;
    // Without a comment the record ends the file: bytes before it that look like a record are data. With a comment, the
    // last signature that is found counts, even within the comment, as in Python.
    if bytes.get(bare..)?.starts_with(&EndRecord::SIGNATURE) && bytes.ends_with(&[0, 0]) {
        return Some(bare);
    }
    let first = bytes.len().saturating_sub(WITHIN);
    let last = bytes.get(first..)?.windows(4).rposition(|four| four == EndRecord::SIGNATURE)?;
    Some(first + last).filter(|last| *last <= bare)
}

/// What an end record states, and where the directory ends among the bytes read.
pub(crate) struct StatedEnd {
    end: usize,
    pub(crate) entries: Stated,
    pub(crate) size: u64,
    pub(crate) offset: u64,
}

impl StatedEnd {
    /// What an end record states, with `before` the bytes before it.
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
            return Err(invalid_archive(format!("expected disk 0 of 1, found disk {disk} of {disks}")));
        }
        let claim = split_off(before, Zip64EndRecord::SIZE, Zip64EndRecord::parse).map(|(before, record)| {
            let Zip64EndRecord { entries, size, offset, .. } = record;
            StatedEnd { end: before.len(), entries: Stated::Exactly(entries), size, offset }
        });
        Ok(claim)
    }

    /// The place of the directory, if the bytes read begin at `start`, and its distance from the place stated.
    pub(crate) fn place(&self, start: u64) -> Result<(Range<u64>, i128)> {
        // The directory ends where its end records begin, whatever offset they state. That offset is wrong by the
        // number of bytes that stand before the archive, or that were cut off.
        let (end, size) = (start.saturating_add(self.end as u64), self.size);
        let Some(start) = end.checked_sub(size) else {
            let reason = format!("expected a directory of {size} bytes, found {end} bytes before its end record");
            return Err(invalid_archive(reason));
        };
        Ok((start..end, i128::from(start) - i128::from(self.offset)))
    }
}

/// Splits off the last `size` bytes, if they are such a record.
fn split_off<R>(bytes: &[u8], size: usize, parse: impl Fn(&[u8]) -> Option<R>) -> Option<(&[u8], R)> {
    let (before, record) = bytes.split_at_checked(bytes.len().checked_sub(size)?)?;
    Some((before, parse(record)?))
}
