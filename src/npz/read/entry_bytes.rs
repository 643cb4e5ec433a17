//! An entry's bytes, checked as they are read.

use std::io::{self, Read};

use crc32fast::Hasher;

use super::other_methods::{self, damaged};
use crate::archive::format::extra;
use crate::archive::format::method::Method;
use crate::archive::read::locate::{Located, locate};
use crate::archive::read::record::EntryRecord;
use crate::deflate::chunk_index::{self, ChunkIndex};
use crate::deflate::inflate::Inflate;
use crate::error::{Error, ErrorKind, Result, invalid_archive};
use crate::io::kernel::use_huge_pages;
use crate::io::read::section::Section;
use crate::io::read::source::Source;
use crate::io::swap::Swap;
use crate::io::transfer::{ByteSource, front, read_up_to};
use crate::limits::zeroed;

/// An entry's bytes from the front, with their checksum.
pub(crate) struct Contents<'a> {
    record: &'a EntryRecord,
    bytes: EntryDecoder<'a>,
    progress: Position,
}

enum EntryDecoder<'a> {
    Stored(Section<'a>),
    Deflated(Box<Inflate<'a>>),
    Foreign(Box<dyn Read + Send + 'a>),
}

impl<'a> Contents<'a> {
    pub(crate) fn open(record: &'a EntryRecord, source: &'a dyn Source) -> Result<Contents<'a>> {
        check_readable(record)?;
        let Located { bytes: section, extra } = locate(record, source)?;
        let bytes = match record.method {
            Method::STORED => EntryDecoder::Stored(section),
            Method::DEFLATED => {
                let chunks = chunk_index(&extra, record);
                EntryDecoder::Deflated(Box::new(Inflate::new(section, source, chunks)))
            }
            _ => EntryDecoder::Foreign(other_methods::open(section, record)?),
        };
        let progress = Position { crc32: Hasher::new(), expected: record.crc32, size: record.size, left: record.size };
        Ok(Contents { record, bytes, progress })
    }

    /// Bytes of the entry that were read.
    pub(crate) fn position(&self) -> u64 {
        self.progress.size - self.progress.left
    }

    /// Tries to read one byte more than the directory says.
    fn more(&mut self) -> Result<usize> {
        match &mut self.bytes {
            EntryDecoder::Stored(_) => Ok(0),
            EntryDecoder::Deflated(inflate) => inflate.read(&mut [0]),
            EntryDecoder::Foreign(reader) => read_up_to(reader, &mut [0]).map_err(|error| damaged(self.record, error)),
        }
    }

    /// Reads the bytes that were not asked for, and checks the whole against the directory.
    pub(crate) fn finish(mut self) -> Result<()> {
        const SCRATCH: usize = 1 << 20;
        let left = usize::try_from(self.progress.left).unwrap_or(usize::MAX);
        let mut scratch = zeroed(left.min(SCRATCH))?;
        while self.progress.left > 0 {
            let size = usize::try_from(self.progress.left).unwrap_or(usize::MAX).min(scratch.len());
            let (front, _) = scratch.split_at_mut(size);
            self.fill(front, Swap::NONE)?;
        }
        if self.more()? > 0 {
            let reason = format!("the entry holds more than the {} bytes that the directory says", self.record.size);
            return Err(invalid_archive(reason));
        }
        let (expected, found) = (self.progress.expected, self.progress.crc32.finalize());
        if expected != found {
            return Err(ErrorKind::ChecksumMismatch { expected, found }.into());
        }
        Ok(())
    }
}

/// Where reading stands.
struct Position {
    crc32: Hasher,
    /// The checksum that the directory says.
    expected: u32,
    /// Bytes of the entry, and those still to come, as the directory says.
    size: u64,
    left: u64,
}

impl Position {
    /// Inflates on all threads if the rest of the entry is wanted and the chunks are known. Otherwise inflates in
    /// pieces that are still in the cache when they are checked.
    fn inflate(&mut self, inflate: &mut Inflate<'_>, bytes: &mut [u8], swap: Swap) -> Result<()> {
        const IN_CACHE: usize = 1 << 18;
        use_huge_pages(bytes);
        if bytes.len() as u64 == self.left
            && let Some(crc32) = inflate.read_to_end(self.size - self.left, bytes, self.expected)
        {
            (self.crc32, self.left) = (crc32, 0);
            swap.apply(bytes);
            return Ok(());
        }
        let piece = IN_CACHE - IN_CACHE % swap.unit();
        for piece in bytes.chunks_mut(piece) {
            let found = inflate.read(piece)?;
            self.decoded(found, piece, swap)?;
        }
        Ok(())
    }

    /// Counts a piece of which `found` bytes came, and adds it to the checksum.
    fn decoded(&mut self, found: usize, piece: &mut [u8], swap: Swap) -> Result<()> {
        if found < piece.len() {
            let found = self.size - self.left + found as u64;
            return Err(ErrorKind::Truncated { what: "the entry", expected: self.size, found }.into());
        }
        self.crc32.update(piece);
        swap.apply(piece);
        self.left -= found as u64;
        Ok(())
    }

    /// Copies the bytes, on all threads if they are many.
    fn copy(&mut self, section: &mut Section<'_>, bytes: &mut [u8], swap: Swap) -> Result<()> {
        let checksums = section.fill_visiting(bytes, swap.unit(), |chunk| {
            let mut checksum = Hasher::new();
            checksum.update(chunk);
            swap.apply(chunk);
            checksum
        })?;
        checksums.iter().for_each(|checksum| self.crc32.combine(checksum));
        self.left -= bytes.len() as u64;
        Ok(())
    }
}

/// The index of the entry's chunks, if its extra fields have one that it can be true of.
pub(super) fn chunk_index(extra: &[u8], record: &EntryRecord) -> Option<ChunkIndex> {
    ChunkIndex::parse(extra::find(extra, chunk_index::FIELD)?, record.compressed_size, record.size)
}

/// An error if the entry cannot be read, whatever it holds.
pub(crate) fn check_readable(record: &EntryRecord) -> Result<()> {
    check_said(record.method, record.encrypted, Some((record.size, record.compressed_size)))
}

/// An error if what is said of an entry keeps it from being read; its size and its compressed size are not known of all.
pub(super) fn check_said(method: Method, is_encrypted: bool, sizes: Option<(u64, u64)>) -> Result<()> {
    match sizes {
        _ if is_encrypted => Err(unsupported("it is encrypted, or patched data".to_owned())),
        Some((size, stored)) if method == Method::STORED && size != stored => {
            Err(invalid_archive(format!("a stored entry of {size} bytes takes {stored} bytes")))
        }
        _ => Ok(()),
    }
}

fn unsupported(reason: String) -> Error {
    ErrorKind::UnsupportedEntry { reason }.into()
}

impl ByteSource for Contents<'_> {
    fn bound(&self) -> Option<u64> {
        match &self.bytes {
            EntryDecoder::Stored(_) => Some(self.progress.left),
            EntryDecoder::Deflated(inflate) => Some(self.progress.left.min(inflate.bound())),
            EntryDecoder::Foreign(_) => None,
        }
    }

    fn fill(&mut self, bytes: &mut [u8], swap: Swap) -> Result<()> {
        let size = bytes.len() as u64;
        if size > self.progress.left {
            return Err(ErrorKind::Truncated { what: "array data", expected: size, found: self.progress.left }.into());
        }
        match &mut self.bytes {
            EntryDecoder::Stored(section) => self.progress.copy(section, bytes, swap),
            EntryDecoder::Deflated(inflate) => self.progress.inflate(inflate, bytes, swap),
            EntryDecoder::Foreign(reader) => {
                let found = read_up_to(reader, bytes).map_err(|error| damaged(self.record, error))?;
                self.progress.decoded(found, bytes, swap)
            }
        }
    }
}

/// Small reads, of a header.
impl Read for Contents<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = usize::try_from(self.progress.left).unwrap_or(usize::MAX).min(buffer.len());
        let (buffer, _) = buffer.split_at_mut(size);
        let count = match &mut self.bytes {
            EntryDecoder::Stored(section) => section.read(buffer)?,
            EntryDecoder::Deflated(inflate) => inflate.read(buffer).map_err(io::Error::other)?,
            EntryDecoder::Foreign(reader) => {
                read_up_to(reader, buffer).map_err(|error| io::Error::other(damaged(self.record, error)))?
            }
        };
        self.progress.crc32.update(front(buffer, count)?);
        self.progress.left -= count as u64;
        Ok(count)
    }
}
