//! Files that do what real ones seldom do.

use std::cell::RefCell;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

/// What goes wrong, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    None,
    /// This call fails, and none after it.
    Once(usize),
    /// Calls from this one on fail.
    Call(usize),
    /// Bytes from this one on fail.
    Byte(usize),
}

/// A file that fails, and if it is hesitant does everything in small steps with interruptions between them.
#[derive(Debug)]
pub(crate) struct Faulty {
    inner: Cursor<Vec<u8>>,
    fault: Fault,
    is_hesitant: bool,
    /// Reads, writes, flushes and seeks.
    pub(crate) calls: usize,
    pub(crate) moved: usize,
}

impl Faulty {
    pub(crate) fn new(bytes: Vec<u8>, fault: Fault) -> Faulty {
        Faulty { inner: Cursor::new(bytes), fault, is_hesitant: false, calls: 0, moved: 0 }
    }

    pub(crate) fn hesitant(self) -> Faulty {
        Faulty { is_hesitant: true, ..self }
    }

    pub(crate) fn held(&self) -> &[u8] {
        self.inner.get_ref()
    }

    /// Counts a call, which may be one that fails.
    fn call(&mut self) -> io::Result<()> {
        let call = self.calls;
        self.calls += 1;
        match self.fault {
            Fault::Once(failing) if call == failing => Err(io::Error::other("injected")),
            Fault::Call(first) if call >= first => Err(io::Error::other("injected")),
            _ => Ok(()),
        }
    }

    /// Bytes that the next call may move.
    fn allow(&mut self, wanted: usize) -> io::Result<usize> {
        self.call()?;
        if self.is_hesitant && self.calls.is_multiple_of(4) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let left = match self.fault {
            Fault::Byte(byte) => byte - self.moved,
            _ => usize::MAX,
        };
        if left == 0 {
            return Err(io::Error::other("injected"));
        }
        let step = if self.is_hesitant { 1 + self.calls % 11 } else { usize::MAX };
        Ok(wanted.min(left).min(step))
    }
}

impl Read for Faulty {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.allow(buffer.len())?;
        let count = self.inner.read(&mut buffer[..count])?;
        self.moved += count;
        Ok(count)
    }
}

impl Write for Faulty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.allow(bytes.len())?;
        self.moved += count;
        self.inner.write(&bytes[..count])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.call()
    }
}

impl Seek for Faulty {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        // An interrupted seek is an error like any other.
        self.call()?;
        self.inner.seek(to)
    }
}

/// A file that begins with zeros, which take no memory and are not written over.
#[derive(Clone, Debug)]
pub(crate) struct Behind {
    zeros: u64,
    pub(crate) bytes: Vec<u8>,
    position: u64,
}

impl Behind {
    /// `bytes` behind so many zeros, from the start.
    pub(crate) fn new(zeros: u64, bytes: Vec<u8>) -> Behind {
        Behind { zeros, bytes, position: 0 }
    }

    /// A writer that begins behind the zeros.
    pub(crate) fn writer(zeros: u64) -> Behind {
        Behind { position: zeros, ..Behind::new(zeros, Vec::new()) }
    }

    /// The place in the bytes, or the number of zeros before them.
    fn place(&self) -> Result<usize, u64> {
        self.position
            .checked_sub(self.zeros)
            .map(|place| place.try_into().unwrap())
            .ok_or_else(|| self.zeros - self.position)
    }
}

impl Read for Behind {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match self.place() {
            Ok(place) => self.bytes.get(place..).unwrap_or_default().read(buffer)?,
            Err(zeros) => {
                let count = usize::try_from(zeros).unwrap_or(usize::MAX).min(buffer.len());
                buffer[..count].fill(0);
                count
            }
        };
        self.position += count as u64;
        Ok(count)
    }
}

impl Write for Behind {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let start = self.place().expect("what stands before is not written over");
        let end = start + bytes.len();
        self.bytes.resize(self.bytes.len().max(end), 0);
        self.bytes[start..end].copy_from_slice(bytes);
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Behind {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match to {
            SeekFrom::Start(place) => place,
            SeekFrom::Current(step) => self.position.checked_add_signed(step).unwrap(),
            SeekFrom::End(step) => (self.zeros + self.bytes.len() as u64).checked_add_signed(step).unwrap(),
        };
        Ok(self.position)
    }
}

/// A file that notes where each read and write begins, and its length.
#[derive(Default)]
pub(crate) struct Noted {
    pub(crate) file: Cursor<Vec<u8>>,
    pub(crate) calls: Rc<RefCell<Vec<(u64, usize)>>>,
}

impl Noted {
    fn note(&self, start: u64, count: usize) {
        self.calls.borrow_mut().push((start, count));
    }
}

impl Read for Noted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = self.file.position();
        let count = self.file.read(buffer)?;
        self.note(start, count);
        Ok(count)
    }
}

impl Write for Noted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let start = self.file.position();
        let count = self.file.write(bytes)?;
        self.note(start, count);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Noted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
