//! The local headers before the entries of an archive that comes as a stream.
//!
//! APPNOTE 6.3.10, sections 4.3.7 (local header), 4.5.3 (zip64).

use std::io::Read;

use crate::archive::format::extra;
use crate::archive::format::file_name;
use crate::archive::format::method::Method;
use crate::archive::format::records::{
    CentralRecord, DESCRIPTOR, ENCRYPTED, EndRecord, LocalHeader, PATCHED, STRONGLY_ENCRYPTED, UTF_8, Zip64EndRecord,
};
use crate::archive::format::zip64;
use crate::error::place::AtPlace;
use crate::error::{Error, ErrorKind, Result, invalid_archive};
use crate::io::read::lookahead::Lookahead;

/// The contents of a local header, when the directory is not known.
pub(crate) struct StreamHeader {
    pub(crate) file_name: String,
    pub(crate) method: Method,
    pub(crate) is_encrypted: bool,
    /// Whether sizes and checksum stand behind the data.
    pub(crate) has_descriptor: bool,
    /// Whether sizes there take 8 bytes.
    pub(crate) is_zip64: bool,
    pub(crate) crc32: u32,
    /// The sizes of the entry, compressed and not, if they are known yet.
    pub(crate) compressed_size: Option<u64>,
    pub(crate) size: Option<u64>,
}

/// The part of an archive that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Entry,
    /// A directory, or the end record of one without entries.
    Directory,
    Nothing,
    /// These bytes.
    Other([u8; 4]),
}

/// The part that comes next. Nothing of it is taken yet.
pub(crate) fn next_part(input: &mut Lookahead<impl Read>) -> Result<Part> {
    Ok(match *input.peek(4)? {
        [a, b, c, d] => match [a, b, c, d] {
            LocalHeader::SIGNATURE => Part::Entry,
            CentralRecord::SIGNATURE | EndRecord::SIGNATURE | Zip64EndRecord::SIGNATURE => Part::Directory,
            other => Part::Other(other),
        },
        _ => Part::Nothing,
    })
}

/// The error of a stream that ends within a header or descriptor.
fn cut(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Io(inner) if inner.kind() == std::io::ErrorKind::UnexpectedEof => cut_in_header(),
        _ => error,
    }
}

pub(crate) fn cut_in_header() -> Error {
    invalid_archive("it ends within the header of an entry")
}

impl StreamHeader {
    pub(crate) fn read(input: &mut Lookahead<impl Read>) -> Result<StreamHeader> {
        let place = input.position();
        StreamHeader::parse(input).map_err(|error| cut(error).at_byte(place))
    }

    fn parse(input: &mut impl Read) -> Result<StreamHeader> {
        let mut fixed = [0; LocalHeader::SIZE];
        input.read_exact(&mut fixed)?;
        let header = LocalHeader::parse(&fixed).ok_or_else(cut_in_header)?;
        let (mut name, mut fields) = (vec![0; header.name_length.into()], vec![0; header.extra_length.into()]);
        input.read_exact(&mut name)?;
        input.read_exact(&mut fields)?;
        let sizes = header.sizes(&fields).ok_or_else(cut_in_header)?;
        // With a descriptor they are usually 0.
        let has_descriptor = header.has(DESCRIPTOR);
        let [size, compressed_size] = sizes.map(|value| (!has_descriptor || value > 0).then_some(value));
        Ok(StreamHeader {
            file_name: file_name::file_name(&name, header.has(UTF_8)).into_owned(),
            method: Method::from_number(header.method),
            is_encrypted: header.has(ENCRYPTED | PATCHED | STRONGLY_ENCRYPTED),
            has_descriptor,
            is_zip64: has_descriptor && extra::find(&fields, zip64::FIELD).is_some(),
            crc32: header.crc32,
            compressed_size,
            size,
        })
    }
}
