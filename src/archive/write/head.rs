//! The headers of an entry, written as NumPy's archives have them.

use crate::archive::format::extra;
use crate::archive::format::method::Method;
use crate::archive::format::records::{CentralRecord, LocalHeader, UTF_8};
use crate::archive::format::zip64::{self, MARK, or_mark};
use crate::error::{ErrorKind, Result, fault};

/// The version of zip that knows zip64, made on Unix: what NumPy's archives say.
pub(crate) const VERSION_ZIP64: u16 = 45;
const VERSION_DEFLATE: u16 = 20;
pub(crate) const MADE_ON_UNIX: u16 = 3 << 8;

/// Midnight of 1980-01-01, the first day zip knows, which stands behind the time.
const FIRST_DAY: u32 = 0x21 << 16;

/// Readable and writable by the owner only.
const PERMISSIONS: u32 = 0o600 << 16;

/// The contents of both headers of an entry.
pub(crate) struct Head<'a> {
    pub(crate) file_name: &'a str,
    pub(crate) method: Method,
    pub(crate) crc32: u32,
    pub(crate) compressed_size: u64,
    pub(crate) size: u64,
    /// Where the local header begins.
    pub(crate) offset: u64,
    /// Whether the sizes stand in a zip64 field.
    pub(crate) is_large: bool,
}

impl Head<'_> {
    /// The local header, with `extra` behind the fields that it needs itself.
    pub(crate) fn local(&self, extra: &[u8]) -> Result<Vec<u8>> {
        let zip64 = self.local_zip64()?;
        let fixed = self.fixed(self.is_large, zip64.len() + extra.len())?.local_header();
        let mut bytes = Vec::with_capacity(fixed.whole_size());
        fixed.write(&mut bytes);
        bytes.extend_from_slice(self.file_name.as_bytes());
        bytes.extend_from_slice(&zip64);
        bytes.extend_from_slice(extra);
        Ok(bytes)
    }

    /// The zip64 field of the local header. It has both sizes, since readers of streams have nothing else.
    fn local_zip64(&self) -> Result<Vec<u8>> {
        if self.is_large { zip64_field(&[self.size, self.compressed_size]) } else { Ok(Vec::new()) }
    }

    /// The extra field that makes the data begin on a multiple of 64 bytes.
    pub(crate) fn alignment(&self) -> Result<Vec<u8>> {
        let size = LocalHeader::SIZE + self.file_name.len() + self.local_zip64()?.len();
        Ok(extra::alignment(self.offset + size as u64))
    }

    /// Appends the directory's record.
    pub(crate) fn central(&self, bytes: &mut Vec<u8>) -> Result<()> {
        let mut large = if self.is_large { vec![self.size, self.compressed_size] } else { Vec::new() };
        large.extend((self.offset >= zip64::FROM).then_some(self.offset));
        let zip64 = if large.is_empty() { Vec::new() } else { zip64_field(&large)? };
        self.fixed(!large.is_empty(), zip64.len())?.write(bytes);
        bytes.extend_from_slice(self.file_name.as_bytes());
        bytes.extend_from_slice(&zip64);
        Ok(())
    }

    /// The directory's record without name and extra fields. A local header is a part of it.
    fn fixed(&self, is_zip64: bool, extra: usize) -> Result<CentralRecord> {
        let (compressed_size, size) = self.sizes()?;
        Ok(CentralRecord {
            made_by: MADE_ON_UNIX | VERSION_ZIP64,
            version: if is_zip64 { VERSION_ZIP64 } else { VERSION_DEFLATE },
            flags: self.flags(),
            method: self.method.number(),
            time: FIRST_DAY,
            crc32: self.crc32,
            compressed_size,
            size,
            name_length: length(self.file_name.len())?,
            extra_length: length(extra)?,
            attributes: PERMISSIONS,
            offset: or_mark(self.offset),
            ..CentralRecord::default()
        })
    }

    fn flags(&self) -> u16 {
        if self.file_name.is_ascii() { 0 } else { UTF_8 }
    }

    /// Compressed size and size, or the marks of a zip64 field that has them.
    fn sizes(&self) -> Result<(u32, u32)> {
        let (compressed_size, size) = (or_mark(self.compressed_size), or_mark(self.size));
        match self.is_large {
            true => Ok((MARK, MARK)),
            false if compressed_size == MARK || size == MARK => {
                Err(fault("an entry of 4 GiB or more has no room for its sizes").into())
            }
            false => Ok((compressed_size, size)),
        }
    }
}

fn zip64_field(numbers: &[u64]) -> Result<Vec<u8>> {
    let mut field = Vec::new();
    extra::put(&mut field, zip64::FIELD, &zip64::contents(numbers)).ok_or_else(too_long)?;
    Ok(field)
}

/// A length in its 16-bit field.
pub(crate) fn length(length: usize) -> Result<u16> {
    Ok(u16::try_from(length).map_err(|_| too_long())?)
}

fn too_long() -> ErrorKind {
    let reason = "a name, a comment or the extra fields of an entry have more than 65535 bytes".to_owned();
    ErrorKind::InvalidArchive { reason }
}
