//! How an entry is compressed.

use std::fmt;

/// How an entry is compressed: zip's method number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Method(u16);

impl Method {
    /// Not compressed: what `np.savez` writes.
    pub const STORED: Method = Method(0);
    /// Deflate: what `np.savez_compressed` writes.
    pub const DEFLATED: Method = Method(8);
    /// bzip2, which is read with the feature of that name.
    pub const BZIP2: Method = Method(12);
    /// LZMA, which is read with the feature of that name.
    pub const LZMA: Method = Method(14);
    /// Zstandard, which is read with the feature `zstd`.
    pub const ZSTD: Method = Method(93);

    pub(crate) fn from_number(number: u16) -> Method {
        Method(number)
    }

    /// Whether NumPy writes no such entries.
    pub(crate) fn is_foreign(self) -> bool {
        ![Method::STORED, Method::DEFLATED].contains(&self)
    }

    /// The number in the zip specification (APPNOTE 4.4.5).
    pub fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Method::STORED => f.write_str("stored"),
            Method::DEFLATED => f.write_str("deflated"),
            Method::BZIP2 => f.write_str("bzip2"),
            Method::LZMA => f.write_str("lzma"),
            Method::ZSTD => f.write_str("zstd"),
            Method(number) => write!(f, "method {number}"),
        }
    }
}
