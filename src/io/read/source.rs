//! Sources that are read at any place, by many threads at once.

#[cfg(feature = "npz")]
use std::borrow::Cow;
use std::fs::File;
use std::io;
#[cfg(any(feature = "npz", not(any(unix, windows))))]
use std::io::{Read, Seek, SeekFrom};
#[cfg(feature = "npz")]
use std::ops::Range;
#[cfg(any(feature = "npz", not(any(unix, windows))))]
use std::sync::{Mutex, PoisonError};

use super::read_ahead::ReadAhead;
use crate::error::{ErrorKind, Result};
use crate::io::transfer::front;
#[cfg(feature = "npz")]
use crate::limits::zeroed;

/// Bytes that are read at any place.
pub(crate) trait Source: Send + Sync {
    /// Bytes in all.
    fn size(&self) -> u64;

    /// Reads some bytes at `offset`; none at the end.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Whether several threads read faster than one.
    #[cfg_attr(not(feature = "parallel"), allow(dead_code, reason = "there is one thread only"))]
    fn is_parallel(&self) -> bool {
        true
    }

    /// All bytes, if they are in memory.
    fn bytes(&self) -> Option<&[u8]> {
        None
    }
}

/// Fills `buffer` with the bytes at `offset`.
pub(crate) fn read_exact_at(source: &dyn Source, mut buffer: &mut [u8], mut offset: u64) -> Result<()> {
    let expected = buffer.len() as u64;
    while !buffer.is_empty() {
        match source.read_at(buffer, offset) {
            Ok(0) => {
                let found = expected - buffer.len() as u64;
                return Err(ErrorKind::Truncated { what: "the file", expected, found }.into());
            }
            Ok(count) => {
                front(buffer, count)?;
                buffer = buffer.split_at_mut(count).1;
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The bytes of `range`, which are read if they are not in memory.
#[cfg(feature = "npz")]
pub(crate) fn fetch(source: &dyn Source, range: Range<u64>) -> Result<Cow<'_, [u8]>> {
    if let Some(bytes) = in_memory(source, &range) {
        return Ok(bytes.into());
    }
    let size = range.end.saturating_sub(range.start);
    let mut bytes = zeroed(usize::try_from(size).map_err(|_| ErrorKind::OutOfMemory { bytes: size })?)?;
    read_exact_at(source, &mut bytes, range.start)?;
    Ok(bytes.into())
}

#[cfg(feature = "npz")]
fn in_memory<'s>(source: &'s dyn Source, range: &Range<u64>) -> Option<&'s [u8]> {
    source.bytes()?.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}

/// Where a seek leads in `size` bytes, from `position`.
#[cfg(feature = "npz")]
pub(crate) fn seek_target(to: SeekFrom, position: u64, size: u64) -> io::Result<u64> {
    let target = match to {
        SeekFrom::Start(target) => Some(target),
        SeekFrom::Current(step) => position.checked_add_signed(step),
        SeekFrom::End(step) => size.checked_add_signed(step),
    };
    target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))
}

/// A regular file.
pub(crate) struct FileSource {
    file: File,
    size: u64,
    ahead: ReadAhead,
}

impl FileSource {
    /// `size` is the file's length.
    pub(crate) fn new(file: File, size: u64) -> FileSource {
        FileSource { file, size, ahead: ReadAhead::default() }
    }

    /// The file as if it ended at `size`.
    #[cfg(feature = "npz")]
    pub(crate) fn cut(self, size: u64) -> FileSource {
        FileSource::new(self.file, size)
    }

    #[cfg(feature = "npz")]
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    #[cfg(unix)]
    fn read_file(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.file, buffer, offset)
    }

    #[cfg(windows)]
    fn read_file(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(&self.file, buffer, offset)
    }

    #[cfg(not(any(unix, windows)))]
    fn read_file(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = &self.file;
        file.seek(SeekFrom::Start(offset))?;
        file.read(buffer)
    }
}

impl Source for FileSource {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.ahead.read(buffer, offset, self.size, |buffer, offset| self.read_file(buffer, offset))
    }
}

/// Bytes in memory.
#[cfg(feature = "npz")]
pub(crate) struct Bytes<B>(pub(crate) B);

#[cfg(feature = "npz")]
impl<B: AsRef<[u8]> + Send + Sync> Source for Bytes<B> {
    fn size(&self) -> u64 {
        self.0.as_ref().len() as u64
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = self.0.as_ref().get(start..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }

    fn bytes(&self) -> Option<&[u8]> {
        Some(self.0.as_ref())
    }
}

/// Any reader that can seek; threads take turns.
#[cfg(feature = "npz")]
pub(crate) struct Shared<R> {
    reader: Mutex<R>,
    size: u64,
}

#[cfg(feature = "npz")]
impl<R: Read + Seek> Shared<R> {
    pub(crate) fn new(mut reader: R) -> Result<Shared<R>> {
        let size = reader.seek(SeekFrom::End(0))?;
        Ok(Shared { reader: Mutex::new(reader), size })
    }
}

#[cfg(feature = "npz")]
impl<R: Read + Seek + Send> Source for Shared<R> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        // A panic in another thread's read leaves no state behind that the seek does not replace.
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.seek(SeekFrom::Start(offset))?;
        reader.read(buffer)
    }

    /// Threads take turns. And the reader may use threads itself: it must not wait for one that waits for it.
    fn is_parallel(&self) -> bool {
        false
    }
}

#[cfg(all(test, feature = "npz"))]
mod tests {
    use std::io;

    use super::{Source, fetch};
    use crate::ErrorKind;

    /// Each byte is the lowest of its place.
    struct Places(u64);

    impl Source for Places {
        fn size(&self) -> u64 {
            self.0
        }

        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            buffer.iter_mut().zip(offset..self.0).for_each(|(byte, place)| *byte = place.to_le_bytes()[0]);
            Ok(buffer.len().min(usize::try_from(self.0.saturating_sub(offset)).unwrap_or(usize::MAX)))
        }
    }

    #[test]
    fn ranges_beyond_what_the_machine_can_address_are_fetched() {
        for start in [0, u64::from(u32::MAX) - 2, u64::from(u32::MAX) + 1, 5 << 30, u64::MAX - 9] {
            let fetched = fetch(&Places(u64::MAX), start..start + 5).unwrap();
            assert!(fetched.iter().zip(start..).all(|(byte, place)| *byte == place.to_le_bytes()[0]), "{start}");
            assert_eq!(fetched.len(), 5);
        }
        let too_many = fetch(&Places(u64::MAX), 3..u64::MAX).unwrap_err();
        assert!(matches!(too_many.kind(), ErrorKind::OutOfMemory { bytes } if *bytes == u64::MAX - 3), "{too_many}");
    }
}
