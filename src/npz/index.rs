//! What the zip directory says of each entry, and the entries by name.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};

use zip::ZipArchive;
use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;

use super::code_page::{self, StoredName};
use super::directory::{self, Directory};
use super::end::{End, begins_with_entry};
use super::entry::check_header;
use super::lookup::Lookup;
use super::names::{EXTENSION, array_name};
use super::no_archive::another_before;
use crate::error::{Error, ErrorKind, Result};
use crate::io::source::Source;
use crate::limits::{Limits, reserve, reserve_entries};

/// How an entry is compressed: zip's method number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Method(u16);

impl Method {
    /// Not compressed: what `np.savez` writes.
    pub const STORED: Method = Method(0);
    /// Deflate: what `np.savez_compressed` writes.
    pub const DEFLATED: Method = Method(8);
    /// bzip2, which is read with the feature of that name.
    pub const BZIP2: Method = Method(12);
    /// LZMA, which is read with the feature of that name.
    pub const LZMA: Method = Method(14);
    /// Zstandard, which is read with the feature `zstd`.
    pub const ZSTD: Method = Method(93);

    pub(super) fn from_number(number: u16) -> Method {
        Method(number)
    }

    /// Whether NumPy writes no such entries.
    fn is_foreign(self) -> bool {
        ![Method::STORED, Method::DEFLATED].contains(&self)
    }

    /// The number in the zip specification (APPNOTE 4.4.5).
    pub fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Method::STORED => f.write_str("stored"),
            Method::DEFLATED => f.write_str("deflated"),
            Method::BZIP2 => f.write_str("bzip2"),
            Method::LZMA => f.write_str("lzma"),
            Method::ZSTD => f.write_str("zstd"),
            Method(number) => write!(f, "method {number}"),
        }
    }
}

/// Bytes that all entries of an archive inflate to by other methods than deflate, as the directory says, and those
/// that they may.
#[derive(Clone, Copy)]
#[cfg_attr(not(any(feature = "bzip2", feature = "lzma", feature = "zstd")), allow(dead_code))]
pub(super) struct Allowance {
    pub(super) needed: u64,
    pub(super) bytes: u64,
}

/// One entry of the directory.
#[derive(Clone)]
pub(super) struct Record {
    /// Shared with the arrays that are read, for their errors to name it.
    pub(super) file_name: Arc<str>,
    /// The name as it is stored, if it is in another encoding or goes on behind a NUL.
    encoded_name: Option<Box<[u8]>>,
    is_utf8: bool,
    pub(super) method: Method,
    pub(super) encrypted: bool,
    pub(super) crc32: u32,
    pub(super) compressed_size: u64,
    pub(super) size: u64,
    /// What all entries of other methods than deflate share.
    #[cfg_attr(not(any(feature = "bzip2", feature = "lzma", feature = "zstd")), allow(dead_code))]
    pub(super) allowance: Allowance,
    /// Where the entry's local header begins.
    pub(super) header_start: u64,
    /// Where the directory's record begins.
    pub(super) central_start: u64,
    /// Where the next entry begins, or the directory: the entry must end before.
    pub(super) end_before: u64,
}

impl Record {
    pub(super) fn name(&self) -> &str {
        array_name(&self.file_name)
    }

    /// The name as it is stored.
    pub(super) fn stored_name(&self) -> StoredName<'_> {
        let bytes = self.encoded_name.as_deref().unwrap_or(self.file_name.as_bytes());
        StoredName { bytes, is_utf8: self.is_utf8 }
    }

    /// Whether the file's name says that it is an array.
    pub(super) fn is_named_array(&self) -> bool {
        self.file_name.ends_with(EXTENSION)
    }
}

#[cfg(test)]
impl Record {
    /// An entry of no bytes.
    pub(super) fn of_method(method: Method) -> Record {
        Record {
            file_name: "a.npy".into(),
            encoded_name: None,
            is_utf8: true,
            method,
            encrypted: false,
            crc32: 0,
            compressed_size: 0,
            size: 0,
            allowance: Allowance { needed: 0, bytes: u64::MAX },
            header_start: 0,
            central_start: 0,
            end_before: 0,
        }
    }
}

/// The entries in the archive's order, and by file name.
pub(super) struct Index {
    pub(super) records: Vec<Record>,
    /// Made when a name is first looked for.
    lookup: OnceLock<Lookup>,
}

impl Index {
    /// Reads the directory, if it has no more entries, and they no more bytes in all, than allowed.
    pub(super) fn read(source: &dyn Source, limits: &Limits) -> Result<Index> {
        Index::read_before(source, &End::find(source)?, limits)
    }

    /// Reads the directory that `end` tells of.
    pub(super) fn read_before(source: &dyn Source, end: &End, limits: &Limits) -> Result<Index> {
        let mut index = Index { records: read_records(source, end, limits)?, lookup: OnceLock::new() };
        limits.check_total(index.records.iter().fold(0, |total, record| record.size.saturating_add(total)))?;
        index.share_allowance();
        index.bound_entries()?;
        if end.shift < 0 {
            index.check_places(source, end)?;
        }
        Ok(index)
    }

    /// An error unless every entry is as far from where it is stated to be as the directory is: then the archive was cut
    /// out of a larger file, if it is not one that an array of another archive holds.
    fn check_places(&self, source: &dyn Source, end: &End) -> Result<()> {
        if begins_with_entry(source) && self.records.iter().all(|record| record.header_start > 0) {
            return Err(another_before(source, 0, false));
        }
        let check = |record: &Record| match check_header(record, source) {
            Err(error) if matches!(error.kind(), ErrorKind::InvalidArchive { .. }) => {
                Err(misplaced(end).with_entry(record.name()).with_offset(record.header_start))
            }
            checked => checked,
        };
        self.records.iter().try_for_each(check)
    }

    /// Tells each entry what all of them need, so that many small ones are no way around the bound on one.
    fn share_allowance(&mut self) {
        let foreign = self.records.iter().filter(|record| record.method.is_foreign());
        let needed = foreign.fold(0, |needed, record| record.size.saturating_add(needed));
        self.records.iter_mut().for_each(|record| record.allowance.needed = needed);
    }

    /// Entries must not overlap: many names for the same bytes make a small file a large one.
    fn bound_entries(&mut self) -> Result<()> {
        let mut by_place: Vec<&mut Record> = Vec::new();
        reserve(&mut by_place, self.records.len())?;
        by_place.extend(&mut self.records);
        by_place.sort_unstable_by_key(|record| record.header_start);
        let mut next_start = u64::MAX;
        for record in by_place.into_iter().rev() {
            record.end_before = record.end_before.min(next_start);
            next_start = record.header_start;
        }
        Ok(())
    }

    /// The entries by name, made when one is first looked for.
    fn lookup(&self) -> Result<&Lookup> {
        match self.lookup.get() {
            Some(lookup) => Ok(lookup),
            None => {
                let lookup = Lookup::new(self.records.iter().map(|record| &*record.file_name))?;
                Ok(self.lookup.get_or_init(|| lookup))
            }
        }
    }

    /// The entry that NumPy finds under `name`: the file of that very name, or with `.npy` behind it.
    pub(super) fn find(&self, name: &str) -> Result<&Record> {
        let file_name = |number| self.records.get(number).map(|record: &Record| &*record.file_name);
        let record = self.lookup()?.find(name, file_name).and_then(|number| self.records.get(number));
        record.ok_or_else(|| ErrorKind::NoSuchEntry { name: name.to_owned() }.into())
    }

    pub(super) fn at(&self, number: usize) -> Result<&Record> {
        let len = self.records.len();
        self.records.get(number).ok_or_else(|| ErrorKind::NoSuchIndex { index: number, len }.into())
    }
}

/// The entries that the directory has, each name once.
fn read_records(source: &dyn Source, end: &End, limits: &Limits) -> Result<Vec<Record>> {
    let Directory { window, encoded_names } = directory::checked(source, end, limits)?;
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let archive = ZipArchive::with_config(config, window).map_err(invalid_archive)?.metadata();
    let mut records = Vec::new();
    reserve(&mut records, archive.len())?;
    for number in 0..archive.len() {
        let entry = archive.entry(number).map_err(invalid_archive)?;
        let is_utf8 = encoded_names.binary_search(&entry.central_header_start()).is_err();
        let file_name: Arc<str> = code_page::file_name(entry.name_raw(), is_utf8).into();
        let is_plain = entry.name_raw() == file_name.as_bytes();
        records.push(Record {
            encoded_name: (!is_plain).then(|| entry.name_raw().into()),
            file_name,
            is_utf8,
            method: Method(method_number(entry.compression())),
            encrypted: entry.encrypted(),
            crc32: entry.crc32(),
            compressed_size: entry.compressed_size(),
            size: entry.size(),
            allowance: Allowance { needed: 0, bytes: limits.foreign_bytes(source.size()) },
            header_start: place_of(entry.header_start(), end)?,
            central_start: entry.central_header_start(),
            end_before: end.directory.start,
        });
    }
    list_once(records)
}

/// Where an entry begins whose record says that it begins at `stated`.
fn place_of(stated: u64, end: &End) -> Result<u64> {
    u64::try_from(i128::from(stated) + end.shift).map_err(|_| misplaced(end))
}

/// The error of an archive whose entries are not as far from where they should be as its directory is.
fn misplaced(end: &End) -> Error {
    let found = end.directory.start;
    let stated = i128::from(found) - end.shift;
    let reason = format!(
        "expected its directory at byte {stated}, found it at byte {found}, and its entries are not moved as far: \
         it was cut out of a file, or a file was cut, and bytes of it are missing"
    );
    ErrorKind::InvalidArchive { reason }.into()
}

/// Leaves of records whose names come to the same the last, at the place of the first, as `zip` does with those whose
/// names are stored the same.
fn list_once(records: Vec<Record>) -> Result<Vec<Record>> {
    if records.iter().all(|record| record.encoded_name.is_none()) {
        return Ok(records);
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    reserve_entries(&mut places, records.len())?;
    let mut last: Vec<&Record> = Vec::new();
    reserve(&mut last, records.len())?;
    for record in &records {
        let place = *places.entry(&record.file_name).or_insert(last.len());
        match last.get_mut(place) {
            Some(other) if other.central_start < record.central_start => *other = record,
            Some(_) => {}
            None => last.push(record),
        }
    }
    Ok(last.into_iter().cloned().collect())
}

#[allow(deprecated, reason = "zip names no method whose feature is off")]
fn method_number(method: zip::CompressionMethod) -> u16 {
    method.to_u16()
}

/// What the `zip` crate says, as an error of ours.
fn invalid_archive(error: ZipError) -> Error {
    match error {
        ZipError::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            ErrorKind::InvalidArchive { reason: error.to_string() }.into()
        }
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => error.into(),
        ZipError::InvalidArchive(reason) => ErrorKind::InvalidArchive { reason: reason.into_owned() }.into(),
        other => ErrorKind::InvalidArchive { reason: other.to_string() }.into(),
    }
}
