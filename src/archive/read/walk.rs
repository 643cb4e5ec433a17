//! An archive walked from its front, from each record to the next: what entries hold is passed over.

use byteorder::{ByteOrder, LittleEndian};

use crate::archive::format::fields::{fields, get16};
use crate::archive::format::head::ZIP64_FIELD;
use crate::error::Result;
use crate::io::read::source::{Source, fetch, read_exact_at};

/// How far an archive can be walked.
pub(crate) struct Walked {
    /// Where the last end record ends that was met.
    pub(crate) end: Option<u64>,
    /// Where there is no further record, or one that is not whole.
    pub(crate) place: u64,
}

/// Walks from the first byte on. Unlike a search for end records this cannot mistake what an array holds for one.
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

struct Record {
    /// Bytes up to the next record.
    size: u64,
    is_end: bool,
}

/// The longest record's fixed fields.
const FIXED: usize = 46;

/// The record at `place`, if there is one that says its size.
fn next(source: &dyn Source, place: u64) -> Result<Option<Record>> {
    let left = usize::try_from(source.size() - place).unwrap_or(usize::MAX);
    let mut room = [0; FIXED];
    let (fixed, _) = room.split_at_mut(left.min(FIXED));
    read_exact_at(source, fixed, place)?;
    let lengths = |fixed_size: u64, places: &[usize]| {
        places.iter().try_fold(fixed_size, |size, &at| Some(size + u64::from(get16(fixed, at)?)))
    };
    let Some((signature, _)) = fixed.split_first_chunk() else { return Ok(None) };
    let size = match signature {
        b"PK\x03\x04" => entry_size(source, place, fixed)?,
        b"PK\x01\x02" => lengths(46, &[28, 30, 32]),
        b"PK\x06\x06" => get64(fixed, 4).and_then(|rest| rest.checked_add(12)),
        b"PK\x06\x07" => Some(20),
        b"PK\x05\x06" => lengths(22, &[20]),
        _ => None,
    };
    Ok(size.map(|size| Record { size, is_end: signature == b"PK\x05\x06" }))
}

/// The bytes of an entry, header included, if its header says them (APPNOTE 4.3.7, 4.5.3).
fn entry_size(source: &dyn Source, place: u64, fixed: &[u8]) -> Result<Option<u64>> {
    const HEADER: u64 = 30;
    const DESCRIPTOR: u16 = 1 << 3;
    let [flags, name, extra] = [6, 26, 28].map(|at| get16(fixed, at));
    let (Some(flags), Some(name), Some(extra)) = (flags, name, extra) else { return Ok(None) };
    let [compressed, size] = [18, 22].map(|at| fixed.get(at..at + 4));
    let (Some(compressed), Some(size)) = (compressed, size) else { return Ok(None) };
    if flags & DESCRIPTOR != 0 {
        return Ok(None);
    }
    let headers = HEADER + u64::from(name) + u64::from(extra);
    let end = place.saturating_add(headers);
    if compressed != [0xFF; 4] {
        return Ok(Some(headers + u64::from(LittleEndian::read_u32(compressed))));
    }
    if end > source.size() {
        return Ok(None);
    }
    let extra = fetch(source, end - u64::from(extra)..end)?;
    let at = if size == [0xFF; 4] { 12 } else { 4 };
    let compressed = fields(&extra).and_then(|fields| {
        let (_, field) = fields.into_iter().find(|(number, _)| *number == ZIP64_FIELD)?;
        get64(field, at)
    });
    Ok(compressed.and_then(|compressed| compressed.checked_add(headers)))
}

fn get64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(LittleEndian::read_u64(bytes.get(at..at + 8)?))
}
