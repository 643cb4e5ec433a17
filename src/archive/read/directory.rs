//! The zip directory, read through a window that shows nothing else.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use super::end::End;
use super::for_zip::leave_what_zip_reads;
use crate::archive::format::records::{CentralRecord, EndRecord, Records, WholeRecord, Zip64EndRecord, Zip64Locator};
use crate::archive::format::zip64::MARK;
use crate::error::place::AtPlace;
use crate::error::{Result, invalid_archive};
use crate::io::read::source::{Source, fetch, seek_target};
use crate::limits::{Limits, grow};

/// Bytes fetched at a time: more than any record has.
const WINDOW: u64 = 1 << 18;

/// A directory as the `zip` crate sees it: the checked records, at their place, and behind them an end record that
/// states just these. The window shows nothing before the records, and lets them be read forward only: when `zip` does
/// not like an end record, it looks for another one, again and again.
pub(crate) struct Window<'a> {
    source: &'a dyn Source,
    directory: Range<u64>,
    position: u64,
    /// Where the bytes of the directory begin that `zip` may still read.
    front: u64,
    /// Where the bytes fetched begin.
    start: u64,
    bytes: Vec<u8>,
    /// What stands behind the directory.
    end: Vec<u8>,
}

/// A directory that was checked.
pub(crate) struct CheckedDirectory<'a> {
    pub(crate) window: Window<'a>,
    /// Where the records begin whose names are not ASCII, and have no flag of UTF-8.
    pub(crate) encoded_names: Vec<u64>,
}

/// The directory that `end` tells of, if it is whole and has no more entries than allowed.
pub(crate) fn checked<'a>(source: &'a dyn Source, end: &End, limits: &Limits) -> Result<CheckedDirectory<'a>> {
    let mut window = Window::new(source, end.directory.clone());
    let mut encoded_names = Vec::new();
    let count = window.count(limits, &mut encoded_names)?;
    if !end.entries.is_of(count) {
        let stated = end.entries.number();
        return Err(invalid_archive(format!("its directory holds {count} entries, its end record tells of {stated}")));
    }
    // From now on `zip` reads it, which first seeks about at the end.
    (window.position, window.front) = (0, end.directory.start);
    window.end = written_end(end, count);
    Ok(CheckedDirectory { window, encoded_names })
}

/// A zip64 end record, its locator, and an end record that refers to them (APPNOTE 4.3.14 to 4.3.16).
fn written_end(end: &End, count: u64) -> Vec<u8> {
    /// `zip` searches for the end record in steps of so many bytes: a step must not reach into the directory.
    const SEARCH: usize = 1 << 10;
    const VERSION: u16 = 45;
    let (offset, place) = (end.directory.start, end.directory.end);
    let mut bytes = vec![0; SEARCH];
    let record = Zip64EndRecord {
        made_by: VERSION,
        version: VERSION,
        entries_here: count,
        entries: count,
        size: place - offset,
        offset,
        ..Zip64EndRecord::EMPTY
    };
    record.write(&mut bytes);
    Zip64Locator { offset: place.saturating_add(SEARCH as u64), disks: 1, disk: 0 }.write(&mut bytes);
    let all_ones =
        EndRecord { entries_here: u16::MAX, entries: u16::MAX, size: MARK, offset: MARK, ..Default::default() };
    all_ones.write(&mut bytes);
    bytes
}

impl<'a> Window<'a> {
    fn new(source: &'a dyn Source, directory: Range<u64>) -> Window<'a> {
        let start = directory.start;
        Window { source, directory, position: start, front: start, start, bytes: Vec::new(), end: Vec::new() }
    }

    /// The number of records, which must fill the directory. Counting stops when they are more than allowed.
    fn count(&mut self, limits: &Limits, encoded_names: &mut Vec<u64>) -> Result<u64> {
        // By windows: so the bytes of a large directory are never all in memory beside the records made of them.
        let (mut count, mut place) = (0, self.directory.start);
        while place < self.directory.end {
            count += self.fetch(place)?;
            for record in Records(&self.bytes) {
                if WholeRecord::parse(record).is_some_and(|record| record.has_encoded_name()) {
                    grow(encoded_names, 1)?;
                    encoded_names.push(place);
                }
                place += record.len() as u64;
            }
            limits.check_entries(count)?;
        }
        Ok(count)
    }

    /// Fetches whole records from `place` on, strips them to what `zip` is to read, and returns their number.
    fn fetch(&mut self, place: u64) -> Result<u64> {
        let end = place.saturating_add(WINDOW).min(self.directory.end);
        self.bytes = fetch(self.source, place..end)?.into_owned();
        self.start = place;
        let (mut count, mut whole) = (0, 0);
        while let Some(record) = self.bytes.get_mut(whole..).filter(|rest| !rest.is_empty()) {
            let place = place + whole as u64;
            let size = record_size(record).at_byte(place);
            // A record that reaches beyond the window is fetched whole with the next one. At the end of the directory
            // there is none, and it is an error.
            let is_cut = size.as_ref().is_ok_and(|size| *size > record.len()) || record.len() < CentralRecord::SIZE;
            if is_cut && end < self.directory.end {
                break;
            }
            let (size, left) = (size?, record.len());
            let reason = || format!("expected a record of {size} bytes in its directory, found {left}");
            let record = record.get_mut(..size).ok_or_else(|| invalid_archive(reason()).at_byte(place))?;
            leave_what_zip_reads(record).map_err(|reason| invalid_archive(reason).at_byte(place))?;
            whole += size;
            count += 1;
        }
        self.bytes.truncate(whole);
        Ok(count)
    }

    /// The bytes of the directory at hand from the position on.
    fn at_hand(&self) -> &[u8] {
        let passed = self.position.checked_sub(self.start).and_then(|passed| usize::try_from(passed).ok());
        passed.and_then(|passed| self.bytes.get(passed..)).unwrap_or_default()
    }

    fn read_directory(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // `zip` reads forward. A step back means that it took something for an end record that is none, and would
        // look for another, again and again.
        if self.position < self.front {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the directory is damaged"));
        }
        if self.at_hand().is_empty() {
            self.fetch(self.position)?;
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

/// Bytes of the record that begins here: its fixed fields, name, extra fields and comment (APPNOTE 4.3.12).
fn record_size(bytes: &[u8]) -> Result<usize> {
    const SIGNATURE: [u8; 4] = CentralRecord::SIGNATURE;
    if !bytes.starts_with(&SIGNATURE) {
        let found = bytes.get(..SIGNATURE.len()).unwrap_or(bytes).escape_ascii();
        let expected = SIGNATURE.escape_ascii();
        return Err(invalid_archive(format!("expected a record \"{expected}\" of its directory, found \"{found}\"")));
    }
    Ok(CentralRecord::parse(bytes).map_or(CentralRecord::SIZE, |record| record.whole_size()))
}
