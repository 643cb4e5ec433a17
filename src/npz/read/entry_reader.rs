//! An entry's bytes, read from any place on.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use crc32fast::Hasher;

use super::entry_bytes::{Contents, check_readable, chunk_index};
use crate::archive::format::method::Method;
use crate::archive::read::locate::locate;
use crate::archive::read::record::EntryRecord;
use crate::deflate::chunk_index::ChunkIndex;
use crate::deflate::chunk_inflate::{ChunkInflater, Share};
use crate::error::place::AtPlace;
use crate::error::{Error, ErrorKind, Result};
use crate::io::read::source::{Source, seek_target};
use crate::io::transfer::front;
use crate::limits::zeroed;

/// An entry of an archive as a reader that can seek: made by [`NpzReader::rows`](crate::NpzReader::rows).
///
/// A stored entry is read at the bytes asked for only. If this crate deflated the entry, the chunks that hold the bytes
/// are read; if another program did, all that stands before them too. The checksum of a chunk is checked when the chunk
/// is read, that of an entry without chunks when all of the array was read from front to end: the bytes behind the
/// array in the entry are then read too.
pub struct EntryReader<'a> {
    record: &'a EntryRecord,
    source: &'a dyn Source,
    position: u64,
    access: Access<'a>,
    /// The checksum of a stored entry's bytes from the front, and their number.
    checked: (Hasher, u64),
    /// Bytes from the front that were all read.
    seen: u64,
    /// Where the array ends, if that is known and the checksum was not compared yet.
    array_end: Option<u64>,
}

enum Access<'a> {
    /// The bytes begin at this place of the archive.
    Stored(u64),
    ByChunk(Box<ByChunk>),
    /// From the front, as far as was read.
    Front(Option<Box<Contents<'a>>>),
}

/// An entry of which one chunk is in memory.
struct ByChunk {
    chunks: ChunkIndex,
    /// Where each chunk's compressed bytes stand in the archive.
    places: Vec<Range<u64>>,
    inflater: ChunkInflater,
    loaded: Option<usize>,
    bytes: Vec<u8>,
}

impl<'a> EntryReader<'a> {
    pub(crate) fn new(record: &'a EntryRecord, source: &'a dyn Source) -> Result<EntryReader<'a>> {
        check_readable(record)?;
        let access = match record.method {
            Method::STORED => Access::Stored(locate(record, source)?.bytes.position()),
            _ => match ByChunk::find(record, source)? {
                Some(by_chunk) => Access::ByChunk(Box::new(by_chunk)),
                None => Access::Front(None),
            },
        };
        let checked = (Hasher::new(), 0);
        Ok(EntryReader { record, source, position: 0, access, checked, seen: 0, array_end: None })
    }

    /// Takes note that an array of `size` bytes begins here.
    pub(crate) fn expect_array(&mut self, size: u64) -> Result<()> {
        self.array_end = Some(self.position.saturating_add(size).min(self.record.size));
        self.check_behind()
    }

    /// Takes note that the `count` bytes at the position were read.
    fn advance(&mut self, count: u64) -> Result<()> {
        let start = self.position;
        self.position += count;
        if start <= self.seen {
            self.seen = self.seen.max(self.position);
        }
        self.check_behind()
    }

    /// When all of the array was read, reads the bytes behind it, so that the checksum of the whole entry is compared.
    /// The position stays. After an error the next read tries again.
    fn check_behind(&mut self) -> Result<()> {
        let Some(end) = self.array_end.filter(|end| *end <= self.seen) else { return Ok(()) };
        let place = std::mem::replace(&mut self.position, self.seen.max(end));
        let checked = self.read_to_end();
        self.position = place;
        if checked.is_ok() {
            self.array_end = None;
        }
        checked
    }

    fn read_to_end(&mut self) -> Result<()> {
        const SCRATCH: u64 = 1 << 16;
        let mut scratch = vec![0; usize::try_from(self.left().min(SCRATCH)).unwrap_or(0)];
        while self.left() > 0 {
            let size = usize::try_from(self.left()).unwrap_or(usize::MAX).min(scratch.len());
            let (front, _) = scratch.split_at_mut(size);
            match self.read_some(front)? {
                0 => return Err(self.cut()),
                count => self.position += count as u64,
            }
        }
        Ok(())
    }

    /// Bytes behind the position.
    fn left(&self) -> u64 {
        self.record.size.saturating_sub(self.position)
    }

    fn cut(&self) -> Error {
        let (expected, found) = (self.record.size, self.position);
        ErrorKind::Truncated { what: "the entry", expected, found }.into()
    }

    fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            match &mut self.access {
                Access::Stored(start) => {
                    let count = match self.source.read_at(buffer, *start + self.position) {
                        // Whoever is told would read again, though what was read before counts already.
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                        count => count?,
                    };
                    self.check(front(buffer, count)?)?;
                    return Ok(count);
                }
                Access::Front(contents) => return read_on(contents, self.record, self.source, self.position, buffer),
                Access::ByChunk(by_chunk) => {
                    if let Some(bytes) = by_chunk.at(self.position, self.record.size, self.source) {
                        return Ok(copy(bytes, buffer));
                    }
                    // The chunk is damaged; or what the index says is not so, but then the whole entry is in order.
                    Contents::open(self.record, self.source)?.finish()?;
                    self.access = Access::Front(None);
                }
            }
        }
    }

    /// Takes note of bytes of a stored entry, and compares the checksum when all have come.
    fn check(&mut self, bytes: &[u8]) -> Result<()> {
        let (crc32, end) = &mut self.checked;
        let known = end.checked_sub(self.position).and_then(|known| usize::try_from(known).ok());
        if let Some(new) = known.and_then(|known| bytes.get(known..)) {
            crc32.update(new);
            *end += new.len() as u64;
        }
        if *end < self.record.size {
            return Ok(());
        }
        let (expected, found) = (self.record.crc32, crc32.clone().finalize());
        if expected != found {
            return Err(ErrorKind::ChecksumMismatch { expected, found }.into());
        }
        Ok(())
    }
}

fn copy(mut bytes: &[u8], buffer: &mut [u8]) -> usize {
    bytes.read(buffer).unwrap_or(0)
}

/// Reads from `position` on, from where the contents stand or from the front.
fn read_on<'a>(
    contents: &mut Option<Box<Contents<'a>>>,
    record: &'a EntryRecord,
    source: &'a dyn Source,
    position: u64,
    buffer: &mut [u8],
) -> Result<usize> {
    let mut open = match contents.take().filter(|contents| contents.position() <= position) {
        Some(contents) => contents,
        None => Box::new(Contents::open(record, source)?),
    };
    let before = position - open.position();
    let skipped = io::copy(&mut open.by_ref().take(before), &mut io::sink())?;
    let count = if skipped < before { 0 } else { open.read(buffer)? };
    if open.position() == record.size {
        open.finish()?;
    } else {
        *contents = Some(open);
    }
    Ok(count)
}

impl ByChunk {
    /// The chunks of an entry, if it has an index that agrees with its checksum.
    fn find(record: &EntryRecord, source: &dyn Source) -> Result<Option<ByChunk>> {
        let located = locate(record, source)?;
        let Some(chunks) = chunk_index(&located.extra, record) else { return Ok(None) };
        if chunks.checksum(record.size) != record.crc32 {
            return Ok(None);
        }
        let start = located.bytes.position();
        let places = chunks.places(start..start + record.compressed_size);
        Ok(Some(ByChunk { chunks, places, inflater: ChunkInflater::new(), loaded: None, bytes: Vec::new() }))
    }

    /// The bytes from `position` to the end of its chunk.
    fn at(&mut self, position: u64, size: u64, source: &dyn Source) -> Option<&[u8]> {
        let index = usize::try_from(position / self.chunks.size).ok()?;
        if self.loaded != Some(index) {
            self.loaded = None;
            self.load(index, size, source)?;
            self.loaded = Some(index);
        }
        self.bytes.get(usize::try_from(position % self.chunks.size).ok()?..)
    }

    fn load(&mut self, index: usize, size: u64, source: &dyn Source) -> Option<()> {
        let compressed = self.places.get(index)?.clone();
        let left = size.checked_sub(index as u64 * self.chunks.size)?;
        let count = usize::try_from(left.min(self.chunks.size)).ok()?;
        if self.bytes.len() != count {
            self.bytes = zeroed(count).ok()?;
        }
        let is_last = index + 1 == self.places.len();
        let share = Share { compressed, is_last, skipped: 0, bytes: &mut self.bytes };
        let found = share.inflate(&mut self.inflater, source)?.finalize();
        (Some(&found) == self.chunks.crc32s.get(index)).then_some(())
    }
}

impl Read for EntryReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.left()).unwrap_or(usize::MAX);
        let (buffer, _) = buffer.split_at_mut(left.min(buffer.len()));
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.read_some(buffer).and_then(|count| match count {
            0 => Err(self.cut()),
            _ => self.advance(count as u64).map(|()| count),
        });
        count.map_err(|error| error.in_entry(self.record.name()).into())
    }
}

impl Seek for EntryReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = seek_target(to, self.position, self.record.size)?;
        Ok(self.position)
    }
}

impl std::fmt::Debug for EntryReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EntryReader")
            .field("file_name", &self.record.file_name)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
