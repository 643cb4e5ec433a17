//! An entry's bytes as they come from a stream.

use std::io::{self, BufRead, Read};

use crc32fast::Hasher;

use super::other_methods;
use super::other_methods_stepwise::FRONT;
use super::stepwise::StepDecoder;
use crate::archive::format::method::Method;
use crate::archive::stream::descriptor::{Came, Descriptor};
use crate::archive::stream::header::StreamHeader;
use crate::archive::stream::tally::Told;
use crate::deflate::decoder::Step;
use crate::error::{Error, ErrorKind, Result, invalid_archive};
use crate::header::Header;
use crate::io::read::lookahead::Lookahead;
use crate::io::transfer::front;
use crate::limits::Limits;

/// How far an entry was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    New,
    Begun,
    /// All its data came.
    Ended,
    /// The descriptor came too, if there is one.
    Left,
    /// It is damaged.
    Failed,
}

/// Bytes that entries made.
#[derive(Clone, Copy, Default)]
pub(crate) struct Made {
    all: u64,
    /// Those of entries compressed by another method than deflate.
    foreign: u64,
}

/// What of a header keeps an entry from being read from a stream.
impl StreamHeader {
    /// An error if the entry cannot be read from a stream.
    pub(super) fn check_readable(&self) -> Result<()> {
        let reason = match (self.method, self.size, self.compressed_size) {
            _ if self.is_encrypted => "it is encrypted, or patched data".to_owned(),
            (Method::STORED, Some(size), Some(stored)) if size != stored => {
                let reason = format!("a stored entry of {size} bytes takes {stored} bytes");
                return Err(invalid_archive(reason));
            }
            (Method::STORED | Method::DEFLATED, ..) => return Ok(()),
            (method, ..) => return other_methods::check_known(method),
        };
        Err(ErrorKind::UnsupportedEntry { reason }.into())
    }

    /// The error of an entry whose size comes behind it, where nothing else tells it.
    fn unknown_end(&self, why: &str) -> Error {
        let reason = format!(
            "its size stands behind it, and {why}, so that in a stream nothing tells where it ends; \
             read the archive from a file"
        );
        ErrorKind::UnsupportedEntry { reason }.into()
    }
}

/// The entry that a stream stands at.
pub(crate) struct Streamed {
    pub(crate) header: StreamHeader,
    /// Where its header begins.
    pub(crate) place: u64,
    pub(crate) state: State,
    /// Made when it is begun, if it is not stored.
    decoder: Option<StepDecoder>,
    /// The `.npy` header that was read to know where the entry ends, as far as it was not given out.
    front: io::Cursor<Vec<u8>>,
    crc32: Hasher,
    /// What entries before it made.
    before: Made,
    /// Bytes that it made so far, and those that they took.
    size: u64,
    taken: u64,
    /// What stands behind it, once it is left.
    descriptor: Option<Descriptor>,
}

impl Streamed {
    pub(crate) fn new(header: StreamHeader, place: u64, before: Made) -> Streamed {
        Streamed {
            header,
            place,
            state: State::New,
            decoder: None,
            front: io::Cursor::default(),
            crc32: Hasher::new(),
            before,
            size: 0,
            taken: 0,
            descriptor: None,
        }
    }

    pub(crate) fn file_name(&self) -> &str {
        &self.header.file_name
    }

    /// Bytes that all entries made up to here.
    pub(crate) fn made(&self) -> Made {
        let Made { all, foreign } = self.before;
        let foreign = if self.is_foreign() { foreign.saturating_add(self.size) } else { foreign };
        Made { all: all.saturating_add(self.size), foreign }
    }

    fn is_foreign(&self) -> bool {
        ![Method::STORED, Method::DEFLATED].contains(&self.header.method)
    }

    /// Whether the stream stands behind it.
    pub(crate) fn is_left(&self) -> bool {
        self.state == State::Left
    }

    /// What is told of it, once it is left.
    pub(crate) fn told(&self) -> Told<'_> {
        let header = &self.header;
        let before = || Descriptor {
            crc32: header.crc32,
            compressed_size: header.compressed_size.unwrap_or(self.taken),
            size: header.size.unwrap_or(self.size),
        };
        let Descriptor { crc32, compressed_size, size } = self.descriptor.unwrap_or_else(before);
        Told { file_name: &header.file_name, method: header.method, crc32, compressed_size, size }
    }

    /// Reads some bytes; none at the end.
    pub(crate) fn read(
        &mut self,
        input: &mut Lookahead<impl Read>,
        limits: &Limits,
        buffer: &mut [u8],
    ) -> Result<usize> {
        if buffer.is_empty() || matches!(self.state, State::Ended | State::Left) {
            return Ok(0);
        }
        if self.state == State::Failed {
            return Err(ErrorKind::Io(io::Error::other("an earlier read of the entry failed")).into());
        }
        let is_new = self.state == State::New;
        self.state = State::Failed;
        if is_new {
            self.begin(input, limits)?;
        }
        let (count, is_end) =
            if self.decoder.is_some() { self.decode(input, buffer)? } else { self.copy(input, buffer)? };
        self.size += count as u64;
        if let Some(size) = self.header.size.filter(|&size| self.size > size) {
            let reason = format!("the entry holds more than the {size} bytes that its header says");
            return Err(invalid_archive(reason));
        }
        let made = self.made();
        limits.check_total(made.all)?;
        if self.is_foreign() {
            check_foreign(limits, made.foreign, input.position())?;
        }
        self.crc32.update(front(buffer, count)?);
        self.state = if is_end { State::Ended } else { State::Begun };
        Ok(count)
    }

    /// Finds out where the entry ends, or how its end will be found.
    fn begin(&mut self, input: &mut Lookahead<impl Read>, limits: &Limits) -> Result<()> {
        if self.header.method == Method::STORED {
            return if self.header.compressed_size.is_none() { self.measure(input, limits) } else { Ok(()) };
        }
        if let Some(size) = self.header.size.filter(|_| self.is_foreign()) {
            let compressed = self.header.compressed_size.unwrap_or(0);
            check_foreign(
                limits,
                self.before.foreign.saturating_add(size),
                input.position().saturating_add(compressed),
            )?;
        }
        let left = to_usize(self.left());
        let front = input.peek(FRONT.min(left))?;
        let (decoder, taken) = StepDecoder::new(&self.header, front)?;
        self.decoder = Some(decoder);
        self.take(input, taken);
        Ok(())
    }

    /// Finds out where a stored `.npy` file ends whose size stands behind it: its header tells that.
    fn measure(&mut self, input: &mut Lookahead<impl Read>, limits: &Limits) -> Result<()> {
        let mut front = Vec::new();
        let mut size = 0;
        if !Descriptor::is_of_nothing(input, self.header.is_zip64)? {
            let header = Header::read(&mut Recorded { input, bytes: &mut front }, limits);
            let header = header.map_err(|error| self.unmeasured(error))?;
            if header.dtype().has_objects() {
                return Err(self.header.unknown_end("it holds pickled objects"));
            }
            size = header.data_size()?.saturating_add(front.len() as u64);
        }
        self.front = io::Cursor::new(front);
        (self.header.size, self.header.compressed_size) = (Some(size), Some(size));
        Ok(())
    }

    /// The error of a file whose header does not tell its size.
    fn unmeasured(&self, error: Error) -> Error {
        match error.kind() {
            ErrorKind::Io(_) | ErrorKind::LimitExceeded { .. } | ErrorKind::OutOfMemory { .. } => error,
            ErrorKind::EndOfStream | ErrorKind::Truncated { .. } => self.truncated().into(),
            _ => self.header.unknown_end(&format!("it does not begin as a .npy file ({})", error.kind())),
        }
    }

    /// Bytes that are still to be taken, if it is known how many.
    fn left(&self) -> Option<u64> {
        self.header.compressed_size.map(|size| size.saturating_sub(self.taken))
    }

    fn take(&mut self, input: &mut Lookahead<impl Read>, count: usize) {
        input.consume(count);
        self.taken += count as u64;
    }

    fn truncated(&self) -> ErrorKind {
        let (expected, found) = (self.header.compressed_size.unwrap_or(self.taken + 1), self.taken);
        ErrorKind::Truncated { what: "the entry", expected, found }
    }

    fn copy(&mut self, input: &mut Lookahead<impl Read>, buffer: &mut [u8]) -> Result<(usize, bool)> {
        let left = self.left().unwrap_or(0);
        let most = to_usize(Some(left)).min(buffer.len());
        let buffer = buffer.get_mut(..most).unwrap_or_default();
        let count = match self.front.read(buffer)? {
            0 => input.read(buffer)?,
            count => count,
        };
        if count == 0 && left > 0 {
            return Err(self.truncated().into());
        }
        self.taken += count as u64;
        Ok((count, count as u64 == left))
    }

    fn decode(&mut self, input: &mut Lookahead<impl Read>, buffer: &mut [u8]) -> Result<(usize, bool)> {
        loop {
            let left = self.left();
            let fetched = if left == Some(0) { &[] } else { input.fill_buf()? };
            let fetched = fetched.get(..to_usize(left)).unwrap_or(fetched);
            let at_end = fetched.is_empty();
            let Some(decoder) = &mut self.decoder else { return Err(self.truncated().into()) };
            let Step { taken, made, is_end } = decoder.step(fetched, buffer)?;
            let (unused, stuck) = (if is_end { decoder.unused() } else { 0 }, decoder.no_progress());
            self.take(input, taken);
            input.put_back(unused)?;
            self.taken -= unused as u64;
            // Of Zstandard another part may follow.
            let is_end = is_end && (self.header.method != Method::ZSTD || self.left().unwrap_or(0) == 0);
            if made > 0 || is_end {
                return Ok((made, is_end));
            }
            // As in files, deflated data need not say that they end.
            if at_end && left == Some(0) && self.header.method == Method::DEFLATED {
                return Ok((0, true));
            }
            if at_end {
                return Err(self.truncated().into());
            }
            if taken == 0 {
                return Err(stuck.into());
            }
        }
    }

    /// Reads what nobody asked for, and checks that the whole is what is said of it before or behind it.
    pub(crate) fn finish(&mut self, input: &mut Lookahead<impl Read>, limits: &Limits) -> Result<()> {
        let mut scratch = Vec::new();
        while !matches!(self.state, State::Ended | State::Left) {
            scratch.resize(1 << 16, 0);
            self.read(input, limits, &mut scratch)?;
        }
        if self.state == State::Left {
            return Ok(());
        }
        self.skip(input)?;
        let Told { crc32: expected, compressed_size, size, .. } = self.told();
        let found = self.crc32.clone().finalize();
        if expected != found {
            return Err(ErrorKind::ChecksumMismatch { expected, found }.into());
        }
        if (size, compressed_size) != (self.size, self.taken) {
            let reason =
                format!("the entry makes {} bytes of {}, which is not what is said of it", self.size, self.taken);
            return Err(invalid_archive(reason));
        }
        Ok(())
    }

    /// Goes behind the entry, and checks it if it was read.
    pub(crate) fn leave(&mut self, input: &mut Lookahead<impl Read>, limits: &Limits) -> Result<()> {
        match self.state {
            State::Left => Ok(()),
            State::Begun | State::Ended => match self.finish(input, limits) {
                Err(error) if self.state == State::Failed && self.header.compressed_size.is_some() => {
                    self.skip(input)?;
                    Err(error)
                }
                outcome => outcome,
            },
            _ if self.header.compressed_size.is_some() => self.skip(input),
            State::New => {
                self.header.check_readable()?;
                self.finish(input, limits)
            }
            State::Failed => Err(self.header.unknown_end("it could not be read")),
        }
    }

    /// Goes over what is left, and what stands behind it.
    fn skip(&mut self, input: &mut Lookahead<impl Read>) -> Result<()> {
        let is_whole = self.state == State::Ended;
        self.state = State::Failed;
        let front = io::copy(&mut self.front, &mut io::sink())?;
        self.taken += front;
        let left = self.left().unwrap_or(0);
        let skipped = input.skip(left)?;
        self.taken += skipped;
        if skipped < left {
            return Err(self.truncated().into());
        }
        if self.header.has_descriptor {
            let came = Came {
                crc32: is_whole.then(|| self.crc32.clone().finalize()),
                compressed_size: self.taken,
                size: if is_whole { Some(self.size) } else { self.header.size },
                is_zip64: self.header.is_zip64,
            };
            self.descriptor = Some(Descriptor::read(input, &came)?);
        }
        self.state = State::Left;
        Ok(())
    }
}

/// Refuses more bytes made by foreign methods than allowed for an archive of which `came` bytes came.
fn check_foreign(limits: &Limits, found: u64, came: u64) -> Result<()> {
    let limit = limits.foreign_bytes(came);
    if found <= limit {
        return Ok(());
    }
    let (what, option) = ("the size of the entries compressed by another method than deflate", Some("max_array_bytes"));
    Err(ErrorKind::LimitExceeded { what, option, found, limit }.into())
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
