//! The entries of the zip directory, in order and by name.

use std::collections::HashMap;
use std::io;
use std::sync::OnceLock;

use zip::ZipArchive;
use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;

use super::directory::{self, CheckedDirectory};
use super::end::{End, begins_with_entry};
use super::locate::check_header;
use super::lookup::Lookup;
use super::no_archive::another_before;
use super::record::{Allowance, EntryRecord};
use crate::archive::format::file_name;
use crate::archive::format::method::Method;
use crate::error::place::AtPlace;
use crate::error::{Error, ErrorKind, Result, invalid_archive};
use crate::io::read::source::Source;
use crate::limits::{Limits, reserve, reserve_entries};

/// The entries in the archive's order, and by file name.
pub(crate) struct Index {
    pub(crate) records: Vec<EntryRecord>,
    /// Made when a name is first looked for.
    lookup: OnceLock<Lookup>,
}

impl Index {
    /// Reads the directory. It is an error if it has more entries than allowed, or they have more bytes together.
    pub(crate) fn read(source: &dyn Source, limits: &Limits) -> Result<Index> {
        Index::read_before(source, &End::find(source)?, limits)
    }

    /// Reads the directory whose place `end` states.
    pub(crate) fn read_before(source: &dyn Source, end: &End, limits: &Limits) -> Result<Index> {
        let mut index = Index { records: read_records(source, end, limits)?, lookup: OnceLock::new() };
        limits.check_total(index.records.iter().fold(0, |total, record| record.size.saturating_add(total)))?;
        index.share_allowance();
        index.bound_entries()?;
        if end.shift < 0 {
            index.check_places(source, end)?;
        }
        Ok(index)
    }

    /// An error unless every entry is as far from its stated place as the directory is. If it is, the archive was cut
    /// out of a larger file, unless an array of another archive holds it.
    fn check_places(&self, source: &dyn Source, end: &End) -> Result<()> {
        if begins_with_entry(source)? && self.records.iter().all(|record| record.header_start > 0) {
            return Err(another_before(source, 0, false));
        }
        let check = |record: &EntryRecord| match check_header(record, source) {
            Err(error) if matches!(error.kind(), ErrorKind::InvalidArchive { .. }) => {
                Err(misplaced(end).in_entry(record.name()).at_byte(record.header_start))
            }
            checked => checked,
        };
        self.records.iter().try_for_each(check)
    }

    /// Tells each entry the sum that all of them need, so that many small entries cannot evade the bound.
    fn share_allowance(&mut self) {
        let foreign = self.records.iter().filter(|record| record.method.is_foreign());
        let needed = foreign.fold(0, |needed, record| record.size.saturating_add(needed));
        self.records.iter_mut().for_each(|record| record.allowance.needed = needed);
    }

    /// Entries must not overlap: many names for the same bytes make a small file a large one.
    fn bound_entries(&mut self) -> Result<()> {
        let mut by_place: Vec<&mut EntryRecord> = Vec::new();
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

    /// The entry that NumPy finds under `name`: the file of exactly that name, or else of `name` with `.npy` behind it.
    pub(crate) fn find(&self, name: &str) -> Result<&EntryRecord> {
        let file_name = |number| self.records.get(number).map(|record: &EntryRecord| &*record.file_name);
        let record = self.lookup()?.find(name, file_name).and_then(|number| self.records.get(number));
        record.ok_or_else(|| ErrorKind::NoSuchEntry { name: name.to_owned() }.into())
    }

    pub(crate) fn at(&self, number: usize) -> Result<&EntryRecord> {
        let len = self.records.len();
        self.records.get(number).ok_or_else(|| ErrorKind::NoSuchIndex { index: number, len }.into())
    }
}

/// The entries of the directory, each name once.
fn read_records(source: &dyn Source, end: &End, limits: &Limits) -> Result<Vec<EntryRecord>> {
    let CheckedDirectory { window, encoded_names } = directory::checked(source, end, limits)?;
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let archive = ZipArchive::with_config(config, window).map_err(said_by_zip)?.metadata();
    let mut records = Vec::new();
    reserve(&mut records, archive.len())?;
    for number in 0..archive.len() {
        let entry = archive.entry(number).map_err(said_by_zip)?;
        let is_utf8 = encoded_names.binary_search(&entry.central_header_start()).is_err();
        let file_name = file_name::file_name(entry.name_raw(), is_utf8).into_owned().into_boxed_str();
        let is_plain = entry.name_raw() == file_name.as_bytes();
        records.push(EntryRecord {
            encoded_name: (!is_plain).then(|| entry.name_raw().into()),
            file_name,
            is_utf8,
            method: Method::from_number(method_number(entry.compression())),
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

/// The error of an archive whose entries are not as far from their stated places as its directory is.
fn misplaced(end: &End) -> Error {
    let found = end.directory.start;
    let stated = i128::from(found) - end.shift;
    let reason = format!(
        "expected its directory at byte {stated}, found it at byte {found}, and its entries are not moved as far: \
         it was cut out of a file, or a file was cut, and bytes of it are missing"
    );
    invalid_archive(reason)
}

/// Keeps, of records whose decoded names are equal, the last one, at the place of the first. `zip` does so already with
/// records whose stored names are equal.
fn list_once(records: Vec<EntryRecord>) -> Result<Vec<EntryRecord>> {
    if records.iter().all(|record| record.encoded_name.is_none()) {
        return Ok(records);
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    reserve_entries(&mut places, records.len())?;
    let mut last: Vec<&EntryRecord> = Vec::new();
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

/// An error of the `zip` crate as one of this crate.
fn said_by_zip(error: ZipError) -> Error {
    match error {
        ZipError::Io(error) if error.kind() == io::ErrorKind::InvalidData => invalid_archive(error.to_string()),
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => error.into(),
        ZipError::InvalidArchive(reason) => invalid_archive(reason),
        other => invalid_archive(other.to_string()),
    }
}
