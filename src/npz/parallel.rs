//! A deflated entry's chunks, inflated side by side.
//!
//! The outcome is that of inflating the stream from its front, or nothing: a chunk counts only if it inflates, alone,
//! to exactly its bytes, consumes exactly its compressed bytes, and ends between two deflate blocks on a byte.

use std::borrow::Cow;

use crc32fast::Hasher;
use rayon::prelude::*;

#[cfg(feature = "libdeflate")]
use super::at_once::Inflater;
use super::chunks::Chunks;
#[cfg(not(feature = "libdeflate"))]
use super::in_steps::Inflater;
use crate::io::source::{Source, read_exact_at};
use crate::limits::zeroed;

/// A stream whose chunks are known.
pub(super) struct Chunked<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) chunks: &'a Chunks,
    /// Where the compressed bytes begin and end in the source.
    pub(super) start: u64,
    pub(super) end: u64,
}

/// One chunk's share of the work.
struct Share<'b> {
    /// Where the compressed bytes begin and end in the source.
    start: u64,
    end: u64,
    is_last: bool,
    /// Bytes of the chunk that were read before and are not wanted again.
    skipped: usize,
    bytes: &'b mut [u8],
}

impl Chunked<'_> {
    /// Fills `bytes` with the stream from byte `skipped`, of the first chunk, to the end; returns the checksum of
    /// the whole stream.
    pub(super) fn inflate(&self, skipped: u64, bytes: &mut [u8]) -> Option<Hasher> {
        let shares = self.shares(skipped, bytes)?;
        let inflate = |inflater: &mut Inflater, share: Share<'_>| self.inflate_share(inflater, share);
        let checksums: Option<Vec<Hasher>> = shares.into_par_iter().map_init(Inflater::new, inflate).collect();
        let mut checksum = Hasher::new();
        checksums?.iter().for_each(|chunk| checksum.combine(chunk));
        Some(checksum)
    }

    fn shares<'b>(&self, skipped: u64, bytes: &'b mut [u8]) -> Option<Vec<Share<'b>>> {
        let size = usize::try_from(self.chunks.size).ok()?;
        let mut skipped = usize::try_from(skipped).ok()?;
        let mut rest = bytes;
        let mut start = self.start;
        let last = self.chunks.compressed.len() - 1;
        let mut shares = Vec::with_capacity(last + 1);
        for (index, compressed) in self.chunks.compressed.iter().enumerate() {
            let is_last = index == last;
            let wanted = if is_last { rest.len() } else { size.checked_sub(skipped)? };
            let (bytes, behind) = rest.split_at_mut_checked(wanted)?;
            let end = if is_last { self.end } else { start + compressed };
            shares.push(Share { start, end, is_last, skipped, bytes });
            (rest, start, skipped) = (behind, end, 0);
        }
        Some(shares)
    }

    fn inflate_share(&self, inflater: &mut Inflater, share: Share<'_>) -> Option<Hasher> {
        let compressed = match self.source.bytes() {
            Some(all) => all.get(usize::try_from(share.start).ok()?..usize::try_from(share.end).ok()?)?.into(),
            None => {
                let mut bytes = zeroed(usize::try_from(share.end - share.start).ok()?).ok()?;
                read_exact_at(self.source, &mut bytes, share.start).ok()?;
                Cow::Owned(bytes)
            }
        };
        let mut skipped = vec![0; share.skipped];
        if share.is_last {
            inflater.last(&compressed, &mut skipped, share.bytes)?;
        } else {
            inflater.chunk(compressed, &mut skipped, share.bytes)?;
        }
        let mut checksum = Hasher::new();
        checksum.update(&skipped);
        checksum.update(share.bytes);
        Some(checksum)
    }
}
