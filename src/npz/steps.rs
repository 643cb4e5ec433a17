//! Decoders that are given what came so far, and make of it what they can: for archives that come as streams.

use flate2::{Decompress, FlushDecompress, Status};

use super::foreign_steps::ForeignSteps;
use super::index::Method;
use super::local::LocalHeader;
use crate::error::{ErrorKind, Result};

/// The decoder of an entry that is not stored.
pub(super) enum Decoder {
    Deflate(Decompress),
    Foreign(ForeignSteps),
}

/// What came of one step.
pub(super) struct Step {
    /// Bytes taken and made.
    pub(super) taken: usize,
    pub(super) made: usize,
    /// Whether the data end here, or a part of them that can be the last.
    pub(super) is_end: bool,
}

impl Decoder {
    /// The decoder of an entry whose data begin with `front`, and how many bytes of that are its own.
    pub(super) fn new(header: &LocalHeader, front: &[u8]) -> Result<(Decoder, usize)> {
        if header.method == Method::DEFLATED {
            return Ok((Decoder::Deflate(Decompress::new(false)), 0));
        }
        let (steps, taken) = ForeignSteps::new(header.method, header.compressed_size, header.size, front)?;
        Ok((Decoder::Foreign(steps), taken))
    }

    /// Makes bytes of `input`, of which there is no more if it is empty.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step> {
        match self {
            Decoder::Deflate(inflate) => {
                let (taken, made) = (inflate.total_in(), inflate.total_out());
                let status = inflate.decompress(input, output, FlushDecompress::None);
                let status = status.map_err(|_| ErrorKind::CorruptDeflate { reason: "invalid code" })?;
                let [taken, made] = [inflate.total_in() - taken, inflate.total_out() - made];
                let is_end = status == Status::StreamEnd;
                Ok(Step { taken: count(taken), made: count(made), is_end })
            }
            Decoder::Foreign(steps) => steps.step(input, output),
        }
    }

    /// Bytes taken last that turned out to be none of its own.
    pub(super) fn unused(&self) -> usize {
        match self {
            Decoder::Deflate(_) => 0,
            Decoder::Foreign(steps) => steps.unused(),
        }
    }

    pub(super) fn no_progress(&self) -> ErrorKind {
        let reason = "no progress";
        match self {
            Decoder::Deflate(_) => ErrorKind::CorruptDeflate { reason },
            Decoder::Foreign(_) => ErrorKind::InvalidArchive { reason: format!("damaged data: {reason}") },
        }
    }
}

/// A count of bytes of one buffer.
pub(super) fn count(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
