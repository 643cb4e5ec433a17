//! Decoders for archives that come as streams: they decode as many bytes as came so far.

use super::other_methods_stepwise::ForeignSteps;
use crate::archive::format::method::Method;
use crate::archive::stream::header::StreamHeader;
use crate::deflate::decoder::{self, Step};
use crate::error::{ErrorKind, Result};

/// The decoder of an entry that is not stored.
pub(super) enum StepDecoder {
    Deflate(decoder::Decoder),
    Foreign(ForeignSteps),
}

impl StepDecoder {
    /// The decoder of an entry whose data begin with `front`, and how many bytes of that are its own.
    pub(super) fn new(header: &StreamHeader, front: &[u8]) -> Result<(StepDecoder, usize)> {
        if header.method == Method::DEFLATED {
            return Ok((StepDecoder::Deflate(decoder::Decoder::new()), 0));
        }
        let (steps, taken) = ForeignSteps::new(header.method, header.compressed_size, header.size, front)?;
        Ok((StepDecoder::Foreign(steps), taken))
    }

    /// Makes bytes of `input`, of which there is no more if it is empty.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step> {
        match self {
            StepDecoder::Deflate(inflate) => inflate.step(input, output),
            StepDecoder::Foreign(steps) => steps.step(input, output),
        }
    }

    /// Bytes taken last that turned out to be none of its own.
    pub(super) fn unused(&self) -> usize {
        match self {
            StepDecoder::Deflate(_) => 0,
            StepDecoder::Foreign(steps) => steps.unused(),
        }
    }

    pub(super) fn no_progress(&self) -> ErrorKind {
        let reason = "no progress";
        match self {
            StepDecoder::Deflate(_) => ErrorKind::CorruptDeflate { reason },
            StepDecoder::Foreign(_) => ErrorKind::InvalidArchive { reason: format!("damaged data: {reason}") },
        }
    }
}
