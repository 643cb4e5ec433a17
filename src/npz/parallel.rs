//! A deflated entry's chunks, inflated side by side.
//!
//! The outcome is that of inflating the stream from its front, or nothing: a chunk counts only if it inflates, alone,
//! to exactly its bytes, consumes exactly its compressed bytes, and ends between two deflate blocks on a byte.

use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};
use rayon::prelude::*;

use super::chunks::Chunks;
use crate::io::source::{Source, read_exact_at};

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
        let inflate = |state: &mut Decompress, share: Share<'_>| self.inflate_share(state, share);
        let checksums: Option<Vec<Hasher>> =
            shares.into_par_iter().map_init(|| Decompress::new(false), inflate).collect();
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

    fn inflate_share(&self, state: &mut Decompress, share: Share<'_>) -> Option<Hasher> {
        let fetched;
        let compressed = match self.source.bytes() {
            Some(all) => all.get(usize::try_from(share.start).ok()?..usize::try_from(share.end).ok()?)?,
            None => {
                let mut bytes = vec![0; usize::try_from(share.end - share.start).ok()?];
                read_exact_at(self.source, &mut bytes, share.start).ok()?;
                fetched = bytes;
                &fetched
            }
        };
        state.reset(false);
        let mut inflate = Inflate { state, compressed };
        let mut skipped = vec![0; share.skipped];
        inflate.fill(&mut skipped)?;
        inflate.fill(share.bytes)?;
        if share.is_last {
            inflate.ends()?
        } else {
            inflate.ends_between_blocks()?
        }
        let mut checksum = Hasher::new();
        checksum.update(&skipped);
        checksum.update(share.bytes);
        Some(checksum)
    }
}

/// One chunk.
struct Inflate<'a> {
    state: &'a mut Decompress,
    compressed: &'a [u8],
}

impl Inflate<'_> {
    fn rest(&self) -> Option<&[u8]> {
        self.compressed.get(usize::try_from(self.state.total_in()).ok()?..)
    }

    /// Inflates some bytes; returns how many, and whether the stream ended.
    fn step(&mut self, bytes: &mut [u8]) -> Option<(usize, Status)> {
        let before = self.state.total_out();
        let consumed = usize::try_from(self.state.total_in()).ok()?;
        let rest = self.compressed.get(consumed..)?;
        let status = self.state.decompress(rest, bytes, FlushDecompress::None).ok()?;
        Some((usize::try_from(self.state.total_out() - before).ok()?, status))
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Option<()> {
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let (count, status) = self.step(rest)?;
            filled += count;
            if count == 0 || (status == Status::StreamEnd && filled < bytes.len()) {
                return None;
            }
        }
        Some(())
    }

    /// No more bytes come, as at the end of the whole stream.
    fn ends(&mut self) -> Option<()> {
        let (count, _) = self.step(&mut [0])?;
        (count == 0).then_some(())
    }

    /// All is consumed, and a final block could begin here: it does, and ends the stream at once.
    fn ends_between_blocks(&mut self) -> Option<()> {
        const EMPTY_FINAL_BLOCK: [u8; 2] = [0x03, 0x00];
        while !self.rest()?.is_empty() {
            let before = self.state.total_in();
            let (count, _) = self.step(&mut [0])?;
            if count > 0 || self.state.total_in() == before {
                return None;
            }
        }
        let (consumed, produced) = (self.state.total_in(), self.state.total_out());
        let status = self.state.decompress(&EMPTY_FINAL_BLOCK, &mut [0], FlushDecompress::None).ok()?;
        let is_end = status == Status::StreamEnd
            && self.state.total_out() == produced
            && self.state.total_in() == consumed + EMPTY_FINAL_BLOCK.len() as u64;
        is_end.then_some(())
    }
}
