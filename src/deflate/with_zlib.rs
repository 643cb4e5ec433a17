//! One chunk of a deflate stream, inflated by what inflates streams.

use flate2::{Decompress, FlushDecompress, Status};

/// Inflates one chunk after another.
pub(crate) struct Inflater(Decompress);

impl Inflater {
    pub(crate) fn new() -> Inflater {
        Inflater(Decompress::new(false))
    }

    /// Fills `front` and `bytes` with a chunk that makes exactly as many, and ends between two blocks.
    pub(crate) fn chunk(&mut self, compressed: &[u8], front: &mut [u8], bytes: &mut [u8]) -> Option<()> {
        self.fill(compressed, front, bytes)?.ends_between_blocks()
    }

    /// Fills `front` and `bytes` with a chunk that makes exactly as many, and ends the stream.
    pub(crate) fn last(&mut self, compressed: &[u8], front: &mut [u8], bytes: &mut [u8]) -> Option<()> {
        self.fill(compressed, front, bytes)?.ends()
    }

    fn fill<'a>(&'a mut self, compressed: &'a [u8], front: &mut [u8], bytes: &mut [u8]) -> Option<Inflate<'a>> {
        self.0.reset(false);
        let mut inflate = Inflate { state: &mut self.0, compressed };
        inflate.fill(front)?;
        inflate.fill(bytes)?;
        Some(inflate)
    }
}

/// A stream at some point.
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
