//! Runs of bytes, read one after another.

use std::io::{Read, Seek};
use std::iter::Peekable;
use std::ops::Range;

use super::runs::Runs;
use crate::error::{ErrorKind, Result};
use crate::io::swap::Swap;
use crate::io::transfer::{ByteSource, read_up_to};

/// Gaps between short runs, up to this many bytes, are read and dropped, which is faster than to seek over them.
const SMALL_GAP: u64 = 1 << 14;

/// Runs from this length on are read straight to where they belong.
const LONG_RUN: usize = 1 << 16;

/// Bytes that are read at a time where runs are short, and the most runs in them.
const WINDOW: u64 = 1 << 18;
const MOST_RUNS: usize = 1 << 13;

/// The bytes of runs, which ascend, but for what is asked for twice.
pub(super) struct RunReader<'a, R> {
    reader: &'a mut R,
    /// The reader's place in the data.
    position: u64,
    runs: Peekable<&'a mut Runs>,
    length: usize,
    /// Bytes of a long run that are still to be read.
    long: usize,
    /// Bytes in memory, where the runs in them begin, and the next of these.
    window: Vec<u8>,
    starts: Vec<usize>,
    next: usize,
    /// What is left of the run read last.
    rest: Range<usize>,
}

impl<'a, R: Read + Seek> RunReader<'a, R> {
    /// The runs of the data in which the reader's place is `position`.
    pub(super) fn new(reader: &'a mut R, position: u64, runs: &'a mut Runs) -> RunReader<'a, R> {
        let length = runs.length;
        let (window, starts) = (Vec::new(), Vec::new());
        RunReader { reader, position, runs: runs.peekable(), length, long: 0, window, starts, next: 0, rest: 0..0 }
    }

    /// Seeks to a place in the data.
    pub(super) fn go_to(&mut self, place: u64) -> Result<()> {
        let far = |_| ErrorKind::InvalidHeader { expected: "data that can be sought in", found: place.to_string() };
        let step = i64::try_from(i128::from(place) - i128::from(self.position)).map_err(far)?;
        if step != 0 {
            self.reader.seek_relative(step)?;
        }
        self.position = place;
        Ok(())
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<()> {
        let found = read_up_to(self.reader, bytes)?;
        let [expected, found] = [bytes.len(), found].map(|count| self.position + count as u64);
        if found < expected {
            return Err(ErrorKind::Truncated { what: "array data", expected, found }.into());
        }
        self.position = expected;
        Ok(())
    }

    /// Finds the next run, be it in memory then or not.
    fn begin_run(&mut self) -> Result<()> {
        if self.next == self.starts.len() {
            let Some(start) = self.runs.next() else {
                let (expected, found) = (self.length as u64, 0);
                return Err(ErrorKind::Truncated { what: "array data", expected, found }.into());
            };
            // Copying a long run out of a window would cost more than the seek.
            if self.length >= LONG_RUN {
                self.go_to(start)?;
                self.long = self.length;
                return Ok(());
            }
            self.fill_window(start)?;
        }
        let start = self.starts.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        self.rest = start..start + self.length;
        Ok(())
    }

    /// Reads the run that begins at `start`, and those close behind it.
    fn fill_window(&mut self, start: u64) -> Result<()> {
        let length = self.length as u64;
        let mut end = start + length;
        self.starts.clear();
        self.starts.push(0);
        self.next = 0;
        // Runs ascend but for what is asked for twice, so that `next` may lie before the end, even at the start. It
        // is close if the gap is small and the window, counted from its start, does not become too large.
        let is_close =
            |next: u64, end: u64| next >= start && next <= end + SMALL_GAP && next + length <= start + WINDOW;
        while let Some(next) = self.runs.next_if(|&next| is_close(next, end)) {
            self.starts.push(usize::try_from(next - start).unwrap_or(0));
            end = end.max(next + length);
            if self.starts.len() == MOST_RUNS {
                break;
            }
        }
        self.go_to(start)?;
        // Taken out, since reading borrows all of the reader; what is read over keeps its memory.
        let mut window = std::mem::take(&mut self.window);
        window.resize(usize::try_from(end - start).unwrap_or(0), 0);
        self.read(&mut window)?;
        self.window = window;
        Ok(())
    }
}

impl<R: Read + Seek> ByteSource for RunReader<'_, R> {
    fn bound(&self) -> Option<u64> {
        None
    }

    fn fill(&mut self, bytes: &mut [u8], swap: Swap) -> Result<()> {
        let mut left = &mut *bytes;
        while !left.is_empty() {
            if self.long == 0 && self.rest.is_empty() {
                self.begin_run()?;
            }
            // One of both is empty: a run is long, and read straight to where it belongs, or short, and in the
            // window.
            let count = self.long.max(self.rest.len()).min(left.len());
            let (front, behind) = left.split_at_mut(count);
            if self.long > 0 {
                self.read(front)?;
                self.long -= count;
            } else {
                let range = self.rest.start..self.rest.start + count;
                let (expected, found) = (range.end as u64, self.window.len() as u64);
                let from = self.window.get(range);
                front.copy_from_slice(from.ok_or(ErrorKind::Truncated { what: "array data", expected, found })?);
                self.rest.start += count;
            }
            left = behind;
        }
        swap.apply(bytes);
        Ok(())
    }
}
