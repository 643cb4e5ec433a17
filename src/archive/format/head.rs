//! The headers of an entry, written.

use super::method::Method;

/// Array data begin on a multiple of this, so that they can be viewed in an mmap.
pub(crate) const ALIGNMENT: u16 = 64;

/// Sizes and offsets from here on stand in a zip64 field.
pub(crate) const ZIP64_FROM: u64 = u32::MAX as u64;

/// The flag of names that are in UTF-8.
pub(crate) const UTF_8: u16 = 1 << 11;

/// The version of zip that knows zip64, made on Unix: what NumPy's archives say.
pub(crate) const VERSION_ZIP64: u16 = 45;
const VERSION_DEFLATE: u16 = 20;
pub(crate) const MADE_ON_UNIX: u16 = 3 << 8;

/// 1980-01-01, the first day zip knows.
const FIRST_DAY: u16 = 0x21;

/// Readable and writable by the owner only.
const PERMISSIONS: u32 = 0o600 << 16;

pub(crate) const ZIP64_FIELD: u16 = 0x0001;
/// The extra field that Android's `zipalign` pads with.
pub(crate) const ALIGNMENT_FIELD: u16 = 0xa11e;

/// What both headers of an entry say.
pub(crate) struct Head<'a> {
    pub(crate) file_name: &'a str,
    pub(crate) method: Method,
    pub(crate) crc32: u32,
    pub(crate) compressed_size: u64,
    pub(crate) size: u64,
    /// Where the local header begins.
    pub(crate) offset: u64,
    /// Whether the sizes stand in a zip64 field.
    pub(crate) is_large: bool,
}

impl Head<'_> {
    /// The fields that both headers have in common, from the version to the lengths of name and extra.
    fn common(&self, bytes: &mut Vec<u8>, is_zip64: bool, extra: usize) {
        let version = if is_zip64 { VERSION_ZIP64 } else { VERSION_DEFLATE };
        let flags = if self.file_name.is_ascii() { 0 } else { UTF_8 };
        let sizes = if self.is_large { [u32::MAX; 2] } else { [clamp(self.compressed_size), clamp(self.size)] };
        put16(bytes, [version, flags, self.method.number(), 0, FIRST_DAY]);
        put32(bytes, [self.crc32]);
        put32(bytes, sizes);
        put16(bytes, [length(self.file_name.len()), length(extra)]);
    }

    /// The local header, with `extra` behind the fields that it needs itself.
    pub(crate) fn local(&self, extra: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.local_size() + extra.len());
        bytes.extend_from_slice(b"PK\x03\x04");
        self.common(&mut bytes, self.is_large, self.local_zip64_size() + extra.len());
        bytes.extend_from_slice(self.file_name.as_bytes());
        if self.is_large {
            put16(&mut bytes, [ZIP64_FIELD, 16]);
            put64(&mut bytes, [self.size, self.compressed_size]);
        }
        bytes.extend_from_slice(extra);
        bytes
    }

    /// Bytes of the local header without extra fields that it does not need itself.
    fn local_size(&self) -> usize {
        const FIXED: usize = 30;
        FIXED + self.file_name.len() + self.local_zip64_size()
    }

    fn local_zip64_size(&self) -> usize {
        if self.is_large { 20 } else { 0 }
    }

    /// The extra field that makes the data begin on a multiple of 64 bytes.
    pub(crate) fn alignment(&self) -> Vec<u8> {
        alignment(self.offset + self.local_size() as u64)
    }

    /// Appends the directory's record.
    pub(crate) fn central(&self, bytes: &mut Vec<u8>) {
        let mut values = if self.is_large { vec![self.size, self.compressed_size] } else { Vec::new() };
        values.extend((self.offset >= ZIP64_FROM).then_some(self.offset));
        let extra = if values.is_empty() { 0 } else { 4 + 8 * values.len() };
        let is_zip64 = !values.is_empty();
        bytes.extend_from_slice(b"PK\x01\x02");
        put16(bytes, [MADE_ON_UNIX | VERSION_ZIP64]);
        self.common(bytes, is_zip64, extra);
        put16(bytes, [0, 0, 0]);
        put32(bytes, [PERMISSIONS, clamp(self.offset)]);
        bytes.extend_from_slice(self.file_name.as_bytes());
        if is_zip64 {
            put16(bytes, [ZIP64_FIELD, length(extra - 4)]);
            values.into_iter().for_each(|value| put64(bytes, [value]));
        }
    }
}

/// The extra field that takes the bytes from `end` on up to a multiple of 64; none where `end` is one.
pub(crate) fn alignment(end: u64) -> Vec<u8> {
    const SMALLEST: u64 = 6;
    let mut missing = end.next_multiple_of(u64::from(ALIGNMENT)) - end;
    let mut bytes = Vec::new();
    if missing == 0 {
        return bytes;
    }
    if missing < SMALLEST {
        missing += u64::from(ALIGNMENT);
    }
    let size = usize::try_from(missing).unwrap_or(0);
    put16(&mut bytes, [ALIGNMENT_FIELD, length(size - 4), ALIGNMENT]);
    bytes.resize(size, 0);
    bytes
}

/// A size or offset in its 32-bit field; where it does not fit, the mark that it stands in a zip64 field.
pub(crate) fn clamp(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// A length in its 16-bit field. Names are checked before, and extra fields are short.
pub(crate) fn length(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

pub(crate) fn put16<const N: usize>(bytes: &mut Vec<u8>, values: [u16; N]) {
    values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
}

pub(crate) fn put32<const N: usize>(bytes: &mut Vec<u8>, values: [u32; N]) {
    values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
}

pub(crate) fn put64<const N: usize>(bytes: &mut Vec<u8>, values: [u64; N]) {
    values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
}
