//! A deflated entry whose header is not known before its end.

use std::path::PathBuf;

use super::deflate::{Deflated, Deflater, PIECE};
use super::spool::Spool;
use super::waiting::LONGEST;
use crate::error::Result;

/// As soon as there are more bytes than an entry has that waits, they are deflated.
#[allow(clippy::cast_possible_truncation, reason = "8 MiB")]
const FULL: usize = LONGEST as usize + 1;

pub(super) struct DeflatedRows {
    /// Bytes that are not yet deflated.
    buffer: Vec<u8>,
    /// The first piece, which has the header; it is deflated last. None if nothing is deflated yet.
    first: Option<Vec<u8>>,
    /// What is deflated.
    spool: Spool,
}

/// An entry that is complete.
pub(super) enum Finished {
    /// So small that it is not deflated yet, but waits for others.
    Small(Vec<u8>),
    /// The first piece, and those behind it.
    Large(Deflated, Vec<u8>, Spool),
}

impl DeflatedRows {
    /// An entry whose header will take the place of these bytes. What is deflated may be put into `folder`.
    pub(super) fn new(header: Vec<u8>, folder: Option<PathBuf>) -> DeflatedRows {
        DeflatedRows { buffer: header, first: None, spool: Spool::new(folder) }
    }

    pub(super) fn put(&mut self, mut bytes: &[u8], deflater: &mut Deflater) -> Result<()> {
        while !bytes.is_empty() {
            let room = FULL.saturating_sub(self.buffer.len());
            let (front, rest) = bytes.split_at(room.min(bytes.len()));
            self.buffer.extend_from_slice(front);
            bytes = rest;
            if self.buffer.len() >= FULL {
                self.deflate(deflater)?;
            }
        }
        Ok(())
    }

    /// Deflates what is in the buffer, but for the first piece of all.
    fn deflate(&mut self, deflater: &mut Deflater) -> Result<()> {
        let mut rest = self.buffer.as_slice();
        if self.first.is_none() {
            let (first, behind) = rest.split_at(PIECE.min(rest.len()));
            deflater.start();
            self.first = Some(first.to_vec());
            rest = behind;
        }
        deflater.put(rest, &mut self.spool)?;
        self.buffer.clear();
        Ok(())
    }

    /// Completes the entry with its header.
    pub(super) fn finish(mut self, header: &[u8], deflater: &mut Deflater) -> Result<Finished> {
        let Some(mut first) = self.first.take() else {
            overwrite(&mut self.buffer, header);
            return Ok(Finished::Small(self.buffer));
        };
        overwrite(&mut first, header);
        deflater.put(&self.buffer, &mut self.spool)?;
        let (deflated, first) = deflater.finish_behind(&first, &mut self.spool)?;
        Ok(Finished::Large(deflated, first, self.spool))
    }
}

fn overwrite(bytes: &mut [u8], front: &[u8]) {
    bytes.iter_mut().zip(front).for_each(|(byte, new)| *byte = *new);
}
