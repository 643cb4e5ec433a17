//! Plain readers and writers as the source and sink of an array's data.

use std::io::{self, Read, Seek, Write};

use super::swap::Swap;
use super::transfer::{ByteSink, ByteSource, read_up_to};
use crate::error::{ErrorKind, Result};

/// A reader from which one array's data come.
pub(crate) struct ReaderSource<'a> {
    reader: &'a mut dyn Read,
    /// Bytes of the array's data, and those still to come.
    size: u64,
    left: u64,
}

impl<'a> ReaderSource<'a> {
    /// The next `size` bytes of `reader`.
    pub(crate) fn new(reader: &'a mut dyn Read, size: u64) -> ReaderSource<'a> {
        ReaderSource { reader, size, left: size }
    }

    /// Bytes of the array that nobody asked for are read and dropped.
    pub(crate) fn skip_rest(&mut self) -> Result<()> {
        let mut scratch = [0; 1 << 12];
        while self.left > 0 {
            let size = usize::try_from(self.left).unwrap_or(usize::MAX).min(scratch.len());
            let (front, _) = scratch.split_at_mut(size);
            self.fill(front, Swap::NONE)?;
        }
        Ok(())
    }
}

impl ByteSource for ReaderSource<'_> {
    fn bound(&self) -> Option<u64> {
        None
    }

    fn fill(&mut self, bytes: &mut [u8], swap: Swap) -> Result<()> {
        let found = read_up_to(self.reader, bytes)?;
        if found < bytes.len() {
            let found = self.size.saturating_sub(self.left).saturating_add(found as u64);
            return Err(ErrorKind::Truncated { what: "array data", expected: self.size, found }.into());
        }
        swap.apply(bytes);
        self.left = self.left.saturating_sub(bytes.len() as u64);
        Ok(())
    }
}

/// An error if the writer has not written where it was told to.
pub(crate) fn check_position(writer: &mut impl Seek, expected: u64) -> io::Result<()> {
    if writer.stream_position()? == expected {
        return Ok(());
    }
    Err(io::Error::other("the writer writes elsewhere than it was told to; is it open for appending?"))
}

/// A writer to which an array's data go.
pub(crate) struct WriterSink<'a>(pub(crate) &'a mut dyn Write);

impl ByteSink for WriterSink<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.0.write_all(bytes)?)
    }
}
