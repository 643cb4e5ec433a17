//! An archive walked from its front, from each record to the next, past the data of entries.

use crate::archive::format::records::{
    CentralRecord, DESCRIPTOR, EndRecord, LocalHeader, Zip64EndRecord, Zip64Locator,
};
use crate::archive::format::zip64::MARK;
use crate::error::Result;
use crate::io::read::source::{Source, fetch, read_exact_at};

/// How far an archive can be walked.
pub(crate) struct Walked {
    /// Where the last end record on the way ends.
    pub(crate) end: Option<u64>,
    /// Where the walk stopped: no record stands there, or one that is not whole.
    pub(crate) place: u64,
}

/// Walks from the first byte on. Unlike a search for end records, this cannot mistake bytes of an array for one.
pub(crate) fn walk(source: &dyn Source) -> Result<Walked> {
    let mut walked = Walked { end: None, place: 0 };
    while let Some(record) = next(source, walked.place)? {
        let Some(next) = walked.place.checked_add(record.size).filter(|next| *next <= source.size()) else { break };
        walked.place = next;
        if record.is_end {
            walked.end = Some(next);
        }
    }
    Ok(walked)
}

struct NextRecord {
    /// Bytes up to the next record.
    size: u64,
    is_end: bool,
}

/// The record at `place`, if there is one that states its size.
fn next(source: &dyn Source, place: u64) -> Result<Option<NextRecord>> {
    let left = usize::try_from(source.size() - place).unwrap_or(usize::MAX);
    // No record that states its size has more fixed fields.
    let mut room = [0; CentralRecord::SIZE];
    let (fixed, _) = room.split_at_mut(left.min(CentralRecord::SIZE));
    read_exact_at(source, fixed, place)?;
    if let Some(header) = LocalHeader::parse(fixed) {
        let size = entry_size(source, place, &header)?;
        return Ok(size.map(|size| NextRecord { size, is_end: false }));
    }
    let end = EndRecord::parse(fixed).map(|end| EndRecord::SIZE as u64 + u64::from(end.comment_length));
    let size = end
        .or_else(|| CentralRecord::parse(fixed).map(|record| record.whole_size() as u64))
        .or_else(|| Zip64Locator::parse(fixed).map(|_| Zip64Locator::SIZE as u64))
        .or_else(|| Zip64EndRecord::whole_size(fixed));
    Ok(size.map(|size| NextRecord { size, is_end: end.is_some() }))
}

/// The size of an entry, header included, if its header states it.
fn entry_size(source: &dyn Source, place: u64, header: &LocalHeader) -> Result<Option<u64>> {
    if header.has(DESCRIPTOR) {
        return Ok(None);
    }
    let headers = header.whole_size() as u64;
    if header.compressed_size != MARK {
        return Ok(Some(headers + u64::from(header.compressed_size)));
    }
    let end = place.saturating_add(headers);
    if end > source.size() {
        return Ok(None);
    }
    let fields = fetch(source, end - u64::from(header.extra_length)..end)?;
    Ok(header.sizes(&fields).and_then(|[_, compressed]| compressed.checked_add(headers)))
}
