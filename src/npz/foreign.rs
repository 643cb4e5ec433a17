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
    let reason = match record.method {
        #[cfg(feature = "bzip2")]
        Method::BZIP2 => return Ok(Box::new(bzip2::read::BzDecoder::new(bounded(compressed, record)?))),
        #[cfg(feature = "lzma")]
        Method::LZMA => return Ok(Box::new(lzma(bounded(compressed, record)?, record)?)),
        #[cfg(feature = "zstd")]
        Method::ZSTD => return Ok(Box::new(zstd(bounded(compressed, record)?, record)?)),
        method if [Method::BZIP2, Method::LZMA, Method::ZSTD].contains(&method) => {
            format!("compression {method} can be read with this crate's feature \"{method}\"")
        }
        method => format!("compression {method}; NumPy writes stored and deflated entries"),
    };
    Err(ErrorKind::UnsupportedEntry { reason }.into())
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
    /// As large as Python's highest preset needs.
    const LARGEST_DICTIONARY: u32 = 64 << 20;
    const SMALLEST_DICTIONARY: u64 = 1 << 12;
    /// The longest match is 273 bytes and takes at least 14 decisions of at least 0.022 bits.
    const MOST_PER_BYTE: u64 = 1 << 13;
    let mut front = [0; 9];
    let found = read_up_to(&mut compressed, &mut front)? as u64;
    if found < front.len() as u64 {
        return Err(ErrorKind::Truncated { what: "the LZMA properties", expected: front.len() as u64, found }.into());
    }
    let [_, _, 5, 0, properties, dictionary @ ..] = front else {
        let reason = "its LZMA properties are not 5 bytes".to_owned();
        return Err(ErrorKind::InvalidArchive { reason }.into());
    };
    // No larger than what it is for.
    let most = record.compressed_size.saturating_mul(MOST_PER_BYTE).min(record.size).max(SMALLEST_DICTIONARY);
    let dictionary = u32::from_le_bytes(dictionary).min(u32::try_from(most).unwrap_or(u32::MAX));
    if dictionary > LARGEST_DICTIONARY {
        let (what, found) = ("the size of the LZMA dictionary in bytes", u64::from(dictionary));
        return Err(ErrorKind::LimitExceeded { what, option: None, found, limit: LARGEST_DICTIONARY.into() }.into());
    }
    let reader = lzma_rust2::LzmaReader::new_with_props(compressed, record.size, properties, dictionary, None);
    reader.map_err(|error| damaged(record, error.into()))
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
    match error.kind() {
        ErrorKind::Io(inner) if inner.raw_os_error().is_none() && !is_of_memory(inner) => {
            let reason = format!("damaged {} data: {error}", record.method);
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
