//! What stands before each entry of an archive that comes as a stream.
//!
//! APPNOTE 6.3.10, sections 4.3.7 (local header), 4.5.3 (zip64).

use std::io::Read;

use byteorder::{LittleEndian, ReadBytesExt};

use super::file_name;
use super::head::UTF_8;
use super::method::Method;
use crate::error::{Error, ErrorKind, Result};
use crate::io::read::lookahead::Lookahead;

/// What a local header says.
pub(crate) struct LocalHeader {
    pub(crate) file_name: String,
    pub(crate) method: Method,
    pub(crate) is_encrypted: bool,
    /// Whether sizes and checksum stand behind the data.
    pub(crate) has_descriptor: bool,
    /// Whether sizes there take 8 bytes.
    pub(crate) is_zip64: bool,
    pub(crate) crc32: u32,
    /// Bytes that the entry takes, and those that it makes, if they are known yet.
    pub(crate) compressed_size: Option<u64>,
    pub(crate) size: Option<u64>,
}

/// What comes next in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Entry,
    /// A directory, or the end record of one without entries.
    Directory,
    Nothing,
    /// These bytes.
    Other([u8; 4]),
}

/// What comes next; it is not taken yet.
pub(crate) fn next_part(input: &mut Lookahead<impl Read>) -> Result<Part> {
    Ok(match *input.peek(4)? {
        [b'P', b'K', 3, 4] => Part::Entry,
        [b'P', b'K', 1, 2] | [b'P', b'K', 5, 6] | [b'P', b'K', 6, 6] => Part::Directory,
        [a, b, c, d] => Part::Other([a, b, c, d]),
        _ => Part::Nothing,
    })
}

/// Whether a header or a directory may begin so.
pub(crate) fn is_signature(bytes: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06"].iter().any(|known| bytes.starts_with(*known))
}

/// An end within what stands before an entry, or behind it.
fn cut(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Io(inner) if inner.kind() == std::io::ErrorKind::UnexpectedEof => cut_in_header(),
        _ => error,
    }
}

pub(crate) fn cut_in_header() -> Error {
    ErrorKind::InvalidArchive { reason: "it ends within the header of an entry".to_owned() }.into()
}

impl LocalHeader {
    pub(crate) fn read(input: &mut impl Read) -> Result<LocalHeader> {
        LocalHeader::parse(input).map_err(cut)
    }

    fn parse(input: &mut impl Read) -> Result<LocalHeader> {
        // Of these bits 5 stands for patched data, 6 for strong encryption (APPNOTE 4.4.4).
        const ENCRYPTED: u16 = 1 | 1 << 5 | 1 << 6;
        const DESCRIPTOR: u16 = 1 << 3;
        let _signature = input.read_u32::<LittleEndian>()?;
        let _version = input.read_u16::<LittleEndian>()?;
        let flags = input.read_u16::<LittleEndian>()?;
        let method = Method::from_number(input.read_u16::<LittleEndian>()?);
        let _time = input.read_u32::<LittleEndian>()?;
        let crc32 = input.read_u32::<LittleEndian>()?;
        let [compressed_size, size] = [input.read_u32::<LittleEndian>()?, input.read_u32::<LittleEndian>()?];
        let [name, extra] = [input.read_u16::<LittleEndian>()?, input.read_u16::<LittleEndian>()?];
        let (mut file_name, mut fields) = (vec![0; name.into()], vec![0; extra.into()]);
        input.read_exact(&mut file_name)?;
        input.read_exact(&mut fields)?;
        let file_name = file_name::file_name(&file_name, flags & UTF_8 != 0).into_owned();
        let is_encrypted = flags & ENCRYPTED != 0;
        let has_descriptor = flags & DESCRIPTOR != 0;
        let mut large = zip64(&fields);
        let is_zip64 = large.is_some();
        let mut wide = |value: u32| match (value, &mut large) {
            (u32::MAX, Some(large)) => large.read_u64::<LittleEndian>().map_err(Error::from),
            _ => Ok(value.into()),
        };
        let (size, compressed_size) = (wide(size)?, wide(compressed_size)?);
        // With a descriptor they are usually 0.
        let known = |value: u64| (!has_descriptor || value > 0).then_some(value);
        let (size, compressed_size) = (known(size), known(compressed_size));
        Ok(LocalHeader { file_name, method, is_encrypted, has_descriptor, is_zip64, crc32, compressed_size, size })
    }
}

/// The contents of the zip64 field among the extra fields.
fn zip64(mut fields: &[u8]) -> Option<&[u8]> {
    loop {
        let [1, 0, low, high, rest @ ..] = fields else {
            let [_, _, low, high, rest @ ..] = fields else { return None };
            fields = rest.get(usize::from(u16::from_le_bytes([*low, *high]))..)?;
            continue;
        };
        return rest.get(..usize::from(u16::from_le_bytes([*low, *high])));
    }
}
