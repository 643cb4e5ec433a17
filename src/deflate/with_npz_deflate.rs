//! Deflate streams and chunks of them, inflated in one call each, by npz-deflate.

use npz_deflate::Inflater;

/// Inflates one stream or chunk after another.
pub(crate) struct ChunkInflater(Inflater);

impl ChunkInflater {
    pub(crate) fn new() -> ChunkInflater {
        ChunkInflater(Inflater::new())
    }

    /// Fills `front` and `bytes` with a chunk that inflates to exactly as many, and ends between two blocks.
    pub(crate) fn chunk(&mut self, compressed: &[u8], front: &mut [u8], bytes: &mut [u8]) -> Option<()> {
        self.0.inflate_part_split(compressed, front, bytes).ok()
    }

    /// Fills `front` and `bytes` with a chunk that inflates to exactly as many, and ends the stream.
    pub(crate) fn last(&mut self, compressed: &[u8], front: &mut [u8], bytes: &mut [u8]) -> Option<()> {
        self.0.inflate_split(compressed, front, bytes).ok().map(drop)
    }
}
