//! An entry's bytes, read from any place on.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use crc32fast::Hasher;

use super::chunks::Chunks;
use super::contents::{Contents, check_readable};
use super::entry::locate;
use super::index::{Method, Record};
use super::share::{Inflater, Share};
use crate::error::{Error, ErrorKind, Result};
use crate::io::source::{Source, seek_target};
use crate::limits::zeroed;

/// An entry of an archive as a reader that can seek: made by [`NpzReader::rows`](crate::NpzReader::rows).
///
/// Of stored entries only what is asked for is read, of entries that this crate deflated only the chunks that hold
/// it, of others all that stands before it. Checksums are checked of whole chunks, and of other entries if they are
/// read from front to end.
pub struct EntryReader<'a> {
    record: &'a Record,
    source: &'a dyn Source,
    position: u64,
    access: Access<'a>,
    /// The checksum of the bytes from the front, and how many they are, while they are read one after another.
    checked: (Hasher, u64),
}

enum Access<'a> {
    /// The bytes begin at this place of the archive.
    Stored(u64),
    Chunks(Box<ByChunk>),
    /// From the front, as far as was read.
    Front(Option<Box<Contents<'a>>>),
}

/// An entry of which one chunk is in memory.
struct ByChunk {
    chunks: Chunks,
    /// Where each chunk's compressed bytes stand in the archive.
    places: Vec<Range<u64>>,
    inflater: Inflater,
    loaded: Option<usize>,
    bytes: Vec<u8>,
}

impl<'a> EntryReader<'a> {
    pub(super) fn new(record: &'a Record, source: &'a dyn Source) -> Result<EntryReader<'a>> {
        check_readable(record)?;
        let access = match record.method {
            Method::STORED => Access::Stored(locate(record, source)?.bytes.position()),
            _ => match ByChunk::find(record, source)? {
                Some(by_chunk) => Access::Chunks(Box::new(by_chunk)),
                None => Access::Front(None),
            },
        };
        Ok(EntryReader { record, source, position: 0, access, checked: (Hasher::new(), 0) })
    }

    fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            match &mut self.access {
                Access::Stored(start) => {
                    let count = self.source.read_at(buffer, *start + self.position)?;
                    self.check(buffer.get(..count).unwrap_or_default())?;
                    return Ok(count);
                }
                Access::Front(contents) => return read_on(contents, self.record, self.source, self.position, buffer),
                Access::Chunks(by_chunk) => {
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

    /// Takes note of the next bytes of a stored entry, and compares the checksum when all have come.
    fn check(&mut self, bytes: &[u8]) -> Result<()> {
        let (crc32, end) = &mut self.checked;
        if *end == self.position {
            crc32.update(bytes);
            *end += bytes.len() as u64;
        }
        let (expected, found) = (self.record.crc32, crc32.clone().finalize());
        if *end == self.record.size && expected != found {
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
    record: &'a Record,
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
    fn find(record: &Record, source: &dyn Source) -> Result<Option<ByChunk>> {
        let located = locate(record, source)?;
        let Some(chunks) = Chunks::find(&located.extra, record) else { return Ok(None) };
        if chunks.checksum(record.size) != record.crc32 {
            return Ok(None);
        }
        let start = located.bytes.position();
        let places = chunks.places(start..start + record.compressed_size);
        Ok(Some(ByChunk { chunks, places, inflater: Inflater::new(), loaded: None, bytes: Vec::new() }))
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
        let left = usize::try_from(self.record.size.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let (buffer, _) = buffer.split_at_mut(left.min(buffer.len()));
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.read_some(buffer).map_err(|error| error.with_entry(self.record.name()))?;
        if count == 0 {
            let (expected, found) = (self.record.size, self.position);
            let cut = Error::from(ErrorKind::Truncated { what: "the entry", expected, found });
            return Err(cut.with_entry(self.record.name()).into());
        }
        self.position += count as u64;
        Ok(count)
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
