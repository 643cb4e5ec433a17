//! A chunk of a deflate stream, or a whole one, inflated by itself.

use std::ops::Range;

use crc32fast::Hasher;

#[cfg(feature = "libdeflate")]
pub(crate) use super::with_libdeflate::ChunkInflater;
#[cfg(not(feature = "libdeflate"))]
pub(crate) use super::with_npz_deflate::ChunkInflater;
use crate::io::read::source::{Source, fetch};
use crate::limits::zeroed;

pub(crate) struct Share<'b> {
    /// Where the compressed bytes stand in the source.
    pub(crate) compressed: Range<u64>,
    /// Whether they end with the end of the stream, or between two of its blocks.
    pub(crate) is_last: bool,
    /// Inflated bytes that were read before, and are not stored again.
    pub(crate) skipped: usize,
    pub(crate) bytes: &'b mut [u8],
}

impl Share<'_> {
    /// Fills the bytes, if the compressed ones inflate to exactly as many. Returns the checksum, which includes the
    /// bytes skipped.
    pub(crate) fn inflate(self, inflater: &mut ChunkInflater, source: &dyn Source) -> Option<Hasher> {
        let compressed = fetch(source, self.compressed).ok()?;
        let mut skipped = zeroed(self.skipped).ok()?;
        if self.is_last {
            inflater.last(&compressed, &mut skipped, self.bytes)?;
        } else {
            inflater.chunk(&compressed, &mut skipped, self.bytes)?;
        }
        let mut checksum = Hasher::new();
        checksum.update(&skipped);
        checksum.update(self.bytes);
        Some(checksum)
    }
}
