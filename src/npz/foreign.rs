//! Entries that neither this crate nor NumPy writes, but Python's `zipfile` can: bzip2, LZMA and Zstandard.

use std::io::Read;

use super::index::{Method, Record};
use crate::error::{Error, ErrorKind, Result};
use crate::io::section::Section;

/// What the entry inflates to, from the front. Each method is read with the feature of its name.
#[allow(unused_variables, reason = "without any of the features nothing is read")]
pub(super) fn open<'a>(compressed: Section<'a>, record: &Record) -> Result<Box<dyn Read + Send + 'a>> {
    let reason = match record.method {
        #[cfg(feature = "bzip2")]
        Method::BZIP2 => return Ok(Box::new(bzip2::read::BzDecoder::new(compressed))),
        #[cfg(feature = "lzma")]
        Method::LZMA => return Ok(Box::new(lzma(compressed, record)?)),
        #[cfg(feature = "zstd")]
        Method::ZSTD => return Ok(Box::new(zstd::stream::read::Decoder::new(compressed)?)),
        method if [Method::BZIP2, Method::LZMA, Method::ZSTD].contains(&method) => {
            format!("compression {method} can be read with this crate's feature \"{method}\"")
        }
        method => format!("compression {method}; NumPy writes stored and deflated entries"),
    };
    Err(ErrorKind::UnsupportedEntry { reason }.into())
}

/// Before the data stand the version of LZMA's SDK, the size of its properties, and these (APPNOTE 5.8.8).
#[cfg(feature = "lzma")]
fn lzma<'a>(mut compressed: Section<'a>, record: &Record) -> Result<lzma_rust2::LzmaReader<Section<'a>>> {
    /// As large as Python's highest preset needs.
    const LARGEST_DICTIONARY: u32 = 64 << 20;
    let mut front = [0; 9];
    compressed.read_exact(&mut front)?;
    let [_, _, 5, 0, properties, dictionary @ ..] = front else {
        let reason = "its LZMA properties are not 5 bytes".to_owned();
        return Err(ErrorKind::InvalidArchive { reason }.into());
    };
    // No larger than what it is for.
    let size = u32::try_from(record.size).unwrap_or(u32::MAX);
    let dictionary = u32::from_le_bytes(dictionary).min(size);
    if dictionary > LARGEST_DICTIONARY {
        let (what, found) = ("the size of the LZMA dictionary in bytes", u64::from(dictionary));
        return Err(ErrorKind::LimitExceeded { what, found, limit: LARGEST_DICTIONARY.into() }.into());
    }
    let reader = lzma_rust2::LzmaReader::new_with_props(compressed, record.size, properties, dictionary, None);
    reader.map_err(|error| damaged(record, error.into()))
}

/// What a decoder says of the data; errors of the source stay what they are.
pub(super) fn damaged(record: &Record, error: Error) -> Error {
    match error.kind() {
        ErrorKind::Io(inner) if inner.raw_os_error().is_none() => {
            let reason = format!("damaged {} data: {error}", record.method);
            ErrorKind::InvalidArchive { reason }.into()
        }
        _ => error,
    }
}
