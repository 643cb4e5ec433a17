//! The zip directory, read through a window in which there is nothing else.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use byteorder::{ByteOrder, LittleEndian};

use super::end::End;
use crate::error::{Error, ErrorKind, Result};
use crate::header::read_up_to;
use crate::io::source::{Source, read_exact_at, seek_target};
use crate::limits::Limits;

/// Bytes fetched at a time.
const WINDOW: u64 = 1 << 18;

/// A directory as the `zip` crate reads it: the bytes that were checked, at their place, and behind them an end
/// that states just them. Before them is nothing, and they are read from their front on: `zip` looks for another
/// end record when it does not like one, again and again.
pub(super) struct Window<'a> {
    source: &'a dyn Source,
    directory: Range<u64>,
    position: u64,
    /// Where the directory's bytes begin that may still be read.
    front: u64,
    /// Where the bytes fetched begin.
    start: u64,
    bytes: Vec<u8>,
    /// What stands behind the directory.
    end: Vec<u8>,
}

/// The directory that `end` tells of, if it is whole and has no more entries than allowed.
pub(super) fn checked<'a>(source: &'a dyn Source, end: &End, limits: &Limits) -> Result<Window<'a>> {
    let mut window = Window::new(source, end.directory.clone());
    let count = window.count()?;
    if !end.entries.is_of(count) {
        let stated = end.entries.number();
        return Err(invalid(format!("its directory holds {count} entries, its end record tells of {stated}")));
    }
    limits.check_entries(count)?;
    (window.position, window.front) = (0, end.directory.start);
    window.end = written_end(end, count);
    Ok(window)
}

/// A zip64 end record, its locator, and an end record that refers to them (APPNOTE 4.3.14 to 4.3.16).
fn written_end(end: &End, count: u64) -> Vec<u8> {
    /// `zip` searches for the end record by as many bytes: they must not reach into the directory.
    const SEARCH: usize = 1 << 10;
    let (start, place) = (end.directory.start - end.shift, end.directory.end - end.shift);
    let mut bytes = vec![0; SEARCH];
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44u64.to_le_bytes());
    bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for value in [count, count, place - start, start] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend(place.saturating_add(SEARCH as u64).to_le_bytes());
    bytes.extend([1, 0, 0, 0]);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([0xFF; 12]);
    bytes.extend([0, 0]);
    bytes
}

impl<'a> Window<'a> {
    fn new(source: &'a dyn Source, directory: Range<u64>) -> Window<'a> {
        let start = directory.start;
        Window { source, directory, position: start, front: start, start, bytes: Vec::new(), end: Vec::new() }
    }

    /// The number of records, which must fill the directory.
    fn count(&mut self) -> Result<u64> {
        let mut count = 0;
        while self.position < self.directory.end {
            self.skip_record()?;
            count += 1;
        }
        Ok(count)
    }

    /// Goes past a record: its fixed fields, name, extra fields and comment (APPNOTE 4.3.12).
    fn skip_record(&mut self) -> Result<()> {
        const FIXED: usize = 46;
        const LENGTHS: usize = 28;
        let (place, left) = (self.position, self.directory.end - self.position);
        let mut fixed = [0; FIXED];
        let found = read_up_to(self, &mut fixed)?;
        if !fixed.starts_with(b"PK\x01\x02") {
            let found = fixed.get(..found.min(4)).unwrap_or_default().escape_ascii();
            return Err(invalid(format!("expected a record \"PK\\x01\\x02\" of its directory, found \"{found}\""))
                .with_offset(place));
        }
        let mut lengths = [0; 3];
        LittleEndian::read_u16_into(fixed.get(LENGTHS..LENGTHS + 6).unwrap_or_default(), &mut lengths);
        let size = FIXED as u64 + lengths.into_iter().map(u64::from).sum::<u64>();
        if size > left {
            return Err(
                invalid(format!("expected a record of {size} bytes in its directory, found {left}")).with_offset(place)
            );
        }
        self.position = place + size;
        Ok(())
    }

    /// The bytes of the directory at hand from the position on.
    fn at_hand(&self) -> &[u8] {
        let all = self.source.bytes();
        let (start, bytes) = all.map_or((self.start, self.bytes.as_slice()), |all| (0, all));
        let place = |offset: u64| usize::try_from(offset.checked_sub(start)?).ok();
        let end = place(self.directory.end).unwrap_or(usize::MAX).min(bytes.len());
        place(self.position).and_then(|position| bytes.get(position..end)).unwrap_or_default()
    }

    fn fetch(&mut self) -> io::Result<()> {
        let size = WINDOW.min(self.directory.end - self.position);
        self.bytes.clear();
        self.bytes.resize(usize::try_from(size).unwrap_or(0), 0);
        self.start = self.position;
        read_exact_at(self.source, &mut self.bytes, self.start).map_err(io::Error::from)
    }

    fn read_directory(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position < self.front {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the directory is damaged"));
        }
        if self.at_hand().is_empty() {
            self.fetch()?;
        }
        let count = self.at_hand().read(buffer)?;
        self.front = self.position + count as u64;
        Ok(count)
    }

    fn read_end(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let passed = usize::try_from(self.position - self.directory.end).unwrap_or(usize::MAX);
        self.end.get(passed..).unwrap_or_default().read(buffer)
    }
}

impl Read for Window<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let is_directory = self.position < self.directory.end;
        let count = if is_directory { self.read_directory(buffer)? } else { self.read_end(buffer)? };
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Window<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let size = self.directory.end.saturating_add(self.end.len() as u64);
        self.position = seek_target(to, self.position, size)?;
        Ok(self.position)
    }
}

fn invalid(reason: String) -> Error {
    ErrorKind::InvalidArchive { reason }.into()
}
