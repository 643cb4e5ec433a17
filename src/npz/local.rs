//! What stands before each entry of an archive that comes as a stream, and behind it.
//!
//! APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.9 (data descriptor), 4.5.3 (zip64).

use std::io::Read;

use byteorder::{LittleEndian, ReadBytesExt};

use super::code_page;
use super::head::UTF_8;
use super::index::Method;
use crate::error::{Error, ErrorKind, Result};
use crate::header::read_up_to;

/// What a local header says.
pub(super) struct LocalHeader {
    pub(super) file_name: String,
    pub(super) method: Method,
    is_encrypted: bool,
    /// Whether sizes and checksum stand behind the data.
    pub(super) has_descriptor: bool,
    /// Whether sizes there take 8 bytes.
    pub(super) is_zip64: bool,
    pub(super) crc32: u32,
    /// Bytes that the entry takes, and those that it makes, if they are known yet.
    pub(super) compressed_size: Option<u64>,
    pub(super) size: Option<u64>,
}

/// What comes next in an archive.
pub(super) enum Part {
    Entry(LocalHeader),
    /// The directory.
    End,
}

/// What stands behind an entry's data.
pub(super) struct Descriptor {
    pub(super) crc32: u32,
    pub(super) compressed_size: u64,
    pub(super) size: u64,
}

/// Reads the next local header, unless the directory comes.
pub(super) fn next_part(input: &mut impl Read, is_first: bool) -> Result<Part> {
    let mut signature = [0; 4];
    let found = read_up_to(input, &mut signature)?;
    match &signature {
        b"PK\x03\x04" => Ok(Part::Entry(LocalHeader::read(input).map_err(cut)?)),
        b"PK\x01\x02" | b"PK\x05\x06" | b"PK\x06\x06" | b"PK\x06\x08" => Ok(Part::End),
        _ if found < signature.len() && !is_first => {
            Err(ErrorKind::Truncated { what: "the archive", expected: 4, found: found as u64 }.into())
        }
        _ => {
            let what = if is_first {
                "no zip archive begins here"
            } else {
                "behind an entry stands neither another one nor the directory"
            };
            let reason = format!("{what}: \"{}\"", signature.escape_ascii());
            Err(ErrorKind::InvalidArchive { reason }.into())
        }
    }
}

/// An end within what stands before an entry, or behind it.
pub(super) fn cut(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Io(inner) if inner.kind() == std::io::ErrorKind::UnexpectedEof => {
            ErrorKind::InvalidArchive { reason: "it ends within the header of an entry".to_owned() }.into()
        }
        _ => error,
    }
}

impl LocalHeader {
    /// Behind the signature.
    fn read(input: &mut impl Read) -> Result<LocalHeader> {
        // Of these bits 5 stands for patched data, 6 for strong encryption (APPNOTE 4.4.4).
        const ENCRYPTED: u16 = 1 | 1 << 5 | 1 << 6;
        const DESCRIPTOR: u16 = 1 << 3;
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
        let file_name = code_page::file_name(&file_name, flags & UTF_8 != 0);
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

    /// An error if the entry cannot be read from a stream.
    pub(super) fn check_readable(&self) -> Result<()> {
        let reason = match (self.method, self.size, self.compressed_size) {
            _ if self.is_encrypted => "it is encrypted, or patched data".to_owned(),
            (Method::DEFLATED, ..) => return Ok(()),
            (Method::STORED, Some(size), Some(stored)) if size == stored => return Ok(()),
            (Method::STORED, Some(size), Some(stored)) => {
                let reason = format!("a stored entry of {size} bytes takes {stored} bytes");
                return Err(ErrorKind::InvalidArchive { reason }.into());
            }
            (Method::STORED, ..) => return Err(self.unknown_end()),
            (method, ..) => format!("compression {method} in a stream; NpzReader may read it from a file"),
        };
        Err(ErrorKind::UnsupportedEntry { reason }.into())
    }

    /// The error of an entry that is not compressed and whose size comes behind it.
    pub(super) fn unknown_end(&self) -> Error {
        let reason =
            "its size stands behind it, so that in a stream nothing tells where it ends; read the archive from a file";
        ErrorKind::UnsupportedEntry { reason: reason.to_owned() }.into()
    }
}

impl Descriptor {
    /// With 8 bytes for a size, or 4.
    pub(super) fn read(input: &mut impl Read, is_zip64: bool) -> Result<Descriptor> {
        const SIGNATURE: u32 = u32::from_le_bytes(*b"PK\x07\x08");
        let mut crc32 = input.read_u32::<LittleEndian>()?;
        // It need not have a signature.
        if crc32 == SIGNATURE {
            crc32 = input.read_u32::<LittleEndian>()?;
        }
        let mut size = || match is_zip64 {
            true => input.read_u64::<LittleEndian>(),
            false => input.read_u32::<LittleEndian>().map(u64::from),
        };
        Ok(Descriptor { crc32, compressed_size: size()?, size: size()? })
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
