//! Entries into a zip archive, by way of the `zip` crate.

use std::io::{Read, Seek, Write};

use byteorder::{LittleEndian, WriteBytesExt};
use zip::read::read_zipfile_from_stream_with_options;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipReadOptions, ZipWriter};

use super::deflate::Deflated;
use super::index::invalid_archive;
use crate::element::ByteSink;
use crate::error::Result;
use crate::io::buffered::Buffered;

/// What NumPy's archives say: readable and writable by the owner only.
const PERMISSIONS: u32 = 0o600;

/// Array data begin on a multiple of this, so that they can be viewed in an mmap.
const ALIGNMENT: u16 = 64;

/// Sizes from here on need zip64 fields.
const ZIP64_FROM: u64 = u32::MAX as u64;

/// An archive being written.
pub(super) struct Container<W: Write + Seek> {
    /// None only while it is being finished.
    zip: Option<ZipWriter<Buffered<W>>>,
}

impl<W: Write + Seek> Container<W> {
    /// An archive in a writer whose place is `start`.
    pub(super) fn new(writer: W, start: u64) -> Container<W> {
        Container { zip: Some(ZipWriter::new(Buffered::new(writer, start))) }
    }

    fn zip(&mut self) -> Result<&mut ZipWriter<Buffered<W>>> {
        let gone = || std::io::Error::other("the archive has been finished");
        Ok(self.zip.as_mut().ok_or_else(gone)?)
    }

    /// Where the next entry begins.
    pub(super) fn position(&self) -> u64 {
        self.zip.as_ref().and_then(ZipWriter::get_ref).map_or(0, Buffered::position)
    }

    /// Starts an entry of `size` bytes that is not compressed; its bytes are put next.
    pub(super) fn start_stored(&mut self, file_name: &str, size: u64) -> Result<()> {
        let options = SimpleFileOptions::DEFAULT
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(PERMISSIONS)
            .system(System::Unix)
            .large_file(size >= ZIP64_FROM)
            .with_alignment(ALIGNMENT);
        self.zip()?.start_file(file_name, options).map_err(invalid_archive)
    }

    /// Adds an entry that is deflated already.
    ///
    /// `zip` copies entries without inflating them from another archive; what it is shown here is one of a single
    /// entry.
    pub(super) fn add_deflated(&mut self, file_name: &str, deflated: &Deflated) -> Result<()> {
        let header = local_header(file_name)?;
        let chunks = Chunks { chunks: deflated.chunks.iter(), current: &[] };
        let mut archive = header.as_slice().chain(chunks);
        let options = ZipReadOptions::new()
            .override_compressed_size(deflated.compressed_size())
            .override_uncompressed_size(deflated.size)
            .override_crc(deflated.crc32());
        let entry = read_zipfile_from_stream_with_options(&mut archive, options).map_err(invalid_archive)?;
        let entry = entry.ok_or_else(|| std::io::Error::other("zip found no entry"))?;
        let zip = self.zip()?;
        zip.raw_copy_file_touch(entry, DateTime::DEFAULT, Some(PERMISSIONS)).map_err(invalid_archive)
    }

    /// Writes the directory and returns the writer.
    pub(super) fn finish(mut self) -> Result<W> {
        let gone = || std::io::Error::other("the archive has been finished");
        let zip = self.zip.take().ok_or_else(gone)?;
        Ok(zip.finish().map_err(invalid_archive)?.into_inner()?)
    }
}

/// `zip` completes an archive when it is dropped. One that was not finished must not look complete.
impl<W: Write + Seek> Drop for Container<W> {
    fn drop(&mut self) {
        if let Some(writer) = self.zip.as_ref().and_then(ZipWriter::get_ref) {
            writer.discard();
        }
    }
}

/// The bytes of the entry started last. In pieces, so that their checksum is taken while they are in the cache.
impl<W: Write + Seek> ByteSink for Container<W> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        const PIECE: usize = 1 << 20;
        let zip = self.zip()?;
        bytes.chunks(PIECE).try_for_each(|piece| zip.write_all(piece))?;
        Ok(())
    }
}

/// A local file header (APPNOTE 4.3.7) with the flag that its sizes and checksum stand elsewhere: `zip` is given
/// them beside it, as they may not fit.
fn local_header(file_name: &str) -> Result<Vec<u8>> {
    const ELSEWHERE: u16 = 1 << 3;
    const UTF_8: u16 = 1 << 11;
    const DEFLATED: u16 = 8;
    // zip takes the system that made the entry from the upper byte.
    const VERSION: u16 = (System::Unix as u16) << 8 | 20;
    let flags = if file_name.is_ascii() { ELSEWHERE } else { ELSEWHERE | UTF_8 };
    let mut header = b"PK\x03\x04".to_vec();
    for field in [VERSION, flags, DEFLATED] {
        header.write_u16::<LittleEndian>(field)?;
    }
    const TIME_CHECKSUM_SIZES: usize = 16;
    header.resize(header.len() + TIME_CHECKSUM_SIZES, 0);
    let name_size = u16::try_from(file_name.len()).map_err(std::io::Error::other)?;
    for field in [name_size, 0] {
        header.write_u16::<LittleEndian>(field)?;
    }
    header.extend_from_slice(file_name.as_bytes());
    Ok(header)
}

/// Chunks one after another.
struct Chunks<'a> {
    chunks: std::slice::Iter<'a, Vec<u8>>,
    current: &'a [u8],
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.current.is_empty() {
            match self.chunks.next() {
                Some(chunk) => self.current = chunk,
                None => return Ok(0),
            }
        }
        self.current.read(buffer)
    }
}
