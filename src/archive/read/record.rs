//! One entry, as the directory states it.

use crate::archive::format::file_name::StoredName;
use crate::archive::format::method::Method;
use crate::error::entry_name::{EXTENSION, array_name};

/// The bytes that all entries compressed by other methods than deflate become together, as the directory says, and the
/// most that they may become.
#[derive(Clone, Copy)]
#[cfg_attr(not(any(feature = "bzip2", feature = "lzma", feature = "zstd")), allow(dead_code))]
pub(crate) struct Allowance {
    pub(crate) needed: u64,
    pub(crate) bytes: u64,
}

/// One entry of the directory.
#[derive(Clone)]
pub(crate) struct EntryRecord {
    pub(crate) file_name: Box<str>,
    /// The name as it is stored, if it is in another encoding or goes on behind a NUL.
    pub(super) encoded_name: Option<Box<[u8]>>,
    pub(super) is_utf8: bool,
    pub(crate) method: Method,
    pub(crate) encrypted: bool,
    pub(crate) crc32: u32,
    pub(crate) compressed_size: u64,
    pub(crate) size: u64,
    /// The allowance that all entries compressed by other methods than deflate share.
    #[cfg_attr(not(any(feature = "bzip2", feature = "lzma", feature = "zstd")), allow(dead_code))]
    pub(crate) allowance: Allowance,
    /// Where the entry's local header begins.
    pub(crate) header_start: u64,
    /// Where the directory's record begins.
    pub(crate) central_start: u64,
    /// Where the next entry begins, or the directory: the entry must end before.
    pub(crate) end_before: u64,
}

impl EntryRecord {
    pub(crate) fn name(&self) -> &str {
        array_name(&self.file_name)
    }

    /// The name as it is stored.
    pub(crate) fn stored_name(&self) -> StoredName<'_> {
        let bytes = self.encoded_name.as_deref().unwrap_or(self.file_name.as_bytes());
        StoredName { bytes, is_utf8: self.is_utf8 }
    }

    /// Whether the file's name says that it is an array.
    pub(crate) fn is_named_array(&self) -> bool {
        self.file_name.ends_with(EXTENSION)
    }
}

#[cfg(test)]
impl EntryRecord {
    /// An entry of no bytes.
    pub(crate) fn of_method(method: Method) -> EntryRecord {
        EntryRecord {
            file_name: "a.npy".into(),
            encoded_name: None,
            is_utf8: true,
            method,
            encrypted: false,
            crc32: 0,
            compressed_size: 0,
            size: 0,
            allowance: Allowance { needed: 0, bytes: u64::MAX },
            header_start: 0,
            central_start: 0,
            end_before: 0,
        }
    }
}
