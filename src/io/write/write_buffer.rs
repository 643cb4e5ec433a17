//! A writer that gathers small writes, and forgets them if they must not be written.

use std::io::{self, Write};

/// Gathers small writes. Unlike `BufWriter` it writes nothing when it is dropped: behind a failed write nothing
/// more may come.
pub(crate) struct WriteBuffer<W> {
    inner: W,
    /// Bytes not yet written.
    bytes: Vec<u8>,
    capacity: usize,
}

impl<W: Write> WriteBuffer<W> {
    /// Gathers up to so many bytes.
    pub(crate) fn new(inner: W, capacity: usize) -> WriteBuffer<W> {
        WriteBuffer { inner, bytes: Vec::new(), capacity }
    }

    /// Bytes gathered and not yet written.
    pub(crate) fn waiting(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Whether bytes may be written out when `size` more come.
    pub(crate) fn is_full_with(&self, size: u64) -> bool {
        self.waiting().saturating_add(size) >= self.capacity as u64
    }

    /// The writer, behind whose last byte the gathered ones belong.
    pub(crate) fn inner(&mut self) -> &mut W {
        &mut self.inner
    }

    /// The writer, which writes next behind all that was gathered.
    pub(crate) fn written_out(&mut self) -> io::Result<&mut W> {
        self.inner.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(&mut self.inner)
    }

    /// Writes out what is gathered.
    pub(crate) fn into_inner(mut self) -> io::Result<W> {
        self.flush()?;
        Ok(self.inner)
    }
}

impl<W: Write> Write for WriteBuffer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.bytes.len().saturating_add(bytes.len()) > self.capacity {
            self.written_out()?;
        }
        if bytes.len() >= self.capacity {
            return self.inner.write_all(bytes);
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.written_out()?.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_writes_are_gathered_and_large_ones_passed_on() {
        let mut written = Vec::new();
        let mut gathered = WriteBuffer::new(&mut written, 4);
        for bytes in [&b"ab"[..], b"cd", b"e", b"fghij", b"", b"k"] {
            gathered.write_all(bytes).unwrap();
        }
        drop(gathered);
        assert_eq!(written, b"abcdefghij");
        let mut gathered = WriteBuffer::new(&mut written, 4);
        gathered.write_all(b"k").unwrap();
        assert_eq!(gathered.into_inner().unwrap(), b"abcdefghijk");
    }
}
