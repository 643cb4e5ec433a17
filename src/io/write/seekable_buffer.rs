//! A writer that gathers small writes, and goes back over them in memory.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::Arc;

use super::claim::Claim;
use super::copy_range::copy_range;
use crate::error::{Error, Result};
use crate::io::read::source::{FileSource, read_exact_at};
use crate::io::stream::check_position;
use crate::limits::zeroed;

/// Bytes gathered before they are written.
const CAPACITY: usize = 1 << 18;

/// Gathers small writes. Unlike `BufWriter` it need not write anything out when it seeks back among the bytes it
/// holds, as a zip writer does after each entry. Nothing is written on drop.
pub(crate) struct SeekableBuffer<W> {
    inner: W,
    /// Bytes not yet written, which begin at `start` in `inner`.
    buffer: Vec<u8>,
    start: u64,
    /// The next byte's place in the buffer.
    cursor: usize,
    /// The claim to the file, if it goes on.
    claim: Option<Arc<Claim>>,
}

impl<W: Write + Seek> SeekableBuffer<W> {
    /// A writer whose place is `start`.
    pub(crate) fn new(inner: W, start: u64) -> SeekableBuffer<W> {
        SeekableBuffer { inner, buffer: Vec::new(), start, cursor: 0, claim: None }
    }

    /// Before each write, and only then, `claim` is asked whether the file still is as it was left.
    pub(crate) fn set_claim(&mut self, claim: Option<Arc<Claim>>) {
        self.claim = claim;
    }

    /// The next byte's place.
    pub(crate) fn position(&self) -> u64 {
        self.start + self.cursor as u64
    }

    /// Writes out what is gathered.
    pub(crate) fn into_inner(mut self) -> io::Result<W> {
        self.write_out()?;
        check_position(&mut self.inner, self.start)?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    /// Writes out what is gathered; the place stays.
    fn write_out(&mut self) -> io::Result<()> {
        if !self.buffer.is_empty() {
            let buffer = std::mem::take(&mut self.buffer);
            let written = self.claimed(|inner| inner.write_all(&buffer));
            self.buffer = buffer;
            written?;
        }
        if self.cursor < self.buffer.len() {
            self.inner.seek(SeekFrom::Start(self.position()))?;
        }
        self.start = self.position();
        self.buffer.clear();
        self.cursor = 0;
        Ok(())
    }

    /// Lets `write` write, if the file is as it was left, and notes how far it wrote.
    fn claimed<V, E: From<io::Error> + From<Error>>(
        &mut self,
        write: impl FnOnce(&mut W) -> Result<V, E>,
    ) -> Result<V, E> {
        let Some(claim) = &self.claim else { return write(&mut self.inner) };
        claim.check()?;
        let written = write(&mut self.inner);
        claim.wrote_to(self.inner.stream_position()?);
        written
    }

    /// Puts bytes over those gathered, from the cursor on, and behind them.
    fn overlay(&mut self, bytes: &[u8]) {
        let over = (self.buffer.len() - self.cursor).min(bytes.len());
        let (front, back) = bytes.split_at(over);
        if let Some(target) = self.buffer.get_mut(self.cursor..self.cursor + over) {
            target.copy_from_slice(front);
        }
        self.buffer.extend_from_slice(back);
        self.cursor += bytes.len();
    }
}

impl<W: Write + Seek> Write for SeekableBuffer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let is_large = bytes.len() >= CAPACITY;
        if is_large || self.cursor + bytes.len() > CAPACITY {
            self.write_out()?;
        }
        if is_large {
            let count = self.claimed(|inner| inner.write(bytes))?;
            self.start += count as u64;
            return Ok(count);
        }
        self.overlay(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_out()?;
        self.inner.flush()
    }
}

impl<W: Write + Seek> Seek for SeekableBuffer<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(target) => Some(target),
            SeekFrom::Current(step) => self.position().checked_add_signed(step),
            SeekFrom::End(_) => return self.seek_out(to),
        };
        let target = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let inside = target.checked_sub(self.start).and_then(|inside| usize::try_from(inside).ok());
        match inside.filter(|&inside| inside <= self.buffer.len()) {
            Some(inside) => self.cursor = inside,
            None => return self.seek_out(SeekFrom::Start(target)),
        }
        Ok(target)
    }
}

impl<W: Write + Seek> SeekableBuffer<W> {
    /// Goes to a place outside of what is gathered.
    fn seek_out(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.write_out()?;
        self.start = self.inner.seek(to)?;
        Ok(self.start)
    }
}

impl SeekableBuffer<File> {
    /// Copies the bytes of `range`; large ranges do not pass through memory here.
    pub(crate) fn copy(&mut self, source: &FileSource, range: Range<u64>) -> Result<()> {
        let size = range.end - range.start;
        if size < CAPACITY as u64 {
            let mut bytes = zeroed(usize::try_from(size).unwrap_or(0))?;
            read_exact_at(source, &mut bytes, range.start)?;
            return Ok(self.write_all(&bytes)?);
        }
        self.write_out()?;
        self.claimed(|inner| copy_range(source, range, inner))?;
        self.start += size;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{CAPACITY, SeekableBuffer};
    use std::io::{Cursor, Seek, SeekFrom, Write};

    #[test]
    fn bytes_land_where_an_unbuffered_writer_puts_them() {
        let sizes = [1, 30, 100, CAPACITY - 1, 7, CAPACITY, 3 * CAPACITY, 5];
        let mut plain = Cursor::new(Vec::new());
        let mut buffered = SeekableBuffer::new(Cursor::new(Vec::new()), 0);
        for (round, size) in sizes.iter().cycle().take(40).enumerate() {
            let bytes: Vec<u8> = (0..*size).map(|byte| (byte * 7 + round) as u8).collect();
            let back = (round * 977) as u64 % (buffered.position() + 1);
            plain.write_all(&bytes).unwrap();
            buffered.write_all(&bytes).unwrap();
            let end = plain.position();
            plain.seek(SeekFrom::Start(back)).unwrap();
            buffered.seek(SeekFrom::Start(back)).unwrap();
            plain.write_all(b"patch").unwrap();
            buffered.write_all(b"patch").unwrap();
            let end = end.max(plain.position());
            plain.seek(SeekFrom::Start(end)).unwrap();
            buffered.seek(SeekFrom::Start(end)).unwrap();
            assert_eq!(buffered.position(), end);
        }
        assert!(buffered.into_inner().unwrap().into_inner() == plain.into_inner());
    }
}
