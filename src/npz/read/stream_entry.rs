//! `StreamEntry`: an entry's bytes as they come from a stream.

use std::io::{self, BufRead, Read};

use super::other_methods_stepwise::FRONT;
use super::stepwise::StepDecoder;
use super::streamed::{State, Streamed};
use crate::archive::format::method::Method;
use crate::archive::stream::descriptor::{Came, Descriptor};
use crate::archive::stream::header::StreamHeader;
use crate::archive::stream::tally::Told;
use crate::array::{FromNpy, NpySource};
use crate::deflate::decoder::Step;
use crate::error::entry_name::array_name;
use crate::error::place::{AtPlace, Origin};
use crate::error::{ErrorKind, Result, invalid_archive};
use crate::header::Header;
use crate::io::read::lookahead::Lookahead;
use crate::io::swap::Swap;
use crate::io::transfer::{ByteSource, front};
use crate::io::watched::WatchedReader;
use crate::limits::{Limits, check_foreign, reserve};

/// An entry of an archive that comes as a stream: made by [`NpzStream::next_entry`](crate::NpzStream::next_entry). As a
/// reader it gives the bytes of the entry's file, so that [`NpyReader::new`](crate::NpyReader::new) reads its rows.
pub struct StreamEntry<'s, R> {
    pub(super) input: &'s mut Lookahead<WatchedReader<R>>,
    pub(super) limits: &'s Limits,
    pub(super) current: &'s mut Streamed,
}

impl<R: Read> StreamEntry<'_, R> {
    /// The array's name: the file's name without `.npy`.
    pub fn name(&self) -> &str {
        array_name(self.current.file_name())
    }

    /// The file's name in the archive.
    pub fn file_name(&self) -> &str {
        self.current.file_name()
    }

    /// How the file is compressed.
    pub fn compression(&self) -> Method {
        self.header().method
    }

    /// Bytes of the entry's file, if they are known before it was read.
    pub fn size(&self) -> Option<u64> {
        self.header().size
    }

    fn header(&self) -> &StreamHeader {
        &self.current.header
    }

    /// Reads the array.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::AlreadyRead`]: the entry, or a part of it, was read before. A stream does not go back.
    /// - [`ErrorKind::UnsupportedEntry`]: the entry is encrypted, compressed by a method that is unknown or whose
    ///   feature is off, or stored without its size and no `.npy` file.
    /// - [`ErrorKind::ChecksumMismatch`], [`ErrorKind::CorruptDeflate`], [`ErrorKind::Truncated`],
    ///   [`ErrorKind::InvalidArchive`]: the entry is damaged.
    /// - [`ErrorKind::LimitExceeded`]: the array is larger, or its header longer, than
    ///   [`ReadOptions`](crate::ReadOptions) allow; or so are the entries so far.
    /// - Those of [`read_npy`](crate::read_npy), most often [`ErrorKind::DTypeMismatch`].
    pub fn read<A: FromNpy>(&mut self) -> Result<A> {
        self.in_entry(|entry| {
            entry.begin()?;
            let limits = entry.limits;
            let header = Header::read(entry, limits)?;
            let file_name = entry.current.file_name().to_owned();
            let origin = || Origin { path: None, file_name: Some(file_name.as_str().into()) };
            let array = A::from_npy(NpySource::new(&header, entry, limits)?.at(&origin))?;
            entry.finish()?;
            Ok(array)
        })
    }

    /// Reads the bytes of the entry's file. It need not be an array.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::AlreadyRead`]: the entry, or a part of it, was read before.
    /// - [`ErrorKind::UnsupportedEntry`], [`ErrorKind::ChecksumMismatch`] and others, as [`StreamEntry::read`] gives
    ///   them.
    /// - [`ErrorKind::LimitExceeded`]: the entry is larger than [`ReadOptions`](crate::ReadOptions) allow an array to
    ///   be.
    pub fn raw(&mut self) -> Result<Vec<u8>> {
        const STEP: usize = 1 << 16;
        self.in_entry(|entry| {
            entry.begin()?;
            let mut bytes = Vec::new();
            loop {
                let done = bytes.len();
                entry.limits.check_array(done as u64)?;
                if bytes.capacity() - done < STEP {
                    reserve(&mut bytes, done.max(STEP))?;
                }
                bytes.resize(done + STEP, 0);
                let count = entry.read_some(bytes.get_mut(done..).unwrap_or_default())?;
                bytes.truncate(done + count);
                if count == 0 {
                    entry.finish()?;
                    return Ok(bytes);
                }
            }
        })
    }

    /// An error if the entry cannot be read, or was read before.
    fn begin(&mut self) -> Result<()> {
        self.current.header.check_readable()?;
        if self.current.state == State::New {
            return Ok(());
        }
        Err(ErrorKind::AlreadyRead.into())
    }

    fn in_entry<V>(&mut self, work: impl FnOnce(&mut Self) -> Result<V>) -> Result<V> {
        let outcome = work(self);
        outcome.in_entry(self.name())
    }
}

impl<R: Read> StreamEntry<'_, R> {
    /// Reads some bytes; none at the end.
    pub(super) fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() || matches!(self.current.state, State::Ended | State::Left) {
            return Ok(0);
        }
        if self.current.state == State::Failed {
            return Err(ErrorKind::Io(io::Error::other("an earlier read of the entry failed")).into());
        }
        let is_new = self.current.state == State::New;
        self.current.state = State::Failed;
        if is_new {
            self.find_end()?;
        }
        let (count, is_end) = if self.current.decoder.is_some() { self.decode(buffer)? } else { self.copy(buffer)? };
        self.current.size += count as u64;
        if let Some(size) = self.current.header.size.filter(|&size| self.current.size > size) {
            let reason = format!("the entry holds more than the {size} bytes that its header says");
            return Err(invalid_archive(reason));
        }
        let made = self.current.made();
        self.limits.check_total(made.all)?;
        if self.current.is_foreign() {
            check_foreign(made.foreign, self.limits.foreign_bytes(self.input.position()))?;
        }
        self.current.crc32.update(front(buffer, count)?);
        self.current.state = if is_end { State::Ended } else { State::Begun };
        Ok(count)
    }

    /// Finds out where the entry ends, or how its end will be found.
    fn find_end(&mut self) -> Result<()> {
        if self.current.header.method == Method::STORED {
            return if self.current.header.compressed_size.is_none() { self.measure() } else { Ok(()) };
        }
        if let Some(size) = self.current.header.size.filter(|_| self.current.is_foreign()) {
            let compressed = self.current.header.compressed_size.unwrap_or(0);
            let came = self.input.position().saturating_add(compressed);
            check_foreign(self.current.before.foreign.saturating_add(size), self.limits.foreign_bytes(came))?;
        }
        let left = to_usize(self.current.left());
        let front = self.input.peek(FRONT.min(left))?;
        let (decoder, taken) = StepDecoder::new(&self.current.header, front)?;
        self.current.decoder = Some(decoder);
        self.take(taken);
        Ok(())
    }

    /// Finds out where a stored `.npy` file ends whose size stands behind it: its header tells that.
    fn measure(&mut self) -> Result<()> {
        let mut front = Vec::new();
        let mut size = 0;
        if !Descriptor::is_of_nothing(self.input, self.current.header.is_zip64)? {
            let header = Header::read(&mut Recorded { input: self.input, bytes: &mut front }, self.limits);
            let header = header.map_err(|error| self.current.unmeasured(error))?;
            if header.dtype().has_objects() {
                return Err(self.current.header.unknown_end("it holds pickled objects"));
            }
            size = header.data_size()?.saturating_add(front.len() as u64);
        }
        self.current.front = io::Cursor::new(front);
        (self.current.header.size, self.current.header.compressed_size) = (Some(size), Some(size));
        Ok(())
    }

    fn take(&mut self, count: usize) {
        self.input.consume(count);
        self.current.taken += count as u64;
    }

    fn copy(&mut self, buffer: &mut [u8]) -> Result<(usize, bool)> {
        let left = self.current.left().unwrap_or(0);
        let most = to_usize(Some(left)).min(buffer.len());
        let buffer = buffer.get_mut(..most).unwrap_or_default();
        let count = match self.current.front.read(buffer)? {
            0 => self.input.read(buffer)?,
            count => count,
        };
        if count == 0 && left > 0 {
            return Err(self.current.truncated().into());
        }
        self.current.taken += count as u64;
        Ok((count, count as u64 == left))
    }

    fn decode(&mut self, buffer: &mut [u8]) -> Result<(usize, bool)> {
        loop {
            let left = self.current.left();
            let fetched = if left == Some(0) { &[] } else { self.input.fill_buf()? };
            let fetched = fetched.get(..to_usize(left)).unwrap_or(fetched);
            let at_end = fetched.is_empty();
            let Some(decoder) = &mut self.current.decoder else { return Err(self.current.truncated().into()) };
            let Step { taken, made, is_end } = decoder.step(fetched, buffer)?;
            let (unused, stuck) = (if is_end { decoder.unused() } else { 0 }, decoder.no_progress());
            self.take(taken);
            self.input.put_back(unused)?;
            self.current.taken -= unused as u64;
            // Of Zstandard another part may follow.
            let is_end =
                is_end && (self.current.header.method != Method::ZSTD || self.current.left().unwrap_or(0) == 0);
            if made > 0 || is_end {
                return Ok((made, is_end));
            }
            // As in files, deflated data need not say that they end.
            if at_end && left == Some(0) && self.current.header.method == Method::DEFLATED {
                return Ok((0, true));
            }
            if at_end {
                return Err(self.current.truncated().into());
            }
            if taken == 0 {
                return Err(stuck.into());
            }
        }
    }

    /// Reads what nobody asked for, and checks that the whole is what is said of it before or behind it.
    fn finish(&mut self) -> Result<()> {
        let mut scratch = Vec::new();
        while !matches!(self.current.state, State::Ended | State::Left) {
            scratch.resize(1 << 16, 0);
            self.read_some(&mut scratch)?;
        }
        if self.current.state == State::Left {
            return Ok(());
        }
        self.skip()?;
        let Told { crc32: expected, compressed_size, size, .. } = self.current.told();
        let found = self.current.crc32.clone().finalize();
        if expected != found {
            return Err(ErrorKind::ChecksumMismatch { expected, found }.into());
        }
        if (size, compressed_size) != (self.current.size, self.current.taken) {
            let reason = format!(
                "the entry makes {} bytes of {}, which is not what is said of it",
                self.current.size, self.current.taken
            );
            return Err(invalid_archive(reason));
        }
        Ok(())
    }

    /// Goes behind the entry, and checks it if it was read.
    pub(super) fn leave(&mut self) -> Result<()> {
        match self.current.state {
            State::Left => Ok(()),
            State::Begun | State::Ended => match self.finish() {
                Err(error) if self.current.state == State::Failed && self.current.header.compressed_size.is_some() => {
                    self.skip()?;
                    Err(error)
                }
                outcome => outcome,
            },
            _ if self.current.header.compressed_size.is_some() => self.skip(),
            State::New => {
                self.current.header.check_readable()?;
                self.finish()
            }
            State::Failed => Err(self.current.header.unknown_end("it could not be read")),
        }
    }

    /// Goes over what is left, and what stands behind it.
    fn skip(&mut self) -> Result<()> {
        let is_whole = self.current.state == State::Ended;
        self.current.state = State::Failed;
        let front = io::copy(&mut self.current.front, &mut io::sink())?;
        self.current.taken += front;
        let left = self.current.left().unwrap_or(0);
        let skipped = self.input.skip(left)?;
        self.current.taken += skipped;
        if skipped < left {
            return Err(self.current.truncated().into());
        }
        if self.current.header.has_descriptor {
            let came = Came {
                crc32: is_whole.then(|| self.current.crc32.clone().finalize()),
                compressed_size: self.current.taken,
                size: if is_whole { Some(self.current.size) } else { self.current.header.size },
                is_zip64: self.current.header.is_zip64,
            };
            self.current.descriptor = Some(Descriptor::read(self.input, &came)?);
        }
        self.current.state = State::Left;
        Ok(())
    }
}

impl<R: Read> ByteSource for StreamEntry<'_, R> {
    fn bound(&self) -> Option<u64> {
        None
    }

    fn fill(&mut self, bytes: &mut [u8], swap: Swap) -> Result<()> {
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.read_some(rest)? {
                0 => {
                    let (expected, found) = (bytes.len() as u64, filled as u64);
                    return Err(ErrorKind::Truncated { what: "array data", expected, found }.into());
                }
                count => filled += count,
            }
        }
        swap.apply(bytes);
        Ok(())
    }
}

impl<R: Read> Read for StreamEntry<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let readable = self.current.header.check_readable();
        let count = readable.and_then(|()| self.read_some(buffer));
        count.map_err(|error| error.in_entry(self.name()).into())
    }
}

impl<R> std::fmt::Debug for StreamEntry<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamEntry").field("file_name", &self.current.file_name()).finish_non_exhaustive()
    }
}

/// A number of bytes; all there are if it is not known.
fn to_usize(count: Option<u64>) -> usize {
    count.map_or(usize::MAX, |count| usize::try_from(count).unwrap_or(usize::MAX))
}

/// A reader that keeps what was read.
struct Recorded<'a, R> {
    input: &'a mut Lookahead<R>,
    bytes: &'a mut Vec<u8>,
}

impl<R: Read> Read for Recorded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.bytes.extend_from_slice(front(buffer, count)?);
        Ok(count)
    }
}
