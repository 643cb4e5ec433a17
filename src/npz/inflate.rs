//! An entry's deflate stream, inflated straight to where its bytes shall be.

use flate2::{Decompress, FlushDecompress, Status};

use crate::error::{ErrorKind, Result};
use crate::io::section::Section;

/// Deflate makes no more than 1032 bytes of one: 258 of each two bits.
const MAX_RATIO: u64 = 1032;

pub(super) struct Inflate<'a> {
    compressed: Section<'a>,
    state: Decompress,
    ended: bool,
}

impl<'a> Inflate<'a> {
    pub(super) fn new(mut compressed: Section<'a>) -> Inflate<'a> {
        compressed.fetch_more();
        Inflate { compressed, state: Decompress::new(false), ended: false }
    }

    /// No more bytes than this can come.
    pub(super) fn bound(&self) -> u64 {
        // Some output may still wait inside for room.
        const INSIDE: u64 = 1 << 16;
        self.compressed.left().saturating_mul(MAX_RATIO).saturating_add(INSIDE)
    }

    /// Fills `bytes` as far as the stream goes; returns how far.
    pub(super) fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty() && !self.ended) {
            let (consumed_before, produced_before) = (self.state.total_in(), self.state.total_out());
            let input = self.compressed.fetched()?;
            let at_end = input.is_empty();
            let status =
                self.state.decompress(input, rest, FlushDecompress::None).map_err(|_| corrupt("invalid code"))?;
            let consumed = to_usize(self.state.total_in() - consumed_before);
            let produced = to_usize(self.state.total_out() - produced_before);
            self.compressed.advance(consumed);
            filled += produced;
            self.ended = status == Status::StreamEnd || (at_end && produced == 0);
            if !self.ended && consumed == 0 && produced == 0 {
                return Err(corrupt("no progress"));
            }
        }
        Ok(filled)
    }
}

fn corrupt(reason: &'static str) -> crate::Error {
    ErrorKind::CorruptDeflate { reason }.into()
}

/// A count of bytes of one buffer.
fn to_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
