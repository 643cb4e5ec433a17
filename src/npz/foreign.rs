//! Entries that neither this crate nor NumPy writes, but Python's `zipfile` can: bzip2, LZMA and Zstandard.

use std::io::Read;

use super::index::{Method, Record};
use crate::error::{Error, ErrorKind, Result};
use crate::io::section::Section;

/// A method's name, the feature by which it is read, and how.
struct Foreign {
    method: Method,
    feature: &'static str,
    #[allow(clippy::type_complexity, reason = "it is named nowhere else")]
    open: for<'a> fn(Section<'a>, &Record) -> Option<Result<Box<dyn Read + Send + 'a>>>,
}

/// By APPNOTE 4.4.5.
const METHODS: [Foreign; 3] = [
    Foreign { method: Method::BZIP2, feature: "bzip2", open: bzip2 },
    Foreign { method: Method::LZMA, feature: "lzma", open: lzma },
    Foreign { method: Method::ZSTD, feature: "zstd", open: zstd },
];

/// What the entry inflates to, from the front.
pub(super) fn open<'a>(compressed: Section<'a>, record: &Record) -> Result<Box<dyn Read + Send + 'a>> {
    let method = record.method;
    let reason = match METHODS.iter().find(|foreign| foreign.method == method) {
        Some(foreign) => match (foreign.open)(compressed, record) {
            Some(opened) => return opened,
            None => format!("compression {method} can be read with this crate's feature {:?}", foreign.feature),
        },
        None => format!("compression {method}; NumPy writes stored and deflated entries"),
    };
    Err(ErrorKind::UnsupportedEntry { reason }.into())
}

#[cfg(feature = "bzip2")]
fn bzip2<'a>(compressed: Section<'a>, _: &Record) -> Option<Result<Box<dyn Read + Send + 'a>>> {
    Some(Ok(Box::new(::bzip2::read::BzDecoder::new(compressed))))
}

#[cfg(not(feature = "bzip2"))]
fn bzip2<'a>(_: Section<'a>, _: &Record) -> Option<Result<Box<dyn Read + Send + 'a>>> {
    None
}

/// Before the data stand the version of LZMA's SDK, the size of its properties, and these (APPNOTE 5.8.8).
#[cfg(feature = "lzma")]
fn lzma<'a>(mut compressed: Section<'a>, record: &Record) -> Option<Result<Box<dyn Read + Send + 'a>>> {
    /// As large as Python's highest preset needs.
    const LARGEST_DICTIONARY: u32 = 64 << 20;
    let mut open = || {
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
        Ok((properties, dictionary))
    };
    let opened = open().and_then(|(properties, dictionary)| {
        let reader = lzma_rust2::LzmaReader::new_with_props(compressed, record.size, properties, dictionary, None);
        reader
            .map(|reader| Box::new(reader) as Box<dyn Read + Send + 'a>)
            .map_err(|error| damaged(record, error.into()))
    });
    Some(opened)
}

#[cfg(not(feature = "lzma"))]
fn lzma<'a>(_: Section<'a>, _: &Record) -> Option<Result<Box<dyn Read + Send + 'a>>> {
    None
}

#[cfg(feature = "zstd")]
fn zstd<'a>(compressed: Section<'a>, _: &Record) -> Option<Result<Box<dyn Read + Send + 'a>>> {
    let reader = ::zstd::stream::read::Decoder::new(compressed);
    Some(reader.map(|reader| Box::new(reader) as Box<dyn Read + Send + 'a>).map_err(Into::into))
}

#[cfg(not(feature = "zstd"))]
fn zstd<'a>(_: Section<'a>, _: &Record) -> Option<Result<Box<dyn Read + Send + 'a>>> {
    None
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
