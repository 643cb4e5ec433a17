//! A part of a source, read from its front: first in small steps, then in bulk.

use std::io::{self, Read};

use super::parallel_read;
use super::source::Source;
use crate::error::{ErrorKind, Result};
use crate::io::swap::Swap;
use crate::io::transfer::ByteSource;

/// A part this small is fetched whole.
const SMALL: u64 = 1 << 16;

/// Of a larger part, this much is fetched, which is enough to find the headers in.
const STEP: u64 = 1 << 12;

pub(crate) struct Section<'a> {
    source: &'a dyn Source,
    position: u64,
    end: u64,
    /// Bytes fetched ahead, and where they begin.
    window: (u64, Vec<u8>),
    /// Bytes fetched at a time.
    step: u64,
}

impl<'a> Section<'a> {
    /// The bytes from `start` to `end`.
    pub(crate) fn new(source: &'a dyn Source, start: u64, end: u64) -> Section<'a> {
        Section { source, position: start, end, window: (start, Vec::new()), step: STEP }
    }

    /// The next byte's place in the source.
    #[cfg(feature = "npz")]
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Bytes left.
    pub(crate) fn left(&self) -> u64 {
        self.end.saturating_sub(self.position)
    }

    /// Moves the end, which was a guess so far.
    #[cfg(feature = "npz")]
    pub(crate) fn set_end(&mut self, end: u64) {
        self.end = end;
    }

    /// Fetches more at a time, where all of it is read in small steps.
    #[cfg(feature = "npz")]
    pub(crate) fn fetch_more(&mut self) {
        self.step = 1 << 18;
    }

    /// Goes past bytes that need not be fetched.
    #[cfg(feature = "npz")]
    pub(crate) fn skip(&mut self, count: u64) {
        self.position = self.position.saturating_add(count);
    }

    /// Bytes at the front that are in memory already; at least one, unless none are left.
    pub(crate) fn fetched(&mut self) -> io::Result<&[u8]> {
        let left = usize::try_from(self.left()).unwrap_or(usize::MAX);
        if let Some(all) = self.source.bytes() {
            let start = usize::try_from(self.position).unwrap_or(usize::MAX);
            let rest = all.get(start..).unwrap_or_default();
            return Ok(rest.get(..left).unwrap_or(rest));
        }
        if self.in_window().is_empty() && left > 0 {
            self.fetch()?;
        }
        let window = self.in_window();
        Ok(window.get(..left).unwrap_or(window))
    }

    /// Goes past bytes that were fetched.
    pub(crate) fn advance(&mut self, count: usize) {
        self.position += count as u64;
    }

    fn in_window(&self) -> &[u8] {
        let (start, bytes) = &self.window;
        let passed = self.position.checked_sub(*start).and_then(|passed| usize::try_from(passed).ok());
        passed.and_then(|passed| bytes.get(passed..)).unwrap_or_default()
    }

    fn fetch(&mut self) -> io::Result<()> {
        let size = if self.left() <= SMALL { self.left() } else { self.step };
        let mut bytes = std::mem::take(&mut self.window.1);
        bytes.clear();
        bytes.resize(usize::try_from(size).unwrap_or(0), 0);
        let count = loop {
            match self.source.read_at(&mut bytes, self.position) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        bytes.truncate(count);
        self.window = (self.position, bytes);
        Ok(())
    }

    /// Fills `bytes`, whose units `visit` may change, and returns what `visit` made of each chunk, in order.
    pub(crate) fn fill_visiting<V: Send>(
        &mut self,
        bytes: &mut [u8],
        unit: usize,
        visit: impl Fn(&mut [u8]) -> V + Sync,
    ) -> Result<Vec<V>> {
        let (expected, found) = (bytes.len() as u64, self.left());
        if expected > found {
            return Err(ErrorKind::Truncated { what: "array data", expected, found }.into());
        }
        let visited = if let Some(window) = self.in_window().get(..bytes.len()) {
            bytes.copy_from_slice(window);
            vec![visit(bytes)]
        } else {
            parallel_read::fill(self.source, self.position, bytes, unit, visit)?
        };
        self.position += expected;
        Ok(visited)
    }
}

impl Read for Section<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fetched()?.read(buffer)?;
        self.advance(count);
        Ok(count)
    }
}

impl ByteSource for Section<'_> {
    fn bound(&self) -> Option<u64> {
        Some(self.left())
    }

    fn fill(&mut self, bytes: &mut [u8], swap: Swap) -> Result<()> {
        self.fill_visiting(bytes, swap.unit(), |chunk| swap.apply(chunk))?;
        Ok(())
    }
}
