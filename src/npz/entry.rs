//! One entry: what the directory says of it, and its bytes, checked as they are read.

use std::io::{self, Read};

use byteorder::{ByteOrder, LittleEndian};
use crc32fast::Hasher;

use super::index::{Method, Record};
use super::inflate::Inflate;
use crate::element::{ByteSource, Swap};
use crate::error::{Error, ErrorKind, Result};
use crate::header::read_up_to;
use crate::io::section::Section;
use crate::io::source::Source;

/// An entry of an archive, as its directory describes it.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    record: &'a Record,
    source: &'a dyn Source,
}

impl<'a> Entry<'a> {
    pub(super) fn new(record: &'a Record, source: &'a dyn Source) -> Entry<'a> {
        Entry { record, source }
    }

    /// The array's name: the file's name without `.npy`.
    pub fn name(&self) -> &'a str {
        self.record.name()
    }

    /// The file's name in the archive.
    pub fn file_name(&self) -> &'a str {
        &self.record.file_name
    }

    /// Bytes of the entry's file, a `.npy` header included.
    pub fn size(&self) -> u64 {
        self.record.size
    }

    /// Bytes that the file takes in the archive.
    pub fn compressed_size(&self) -> u64 {
        self.record.compressed_size
    }

    /// How the file is compressed.
    pub fn compression(&self) -> Method {
        self.record.method
    }

    /// The checksum of the entry's file.
    pub fn crc32(&self) -> u32 {
        self.record.crc32
    }

    /// Where the file's bytes begin in the archive. It is not in the directory, so this reads a few bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArchive`] if the entry is not where the directory says.
    pub fn data_offset(&self) -> Result<u64> {
        Ok(locate(self.record, self.source)?.position())
    }
}

impl std::fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("file_name", &self.file_name())
            .field("size", &self.size())
            .field("compressed_size", &self.compressed_size())
            .field("compression", &self.compression())
            .field("crc32", &self.crc32())
            .finish()
    }
}

/// The entry's bytes in the archive.
pub(super) fn locate<'a>(record: &Record, source: &'a dyn Source) -> Result<Section<'a>> {
    const FIXED: usize = 30;
    // A guess that holds for entries written here and by NumPy: they are then fetched in one read.
    const EXTRA: u64 = 96;
    let headers = FIXED as u64 + record.name_bytes as u64 + EXTRA;
    let end = record.header_start.saturating_add(headers).saturating_add(record.compressed_size);
    let mut section = Section::new(source, record.header_start, end.min(source.size()));
    let mut fixed = [0; FIXED];
    let found = read_up_to(&mut section, &mut fixed)?;
    if found < FIXED || !fixed.starts_with(b"PK\x03\x04") {
        let reason = "the entry's local header is not where the directory says".to_owned();
        return Err(Error::from(ErrorKind::InvalidArchive { reason }).with_offset(record.header_start));
    }
    let [.., name_low, name_high, extra_low, extra_high] = fixed;
    let name = u64::from(LittleEndian::read_u16(&[name_low, name_high]));
    let extra = u64::from(LittleEndian::read_u16(&[extra_low, extra_high]));
    section.skip(name + extra);
    let end = section.position().saturating_add(record.compressed_size);
    if end > source.size() {
        let (expected, found) = (record.compressed_size, source.size().saturating_sub(section.position()));
        return Err(ErrorKind::Truncated { what: "the entry", expected, found }.into());
    }
    section.set_end(end);
    Ok(section)
}

/// An entry's bytes from the front, with their checksum.
pub(super) struct Contents<'a> {
    record: &'a Record,
    bytes: Decoder<'a>,
    crc32: Hasher,
    /// Bytes still to come, as the directory says.
    left: u64,
}

enum Decoder<'a> {
    Stored(Section<'a>),
    Deflated(Box<Inflate<'a>>),
}

impl<'a> Contents<'a> {
    pub(super) fn open(record: &'a Record, source: &'a dyn Source) -> Result<Contents<'a>> {
        if record.encrypted {
            return Err(unsupported("it is encrypted".to_owned()));
        }
        let section = locate(record, source)?;
        let bytes = match record.method {
            Method::STORED if record.size != record.compressed_size => {
                let (size, stored) = (record.size, record.compressed_size);
                let reason = format!("a stored entry of {size} bytes takes {stored} bytes");
                return Err(ErrorKind::InvalidArchive { reason }.into());
            }
            Method::STORED => Decoder::Stored(section),
            Method::DEFLATED => Decoder::Deflated(Box::new(Inflate::new(section))),
            other => return Err(unsupported(format!("compression {other}; stored and deflated entries can be read"))),
        };
        Ok(Contents { record, bytes, crc32: Hasher::new(), left: record.size })
    }

    /// Reads what nobody asked for, and checks that the whole is what the directory says.
    pub(super) fn finish(mut self) -> Result<()> {
        let mut scratch = [0; 1 << 12];
        while self.left > 0 {
            let size = usize::try_from(self.left).unwrap_or(usize::MAX).min(scratch.len());
            let (front, _) = scratch.split_at_mut(size);
            self.fill(front, Swap::NONE)?;
        }
        if let Decoder::Deflated(inflate) = &mut self.bytes
            && inflate.read(&mut [0])? > 0
        {
            let reason = format!("the entry holds more than the {} bytes that the directory says", self.record.size);
            return Err(ErrorKind::InvalidArchive { reason }.into());
        }
        let (expected, found) = (self.record.crc32, self.crc32.finalize());
        if expected != found {
            return Err(ErrorKind::ChecksumMismatch { expected, found }.into());
        }
        Ok(())
    }

    /// Inflates in pieces that are still in the cache when they are checked.
    fn fill_inflating(&mut self, bytes: &mut [u8], swap: Swap) -> Result<()> {
        const PIECE: usize = 1 << 18;
        let Decoder::Deflated(inflate) = &mut self.bytes else { return Ok(()) };
        let piece = PIECE - PIECE % swap.unit();
        crate::io::advice::use_huge_pages(bytes);
        for piece in bytes.chunks_mut(piece) {
            let found = inflate.read(piece)?;
            if found < piece.len() {
                return Err(self.truncated(found));
            }
            self.crc32.update(piece);
            swap.apply(piece);
            self.left -= found as u64;
        }
        Ok(())
    }

    fn truncated(&self, more: usize) -> Error {
        let found = self.record.size - self.left + more as u64;
        ErrorKind::Truncated { what: "the entry", expected: self.record.size, found }.into()
    }
}

fn unsupported(reason: String) -> Error {
    ErrorKind::UnsupportedEntry { reason }.into()
}

impl ByteSource for Contents<'_> {
    fn bound(&self) -> Option<u64> {
        Some(match &self.bytes {
            Decoder::Stored(_) => self.left,
            Decoder::Deflated(inflate) => self.left.min(inflate.bound()),
        })
    }

    fn fill(&mut self, bytes: &mut [u8], swap: Swap) -> Result<()> {
        let size = bytes.len() as u64;
        if size > self.left {
            return Err(ErrorKind::Truncated { what: "array data", expected: size, found: self.left }.into());
        }
        let Decoder::Stored(section) = &mut self.bytes else {
            return self.fill_inflating(bytes, swap);
        };
        let checksums = section.fill_visiting(bytes, swap.unit(), |chunk| {
            let mut checksum = Hasher::new();
            checksum.update(chunk);
            swap.apply(chunk);
            checksum
        })?;
        checksums.iter().for_each(|checksum| self.crc32.combine(checksum));
        self.left -= size;
        Ok(())
    }
}

/// Small reads, of a header.
impl Read for Contents<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let (buffer, _) = buffer.split_at_mut(size);
        let count = match &mut self.bytes {
            Decoder::Stored(section) => section.read(buffer)?,
            Decoder::Deflated(inflate) => inflate.read(buffer).map_err(io::Error::other)?,
        };
        self.crc32.update(buffer.get(..count).unwrap_or_default());
        self.left -= count as u64;
        Ok(count)
    }
}
