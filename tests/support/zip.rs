//! Zip archives made field by field, so that any of them can be wrong.

use std::io::Write;

/// An archive, and where its parts begin.
#[derive(Clone)]
pub(crate) struct Zip {
    pub(crate) bytes: Vec<u8>,
    /// Of each entry: the local header, its data, and the record in the directory.
    pub(crate) entries: Vec<[usize; 3]>,
    /// The end record.
    pub(crate) end: usize,
}

/// A file to be put into an archive.
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    pub(crate) method: u16,
    /// As it stands in the archive.
    pub(crate) data: Vec<u8>,
    pub(crate) size: usize,
    pub(crate) crc32: u32,
}

impl<'a> File<'a> {
    pub(crate) fn stored(name: &'a str, bytes: &[u8]) -> File<'a> {
        File { name, method: 0, data: bytes.to_vec(), size: bytes.len(), crc32: crc32fast::hash(bytes) }
    }

    pub(crate) fn deflated(name: &'a str, bytes: &[u8]) -> File<'a> {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        File { method: 8, data: encoder.finish().unwrap(), ..File::stored(name, bytes) }
    }
}

impl Zip {
    pub(crate) fn new(files: &[File<'_>]) -> Zip {
        let mut bytes = Vec::new();
        let mut entries = Vec::new();
        for file in files {
            let local = bytes.len();
            bytes.extend(b"PK\x03\x04\x14\0");
            common(&mut bytes, file);
            bytes.extend(file.name.as_bytes());
            entries.push([local, bytes.len(), 0]);
            bytes.extend(&file.data);
        }
        let directory = bytes.len();
        for (file, [local, _, central]) in files.iter().zip(&mut entries) {
            *central = bytes.len();
            bytes.extend(b"PK\x01\x02\x14\x03\x14\0");
            common(&mut bytes, file);
            bytes.extend([0; 10]);
            bytes.extend((*local as u32).to_le_bytes());
            bytes.extend(file.name.as_bytes());
        }
        let end = bytes.len();
        bytes.extend(b"PK\x05\x06\0\0\0\0");
        let count = (files.len() as u16).to_le_bytes();
        bytes.extend([count, count].concat());
        bytes.extend(((end - directory) as u32).to_le_bytes());
        bytes.extend((directory as u32).to_le_bytes());
        bytes.extend([0, 0]);
        Zip { bytes, entries, end }
    }

    /// Writes `value` over the bytes at `at`.
    pub(crate) fn put<const N: usize>(&mut self, at: usize, value: [u8; N]) {
        self.bytes[at..at + N].copy_from_slice(&value);
    }
}

/// From the flags to the lengths of name and extra.
fn common(bytes: &mut Vec<u8>, file: &File<'_>) {
    let flags: u16 = if file.name.is_ascii() { 0 } else { 1 << 11 };
    for value in [flags, file.method, 0, 0x21] {
        bytes.extend(value.to_le_bytes());
    }
    for value in [file.crc32, file.data.len() as u32, file.size as u32] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend((file.name.len() as u16).to_le_bytes());
    bytes.extend([0, 0]);
}
