//! The records of a zip archive: the fields of each struct stand in the order of the file.
//!
//! A record is checked once, when it is parsed, and then only read.

use super::method::Method;
use super::{extra, zip64};

/// The flag of an entry that is encrypted (APPNOTE 4.4.4).
pub(crate) const ENCRYPTED: u16 = 1;
/// The flag of an entry whose checksum and sizes stand behind its bytes.
pub(crate) const DESCRIPTOR: u16 = 1 << 3;
/// The flags of patched data and of strong encryption.
pub(crate) const PATCHED: u16 = 1 << 5;
pub(crate) const STRONGLY_ENCRYPTED: u16 = 1 << 6;
/// The flag of a name that is in UTF-8.
pub(crate) const UTF_8: u16 = 1 << 11;

/// Takes a number's bytes from the front.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, behind) = rest.split_first_chunk()?;
    *rest = behind;
    Some(*bytes)
}

/// A struct whose fields stand in a file one behind the other, behind a signature, each with its lowest byte first.
macro_rules! record {
    ($(#[$about:meta])* $name:ident, $signature:literal, {$($(#[$says:meta])* $field:ident: $type:ty,)*}) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(crate) struct $name {
            $($(#[$says])* pub(crate) $field: $type,)*
        }

        impl $name {
            pub(crate) const SIGNATURE: [u8; 4] = *$signature;

            /// Bytes, without what has no fixed length.
            pub(crate) const SIZE: usize = Self::SIGNATURE.len() $(+ size_of::<$type>())*;

            /// The record that `bytes` begin with; none if they are too few, or have another signature.
            #[inline]
            pub(crate) fn parse(bytes: &[u8]) -> Option<$name> {
                // Cut to its length once, so that none of its fields is looked at for that again.
                let mut rest = bytes.first_chunk::<{ $name::SIZE }>()?.strip_prefix(&Self::SIGNATURE)?;
                Some($name { $($field: <$type>::from_le_bytes(take(&mut rest)?),)* })
            }

            #[inline]
            pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
                bytes.reserve(Self::SIZE);
                bytes.extend_from_slice(&Self::SIGNATURE);
                $(bytes.extend_from_slice(&self.$field.to_le_bytes());)*
            }
        }
    };
}

record! {
    /// What stands before an entry's bytes (APPNOTE 4.3.7). Name and extra fields follow.
    LocalHeader, b"PK\x03\x04", {
        version: u16,
        flags: u16,
        method: u16,
        /// Time and day, of two bytes each.
        time: u32,
        crc32: u32,
        compressed_size: u32,
        size: u32,
        name_length: u16,
        extra_length: u16,
    }
}

record! {
    /// What the directory says of an entry (APPNOTE 4.3.12). Name, extra fields and comment follow.
    CentralRecord, b"PK\x01\x02", {
        made_by: u16,
        version: u16,
        flags: u16,
        method: u16,
        /// Time and day, of two bytes each.
        time: u32,
        crc32: u32,
        compressed_size: u32,
        size: u32,
        name_length: u16,
        extra_length: u16,
        comment_length: u16,
        disk: u16,
        internal_attributes: u16,
        attributes: u32,
        /// Where the local header begins.
        offset: u32,
    }
}

record! {
    /// The end of an archive that has many entries, or is large (APPNOTE 4.3.14).
    Zip64EndRecord, b"PK\x06\x06", {
        /// Bytes of the record behind this number.
        length: u64,
        made_by: u16,
        version: u16,
        disk: u32,
        directory_disk: u32,
        entries_here: u64,
        entries: u64,
        /// Bytes of the directory, and where it begins.
        size: u64,
        offset: u64,
    }
}

record! {
    /// Where the zip64 end record begins, right before the end record (APPNOTE 4.3.15).
    Zip64Locator, b"PK\x06\x07", {
        disk: u32,
        offset: u64,
        disks: u32,
    }
}

record! {
    /// The end of an archive (APPNOTE 4.3.16). Its comment follows.
    EndRecord, b"PK\x05\x06", {
        disk: u16,
        directory_disk: u16,
        entries_here: u16,
        entries: u16,
        /// Bytes of the directory, and where it begins.
        size: u32,
        offset: u32,
        comment_length: u16,
    }
}

impl LocalHeader {
    pub(crate) fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    /// Bytes of the header up to the entry's data.
    pub(crate) fn whole_size(&self) -> usize {
        LocalHeader::SIZE + usize::from(self.name_length) + usize::from(self.extra_length)
    }

    /// The entry's size and its compressed size. Where the header has the mark, the zip64 field has the size; without
    /// such a field the mark is the size itself. `None` if the field is too short.
    pub(crate) fn sizes(&self, extra: &[u8]) -> Option<[u64; 2]> {
        let mut sizes = [self.size, self.compressed_size].map(u64::from);
        extra::find(extra, zip64::FIELD).map_or(Some(()), |contents| zip64::resolve(&mut sizes, contents))?;
        Some(sizes)
    }
}

impl CentralRecord {
    pub(crate) fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    pub(crate) fn method(&self) -> Method {
        Method::from_number(self.method)
    }

    /// The numbers that may stand in a zip64 field, in that field's order: size, compressed size, offset.
    pub(crate) fn stated(&self) -> [u64; 3] {
        [self.size, self.compressed_size, self.offset].map(u64::from)
    }

    /// The local header that says the same.
    pub(crate) fn local_header(&self) -> LocalHeader {
        let &CentralRecord { version, flags, method, time, crc32, compressed_size, size, .. } = self;
        let &CentralRecord { name_length, extra_length, .. } = self;
        LocalHeader { version, flags, method, time, crc32, compressed_size, size, name_length, extra_length }
    }

    /// Bytes up to the next record.
    pub(crate) fn whole_size(&self) -> usize {
        CentralRecord::SIZE + self.behind()
    }

    /// Bytes of name, extra fields and comment.
    pub(crate) fn behind(&self) -> usize {
        [self.name_length, self.extra_length, self.comment_length].map(usize::from).iter().sum()
    }
}

impl Zip64EndRecord {
    /// The record of an archive without entries. Its `length` is right for any archive.
    pub(crate) const EMPTY: Zip64EndRecord = Zip64EndRecord {
        length: (Zip64EndRecord::SIZE - Zip64EndRecord::BEFORE) as u64,
        made_by: 0,
        version: 0,
        disk: 0,
        directory_disk: 0,
        entries_here: 0,
        entries: 0,
        size: 0,
        offset: 0,
    };

    /// Bytes up to those that `length` counts.
    const BEFORE: usize = 12;

    /// The size of the record that begins with `bytes`. It may have more fields than this struct.
    pub(crate) fn whole_size(bytes: &[u8]) -> Option<u64> {
        let length = bytes.strip_prefix(&Zip64EndRecord::SIGNATURE)?.first_chunk()?;
        u64::from_le_bytes(*length).checked_add(Zip64EndRecord::BEFORE as u64)
    }
}

/// A directory's record with all that belongs to it.
pub(crate) struct WholeRecord<'a> {
    pub(crate) fixed: CentralRecord,
    pub(crate) name: &'a [u8],
    pub(crate) extra: &'a [u8],
    pub(crate) comment: &'a [u8],
}

impl<'a> WholeRecord<'a> {
    /// The record that `bytes` begin with, if it is whole.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<WholeRecord<'a>> {
        let fixed = CentralRecord::parse(bytes)?;
        let (_, behind) = bytes.split_at_checked(CentralRecord::SIZE)?;
        let (name, behind) = behind.split_at_checked(fixed.name_length.into())?;
        let (extra, behind) = behind.split_at_checked(fixed.extra_length.into())?;
        Some(WholeRecord { fixed, name, extra, comment: behind.get(..fixed.comment_length.into())? })
    }

    /// The entry's size, its compressed size, and its offset, from the zip64 field where they stand there. An error
    /// says what is wrong.
    pub(crate) fn numbers(&self) -> Result<[u64; 3], &'static str> {
        let stated = self.fixed.stated();
        Ok(zip64::referred(self.extra, stated)?.unwrap_or(stated))
    }

    /// Whether the name is in another encoding than UTF-8.
    pub(crate) fn has_encoded_name(&self) -> bool {
        !self.fixed.has(UTF_8) && !self.name.is_ascii()
    }
}

/// The records of a directory, one after another, as far as they are whole.
pub(crate) struct Records<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (record, rest) = self.0.split_at_checked(CentralRecord::parse(self.0)?.whole_size())?;
        self.0 = rest;
        Some(record)
    }
}

/// Whether a header, a directory or the end of an archive may begin so.
pub(crate) fn is_signature(bytes: &[u8]) -> bool {
    let known = [LocalHeader::SIGNATURE, CentralRecord::SIGNATURE, EndRecord::SIGNATURE, Zip64EndRecord::SIGNATURE];
    known.iter().any(|signature| bytes.starts_with(signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_specification() {
        let sizes = [LocalHeader::SIZE, CentralRecord::SIZE, Zip64EndRecord::SIZE, Zip64Locator::SIZE, EndRecord::SIZE];
        assert_eq!(sizes, [30, 46, 56, 20, 22]);
    }

    #[test]
    fn what_is_written_is_parsed_and_nothing_shorter() {
        let header =
            LocalHeader { version: 1, flags: 2, time: 3, crc32: 4, size: 5, extra_length: 6, ..Default::default() };
        let mut bytes = Vec::new();
        header.write(&mut bytes);
        assert_eq!((bytes.len(), LocalHeader::parse(&bytes)), (LocalHeader::SIZE, Some(header)));
        for length in 0..bytes.len() {
            assert_eq!(LocalHeader::parse(&bytes[..length]), None);
        }
        assert_eq!(CentralRecord::parse(&bytes), None);
    }
}
