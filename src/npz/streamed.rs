//! An entry's bytes as they come from a stream.

use std::io::{self, BufRead, Read};

use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};

use super::index::Method;
use super::local::{Descriptor, LocalHeader, cut};
use crate::error::{ErrorKind, Result};
use crate::limits::Limits;

/// How far an entry was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    New,
    Begun,
    /// All its data came.
    Ended,
    /// The descriptor came too, if there is one.
    Left,
    /// It is damaged.
    Failed,
}

/// The entry that a stream stands at.
pub(super) struct Streamed {
    pub(super) header: LocalHeader,
    pub(super) state: State,
    inflate: Decompress,
    crc32: Hasher,
    /// Bytes that entries before it made.
    before: u64,
    /// Bytes that it made so far, and those that they took.
    size: u64,
    taken: u64,
}

impl Streamed {
    pub(super) fn new(header: LocalHeader, before: u64) -> Streamed {
        let inflate = Decompress::new(false);
        Streamed { header, state: State::New, inflate, crc32: Hasher::new(), before, size: 0, taken: 0 }
    }

    pub(super) fn file_name(&self) -> &str {
        &self.header.file_name
    }

    /// Bytes that all entries made up to here.
    pub(super) fn total(&self) -> u64 {
        self.before.saturating_add(self.size)
    }

    /// Whether the stream stands behind it.
    pub(super) fn is_left(&self) -> bool {
        self.state == State::Left
    }

    /// Reads some bytes; none at the end.
    pub(super) fn read(&mut self, input: &mut impl BufRead, limits: &Limits, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() || matches!(self.state, State::Ended | State::Left) {
            return Ok(0);
        }
        if self.state == State::Failed {
            return Err(ErrorKind::Io(io::Error::other("an earlier read of the entry failed")).into());
        }
        self.state = State::Failed;
        let (count, is_end) = match self.header.method {
            Method::STORED => self.copy(input, buffer)?,
            _ => self.inflate(input, buffer)?,
        };
        self.size += count as u64;
        if let Some(size) = self.header.size.filter(|&size| self.size > size) {
            let reason = format!("the entry holds more than the {size} bytes that its header says");
            return Err(ErrorKind::InvalidArchive { reason }.into());
        }
        limits.check_total(self.total())?;
        self.crc32.update(buffer.get(..count).unwrap_or_default());
        self.state = if is_end { State::Ended } else { State::Begun };
        Ok(count)
    }

    /// Bytes that are still to be taken, if it is known how many.
    fn left(&self) -> Option<u64> {
        self.header.compressed_size.map(|size| size.saturating_sub(self.taken))
    }

    fn truncated(&self) -> ErrorKind {
        let (expected, found) = (self.header.compressed_size.unwrap_or(self.taken + 1), self.taken);
        ErrorKind::Truncated { what: "the entry", expected, found }
    }

    fn copy(&mut self, input: &mut impl BufRead, buffer: &mut [u8]) -> Result<(usize, bool)> {
        let left = self.left().ok_or_else(|| self.header.unknown_end())?;
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let count = retry(|| input.read(buffer.get_mut(..most).unwrap_or_default()))?;
        if count == 0 && left > 0 {
            return Err(self.truncated().into());
        }
        self.taken += count as u64;
        Ok((count, count as u64 == left))
    }

    fn inflate(&mut self, input: &mut impl BufRead, buffer: &mut [u8]) -> Result<(usize, bool)> {
        let corrupt = |reason| ErrorKind::CorruptDeflate { reason };
        loop {
            let left = self.left().map_or(usize::MAX, |left| usize::try_from(left).unwrap_or(usize::MAX));
            // At the end nothing is gathered, and another call would read again.
            let fetched = match retry(|| input.fill_buf().map(<[u8]>::len))? {
                0 => &[],
                _ => input.fill_buf()?,
            };
            let fetched = fetched.get(..left).unwrap_or(fetched);
            let at_end = fetched.is_empty();
            let (taken, made) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(fetched, buffer, FlushDecompress::None);
            let status = status.map_err(|_| corrupt("invalid code"))?;
            let [taken, made] = [self.inflate.total_in() - taken, self.inflate.total_out() - made];
            input.consume(usize::try_from(taken).unwrap_or(0));
            self.taken += taken;
            if made > 0 || status == Status::StreamEnd {
                return Ok((usize::try_from(made).unwrap_or(0), status == Status::StreamEnd));
            }
            if at_end {
                return Err(self.truncated().into());
            }
            if taken == 0 {
                return Err(corrupt("no progress").into());
            }
        }
    }

    /// Reads what nobody asked for, and checks that the whole is what is said of it before or behind it.
    pub(super) fn finish(&mut self, input: &mut impl BufRead, limits: &Limits) -> Result<()> {
        let mut scratch = vec![0; 1 << 16];
        while !matches!(self.state, State::Ended | State::Left) {
            self.read(input, limits, &mut scratch)?;
        }
        if self.state == State::Left {
            return Ok(());
        }
        let left = self.left().filter(|&left| left > 0);
        let behind = self.skip(input)?;
        if let Some(left) = left {
            let reason = format!("behind the end of its deflate stream the entry has {left} more bytes");
            return Err(ErrorKind::InvalidArchive { reason }.into());
        }
        let (expected, size) = match &behind {
            Some(behind) => (behind.crc32, Some(behind.size)),
            None => (self.header.crc32, self.header.size),
        };
        let found = self.crc32.clone().finalize();
        if expected != found {
            return Err(ErrorKind::ChecksumMismatch { expected, found }.into());
        }
        let is_as_said = behind.is_none_or(|behind| behind.compressed_size == self.taken);
        if size.is_some_and(|size| size != self.size) || !is_as_said {
            let reason =
                format!("the entry makes {} bytes of {}, which is not what is said of it", self.size, self.taken);
            return Err(ErrorKind::InvalidArchive { reason }.into());
        }
        Ok(())
    }

    /// Goes behind the entry, and checks it if it was read.
    pub(super) fn leave(&mut self, input: &mut impl BufRead, limits: &Limits) -> Result<()> {
        match self.state {
            State::Left => Ok(()),
            State::Begun | State::Ended => match self.finish(input, limits) {
                Err(error) if self.state == State::Failed && self.header.compressed_size.is_some() => {
                    self.skip(input)?;
                    Err(error)
                }
                outcome => outcome,
            },
            _ if self.header.compressed_size.is_some() => self.skip(input).map(drop),
            State::New if self.header.method == Method::DEFLATED => {
                self.header.check_readable()?;
                self.finish(input, limits)
            }
            _ => Err(self.header.unknown_end()),
        }
    }

    /// Goes over what is left, and what stands behind it.
    fn skip(&mut self, input: &mut impl BufRead) -> Result<Option<Descriptor>> {
        self.state = State::Failed;
        let left = self.left().unwrap_or(0);
        let skipped = io::copy(&mut input.by_ref().take(left), &mut io::sink())?;
        self.taken += skipped;
        if skipped < left {
            return Err(self.truncated().into());
        }
        let is_zip64 = self.header.is_zip64 || self.size.max(self.taken) > u32::MAX.into();
        let read = || Descriptor::read(input, is_zip64).map_err(cut);
        let descriptor = self.header.has_descriptor.then(read).transpose()?;
        self.state = State::Left;
        Ok(descriptor)
    }
}

fn retry(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}
