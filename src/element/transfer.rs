//! What moves an array's data in bulk.

use super::Swap;
use crate::error::Result;

/// The bytes of an array's data, front to back.
pub trait ByteSource {
    /// No more bytes than this can come, where that is known beforehand.
    fn bound(&self) -> Option<u64>;

    /// Fills `bytes` and reverses the byte order of their units. Units do not reach from one call into the next.
    fn fill(&mut self, bytes: &mut [u8], swap: Swap) -> Result<()>;
}

/// Where the bytes of an array's data go, front to back.
pub trait ByteSink {
    /// Takes `bytes`, which best are as many as there are.
    fn put(&mut self, bytes: &[u8]) -> Result<()>;
}

impl ByteSink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}
