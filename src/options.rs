//! How files are read and written, where the defaults do not fit.

use std::io::Read;
#[cfg(feature = "npz")]
use std::io::Seek;
use std::path::Path;

use crate::array::FromNpy;
use crate::error::Result;
use crate::limits::Limits;
use crate::npy;

/// Bounds for reading files from strangers: a builder whose last call opens or reads.
///
/// Whatever the bounds are, memory is reserved only for what the file can really hold: a `.npy` file no more than it
/// has bytes, a deflated entry no more than 1032 times as many, and entries cannot share bytes. Elements that are
/// larger than the file's items, as a `String` is, take so many times more. Bytes behind an array are left alone, as
/// NumPy leaves them.
///
/// By bzip2, LZMA and Zstandard a few hundred bytes can hold gigabytes of zeros: such entries are read up to 64 MiB, or
/// 1032 times their compressed size, unless `max_array_bytes` or `max_total_bytes` says otherwise.
///
/// ```no_run
/// let options = npz::ReadOptions::new().max_array_bytes(1 << 30);
/// let a: npz::Array<f64> = options.read_npy("a.npy")?;
/// # Ok::<(), npz::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    pub(crate) limits: Limits,
}

impl ReadOptions {
    /// The defaults: headers of up to 10,000 characters as in NumPy, up to 16,777,216 entries, arrays of any size.
    pub fn new() -> ReadOptions {
        ReadOptions::default()
    }

    /// The longest `.npy` header that is read, NumPy's `max_header_size`: in characters, which are bytes except
    /// in headers of format version 3.0.
    pub fn max_header_bytes(mut self, limit: usize) -> ReadOptions {
        self.limits.header_chars = limit;
        self
    }

    /// The largest array that is read, in bytes of its data.
    pub fn max_array_bytes(mut self, limit: u64) -> ReadOptions {
        self.limits.array_bytes = limit;
        self
    }

    /// The most entries of an archive, counted when it is opened: those that share a name, too.
    #[cfg(feature = "npz")]
    pub fn max_entries(mut self, limit: usize) -> ReadOptions {
        self.limits.entries = limit;
        self
    }

    /// The most bytes that all entries of an archive have together when they are not compressed, headers included, as
    /// its directory says when it is opened.
    #[cfg(feature = "npz")]
    pub fn max_total_bytes(mut self, limit: u64) -> ReadOptions {
        self.limits.total_bytes = limit;
        self
    }

    /// Reads the array in the file at `path`, as [`read_npy`](crate::read_npy) does.
    ///
    /// # Errors
    ///
    /// As [`read_npy`](crate::read_npy).
    pub fn read_npy<A: FromNpy>(&self, path: impl AsRef<Path>) -> Result<A> {
        npy::read_path(path.as_ref(), &self.limits)
    }

    /// Reads the next array from `reader`, as [`read_npy_from`](crate::read_npy_from) does.
    ///
    /// # Errors
    ///
    /// As [`read_npy_from`](crate::read_npy_from).
    pub fn read_npy_from<A: FromNpy>(&self, mut reader: impl Read) -> Result<A> {
        npy::read_stream(&mut reader, &self.limits)
    }

    /// Opens the archive at `path`, as [`NpzReader::open`](crate::NpzReader::open) does.
    ///
    /// # Errors
    ///
    /// As [`NpzReader::open`](crate::NpzReader::open).
    #[cfg(feature = "npz")]
    pub fn open(&self, path: impl AsRef<Path>) -> Result<crate::NpzReader<'static>> {
        crate::NpzReader::open_limited(path.as_ref(), self.limits.clone())
    }

    /// Opens an archive in any reader that can seek, as [`NpzReader::new`](crate::NpzReader::new) does.
    ///
    /// # Errors
    ///
    /// As [`NpzReader::new`](crate::NpzReader::new).
    #[cfg(feature = "npz")]
    pub fn npz_reader<'a, R: Read + Seek + Send + 'a>(&self, reader: R) -> Result<crate::NpzReader<'a>> {
        crate::NpzReader::new_limited(reader, self.limits.clone())
    }

    /// Opens an archive in memory, as [`NpzReader::from_bytes`](crate::NpzReader::from_bytes) does.
    ///
    /// # Errors
    ///
    /// As [`NpzReader::from_bytes`](crate::NpzReader::from_bytes).
    #[cfg(feature = "npz")]
    pub fn npz_from_bytes<'a, B: AsRef<[u8]> + Send + Sync + 'a>(&self, bytes: B) -> Result<crate::NpzReader<'a>> {
        crate::NpzReader::from_bytes_limited(bytes, self.limits.clone())
    }

    /// Reads the header of the next array in `reader`, as [`NpyReader::new`](crate::NpyReader::new) does.
    ///
    /// # Errors
    ///
    /// As [`NpyReader::new`](crate::NpyReader::new).
    pub fn npy_reader<R: Read>(&self, reader: R) -> Result<crate::NpyReader<R>> {
        crate::NpyReader::with_limits(reader, self.limits.clone())
    }
}
