//! Entries that neither this crate nor NumPy writes, but Python's `zipfile` can: bzip2, LZMA and Zstandard.

use std::io::{self, Read};

use super::index::{Method, Record};
use crate::error::{Error, ErrorKind, Result};
#[cfg(feature = "lzma")]
use crate::header::read_up_to;
use crate::io::section::Section;

/// What the entry inflates to, from the front. Each method is read with the feature of its name.
#[allow(unused_variables, reason = "without any of the features nothing is read")]
pub(super) fn open<'a>(compressed: Section<'a>, record: &Record) -> Result<Box<dyn Read + Send + 'a>> {
    match record.method {
        #[cfg(feature = "bzip2")]
        Method::BZIP2 => Ok(Box::new(bzip2::read::BzDecoder::new(bounded(compressed, record)?))),
        #[cfg(feature = "lzma")]
        Method::LZMA => Ok(Box::new(lzma(bounded(compressed, record)?, record)?)),
        #[cfg(feature = "zstd")]
        Method::ZSTD => Ok(Box::new(zstd(bounded(compressed, record)?, record)?)),
        method => Err(unsupported(method)),
    }
}

/// An error unless entries of this method are read by another decoder than deflate's.
pub(super) fn check_known(method: Method) -> Result<()> {
    let known = [
        (Method::BZIP2, cfg!(feature = "bzip2")),
        (Method::LZMA, cfg!(feature = "lzma")),
        (Method::ZSTD, cfg!(feature = "zstd")),
    ];
    if known.contains(&(method, true)) { Ok(()) } else { Err(unsupported(method)) }
}

pub(super) fn unsupported(method: Method) -> Error {
    let reason = if [Method::BZIP2, Method::LZMA, Method::ZSTD].contains(&method) {
        format!("compression {method} can be read with this crate's feature \"{method}\"")
    } else {
        format!("compression {method}; NumPy writes stored and deflated entries")
    };
    ErrorKind::UnsupportedEntry { reason }.into()
}

/// The entry's bytes, unless they are said to become more than allowed.
#[cfg(any(feature = "bzip2", feature = "lzma", feature = "zstd"))]
fn bounded<'a>(compressed: Section<'a>, record: &Record) -> Result<Section<'a>> {
    if record.size <= record.most_bytes {
        return Ok(compressed);
    }
    let (what, option) = ("the size of an entry compressed by another method than deflate", Some("max_array_bytes"));
    Err(ErrorKind::LimitExceeded { what, option, found: record.size, limit: record.most_bytes }.into())
}

/// Before the data stand the version of LZMA's SDK, the size of its properties, and these (APPNOTE 5.8.8).
#[cfg(feature = "lzma")]
fn lzma<'a>(mut compressed: Section<'a>, record: &Record) -> Result<lzma_rust2::LzmaReader<Section<'a>>> {
    let mut front = [0; LZMA_FRONT];
    let found = read_up_to(&mut compressed, &mut front)? as u64;
    if found < front.len() as u64 {
        return Err(ErrorKind::Truncated { what: "the LZMA properties", expected: front.len() as u64, found }.into());
    }
    let Properties { properties, dictionary } =
        Properties::new(front, Some(record.compressed_size), Some(record.size))?;
    let reader = lzma_rust2::LzmaReader::new_with_props(compressed, record.size, properties, dictionary, None);
    reader.map_err(|error| damaged(record, error.into()))
}

/// Bytes before LZMA data.
#[cfg(feature = "lzma")]
pub(super) const LZMA_FRONT: usize = 9;

/// What stands before LZMA data.
#[cfg(feature = "lzma")]
pub(super) struct Properties {
    pub(super) properties: u8,
    /// Bytes of the dictionary.
    pub(super) dictionary: u32,
}

#[cfg(feature = "lzma")]
impl Properties {
    /// Those of an entry, whose sizes may be known: its dictionary is made no larger than what it is for.
    pub(super) fn new(front: [u8; LZMA_FRONT], compressed_size: Option<u64>, size: Option<u64>) -> Result<Properties> {
        /// As large as Python's highest preset needs.
        const LARGEST_DICTIONARY: u32 = 64 << 20;
        const SMALLEST_DICTIONARY: u64 = 1 << 12;
        /// The longest match is 273 bytes and takes at least 14 decisions of at least 0.022 bits.
        const MOST_PER_BYTE: u64 = 1 << 13;
        let [_, _, 5, 0, properties, dictionary @ ..] = front else {
            let reason = "its LZMA properties are not 5 bytes".to_owned();
            return Err(ErrorKind::InvalidArchive { reason }.into());
        };
        let most = compressed_size.map_or(u64::MAX, |size| size.saturating_mul(MOST_PER_BYTE));
        let most = most.min(size.unwrap_or(u64::MAX)).max(SMALLEST_DICTIONARY);
        let dictionary = u32::from_le_bytes(dictionary).min(u32::try_from(most).unwrap_or(u32::MAX));
        if dictionary > LARGEST_DICTIONARY {
            let (what, found) = ("the size of the LZMA dictionary in bytes", u64::from(dictionary));
            return Err(ErrorKind::LimitExceeded { what, option: None, found, limit: LARGEST_DICTIONARY.into() }.into());
        }
        Ok(Properties { properties, dictionary })
    }
}

#[cfg(feature = "zstd")]
fn zstd<'a>(compressed: Section<'a>, record: &Record) -> Result<impl Read + Send + use<'a>> {
    /// A block inflates to no more (RFC 8878, 3.1.1.2.4), and takes at least its header of 3 bytes and one more.
    const BLOCK: u64 = 128 << 10;
    const SMALLEST_BLOCK: u64 = 4;
    let most = record.compressed_size.saturating_mul(BLOCK / SMALLEST_BLOCK).saturating_add(BLOCK);
    if record.size > most {
        return Err(ErrorKind::Truncated { what: "the entry", expected: record.size, found: most }.into());
    }
    Ok(zstd::stream::read::Decoder::new(compressed)?)
}

/// What a decoder says of the data; errors of the source, and of memory, stay what they are.
pub(super) fn damaged(record: &Record, error: Error) -> Error {
    damaged_by(record.method, error)
}

/// The same, of data compressed by `method`.
pub(super) fn damaged_by(method: Method, error: Error) -> Error {
    match error.kind() {
        ErrorKind::Io(inner) if inner.raw_os_error().is_none() && !is_of_memory(inner) => {
            let reason = format!("damaged {method} data: {error}");
            ErrorKind::InvalidArchive { reason }.into()
        }
        _ => error,
    }
}

fn is_of_memory(error: &io::Error) -> bool {
    #[cfg(feature = "zstd")]
    {
        // `ZSTD_error_memory_allocation`, of which the `zstd` crate passes on the text.
        const OF_MEMORY: usize = 64;
        if error.to_string() == zstd::zstd_safe::get_error_name(OF_MEMORY.wrapping_neg()) {
            return true;
        }
    }
    error.kind() == io::ErrorKind::OutOfMemory
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn want_of_memory_is_no_damage() {
        let record = Record::of_method(Method::ZSTD);
        let kind = |error: io::Error| damaged(&record, error.into()).into_kind();
        assert!(matches!(kind(io::ErrorKind::OutOfMemory.into()), ErrorKind::Io(_)));
        assert!(matches!(kind(io::Error::from_raw_os_error(5)), ErrorKind::Io(_)));
        assert!(matches!(kind(io::ErrorKind::InvalidData.into()), ErrorKind::InvalidArchive { .. }));
        let text = "Allocation error : not enough memory";
        let is_known = cfg!(feature = "zstd");
        assert_eq!(matches!(kind(io::Error::other(text)), ErrorKind::Io(_)), is_known);
    }
}
