//! What a file may make us allocate or parse, and the one place where memory sized by a file is reserved.

use bytemuck::Zeroable;

use crate::error::{ErrorKind, Result};

/// The bounds within which a file is read.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// Characters in a `.npy` header, padding and newline included.
    pub(crate) header_chars: usize,
    /// Bytes of one array's data.
    pub(crate) array_bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        // NumPy's own `max_header_size`.
        Limits { header_chars: 10_000, array_bytes: u64::MAX }
    }
}

impl Limits {
    /// Refuses an array of more bytes than allowed.
    pub(crate) fn check_array(&self, bytes: u64) -> Result<()> {
        if bytes <= self.array_bytes {
            return Ok(());
        }
        let limit = self.array_bytes;
        Err(ErrorKind::LimitExceeded { what: "the array's size in bytes", found: bytes, limit }.into())
    }
}

/// `count` zeros. The pages come zeroed from the system and are not touched here.
pub(crate) fn zeroed<T: Zeroable>(count: usize) -> Result<Vec<T>> {
    bytemuck::allocation::try_zeroed_vec(count).map_err(|()| out_of_memory::<T>(count).into())
}

/// Room for `additional` more items in `items`.
pub(crate) fn reserve<T>(items: &mut Vec<T>, additional: usize) -> Result<()> {
    items.try_reserve_exact(additional).map_err(|_| out_of_memory::<T>(additional).into())
}

fn out_of_memory<T>(count: usize) -> ErrorKind {
    let bytes = (count as u64).saturating_mul(size_of::<T>() as u64);
    ErrorKind::OutOfMemory { bytes }
}
