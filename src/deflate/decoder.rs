//! The step by which all streams are inflated: bytes in, bytes out.

use flate2::{Decompress, FlushDecompress, Status};

use crate::error::{ErrorKind, Result};

/// The outcome of one step.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    /// Bytes taken from the input.
    pub(crate) taken: usize,
    /// Bytes put into the output.
    pub(crate) made: usize,
    /// Whether the data end here, or a part of them that can be the last.
    pub(crate) is_end: bool,
}

/// A deflate stream at some point. There is no header around it.
pub(crate) struct Decoder(Decompress);

impl Decoder {
    pub(crate) fn new() -> Decoder {
        Decoder(Decompress::new(false))
    }

    /// Inflates as much of `input` as it can. An empty `input` is the end of the stream.
    pub(crate) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step> {
        let (taken, made) = (self.0.total_in(), self.0.total_out());
        let status = self.0.decompress(input, output, FlushDecompress::None);
        let is_end = status.map_err(|_| ErrorKind::CorruptDeflate { reason: "invalid code" })? == Status::StreamEnd;
        let [taken, made] = [self.0.total_in() - taken, self.0.total_out() - made];
        Ok(Step { taken: count(taken), made: count(made), is_end })
    }
}

/// A count of bytes of one buffer, which therefore fits.
pub(crate) fn count(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
