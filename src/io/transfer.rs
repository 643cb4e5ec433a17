//! Bytes in bulk: where they come from, and where they go.

use std::io::{self, Read};

use super::swap::Swap;
use crate::error::{ErrorKind, Result};

/// The bytes of an array's data, front to back.
pub trait ByteSource {
    /// No more bytes than this can come, where that is known beforehand.
    fn bound(&self) -> Option<u64>;

    /// Fills `bytes` and reverses the byte order of their units. Units do not reach from one call into the next.
    fn fill(&mut self, bytes: &mut [u8], swap: Swap) -> Result<()>;
}

/// Where the bytes of an array's data go, front to back.
pub trait ByteSink {
    /// Takes `bytes`, which best are as many as there are.
    fn put(&mut self, bytes: &[u8]) -> Result<()>;
}

impl ByteSink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

/// Fills `buffer` as far as the reader goes; returns how far.
pub(crate) fn read_up_to(reader: &mut dyn Read, buffer: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += front(rest, count)?.len(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(filled)
}

/// Bytes in memory, read from the front.
pub(crate) struct Memory<'a>(pub(crate) &'a [u8]);

impl ByteSource for Memory<'_> {
    fn bound(&self) -> Option<u64> {
        Some(self.0.len() as u64)
    }

    fn fill(&mut self, bytes: &mut [u8], swap: Swap) -> Result<()> {
        let (expected, found) = (bytes.len() as u64, self.0.len() as u64);
        let Some((front, rest)) = self.0.split_at_checked(bytes.len()) else {
            return Err(ErrorKind::Truncated { what: "array data", expected, found }.into());
        };
        bytes.copy_from_slice(front);
        swap.apply(bytes);
        self.0 = rest;
        Ok(())
    }
}

/// The `count` bytes at the front of a `buffer` that a reader says it filled. Not every reader can be believed.
pub(crate) fn front(buffer: &[u8], count: usize) -> io::Result<&[u8]> {
    let excess = || io::Error::new(io::ErrorKind::InvalidData, "a reader read more bytes than it was given room for");
    buffer.get(..count).ok_or_else(excess)
}
