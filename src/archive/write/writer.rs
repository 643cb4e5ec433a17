//! Writes zip archives: entries one after another, then the directory.
//!
//! Field by field as in PKWARE's APPNOTE 6.3.10 (sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3), with the values
//! that NumPy's archives have.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::Arc;

use crc32fast::Hasher;

use super::head::{Head, MADE_ON_UNIX, VERSION_ZIP64, length};
use crate::archive::format::method::Method;
use crate::archive::format::records::{EndRecord, Zip64EndRecord, Zip64Locator};
use crate::archive::format::zip64::{self, or_mark};
use crate::deflate::chunk_index::{self, Chunk};
use crate::deflate::stream::{Deflated, Deflater};
use crate::error::entry_name::array_name;
use crate::error::place::AtPlace;
use crate::error::{ErrorKind, Result, fault};
use crate::io::read::source::FileSource;
use crate::io::transfer::ByteSink;
use crate::io::write::claim::Claim;
use crate::io::write::seekable_buffer::SeekableBuffer;
use crate::io::write::spool::{Spool, Spooled};
use crate::progress::Meter;
use crate::threads::meanwhile;

/// An archive being written. Nothing is written when it is dropped.
pub(crate) struct Container<W> {
    writer: SeekableBuffer<W>,
    /// The directory's records so far.
    directory: Directory,
    /// The comment behind the end record.
    comment: Vec<u8>,
    /// The checksum of the entry that is being put.
    crc32: Hasher,
    /// Whether the writer cannot seek, so that a header must be right when it is written.
    is_sequential: bool,
}

/// The records of a directory, and how many they are.
#[derive(Default)]
pub(crate) struct Directory {
    pub(crate) records: Vec<u8>,
    pub(crate) entries: u64,
}

impl Directory {
    /// Whether the last entry's comment would be taken for a zip64 locator, which stands in its place.
    fn ends_like_a_locator(&self) -> bool {
        let end = self.records.last_chunk::<{ Zip64Locator::SIZE }>();
        end.is_some_and(|end| Zip64Locator::parse(end).is_some())
    }
}

/// A stored entry whose bytes are being put.
pub(crate) struct Started<'a> {
    head: Head<'a>,
    alignment: Vec<u8>,
    /// Bytes of its header.
    room: usize,
}

/// A stored entry whose bytes are being put, and whose sizes and `.npy` header are not known yet.
pub(crate) struct InPlace {
    offset: u64,
    is_large: bool,
    alignment: Vec<u8>,
    /// Bytes of its header and of the `.npy` header.
    room: usize,
}

/// A deflated entry that takes its bytes.
pub(crate) struct Deflating<'a, W> {
    container: &'a mut Container<W>,
    deflater: &'a mut Deflater,
    head: Head<'a>,
    /// Bytes of its header.
    room: usize,
}

impl<W: Write + Seek> Container<W> {
    /// An archive in a writer whose place is `start`.
    pub(crate) fn new(writer: W, start: u64) -> Container<W> {
        Container {
            writer: SeekableBuffer::new(writer, start),
            directory: Directory::default(),
            comment: Vec::new(),
            crc32: Hasher::new(),
            is_sequential: false,
        }
    }

    /// Asks `claim` before each write.
    pub(crate) fn set_claim(&mut self, claim: Option<Arc<Claim>>) {
        self.writer.set_claim(claim);
    }

    /// Takes out the directory's records so far.
    pub(crate) fn take_directory(&mut self) -> Directory {
        std::mem::take(&mut self.directory)
    }

    /// Puts the records of a directory before those of entries to come.
    pub(crate) fn set_directory(&mut self, directory: Directory) {
        self.directory = directory;
    }

    /// Sets the comment behind the end record, of no more than 65,535 bytes.
    pub(crate) fn set_comment(&mut self, comment: Vec<u8>) {
        self.comment = comment;
    }

    /// Writes bytes as they are.
    pub(crate) fn put_raw(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.writer.write_all(bytes)?)
    }

    /// Writes out what is gathered.
    pub(crate) fn flush(&mut self) -> Result<()> {
        Ok(self.writer.flush()?)
    }

    /// From now on no byte is written twice.
    pub(crate) fn set_sequential(&mut self) {
        self.is_sequential = true;
    }

    pub(crate) fn is_sequential(&self) -> bool {
        self.is_sequential
    }

    /// Where the next entry begins.
    pub(crate) fn position(&self) -> u64 {
        self.writer.position()
    }

    /// Starts an entry of `size` bytes that is not compressed; its bytes are put next. `crc32` must be right only if
    /// the writer cannot seek.
    pub(crate) fn start_stored<'a>(&mut self, file_name: &'a str, size: u64, crc32: u32) -> Result<Started<'a>> {
        let offset = self.position();
        let is_large = size >= zip64::FROM;
        let head = Head { file_name, method: Method::STORED, crc32, compressed_size: size, size, offset, is_large };
        let alignment = head.alignment()?;
        let room = self.put_all(&[&head.local(&alignment)?])?;
        self.crc32 = Hasher::new();
        Ok(Started { head, alignment, room })
    }

    /// Ends the entry when its bytes have been put.
    pub(crate) fn end_stored(&mut self, started: Started<'_>) -> Result<()> {
        let Started { mut head, alignment, room } = started;
        let crc32 = self.crc32.clone().finalize();
        if self.is_sequential && crc32 != head.crc32 {
            let changed = std::io::Error::other("the array's data changed while they were written");
            return Err(ErrorKind::Io(changed).into());
        }
        head.crc32 = crc32;
        if self.is_sequential {
            return self.record(&head);
        }
        self.put_again(head.offset, room, &[&head.local(&alignment)?])?;
        self.record(&head)
    }

    /// Starts an entry that is not compressed, with room for its `.npy` header; its data are put next.
    pub(crate) fn start_in_place(&mut self, file_name: &str, size: Option<u64>, header: &[u8]) -> Result<InPlace> {
        let offset = self.position();
        let is_large = size.is_none_or(|size| size >= zip64::FROM);
        let head = Head { file_name, method: Method::STORED, crc32: 0, compressed_size: 0, size: 0, offset, is_large };
        let alignment = head.alignment()?;
        let room = self.put_all(&[&head.local(&alignment)?, header])?;
        self.crc32 = Hasher::new();
        Ok(InPlace { offset, is_large, alignment, room })
    }

    /// Ends the entry when its data have been put, with its `.npy` header.
    pub(crate) fn end_in_place(&mut self, file_name: &str, started: InPlace, header: &[u8]) -> Result<()> {
        let InPlace { offset, is_large, alignment, room } = started;
        let crc32 = checksum(header, &self.crc32);
        let mut head = Head { file_name, method: Method::STORED, crc32, compressed_size: 0, size: 0, offset, is_large };
        head.size = self.position() - offset - head.local(&alignment)?.len() as u64;
        head.compressed_size = head.size;
        self.put_again(offset, room, &[&head.local(&alignment)?, header])?;
        head.is_large = head.size >= zip64::FROM;
        self.record(&head)
    }

    /// Starts an entry of `size` bytes that is deflated; its bytes are put next.
    pub(crate) fn start_deflated<'a>(
        &'a mut self,
        file_name: &'a str,
        size: u64,
        deflater: &'a mut Deflater,
    ) -> Result<Deflating<'a, W>> {
        let is_large = may_be_large(size);
        let offset = self.position();
        let head = Head { file_name, method: Method::DEFLATED, crc32: 0, compressed_size: 0, size, offset, is_large };
        deflater.start();
        let log_size = chunk_index::chunk_size(size);
        let count = size.div_ceil(1 << log_size);
        let count = usize::try_from(count).map_err(|_| ErrorKind::OutOfMemory { bytes: count })?;
        let field = chunk_index::to_field(log_size, &vec![Chunk::default(); count]);
        let room = self.put_all(&[&head.local(&field)?])?;
        Ok(Deflating { container: self, deflater, head, room })
    }

    /// Writes entries, deflated side by side.
    pub(crate) fn put_deflated_entries(
        &mut self,
        file_names: &[String],
        entries: &[Vec<u8>],
        deflater: &Deflater,
    ) -> Result<()> {
        let deflated = deflater.deflate_entries(entries)?;
        for ((file_name, bytes), (deflated, pieces)) in file_names.iter().zip(entries).zip(deflated) {
            let head = Head {
                file_name,
                method: Method::DEFLATED,
                crc32: deflated.crc32(),
                compressed_size: deflated.compressed_size,
                size: bytes.len() as u64,
                offset: self.position(),
                is_large: false,
            };
            let field = chunk_index::to_field(deflated.log_size, &deflated.chunks);
            let written = self.put_entry(&head, &field, &pieces, None);
            written.in_entry(array_name(file_name))?;
        }
        Ok(())
    }

    /// Writes a deflated entry: its first piece, then those that wait.
    pub(crate) fn put_deflated(
        &mut self,
        file_name: &str,
        deflated: &Deflated,
        first: Vec<u8>,
        spool: Spool,
    ) -> Result<()> {
        let head = Head {
            file_name,
            method: Method::DEFLATED,
            crc32: deflated.crc32(),
            compressed_size: deflated.compressed_size,
            size: deflated.size,
            offset: self.position(),
            is_large: may_be_large(deflated.size),
        };
        let field = chunk_index::to_field(deflated.log_size, &deflated.chunks);
        self.put_entry(&head, &field, &[first], Some(spool))
    }

    /// Writes a stored entry: its `.npy` header, then the data that wait.
    pub(crate) fn put_stored(&mut self, file_name: &str, header: Vec<u8>, spooled: Spooled) -> Result<()> {
        let size = header.len() as u64 + spooled.size;
        let head = Head {
            file_name,
            method: Method::STORED,
            crc32: checksum(&header, &spooled.crc32),
            compressed_size: size,
            size,
            offset: self.position(),
            is_large: size >= zip64::FROM,
        };
        self.put_entry(&head, &head.alignment()?, &[header], Some(spooled.spool))
    }

    fn put_entry(&mut self, head: &Head<'_>, extra: &[u8], pieces: &[Vec<u8>], spool: Option<Spool>) -> Result<()> {
        self.writer.write_all(&head.local(extra)?)?;
        pieces.iter().try_for_each(|piece| self.writer.write_all(piece))?;
        spool.map_or(Ok(()), |spool| spool.copy_to(&mut self.writer))?;
        self.record(head)
    }

    /// Writes parts one behind the other, and returns how many bytes they are.
    fn put_all(&mut self, parts: &[&[u8]]) -> Result<usize> {
        parts.iter().try_for_each(|part| self.writer.write_all(part))?;
        Ok(parts.iter().map(|part| part.len()).sum())
    }

    /// Writes parts over those that were put at `offset`, and took `room` bytes.
    fn put_again(&mut self, offset: u64, room: usize, parts: &[&[u8]]) -> Result<()> {
        let end = self.position();
        self.writer.seek(SeekFrom::Start(offset))?;
        if self.put_all(parts)? != room {
            return Err(fault("an entry's header has another size than the one it replaces").into());
        }
        self.writer.seek(SeekFrom::Start(end))?;
        Ok(())
    }

    fn record(&mut self, head: &Head<'_>) -> Result<()> {
        head.central(&mut self.directory.records)?;
        self.directory.entries += 1;
        Ok(())
    }

    /// Writes the directory, in one piece with its end, and returns the writer.
    pub(crate) fn finish(mut self) -> Result<W> {
        let start = self.directory_start()?;
        let gap = start - self.position();
        std::io::copy(&mut std::io::Read::take(std::io::repeat(0), gap), &mut self.writer)?;
        let end = self.end_records(start)?;
        let mut directory = self.take_directory().records;
        directory.extend_from_slice(&end);
        self.writer.write_all(&directory)?;
        Ok(self.writer.into_inner()?)
    }

    /// Where the directory begins: behind the entries, unless the writer holds older bytes that reach further.
    /// Readers look for the directory at the end, so that it must be there.
    fn directory_start(&mut self) -> Result<u64> {
        let position = self.position();
        let written = self.writer.seek(SeekFrom::End(0))?;
        self.writer.seek(SeekFrom::Start(position))?;
        let size = self.directory.records.len() as u64;
        let latest = written.saturating_sub(size);
        let start = latest.saturating_sub(self.end_records(latest)?.len() as u64);
        Ok(start.max(position))
    }

    /// The end of an archive whose directory begins at `start`.
    fn end_records(&self, start: u64) -> Result<Vec<u8>> {
        let Directory { records, entries } = &self.directory;
        let (entries, size) = (*entries, records.len() as u64);
        let mut bytes = Vec::new();
        let is_large = entries >= u64::from(u16::MAX) || size >= zip64::FROM || start >= zip64::FROM;
        if is_large || self.directory.ends_like_a_locator() {
            self.zip64_end_records(start, &mut bytes);
        }
        let few = u16::try_from(entries).unwrap_or(u16::MAX);
        let end = EndRecord {
            entries_here: few,
            entries: few,
            size: or_mark(size),
            offset: or_mark(start),
            comment_length: length(self.comment.len())?,
            ..EndRecord::default()
        };
        end.write(&mut bytes);
        bytes.extend_from_slice(&self.comment);
        Ok(bytes)
    }

    fn zip64_end_records(&self, start: u64, bytes: &mut Vec<u8>) {
        let (size, entries) = (self.directory.records.len() as u64, self.directory.entries);
        let end = Zip64EndRecord {
            made_by: MADE_ON_UNIX | VERSION_ZIP64,
            version: VERSION_ZIP64,
            entries_here: entries,
            entries,
            size,
            offset: start,
            ..Zip64EndRecord::EMPTY
        };
        end.write(bytes);
        Zip64Locator { disk: 0, offset: start + size, disks: 1 }.write(bytes);
    }
}

impl Container<File> {
    /// Copies bytes of another file as they are.
    pub(crate) fn copy(&mut self, source: &FileSource, range: Range<u64>, meter: &Meter) -> Result<()> {
        let mut start = range.start;
        while start < range.end {
            let end = start + meter.bound(range.end - start);
            self.writer.copy(source, start..end)?;
            meter.add(end - start);
            start = end;
        }
        Ok(())
    }
}

impl<W: Write + Seek> Deflating<'_, W> {
    /// Ends the entry when its bytes have been put.
    pub(crate) fn end(mut self) -> Result<()> {
        let deflated = self.deflater.finish(&mut self.container.writer)?;
        if deflated.size != self.head.size {
            return Err(fault("an entry has another size than was said").into());
        }
        self.head.crc32 = deflated.crc32();
        self.head.compressed_size = deflated.compressed_size;
        let field = chunk_index::to_field(deflated.log_size, &deflated.chunks);
        self.container.put_again(self.head.offset, self.room, &[&self.head.local(&field)?])?;
        self.container.record(&self.head)
    }
}

impl<W: Write + Seek> ByteSink for Deflating<'_, W> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.deflater.put(bytes, &mut self.container.writer)
    }
}

/// The bytes of the stored entry started last.
impl<W: Write + Seek> ByteSink for Container<W> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        const LARGE: usize = 8 << 20;
        let Container { writer, crc32, .. } = self;
        if bytes.len() < LARGE {
            crc32.update(bytes);
            return Ok(writer.write_all(bytes)?);
        }
        Ok(meanwhile(|| crc32.update(bytes), || writer.write_all(bytes))?)
    }
}

/// Whether an entry of `size` bytes may need a zip64 field. Deflated, it is hardly larger than computed here.
fn may_be_large(size: u64) -> bool {
    size.saturating_add(size / 1024).saturating_add(1024) >= zip64::FROM
}

/// The checksum of a `.npy` header and the data behind it.
fn checksum(header: &[u8], data: &Hasher) -> u32 {
    let mut crc32 = Hasher::new();
    crc32.update(header);
    crc32.combine(data);
    crc32.finalize()
}
