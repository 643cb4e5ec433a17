//! Entries that neither this crate nor NumPy writes, but Python's `zipfile` can: bzip2, LZMA and Zstandard.

use std::io::{self, Read};

use crate::archive::format::method::Method;
#[cfg(any(feature = "bzip2", feature = "lzma", feature = "zstd"))]
use crate::archive::read::record::Allowance;
use crate::archive::read::record::EntryRecord;
use crate::error::{Error, ErrorKind, Result, invalid_archive};
use crate::io::read::section::Section;
#[cfg(any(feature = "bzip2", feature = "lzma", feature = "zstd"))]
use crate::io::transfer::read_up_to;
#[cfg(any(feature = "bzip2", feature = "lzma", feature = "zstd"))]
use crate::limits::check_foreign;

/// The entry's decompressed bytes, from the front. Each method is read with the feature of its name.
#[allow(unused_variables, reason = "without any of the features nothing is read")]
pub(crate) fn open<'a>(compressed: Section<'a>, record: &EntryRecord) -> Result<Box<dyn Read + Send + 'a>> {
    match record.method {
        #[cfg(feature = "bzip2")]
        Method::BZIP2 => Ok(Box::new(bzip2(bounded(compressed, record)?, record)?)),
        #[cfg(feature = "lzma")]
        Method::LZMA => Ok(Box::new(lzma(bounded(compressed, record)?, record)?)),
        #[cfg(feature = "zstd")]
        Method::ZSTD => Ok(Box::new(zstd(bounded(compressed, record)?, record)?)),
        method => Err(unsupported(method)),
    }
}

/// An error unless entries of this method are read by another decoder than deflate's.
pub(crate) fn check_known(method: Method) -> Result<()> {
    let known = [
        (Method::BZIP2, cfg!(feature = "bzip2")),
        (Method::LZMA, cfg!(feature = "lzma")),
        (Method::ZSTD, cfg!(feature = "zstd")),
    ];
    if known.contains(&(method, true)) { Ok(()) } else { Err(unsupported(method)) }
}

pub(crate) fn unsupported(method: Method) -> Error {
    let reason = if [Method::BZIP2, Method::LZMA, Method::ZSTD].contains(&method) {
        format!("compression {method} can be read with this crate's feature \"{method}\"")
    } else {
        format!("compression {method}; NumPy writes stored and deflated entries")
    };
    ErrorKind::UnsupportedEntry { reason }.into()
}

/// The entry's compressed bytes; an error if the directory says that all such entries become more than allowed.
#[cfg(any(feature = "bzip2", feature = "lzma", feature = "zstd"))]
fn bounded<'a>(compressed: Section<'a>, record: &EntryRecord) -> Result<Section<'a>> {
    let Allowance { needed, bytes } = record.allowance;
    check_foreign(needed, bytes)?;
    Ok(compressed)
}

/// The first `N` bytes of the data, or fewer if there are no more.
#[cfg(any(feature = "bzip2", feature = "zstd"))]
fn front<const N: usize>(compressed: &mut Section<'_>) -> Result<Vec<u8>> {
    let mut front = vec![0; N];
    let found = read_up_to(compressed, &mut front)?;
    front.truncate(found);
    Ok(front)
}

#[cfg(feature = "bzip2")]
fn bzip2<'a>(mut compressed: Section<'a>, record: &EntryRecord) -> Result<impl Read + Send + use<'a>> {
    let mut front = front::<BZIP2_FRONT>(&mut compressed)?;
    lower_level(&mut front, record.size);
    Ok(::bzip2::read::BzDecoder::new(io::Cursor::new(front).chain(compressed)))
}

/// Bytes that a bzip2 stream begins with: from `BZh1` for blocks of up to 100,000 bytes to `BZh9`.
#[cfg(feature = "bzip2")]
pub(crate) const BZIP2_FRONT: usize = 4;

/// Makes a bzip2 stream say that its blocks are no larger than `size` bytes need. Most streams say 9, and the decoder
/// would take room and time for such blocks, however small the entry is.
#[cfg(feature = "bzip2")]
pub(crate) fn lower_level(front: &mut [u8], size: u64) {
    const BLOCK: u64 = 100_000;
    // Four equal bytes may take five in a block, which holds 19 bytes less than its size.
    let in_blocks = size.saturating_add(size / 4).saturating_add(20);
    let needed = in_blocks.div_ceil(BLOCK).clamp(1, 9);
    if let ([b'B', b'Z', b'h', level @ b'1'..=b'9'], Ok(needed)) = (front, u8::try_from(needed)) {
        *level = (*level).min(b'0' + needed);
    }
}

/// Before the data stand the version of LZMA's SDK, the size of its properties, and these (APPNOTE 5.8.8).
#[cfg(feature = "lzma")]
fn lzma<'a>(mut compressed: Section<'a>, record: &EntryRecord) -> Result<lzma_rust2::LzmaReader<Section<'a>>> {
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
pub(crate) const LZMA_FRONT: usize = 9;

/// The properties that stand before LZMA data.
#[cfg(feature = "lzma")]
pub(crate) struct Properties {
    pub(crate) properties: u8,
    /// Bytes of the dictionary.
    pub(crate) dictionary: u32,
}

#[cfg(feature = "lzma")]
impl Properties {
    /// The properties of an entry whose sizes may be known. Its dictionary is made no larger than the entry needs.
    pub(crate) fn new(front: [u8; LZMA_FRONT], compressed_size: Option<u64>, size: Option<u64>) -> Result<Properties> {
        /// As large as Python's highest preset needs.
        const LARGEST_DICTIONARY: u32 = 64 << 20;
        const SMALLEST_DICTIONARY: u64 = 1 << 12;
        /// The longest match is 273 bytes and takes at least 14 decisions of at least 0.022 bits.
        const MOST_PER_BYTE: u64 = 1 << 13;
        let [_, _, 5, 0, properties, dictionary @ ..] = front else {
            let reason = "its LZMA properties are not 5 bytes".to_owned();
            return Err(invalid_archive(reason));
        };
        // As in liblzma, which Python uses: the tables of probabilities grow with two to the power of both.
        let (literal_bits, position_bits) = (properties % 9, properties / 9 % 5);
        if literal_bits + position_bits > 4 {
            let reason = format!("its LZMA data take {literal_bits} and {position_bits} bits of context, more than 4");
            return Err(invalid_archive(reason));
        }
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
fn zstd<'a>(mut compressed: Section<'a>, record: &EntryRecord) -> Result<impl Read + Send + use<'a>> {
    /// A block inflates to no more (RFC 8878, 3.1.1.2.4), and takes at least its header of 3 bytes and one more.
    const BLOCK: u64 = 128 << 10;
    const SMALLEST_BLOCK: u64 = 4;
    const LARGEST_BUFFER: usize = 1 << 17;
    let most = record.compressed_size.saturating_mul(BLOCK / SMALLEST_BLOCK).saturating_add(BLOCK);
    if record.size > most {
        return Err(ErrorKind::Truncated { what: "the entry", expected: record.size, found: most }.into());
    }
    let mut front = front::<ZSTANDARD_FRONT>(&mut compressed)?;
    shrink_window(&mut front, record.size);
    let patched = io::Cursor::new(front).chain(compressed);
    let buffer = usize::try_from(record.compressed_size).unwrap_or(usize::MAX).min(LARGEST_BUFFER);
    let mut decoder = ::zstd::stream::read::Decoder::with_buffer(io::BufReader::with_capacity(buffer, patched))?;
    decoder.window_log_max(most_window_log(record.size))?;
    Ok(decoder)
}

/// Bytes of a Zstandard frame up to its window: magic number, descriptor, window.
#[cfg(feature = "zstd")]
pub(crate) const ZSTANDARD_FRONT: usize = 6;

/// The smallest window has 1 KiB.
#[cfg(feature = "zstd")]
const SMALLEST_WINDOW_LOG: u32 = 10;

/// The number of bits of a window that holds `size` bytes.
#[cfg(feature = "zstd")]
fn window_log(size: u64) -> u32 {
    (u64::BITS - size.saturating_sub(1).leading_zeros()).max(SMALLEST_WINDOW_LOG)
}

/// The largest window that a frame of an entry of `size` bytes may ask for, in bits: 8 MiB, which every decoder should
/// support (RFC 8878, 3.1.1.1.2), or as much as the entry holds, up to the library's own limit of 128 MiB.
#[cfg(feature = "zstd")]
pub(crate) fn most_window_log(size: u64) -> u32 {
    window_log(size).clamp(23, 27)
}

/// Makes a frame ask for a window of `size` bytes at most. An encoder that did not know the size of its input asks for
/// up to 128 MiB, but no reference reaches back beyond the entry's start.
#[cfg(feature = "zstd")]
pub(crate) fn shrink_window(front: &mut [u8], size: u64) {
    const SINGLE_SEGMENT: u8 = 1 << 5;
    let [0x28, 0xB5, 0x2F, 0xFD, descriptor, window] = front else { return };
    if *descriptor & SINGLE_SEGMENT == 0
        && let Ok(exponent @ 0..32) = u8::try_from(window_log(size) - SMALLEST_WINDOW_LOG)
    {
        // The lower three bits count eighths, of which none is needed.
        *window = (*window).min(exponent << 3);
    }
}

/// A decoder's error as one of damaged data. Errors of the source, and of memory, stay as they are.
pub(crate) fn damaged(record: &EntryRecord, error: Error) -> Error {
    damaged_by(record.method, error)
}

/// The same, of data compressed by `method`.
pub(crate) fn damaged_by(method: Method, error: Error) -> Error {
    match error.kind() {
        ErrorKind::Io(inner) if inner.raw_os_error().is_none() && !is_of_memory(inner) => {
            let reason = format!("damaged {method} data: {error}");
            invalid_archive(reason)
        }
        _ => error,
    }
}

fn is_of_memory(error: &io::Error) -> bool {
    #[cfg(feature = "zstd")]
    {
        // `ZSTD_error_memory_allocation`, of which the `zstd` crate passes on the text.
        const OF_MEMORY: usize = 64;
        if error.to_string() == ::zstd::zstd_safe::get_error_name(OF_MEMORY.wrapping_neg()) {
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
        let record = EntryRecord::of_method(Method::ZSTD);
        let kind = |error: io::Error| damaged(&record, error.into()).into_kind();
        assert!(matches!(kind(io::ErrorKind::OutOfMemory.into()), ErrorKind::Io(_)));
        assert!(matches!(kind(io::Error::from_raw_os_error(5)), ErrorKind::Io(_)));
        assert!(matches!(kind(io::ErrorKind::InvalidData.into()), ErrorKind::InvalidArchive { .. }));
        let text = "Allocation error : not enough memory";
        let is_known = cfg!(feature = "zstd");
        assert_eq!(matches!(kind(io::Error::other(text)), ErrorKind::Io(_)), is_known);
    }
}
