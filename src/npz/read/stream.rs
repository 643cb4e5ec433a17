//! `NpzStream`: an archive's arrays as they come, from a reader that cannot seek.

use std::hash::RandomState;
use std::io::{BufRead, Read};

use super::stream_entry::StreamEntry;
use super::streamed::{Made, Streamed};
use crate::archive::read::no_archive::strange;
use crate::archive::stream::header::{Part, StreamHeader, next_part};
use crate::archive::stream::passed::Passed;
use crate::archive::stream::tally::Tally;
use crate::error::entry_name::array_name;
use crate::error::place::AtPlace;
use crate::error::{Error, ErrorKind, Result, invalid_archive};
use crate::io::read::lookahead::Lookahead;
use crate::io::watched::WatchedReader;
use crate::limits::Limits;

/// Bytes of the stream read at a time.
const BUFFER: usize = 1 << 18;

/// Reads a `.npz` archive from a reader that cannot seek, a pipe or a socket, array by array in the archive's order.
///
/// ```
/// # let mut out = npz::NpzWriter::stream(Vec::new());
/// # out.add_array("a", &[1.0, 2.0])?;
/// # out.add_array("b", &[3, 4])?;
/// # let bytes = out.finish()?.into_inner();
/// # let reader = bytes.as_slice();
/// let mut stream = npz::NpzStream::new(reader);
/// while let Some(mut entry) = stream.next_entry()? {
///     match entry.name() {
///         "a" => assert_eq!(entry.read::<Vec<f64>>()?, [1.0, 2.0]),
///         _ => {} // not read, and skipped
///     }
/// }
/// # Ok::<(), npz::Error>(())
/// ```
///
/// It reads archives that this crate, `np.savez` or `np.savez_compressed` wrote, to files or pipes. A stored entry that
/// was written to a pipe does not tell where it ends, but the `.npy` header in it does: there, other stored files and
/// pickled objects are an error.
///
/// The archive ends where the reader does: arrays that were appended behind its directory
/// ([`NpzWriter::append`](crate::NpzWriter::append)) are returned too. If a connection stays open, bound it by
/// [`Read::take`]. Entries are returned before the directory that lists them comes, which is compared with them at
/// the end. It is an error if the directory leaves out some, since a reader of files would not show these, or lists
/// others.
///
/// Nothing in the headers is believed: memory is taken as bytes come, and the checksum of all that is read is checked.
pub struct NpzStream<R> {
    input: Lookahead<WatchedReader<R>>,
    limits: Limits,
    /// The entries that the stream has passed.
    came: Tally,
    keys: RandomState,
    /// Decompressed bytes of all entries before.
    made: Made,
    current: Option<Streamed>,
    /// The directory that the stream stands behind.
    passed: Option<Passed>,
    /// Whether there are no more entries, or none can be found.
    ended: bool,
}

impl<R: Read> NpzStream<R> {
    /// Reads the archive that begins at the reader's position. It may read bytes of the reader behind the archive, too.
    pub fn new(reader: R) -> NpzStream<R> {
        NpzStream::with_limits(reader, Limits::default())
    }

    pub(crate) fn with_limits(reader: R, limits: Limits) -> NpzStream<R> {
        let meter = limits.watcher.start(None);
        let input = Lookahead::new(WatchedReader { reader, meter }, BUFFER);
        NpzStream {
            input,
            limits,
            came: Tally::default(),
            keys: RandomState::new(),
            made: Made::default(),
            current: None,
            passed: None,
            ended: false,
        }
    }

    /// Goes to the next entry, and returns `None` behind the last. The part of the entry before that was not read is
    /// skipped.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidArchive`]: no entry begins where one must, or, at the end, the directory tells of other
    ///   entries than came.
    /// - [`ErrorKind::Truncated`]: the stream ends before the archive does.
    /// - [`ErrorKind::UnsupportedEntry`]: the entry before does not tell where it ends.
    /// - [`ErrorKind::LimitExceeded`]: there are more entries than [`ReadOptions`](crate::ReadOptions) allow,
    ///   16,777,216 by default, or they become larger.
    /// - [`ErrorKind::ChecksumMismatch`] and others: the entry before was partly read, and is damaged. The next call
    ///   goes on behind it, or, if nothing tells where it ends, finds no more entries.
    /// - [`ErrorKind::Io`]: the reader failed.
    pub fn next_entry(&mut self) -> Result<Option<StreamEntry<'_, R>>> {
        self.leave()?;
        if self.ended {
            return Ok(None);
        }
        self.ended = true;
        if !self.find_entry()? {
            return Ok(None);
        }
        self.limits.check_entries(self.came.entries.saturating_add(1))?;
        let place = self.input.position();
        let header = StreamHeader::read(&mut self.input)?;
        self.ended = false;
        let current = self.current.insert(Streamed::new(header, place, self.made));
        Ok(Some(StreamEntry { input: &mut self.input, limits: &self.limits, current }))
    }

    /// Goes behind the entry that the stream stands at.
    fn leave(&mut self) -> Result<()> {
        let Some(mut current) = self.current.take() else { return Ok(()) };
        let mut entry = StreamEntry { input: &mut self.input, limits: &self.limits, current: &mut current };
        let left = entry.leave();
        self.made = current.made();
        if current.is_left() {
            self.came.add(&self.keys, &current.told(), current.place);
        } else {
            self.ended = true;
        }
        left.in_entry(array_name(current.file_name()))
    }

    /// Goes to the next entry's header, past directories. Returns false at the end.
    fn find_entry(&mut self) -> Result<bool> {
        loop {
            let place = self.input.position();
            let part = next_part(&mut self.input)?;
            match (part, self.passed.take()) {
                (Part::Entry, _) => return Ok(true),
                (Part::Directory, _) => {
                    let passed = Passed::read(&mut self.input, &self.came, &self.keys, &self.limits);
                    self.passed = Some(passed.at_byte(place)?);
                }
                (_, Some(passed)) => return passed.finish(&mut self.input).map(|()| false).at_byte(place),
                (Part::Other([0, ..]), None) if self.came.entries > 0 => skip_zeros(&mut self.input)?,
                (part, None) => return Err(self.lost(part)),
            }
        }
    }

    /// The error where neither an entry nor a directory comes.
    fn lost(&mut self, part: Part) -> Error {
        let found = self.input.peek(4).map(<[u8]>::to_vec).unwrap_or_default();
        let lost = if self.came.entries == 0 {
            strange(&mut self.input)
        } else if part == Part::Nothing {
            ErrorKind::Truncated { what: "the archive", expected: 4, found: found.len() as u64 }.into()
        } else {
            let found = found.escape_ascii();
            let reason = format!("behind an entry stands neither another one nor the directory: \"{found}\"");
            invalid_archive(reason)
        };
        lost.at_byte(self.input.position())
    }
}

/// Skips zeros, which a writer puts before a directory that is to end an older, longer file.
fn skip_zeros(input: &mut impl BufRead) -> Result<()> {
    loop {
        let here = input.fill_buf()?;
        let zeros = here.iter().take_while(|byte| **byte == 0).count();
        let is_more = zeros > 0 && zeros == here.len();
        input.consume(zeros);
        if !is_more {
            return Ok(());
        }
    }
}

impl<R> std::fmt::Debug for NpzStream<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpzStream").field("entries", &self.came.entries).finish_non_exhaustive()
    }
}
