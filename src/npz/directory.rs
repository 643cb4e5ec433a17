//! The zip directory, read through a window so that parsing it costs a few large reads.

use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom};

use byteorder::{ByteOrder, LittleEndian};

use crate::error::Result;
use crate::header::read_up_to;
use crate::io::source::{Source, read_exact_at, seek_target};

/// Bytes fetched at a time, at multiples of it.
const WINDOW: u64 = 1 << 18;

/// The end record, and as many bytes behind it as Python allows: one more than a comment has (APPNOTE 4.3.16).
const END_WITHIN: u64 = 22 + 65_536;

/// A source as the `zip` crate reads it.
pub(super) struct Window<'a> {
    source: &'a dyn Source,
    position: u64,
    /// Where the bytes fetched begin.
    start: u64,
    bytes: Vec<u8>,
    /// Bytes that may still be read. A crafted file makes `zip` parse its directory over and over.
    budget: u64,
}

/// Whether the end record of an archive stands where it must.
pub(super) fn has_end(source: &dyn Source) -> Result<bool> {
    let start = source.size().saturating_sub(END_WITHIN);
    let mut end = vec![0; usize::try_from(source.size() - start).unwrap_or(0)];
    read_exact_at(source, &mut end, start)?;
    Ok(end.windows(4).any(|four| four == b"PK\x05\x06"))
}

/// The number of different names in the directory at `start`, if there are not `expected` records. Records of a name
/// that is there already are not among those that `zip` tells of.
pub(super) fn count_names(source: &dyn Source, start: u64, expected: usize) -> Result<usize> {
    if walk(source, start, None)? == expected {
        return Ok(expected);
    }
    let mut names = HashSet::new();
    walk(source, start, Some(&mut names))?;
    Ok(names.len())
}

/// The number of records in the directory at `start`, whose `names` are gathered as they are stored. The end record
/// may tell of others.
fn walk(source: &dyn Source, start: u64, mut names: Option<&mut HashSet<Vec<u8>>>) -> Result<usize> {
    const FIXED: usize = 46;
    const LENGTHS: usize = 28;
    let mut window = Window::new(source);
    window.seek(SeekFrom::Start(start))?;
    let mut count = 0;
    loop {
        let mut fixed = [0; FIXED];
        if read_up_to(&mut window, &mut fixed)? < FIXED || !fixed.starts_with(b"PK\x01\x02") {
            return Ok(count);
        }
        count += 1;
        let mut lengths = [0; 3];
        LittleEndian::read_u16_into(fixed.get(LENGTHS..LENGTHS + 6).unwrap_or_default(), &mut lengths);
        let [mut name, extra, comment] = lengths;
        if let Some(names) = &mut names {
            let mut bytes = vec![0; usize::from(std::mem::take(&mut name))];
            read_up_to(&mut window, &mut bytes)?;
            names.insert(bytes);
        }
        window.seek(SeekFrom::Current(i64::from(name) + i64::from(extra) + i64::from(comment)))?;
    }
}

impl<'a> Window<'a> {
    pub(super) fn new(source: &'a dyn Source) -> Window<'a> {
        const SEARCH: u64 = 4 << 20;
        let budget = source.size().saturating_mul(2).saturating_add(SEARCH);
        Window { source, position: 0, start: 0, bytes: Vec::new(), budget }
    }

    /// The bytes at hand from the position on.
    fn at_hand(&self) -> &[u8] {
        let all = self.source.bytes();
        let (start, bytes) = all.map_or((self.start, self.bytes.as_slice()), |all| (0, all));
        let passed = self.position.checked_sub(start).and_then(|passed| usize::try_from(passed).ok());
        passed.and_then(|passed| bytes.get(passed..)).unwrap_or_default()
    }

    fn fetch(&mut self) -> io::Result<()> {
        let start = self.position - self.position % WINDOW;
        let size = WINDOW.min(self.source.size().saturating_sub(start));
        self.bytes.clear();
        self.bytes.resize(usize::try_from(size).unwrap_or(0), 0);
        self.start = start;
        read_exact_at(self.source, &mut self.bytes, start).map_err(io::Error::from)
    }
}

impl Read for Window<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at_hand().is_empty() && self.position < self.source.size() {
            self.fetch()?;
        }
        let count = self.at_hand().read(buffer)?;
        self.position += count as u64;
        let left = self.budget.checked_sub(count as u64);
        self.budget = left.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "too many end records"))?;
        Ok(count)
    }
}

impl Seek for Window<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = seek_target(to, self.position, self.source.size())?;
        Ok(self.position)
    }
}
