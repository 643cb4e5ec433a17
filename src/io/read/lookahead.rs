//! A reader that cannot seek, of which the next bytes can be seen before they are taken.

use std::io::{self, BufRead, Read};

use crate::error::fault;
use crate::io::transfer::front;

/// Bytes at the front of the buffer that were taken, and can be put back.
const KEPT: usize = 64;

/// A reader with a buffer, which knows its place.
pub(crate) struct Lookahead<R> {
    reader: R,
    buffer: Vec<u8>,
    /// The bytes of the buffer that are still to be taken.
    start: usize,
    end: usize,
    position: u64,
}

impl<R: Read> Lookahead<R> {
    /// Reads `capacity` bytes at a time, which must be many more than are ever looked at.
    pub(crate) fn new(reader: R, capacity: usize) -> Lookahead<R> {
        Lookahead { reader, buffer: vec![0; capacity], start: 0, end: 0, position: 0 }
    }

    /// Bytes that were taken.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// The next `count` bytes; fewer if there are no more.
    pub(crate) fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.end - self.start < count && self.fetch()? > 0 {}
        let here = self.here();
        Ok(here.get(..count).unwrap_or(here))
    }

    /// Goes past `count` bytes, and returns past how many: fewer if there are no more.
    pub(crate) fn skip(&mut self, count: u64) -> io::Result<u64> {
        let mut left = count;
        while left > 0 {
            let here = self.fill_buf()?.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if here == 0 {
                break;
            }
            self.consume(here);
            left -= here as u64;
        }
        Ok(count - left)
    }

    /// Puts back the last bytes that were taken, 64 at most.
    pub(crate) fn put_back(&mut self, count: usize) -> io::Result<()> {
        self.start = self.start.checked_sub(count).ok_or_else(|| fault("more bytes are put back than were kept"))?;
        self.position -= count as u64;
        Ok(())
    }

    fn here(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Reads more behind what is here.
    fn fetch(&mut self) -> io::Result<usize> {
        let kept = self.start.saturating_sub(KEPT);
        self.buffer.copy_within(kept..self.end, 0);
        (self.start, self.end) = (self.start - kept, self.end - kept);
        let (_, room) = self.buffer.split_at_mut(self.end);
        let count = retry(|| self.reader.read(room))?;
        self.end += front(room, count)?.len();
        Ok(count)
    }
}

impl<R: Read> Read for Lookahead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end && buffer.len() >= self.buffer.len() {
            let count = retry(|| self.reader.read(buffer))?;
            (self.start, self.end) = (0, 0);
            self.position += count as u64;
            return Ok(count);
        }
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Lookahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)?;
        Ok(self.here())
    }

    fn consume(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        self.start += count;
        self.position += count as u64;
    }
}

fn retry(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives three bytes at a time.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(3);
            self.0.read(&mut buffer[..most])
        }
    }

    #[test]
    fn bytes_are_seen_before_they_are_taken_and_put_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        let mut input = Lookahead::new(Drops(&bytes), 100);
        assert_eq!((input.skip(9).unwrap(), input.skip(0).unwrap()), (9, 0));
        input.put_back(9).unwrap();
        let mut taken = Vec::new();
        while taken.len() < 250 {
            let place = taken.len();
            assert_eq!(input.peek(30).unwrap(), &bytes[place..(place + 30).min(256)]);
            taken.extend(input.fill_buf().unwrap().iter().take(7));
            input.consume(7);
            input.put_back(2).unwrap();
            taken.truncate(place + 5);
            assert_eq!(input.position(), taken.len() as u64);
        }
        let mut rest = vec![0; 200];
        assert_eq!((input.read(&mut rest).unwrap(), rest[0]), (6, 250));
        assert_eq!(input.peek(4).unwrap(), b"");
        assert_eq!(input.read(&mut rest).unwrap(), 0);
        assert_eq!(input.skip(7).unwrap(), 0);
        assert_eq!((taken, input.position()), (bytes[..250].to_vec(), 256));
    }
}
