//! One chunk of a deflate stream, inflated by what inflates streams.

use super::decoder::{Decoder, Step};

/// Inflates one chunk after another.
pub(crate) struct ChunkInflater(Decoder);

impl ChunkInflater {
    pub(crate) fn new() -> ChunkInflater {
        ChunkInflater(Decoder::new())
    }

    /// Fills `front` and `bytes` with a chunk that makes exactly as many, and ends between two blocks.
    pub(crate) fn chunk(&mut self, compressed: &[u8], front: &mut [u8], bytes: &mut [u8]) -> Option<()> {
        self.fill(compressed, front, bytes)?.ends_between_blocks()
    }

    /// Fills `front` and `bytes` with a chunk that makes exactly as many, and ends the stream.
    pub(crate) fn last(&mut self, compressed: &[u8], front: &mut [u8], bytes: &mut [u8]) -> Option<()> {
        self.fill(compressed, front, bytes)?.ends()
    }

    fn fill<'a>(&'a mut self, compressed: &'a [u8], front: &mut [u8], bytes: &mut [u8]) -> Option<Rest<'a>> {
        self.0.reset();
        let mut rest = Rest { decoder: &mut self.0, compressed };
        rest.fill(front)?;
        rest.fill(bytes)?;
        Some(rest)
    }
}

/// What is left of a chunk.
struct Rest<'a> {
    decoder: &'a mut Decoder,
    compressed: &'a [u8],
}

impl Rest<'_> {
    fn step(&mut self, bytes: &mut [u8]) -> Option<Step> {
        let step = self.decoder.step(self.compressed, bytes).ok()?;
        self.compressed = self.compressed.get(step.taken..)?;
        Some(step)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Option<()> {
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let Step { made, is_end, .. } = self.step(rest)?;
            filled += made;
            // The whole input was at hand: if nothing comes of it now, nothing ever will.
            if made == 0 || (is_end && filled < bytes.len()) {
                return None;
            }
        }
        Some(())
    }

    /// No more bytes come, as at the end of the whole stream.
    fn ends(&mut self) -> Option<()> {
        // Where nothing more is to come, room for one byte tells so; without any, zlib would stop for want of room.
        let Step { made, .. } = self.step(&mut [0])?;
        (made == 0).then_some(())
    }

    /// All is consumed, and a final block could begin here: it does, and ends the stream at once.
    fn ends_between_blocks(&mut self) -> Option<()> {
        // An empty final block of fixed codes (RFC 1951, 3.2.6): three bits of header, seven of the end's code.
        const EMPTY_FINAL_BLOCK: [u8; 2] = [0x03, 0x00];
        // The chunk's own bytes made all there is to make. What is left of them is the sync flush: an empty stored block.
        while !self.compressed.is_empty() {
            let Step { taken, made, .. } = self.step(&mut [0])?;
            if made > 0 || taken == 0 {
                return None;
            }
        }
        // A chunk cut inside of a block would take these bytes for codes, and go on or fail. Only between two blocks, and
        // with no bit left over from the byte before, are they what they are meant to be.
        let end = self.decoder.step(&EMPTY_FINAL_BLOCK, &mut [0]).ok()?;
        (end.is_end && end.made == 0 && end.taken == EMPTY_FINAL_BLOCK.len()).then_some(())
    }
}
