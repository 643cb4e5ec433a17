//! Writers that cannot seek.

use std::io::{self, Seek, SeekFrom, Write};

/// A writer that cannot seek, as that of an archive: what [`NpzWriter::stream`](crate::NpzWriter::stream) writes to. It
/// counts what is written, and stays where it is.
#[derive(Debug)]
pub struct Sequential<W> {
    inner: W,
    position: u64,
}

impl<W> Sequential<W> {
    pub(crate) fn new(inner: W) -> Sequential<W> {
        Sequential { inner, position: 0 }
    }

    /// The writer itself.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

impl<W: Write> Write for Sequential<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.position += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// To where it is.
impl<W> Seek for Sequential<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Current(0) | SeekFrom::End(0) => Ok(self.position),
            SeekFrom::Start(place) if place == self.position => Ok(place),
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}
