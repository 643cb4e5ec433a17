//! How files are read and written, where the defaults do not fit.

#[cfg(feature = "npz")]
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::array::{ArrayView, FromNpy};
use crate::element::Element;
use crate::error::Result;
use crate::header::Header;
use crate::limits::Limits;
use crate::npy::{self, NpyAppender, NpyReader};
#[cfg(feature = "mmap")]
use crate::npy::{MmapArray, MmapArrayMut};
#[cfg(feature = "npz")]
use crate::npz::{self, NpzEditor, NpzReader, NpzStream, NpzWriter, WriteOptions};
use crate::progress::{Progress, Watcher};
#[cfg(feature = "npz")]
use crate::sparse::{self, SparseArray};

/// Bounds for reading files from strangers: a builder whose last call opens or reads. Each way to read a file without
/// it has its counterpart here.
///
/// Whatever the bounds are, memory is reserved only for data that the file can really hold: for a `.npy` file no more
/// than it has bytes, for a deflated entry no more than 1032 times as many; entries cannot share bytes. Elements that
/// are larger than the file's items take more by the same factor: a `String` or `Vec<u8>` of one byte takes 56 times as
/// much, see [`Element`](crate::Element). Bytes behind an array are ignored, as NumPy ignores them.
///
/// Compressed by bzip2, LZMA or Zstandard, a few hundred bytes can hold gigabytes of zeros. All such entries of an
/// archive together may therefore become 64 MiB, and 1032 times the bytes that the archive has above 1 MiB. If the
/// directory states larger sizes, none of them is read, unless `max_array_bytes` allows one array of so many bytes, or
/// `max_total_bytes` all entries together.
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
    ///
    /// While a header is read it takes at most 48 bytes of memory for each character, and time in proportion to its
    /// length: the longest of format version 1.0 takes 3 MiB.
    pub fn max_header_bytes(mut self, limit: usize) -> ReadOptions {
        self.limits.header_chars = limit;
        self
    }

    /// The largest array that is read, in bytes of its data.
    pub fn max_array_bytes(mut self, limit: u64) -> ReadOptions {
        self.limits.array_bytes = limit;
        self
    }

    /// The most entries of an archive, counted when it is opened. Entries that share a name count each.
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

    /// Calls `callback` with the progress of each long operation: reading one array or all arrays, verifying an
    /// archive, and reading an archive that comes as a stream. It is called after each 4 MiB of the file, and at the
    /// end, one call at a time, by whichever thread read them; operations of less do not call it, nor do rows and
    /// views.
    ///
    /// ```
    /// # let path = std::env::temp_dir().join("npz-doc-progress.npy");
    /// # npz::write_npy(&path, &vec![0u8; 10_000_000])?;
    /// let options = npz::ReadOptions::new().progress(|progress| {
    ///     eprintln!("{} of {:?} bytes", progress.done, progress.total);
    /// });
    /// let a: Vec<u8> = options.read_npy(&path)?;
    /// # Ok::<(), npz::Error>(())
    /// ```
    pub fn progress(mut self, callback: impl Fn(Progress) + Send + Sync + 'static) -> ReadOptions {
        self.limits.watcher = Watcher::new(callback);
        self
    }

    /// Reads the array in the file at `path`, as [`read_npy`](crate::read_npy) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes), or the data are larger than
    ///   [`max_array_bytes`](ReadOptions::max_array_bytes).
    /// - Those of [`read_npy`](crate::read_npy), most often [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch).
    pub fn read_npy<A: FromNpy>(&self, path: impl AsRef<Path>) -> Result<A> {
        npy::read_path(path.as_ref(), &self.limits)
    }

    /// Reads the next array from `reader`, as [`read_npy_from`](crate::read_npy_from) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes), or the data are larger than
    ///   [`max_array_bytes`](ReadOptions::max_array_bytes).
    /// - Those of [`read_npy_from`](crate::read_npy_from), such as [`EndOfStream`](crate::ErrorKind::EndOfStream).
    pub fn read_npy_from<A: FromNpy>(&self, mut reader: impl Read) -> Result<A> {
        npy::read_stream(&mut reader, &self.limits)
    }

    /// Reads the array in the file at `path` into `elements`, as [`read_npy_into`](crate::read_npy_into) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes), or the data are larger than
    ///   [`max_array_bytes`](ReadOptions::max_array_bytes).
    /// - Those of [`read_npy_into`](crate::read_npy_into), such as
    ///   [`LengthMismatch`](crate::ErrorKind::LengthMismatch).
    pub fn read_npy_into<T: Element>(&self, path: impl AsRef<Path>, elements: &mut [T]) -> Result<Header> {
        npy::read_into(path.as_ref(), elements, &self.limits)
    }

    /// Views the array that `bytes` hold, as [`view_npy`](crate::view_npy) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes).
    /// - Those of [`view_npy`](crate::view_npy), such as [`NotViewable`](crate::ErrorKind::NotViewable).
    pub fn view_npy<'a, T: Element>(&self, bytes: &'a [u8]) -> Result<ArrayView<'a, T>> {
        npy::view_limited(bytes, &self.limits)
    }

    /// Reads the header at the start of `bytes`, as [`Header::parse`] does.
    ///
    /// ```
    /// let bytes = npz::Header::new("<f8".parse()?, npz::Order::C, [3, 4]).to_bytes()?;
    /// assert!(npz::ReadOptions::new().max_header_bytes(100).parse_header(&bytes).is_err());
    /// assert_eq!(npz::ReadOptions::new().max_header_bytes(200).parse_header(&bytes)?.1, 128);
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes).
    /// - Those of [`Header::parse`], such as [`BadMagic`](crate::ErrorKind::BadMagic).
    pub fn parse_header(&self, bytes: &[u8]) -> Result<(Header, usize)> {
        Header::parse_limited(bytes, &self.limits)
    }

    /// Opens the `.npy` file at `path` and reads its header, as [`NpyReader::open`](crate::NpyReader::open) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes).
    /// - Those of [`NpyReader::open`](crate::NpyReader::open), such as [`Io`](crate::ErrorKind::Io).
    pub fn open_npy(&self, path: impl AsRef<Path>) -> Result<NpyReader> {
        NpyReader::open_limited(path.as_ref(), self.limits.clone())
    }

    /// Reads the header of the next array in `reader`, as [`NpyReader::new`](crate::NpyReader::new) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes).
    /// - Those of [`NpyReader::new`](crate::NpyReader::new), such as [`EndOfStream`](crate::ErrorKind::EndOfStream).
    pub fn npy_reader<R: Read>(&self, reader: R) -> Result<NpyReader<R>> {
        NpyReader::with_limits(reader, self.limits.clone())
    }

    /// Opens the `.npy` file at `path` to append rows, as [`NpyAppender::open`](crate::NpyAppender::open) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes).
    /// - Those of [`NpyAppender::open`](crate::NpyAppender::open), such as [`InUse`](crate::ErrorKind::InUse).
    pub fn append_npy(&self, path: impl AsRef<Path>) -> Result<NpyAppender> {
        NpyAppender::open_limited(path.as_ref(), &self.limits)
    }

    /// Appends rows to the array at the position of `file`, as [`NpyAppender::new`](crate::NpyAppender::new) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes).
    /// - Those of [`NpyAppender::new`](crate::NpyAppender::new), such as
    ///   [`NotAppendable`](crate::ErrorKind::NotAppendable).
    pub fn npy_appender<F: Read + Write + Seek>(&self, file: F) -> Result<NpyAppender<F>> {
        NpyAppender::with_limits(file, &self.limits)
    }

    /// Opens the archive at `path`, as [`NpzReader::open`](crate::NpzReader::open) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the archive has more entries than
    ///   [`max_entries`](ReadOptions::max_entries), or they are together larger than
    ///   [`max_total_bytes`](ReadOptions::max_total_bytes).
    /// - Those of [`NpzReader::open`](crate::NpzReader::open), such as
    ///   [`InvalidArchive`](crate::ErrorKind::InvalidArchive).
    #[cfg(feature = "npz")]
    pub fn open(&self, path: impl AsRef<Path>) -> Result<NpzReader<'static>> {
        NpzReader::open_limited(path.as_ref(), self.limits.clone())
    }

    /// Opens an archive in any reader that can seek, as [`NpzReader::new`](crate::NpzReader::new) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the archive has more entries than
    ///   [`max_entries`](ReadOptions::max_entries), or they are together larger than
    ///   [`max_total_bytes`](ReadOptions::max_total_bytes).
    /// - Those of [`NpzReader::new`](crate::NpzReader::new), such as
    ///   [`InvalidArchive`](crate::ErrorKind::InvalidArchive).
    #[cfg(feature = "npz")]
    pub fn reader<'a, R: Read + Seek + Send + 'a>(&self, reader: R) -> Result<NpzReader<'a>> {
        NpzReader::new_limited(reader, self.limits.clone())
    }

    /// Opens an archive in memory, as [`NpzReader::from_bytes`](crate::NpzReader::from_bytes) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the archive has more entries than
    ///   [`max_entries`](ReadOptions::max_entries), or they are together larger than
    ///   [`max_total_bytes`](ReadOptions::max_total_bytes).
    /// - Those of [`NpzReader::from_bytes`](crate::NpzReader::from_bytes), such as
    ///   [`InvalidArchive`](crate::ErrorKind::InvalidArchive).
    #[cfg(feature = "npz")]
    pub fn bytes<'a, B: AsRef<[u8]> + Send + Sync + 'a>(&self, bytes: B) -> Result<NpzReader<'a>> {
        NpzReader::from_bytes_limited(bytes, self.limits.clone())
    }

    /// Reads an archive as it comes from a reader that cannot seek, as [`NpzStream::new`](crate::NpzStream::new) does.
    #[cfg(feature = "npz")]
    pub fn stream<R: Read>(&self, reader: R) -> NpzStream<R> {
        NpzStream::with_limits(reader, self.limits.clone())
    }

    /// Opens the archive at `path` as it was before an append that was not completed, as
    /// [`NpzReader::recover`](crate::NpzReader::recover) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the archive has more entries than
    ///   [`max_entries`](ReadOptions::max_entries), or they are together larger than
    ///   [`max_total_bytes`](ReadOptions::max_total_bytes).
    /// - Those of [`NpzReader::recover`](crate::NpzReader::recover), such as
    ///   [`InvalidArchive`](crate::ErrorKind::InvalidArchive).
    #[cfg(feature = "npz")]
    pub fn recover(&self, path: impl AsRef<Path>) -> Result<NpzReader<'static>> {
        NpzReader::recover_limited(path.as_ref(), self.limits.clone())
    }

    /// Cuts off the bytes that an unfinished append left, as [`repair`](crate::repair) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the archive has more entries than
    ///   [`max_entries`](ReadOptions::max_entries), or they are together larger than
    ///   [`max_total_bytes`](ReadOptions::max_total_bytes).
    /// - Those of [`repair`](crate::repair), such as [`InUse`](crate::ErrorKind::InUse).
    #[cfg(feature = "npz")]
    pub fn repair(&self, path: impl AsRef<Path>) -> Result<u64> {
        npz::repair_limited(path.as_ref(), &self.limits)
    }

    /// Starts to append to the archive at `path`, as [`WriteOptions::append`] does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the archive has more entries than
    ///   [`max_entries`](ReadOptions::max_entries), or they are together larger than
    ///   [`max_total_bytes`](ReadOptions::max_total_bytes).
    /// - Those of [`WriteOptions::append`], such as [`InUse`](crate::ErrorKind::InUse).
    #[cfg(feature = "npz")]
    pub fn append(&self, path: impl AsRef<Path>, how: &WriteOptions) -> Result<NpzWriter<File>> {
        how.append_limited(path.as_ref(), &self.limits)
    }

    /// Opens the archive at `path` to change it, as [`WriteOptions::edit`] does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the archive has more entries than
    ///   [`max_entries`](ReadOptions::max_entries), or they are together larger than
    ///   [`max_total_bytes`](ReadOptions::max_total_bytes).
    /// - Those of [`WriteOptions::edit`], such as [`InUse`](crate::ErrorKind::InUse).
    #[cfg(feature = "npz")]
    pub fn edit(&self, path: impl AsRef<Path>, how: &WriteOptions) -> Result<NpzEditor> {
        how.edit_limited(path.as_ref(), &self.limits)
    }

    /// Reads the sparse array in the archive at `path`, as [`sparse::read_npz`](crate::sparse::read_npz) does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the archive, or an array in it, is beyond a bound.
    /// - Those of [`sparse::read_npz`](crate::sparse::read_npz), such as
    ///   [`InvalidSparse`](crate::ErrorKind::InvalidSparse).
    #[cfg(feature = "npz")]
    pub fn read_sparse<S: SparseArray>(&self, path: impl AsRef<Path>) -> Result<S> {
        sparse::read_npz_from(&self.open(path)?)
    }
}

#[cfg(feature = "mmap")]
#[allow(unsafe_code)]
impl ReadOptions {
    /// Maps the array in the file at `path`, as [`MmapArray::open`] does.
    ///
    /// # Safety
    ///
    /// That of [`MmapArray::open`].
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes).
    /// - Those of [`MmapArray::open`], such as [`NotViewable`](crate::ErrorKind::NotViewable).
    pub unsafe fn mmap_array<T: Element>(&self, path: impl AsRef<Path>) -> Result<MmapArray<T>> {
        // SAFETY: the caller promises the same.
        unsafe { MmapArray::open_limited(path.as_ref(), &self.limits) }
    }

    /// Maps the array in the file at `path` to be changed there, as [`MmapArrayMut::open`] does.
    ///
    /// # Safety
    ///
    /// That of [`MmapArrayMut::open`].
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes).
    /// - Those of [`MmapArrayMut::open`], such as [`NotViewable`](crate::ErrorKind::NotViewable).
    pub unsafe fn mmap_array_mut<T: Element>(&self, path: impl AsRef<Path>) -> Result<MmapArrayMut<T>> {
        // SAFETY: the caller promises the same.
        unsafe { MmapArrayMut::open_limited(path.as_ref(), &self.limits) }
    }

    /// Maps the array in the file at `path` to be changed in memory, as [`MmapArrayMut::open_copy_on_write`] does.
    ///
    /// # Safety
    ///
    /// That of [`MmapArrayMut::open_copy_on_write`].
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header is longer than
    ///   [`max_header_bytes`](ReadOptions::max_header_bytes).
    /// - Those of [`MmapArrayMut::open_copy_on_write`], such as [`NotViewable`](crate::ErrorKind::NotViewable).
    pub unsafe fn mmap_array_copy_on_write<T: Element>(&self, path: impl AsRef<Path>) -> Result<MmapArrayMut<T>> {
        // SAFETY: the caller promises the same.
        unsafe { MmapArrayMut::open_copy_on_write_limited(path.as_ref(), &self.limits) }
    }

    /// Maps the archive at `path` into memory, as [`NpzReader::mmap`] does.
    ///
    /// # Errors
    ///
    /// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the archive has more entries than
    ///   [`max_entries`](ReadOptions::max_entries), or they are together larger than
    ///   [`max_total_bytes`](ReadOptions::max_total_bytes).
    /// - Those of [`NpzReader::mmap`], such as [`InvalidArchive`](crate::ErrorKind::InvalidArchive).
    ///
    /// # Safety
    ///
    /// While the reader lives, nobody may change or truncate the file, in this process or another one.
    pub unsafe fn mmap(&self, path: impl AsRef<Path>) -> Result<NpzReader<'static>> {
        // SAFETY: the caller promises that the file does not change while it is mapped.
        unsafe { NpzReader::mmap_limited(path.as_ref(), self.limits.clone()) }
    }
}
