//! A chunk of a deflate stream, or a whole one, inflated by itself.

use std::ops::Range;

use crc32fast::Hasher;

#[cfg(feature = "libdeflate")]
pub(super) use super::at_once::Inflater;
#[cfg(not(feature = "libdeflate"))]
pub(super) use super::in_steps::Inflater;
use crate::io::source::{Source, fetch};

pub(super) struct Share<'b> {
    /// Where the compressed bytes stand in the source.
    pub(super) compressed: Range<u64>,
    /// Whether they end the stream, or do so between two of its blocks.
    pub(super) is_last: bool,
    /// Bytes that were read before and are not wanted again.
    pub(super) skipped: usize,
    pub(super) bytes: &'b mut [u8],
}

impl Share<'_> {
    /// Fills the bytes, if the compressed ones make exactly as many; returns the checksum, of those skipped too.
    pub(super) fn inflate(self, inflater: &mut Inflater, source: &dyn Source) -> Option<Hasher> {
        let compressed = fetch(source, self.compressed).ok()?;
        let mut skipped = vec![0; self.skipped];
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
