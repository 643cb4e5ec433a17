//! A deflated entry's chunks, inflated side by side.
//!
//! The outcome is the same as from inflating the stream from its front, or there is none: a chunk counts only if it
//! inflates, alone, to exactly its bytes, consumes exactly its compressed bytes, and ends between two deflate blocks on
//! a byte.

use std::ops::Range;

use crc32fast::Hasher;
use rayon::prelude::*;

use super::chunk_index::ChunkIndex;
use super::chunk_inflate::{ChunkInflater, Share};
use crate::io::read::source::Source;

/// Fills `bytes` with a stream from byte `skipped`, which lies in the first chunk, to its end. The compressed bytes
/// stand at `stream`. Returns the checksum of the whole stream.
pub(crate) fn inflate(
    source: &dyn Source,
    stream: Range<u64>,
    chunks: &ChunkIndex,
    skipped: u64,
    bytes: &mut [u8],
) -> Option<Hasher> {
    let shares = shares(stream, chunks, skipped, bytes)?;
    let inflate = |inflater: &mut ChunkInflater, share: Share<'_>| share.inflate(inflater, source);
    let checksums: Option<Vec<Hasher>> = if crate::threads::count() == 1 {
        let mut inflater = ChunkInflater::new();
        shares.into_iter().map(|share| inflate(&mut inflater, share)).collect()
    } else {
        shares.into_par_iter().map_init(ChunkInflater::new, inflate).collect()
    };
    let mut checksum = Hasher::new();
    checksums?.iter().for_each(|chunk| checksum.combine(chunk));
    Some(checksum)
}

/// Each chunk's share of the work.
fn shares<'b>(stream: Range<u64>, chunks: &ChunkIndex, skipped: u64, bytes: &'b mut [u8]) -> Option<Vec<Share<'b>>> {
    let size = usize::try_from(chunks.size).ok()?;
    let mut skipped = usize::try_from(skipped).ok()?;
    let mut rest = bytes;
    let last = chunks.compressed.len() - 1;
    let mut shares = Vec::with_capacity(last + 1);
    for (index, compressed) in chunks.places(stream).into_iter().enumerate() {
        let is_last = index == last;
        let wanted = if is_last { rest.len() } else { size.checked_sub(skipped)? };
        let (bytes, behind) = rest.split_at_mut_checked(wanted)?;
        shares.push(Share { compressed, is_last, skipped, bytes });
        (rest, skipped) = (behind, 0);
    }
    Some(shares)
}
