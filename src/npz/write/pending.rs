//! Entries that wait to be deflated: small ones until there is work for all threads, others until their header is
//! known.

use std::path::PathBuf;

use crate::deflate::stream::{Deflated, Deflater, PIECE};
use crate::error::{Result, fault};
use crate::io::write::spool::Spool;

/// Entries up to this many bytes wait. A larger one has work for all threads by itself.
const LONGEST: u64 = 8 << 20;

/// The most bytes that wait, without the entry that came last.
const ENOUGH: usize = 16 << 20;

/// What an entry costs beside its bytes.
const OVERHEAD: usize = 256;

#[derive(Default)]
pub(crate) struct Waiting {
    file_names: Vec<String>,
    entries: Vec<Vec<u8>>,
    size: usize,
}

impl Waiting {
    /// Whether an entry of `size` bytes waits. This depends on nothing else, so that the same arrays make the same
    /// bytes.
    pub(crate) fn takes(size: u64) -> bool {
        size <= LONGEST
    }

    pub(crate) fn push(&mut self, file_name: String, bytes: Vec<u8>) {
        self.size += bytes.len() + file_name.len() + OVERHEAD;
        self.file_names.push(file_name);
        self.entries.push(bytes);
    }

    pub(crate) fn is_full(&self) -> bool {
        self.size >= ENOUGH
    }

    /// Takes out the file names and the bytes of all entries, in their order.
    pub(crate) fn take(&mut self) -> (Vec<String>, Vec<Vec<u8>>) {
        let Waiting { file_names, entries, .. } = std::mem::take(self);
        (file_names, entries)
    }
}

/// Rows are deflated as soon as they are more bytes than an entry that waits may have.
#[allow(clippy::cast_possible_truncation, reason = "8 MiB")]
const FULL: usize = LONGEST as usize + 1;

pub(crate) struct DeflatedRows {
    /// Bytes that are not yet deflated.
    buffer: Vec<u8>,
    /// Bytes of the pieces that have the header.
    front: usize,
    /// The pieces that have the header, which are deflated last. `None` if nothing is deflated yet.
    first: Option<Vec<u8>>,
    /// The pieces that are deflated.
    spool: Spool,
}

/// An entry that is complete.
pub(crate) enum Finished {
    /// So small that it is not deflated yet, but waits for others.
    Small(Vec<u8>),
    /// The pieces that have the header, and those behind them.
    Large(Deflated, Vec<u8>, Spool),
}

impl DeflatedRows {
    /// An entry whose header will replace `header`. A file for deflated pieces may be made in `folder`.
    pub(crate) fn new(header: Vec<u8>, folder: Option<PathBuf>) -> DeflatedRows {
        let front = header.len().next_multiple_of(PIECE);
        DeflatedRows { buffer: header, front, first: None, spool: Spool::new(folder) }
    }

    pub(crate) fn put(&mut self, mut bytes: &[u8], deflater: &mut Deflater) -> Result<()> {
        let full = FULL.max(self.front);
        while !bytes.is_empty() {
            let room = full.saturating_sub(self.buffer.len());
            let (front, rest) = bytes.split_at(room.min(bytes.len()));
            self.buffer.extend_from_slice(front);
            bytes = rest;
            if self.buffer.len() >= full {
                self.deflate(deflater)?;
            }
        }
        Ok(())
    }

    /// Deflates what is in the buffer, but for the pieces that have the header.
    fn deflate(&mut self, deflater: &mut Deflater) -> Result<()> {
        let mut rest = self.buffer.as_slice();
        if self.first.is_none() {
            let (first, behind) = rest.split_at(self.front.min(rest.len()));
            deflater.start();
            self.first = Some(first.to_vec());
            rest = behind;
        }
        deflater.put(rest, &mut self.spool)?;
        self.buffer.clear();
        Ok(())
    }

    /// Completes the entry with its header.
    pub(crate) fn finish(mut self, header: &[u8], deflater: &mut Deflater) -> Result<Finished> {
        let Some(mut first) = self.first.take() else {
            overwrite(&mut self.buffer, header)?;
            return Ok(Finished::Small(self.buffer));
        };
        overwrite(&mut first, header)?;
        deflater.put(&self.buffer, &mut self.spool)?;
        let (deflated, first) = deflater.finish_behind(&first, &mut self.spool)?;
        Ok(Finished::Large(deflated, first, self.spool))
    }
}

/// Puts a header in the place of the one that the entry began with.
fn overwrite(bytes: &mut [u8], header: &[u8]) -> Result<()> {
    let front = bytes.get_mut(..header.len()).ok_or_else(|| fault("a header is longer than the one it replaces"))?;
    front.copy_from_slice(header);
    Ok(())
}
