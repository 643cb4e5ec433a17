//! What a file may make us allocate or parse, and the one place where memory sized by a file is reserved.

#[cfg(feature = "npz")]
use std::collections::HashMap;
#[cfg(feature = "npz")]
use std::hash::{BuildHasher, Hash};

use bytemuck::Zeroable;

use crate::error::{ErrorKind, Result};
use crate::progress::Watcher;

/// The bounds within which a file is read.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// Characters in a `.npy` header, padding and newline included.
    pub(crate) header_chars: usize,
    /// Bytes of one array's data.
    pub(crate) array_bytes: u64,
    /// Entries of an archive.
    #[cfg(feature = "npz")]
    pub(crate) entries: usize,
    /// Bytes of all entries of an archive together.
    #[cfg(feature = "npz")]
    pub(crate) total_bytes: u64,
    /// Who is told how far reading has come.
    pub(crate) watcher: Watcher,
}

impl Default for Limits {
    fn default() -> Limits {
        // NumPy's own `max_header_size`.
        Limits {
            header_chars: 10_000,
            array_bytes: u64::MAX,
            #[cfg(feature = "npz")]
            entries: 1 << 24,
            #[cfg(feature = "npz")]
            total_bytes: u64::MAX,
            watcher: Watcher::default(),
        }
    }
}

impl Limits {
    /// Refuses an array of more bytes than allowed.
    pub(crate) fn check_array(&self, bytes: u64) -> Result<()> {
        check("the array's size in bytes", "max_array_bytes", bytes, self.array_bytes)
    }

    /// Bytes that all entries of an archive of `file` bytes may inflate to together by methods whose ratio has no
    /// useful bound: bzip2 makes 460 MB of zeros of 368 bytes. Whoever sets a limit of bytes has said what may come.
    #[cfg(feature = "npz")]
    pub(crate) fn foreign_bytes(&self, file: u64) -> u64 {
        const ALWAYS: u64 = 64 << 20;
        const SMALL_FILE: u64 = 1 << 20;
        if self.total_bytes < u64::MAX {
            return self.total_bytes;
        }
        let by_default = ALWAYS.saturating_add(file.saturating_sub(SMALL_FILE).saturating_mul(DEFLATE_RATIO));
        if self.array_bytes < u64::MAX { by_default.max(self.array_bytes) } else { by_default }
    }

    /// Refuses an archive of more entries than allowed.
    #[cfg(feature = "npz")]
    pub(crate) fn check_entries(&self, entries: u64) -> Result<()> {
        check("the number of entries", "max_entries", entries, self.entries as u64)
    }

    /// Refuses an archive whose entries are more bytes than allowed.
    #[cfg(feature = "npz")]
    pub(crate) fn check_total(&self, bytes: u64) -> Result<()> {
        check("the size of all entries in bytes", "max_total_bytes", bytes, self.total_bytes)
    }
}

/// Refuses an archive of which so many bytes come of methods whose ratio has no bound, as [`Limits::foreign_bytes`] has it.
#[cfg(feature = "npz")]
pub(crate) fn check_foreign(bytes: u64, limit: u64) -> Result<()> {
    let what = "the size in bytes of all entries compressed by other methods than deflate";
    check(what, "max_total_bytes", bytes, limit)
}

/// Deflate makes no more than so many bytes of one: 258 of each two bits.
#[cfg(feature = "npz")]
pub(crate) const DEFLATE_RATIO: u64 = 1032;

fn check(what: &'static str, option: &'static str, found: u64, limit: u64) -> Result<()> {
    if found <= limit {
        return Ok(());
    }
    Err(ErrorKind::LimitExceeded { what, option: Some(option), found, limit }.into())
}

/// `count` zeros. The pages come zeroed from the system and are not touched here.
pub(crate) fn zeroed<T: Zeroable>(count: usize) -> Result<Vec<T>> {
    bytemuck::allocation::try_zeroed_vec(count).map_err(|()| out_of_memory::<T>(count).into())
}

/// Room for `additional` more items in `items`.
pub(crate) fn reserve<T>(items: &mut Vec<T>, additional: usize) -> Result<()> {
    items.try_reserve_exact(additional).map_err(|_| out_of_memory::<T>(additional).into())
}

/// As [`grow`], where there will be `count` items in all: for no more than these.
pub(crate) fn grow_towards<T>(items: &mut Vec<T>, additional: usize, count: usize) -> Result<()> {
    if items.capacity() - items.len() >= additional {
        return Ok(());
    }
    let room = items.len().max(additional).min(count.saturating_sub(items.len()));
    reserve(items, room.max(additional))
}

/// Room for `additional` more items in `items`, and for as many again as there are, so that growing stays cheap.
#[cfg(feature = "npz")]
pub(crate) fn grow<T>(items: &mut Vec<T>, additional: usize) -> Result<()> {
    items.try_reserve(additional).map_err(|_| out_of_memory::<T>(additional).into())
}

/// Room for `additional` more entries in `map`.
#[cfg(feature = "npz")]
pub(crate) fn reserve_entries<K: Eq + Hash, V, S: BuildHasher>(
    map: &mut HashMap<K, V, S>,
    additional: usize,
) -> Result<()> {
    map.try_reserve(additional).map_err(|_| out_of_memory::<(K, V)>(additional).into())
}

fn out_of_memory<T>(count: usize) -> ErrorKind {
    let bytes = (count as u64).saturating_mul(size_of::<T>() as u64);
    ErrorKind::OutOfMemory { bytes }
}
