//! One entry: what the directory says of it, and where it is.

use crate::archive::format::method::Method;
use crate::archive::read::locate::locate;
use crate::archive::read::record::EntryRecord;
use crate::error::Result;
use crate::io::read::source::Source;

/// An entry of an archive, as its directory describes it.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    record: &'a EntryRecord,
    source: &'a dyn Source,
}

impl<'a> Entry<'a> {
    pub(crate) fn new(record: &'a EntryRecord, source: &'a dyn Source) -> Entry<'a> {
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

    /// Where the file's bytes begin in the archive. The directory does not say it, so this reads a few bytes.
    ///
    /// # Errors
    ///
    /// - [`InvalidArchive`](crate::ErrorKind::InvalidArchive), [`Truncated`](crate::ErrorKind::Truncated): the entry is
    ///   not where the directory says.
    /// - [`Io`](crate::ErrorKind::Io): the file or the reader failed.
    pub fn data_offset(&self) -> Result<u64> {
        Ok(locate(self.record, self.source)?.bytes.position())
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
