//! The place of an entry's bytes, of which the directory states that of the local header only.

use super::record::EntryRecord;
use crate::archive::format::file_name::StoredName;
use crate::archive::format::method::Method;
use crate::archive::format::records::{LocalHeader, UTF_8};
use crate::error::place::AtPlace;
use crate::error::{Error, ErrorKind, Result, invalid_archive};
use crate::io::read::section::Section;
use crate::io::read::source::Source;
use crate::io::transfer::read_up_to;

/// An entry in the archive.
pub(crate) struct Located<'a> {
    /// The entry's bytes, compressed if it is.
    pub(crate) bytes: Section<'a>,
    /// The extra fields of the local header.
    pub(crate) extra: Vec<u8>,
}

/// Finds the entry's bytes by its local header, whose place the directory states.
pub(crate) fn locate<'a>(record: &EntryRecord, source: &'a dyn Source) -> Result<Located<'a>> {
    // A guess that holds for small entries of this crate and of NumPy, so that one read fetches them.
    const EXTRA: u64 = 96;
    let headers = LocalHeader::SIZE as u64 + record.stored_name().bytes.len() as u64 + EXTRA;
    let end = record.header_start.saturating_add(headers).saturating_add(record.compressed_size);
    let mut section = Section::new(source, record.header_start, end.min(source.size()));
    let extra = pass_header(&mut section, record)?;
    let start = section.position().saturating_add(extra as u64);
    let end = start.saturating_add(record.compressed_size);
    if end > source.size() {
        let (expected, found) = (record.compressed_size, source.size().saturating_sub(start));
        return Err(ErrorKind::Truncated { what: "the entry", expected, found }.into());
    }
    if end > record.end_before {
        return Err(invalid("the entry reaches into the next one, or into the directory", record));
    }
    section.set_end(end);
    let mut fields = Vec::new();
    if record.method == Method::DEFLATED {
        fields.resize(extra, 0);
        read_up_to(&mut section, &mut fields)?;
    } else {
        section.skip(extra as u64);
    }
    Ok(Located { bytes: section, extra: fields })
}

/// An error unless a local header of the entry's name is where the directory says.
pub(crate) fn check_header(record: &EntryRecord, source: &dyn Source) -> Result<()> {
    let end = record.header_start.saturating_add(LocalHeader::SIZE as u64 + record.stored_name().bytes.len() as u64);
    pass_header(&mut Section::new(source, record.header_start, end.min(source.size())), record).map(drop)
}

/// Goes past the local header up to its extra fields, and returns their length.
fn pass_header(section: &mut Section<'_>, record: &EntryRecord) -> Result<usize> {
    let mut fixed = [0; LocalHeader::SIZE];
    read_up_to(section, &mut fixed)?;
    let Some(header) = LocalHeader::parse(&fixed) else {
        return Err(invalid("the entry's local header is not where the directory says", record));
    };
    if !is_named(section, header.name_length.into(), header.has(UTF_8), record)? {
        return Err(invalid("the entry's local header has another name than the directory", record));
    }
    Ok(header.extra_length.into())
}

/// Whether the next `size` bytes are the entry's name.
fn is_named(section: &mut Section<'_>, size: usize, is_utf8: bool, record: &EntryRecord) -> Result<bool> {
    // A character that takes one byte in code page 437 takes up to so many in UTF-8.
    const WIDEST: usize = 3;
    let expected = record.stored_name();
    let [less, more] = [size.min(expected.bytes.len()), size.max(expected.bytes.len())];
    if more > WIDEST * less {
        return Ok(false);
    }
    // The name may be longer than the one that the section was made for.
    let end = section.position().saturating_add(size as u64);
    section.set_end(end.saturating_add(section.left().saturating_sub(size as u64)));
    let (mut short, mut long) = ([0; 64], Vec::new());
    let bytes = match short.get_mut(..size) {
        Some(bytes) => bytes,
        None => {
            long.resize(size, 0);
            long.as_mut_slice()
        }
    };
    let is_whole = read_up_to(section, bytes)? == size;
    Ok(is_whole && expected.means(StoredName { bytes, is_utf8 }))
}

fn invalid(reason: &str, record: &EntryRecord) -> Error {
    invalid_archive(reason).at_byte(record.header_start)
}
