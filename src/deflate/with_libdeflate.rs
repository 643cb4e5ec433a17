//! Deflate streams and chunks of them, inflated in one call each, by libdeflate.
//!
//! It takes some descriptions of codes that zlib refuses. The output is compared with the checksum as always.

use std::hash::{BuildHasher, RandomState};

use libdeflater::Decompressor;

use crate::limits::reserve;

/// Inflates one stream or chunk after another.
pub(crate) struct ChunkInflater {
    decompressor: Decompressor,
    /// Room for the output.
    output: Vec<u8>,
}

impl ChunkInflater {
    pub(crate) fn new() -> ChunkInflater {
        ChunkInflater { decompressor: Decompressor::new(), output: Vec::new() }
    }

    /// Fills `front` and `bytes` with a chunk that inflates to exactly as many, and ends between two blocks.
    pub(crate) fn chunk(&mut self, compressed: &[u8], front: &mut [u8], bytes: &mut [u8]) -> Option<()> {
        let end = EndMark::new();
        // libdeflate inflates whole streams only, so the chunk gets an end that nobody can have foreseen.
        let compressed = [compressed, &BLOCK, &end.0].concat();
        self.inflate(&compressed, front.len() + bytes.len() + end.0.len())?;
        let (output, found) = self.output.split_last_chunk()?;
        // A stored block that the chunk does not fill takes in the block's header too.
        let is_whole = *found == end.0 && !output.ends_with(&BLOCK);
        is_whole.then(|| copy(output, front, bytes))
    }

    /// Fills `front` and `bytes` with a stream, or the end of one, that inflates to exactly as many.
    pub(crate) fn last(&mut self, compressed: &[u8], front: &mut [u8], bytes: &mut [u8]) -> Option<()> {
        self.inflate(compressed, front.len() + bytes.len())?;
        copy(&self.output, front, bytes);
        Some(())
    }

    fn inflate(&mut self, compressed: &[u8], size: usize) -> Option<()> {
        self.output.clear();
        reserve(&mut self.output, size).ok()?;
        self.output.resize(size, 0);
        let found = self.decompressor.deflate_decompress(compressed, &mut self.output).ok()?;
        (found == size).then_some(())
    }
}

fn copy(output: &[u8], front: &mut [u8], bytes: &mut [u8]) {
    let (output_front, output_rest) = output.split_at(front.len());
    front.copy_from_slice(output_front);
    bytes.copy_from_slice(output_rest);
}

/// The end of a stream, put behind a chunk that has none.
///
/// libdeflate does not say how much it consumed. The writer of the file cannot have known the contents of this block.
/// If they are in the output, the chunk did end where the block begins, and not before.
struct EndMark([u8; 16]);

/// The header of a final block of 16 bytes that are stored (RFC 1951, section 3.2.4).
const BLOCK: [u8; 5] = [1, 16, 0, !16, !0];

impl EndMark {
    fn new() -> EndMark {
        let random = || RandomState::new().hash_one(0);
        EndMark((u128::from(random()) << 64 | u128::from(random())).to_le_bytes())
    }
}
