//! `NpzReader`: archives, read entry by entry from any number of threads.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;

use super::entry::Entry;
use super::entry_bytes::{Contents, check_readable};
use super::entry_reader::EntryReader;
use crate::archive::format::method::Method;
use crate::archive::read::index::Index;
use crate::archive::read::locate::locate;
use crate::archive::read::record::EntryRecord;
use crate::archive::read::recover::complete_end;
use crate::array::{ArrayView, FromNpy, NpySource};
use crate::element::Element;
use crate::error::place::{AtPlace, Origin};
use crate::error::{Error, ErrorKind, Result, fault};
use crate::header::{Header, MAGIC};
use crate::io::read::source::{Bytes, FileSource, Shared, Source};
use crate::io::swap::Swap;
use crate::io::transfer::{ByteSource, read_up_to};
use crate::io::watched::WatchedSource;
use crate::limits::{Limits, zeroed};
use crate::npy::{NpyReader, view_data};
use crate::threads::{both, side_by_side};

/// Reads a `.npz` archive: NumPy's `np.load`.
///
/// Entries are read when they are asked for, and their checksums are checked. All methods take `&self`, so
/// that many threads can read from one reader.
///
/// ```
/// # let mut out = npz::NpzWriter::new(std::io::Cursor::new(Vec::new()));
/// # out.add_array("weights", &[[1.0f32, 2.0], [3.0, 4.0]])?;
/// # let bytes = out.finish()?.into_inner();
/// let npz = npz::NpzReader::from_bytes(&bytes)?; // NpzReader::open(path) for a file
/// assert_eq!(npz.names().collect::<Vec<_>>(), ["weights"]);
/// assert_eq!(npz.header("weights")?.shape(), [2, 2]);
/// let weights: npz::Array<f32> = npz.by_name("weights")?;
/// assert_eq!(weights.as_slice(), [1.0, 2.0, 3.0, 4.0]);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// An array is read straight into its own memory. A deflated entry that another program wrote, and that is read whole
/// from a file, has its compressed bytes in memory meanwhile, if they are no more than 64 MiB.
///
/// # Threads, and other processes
///
/// Any number of threads may read from one reader at once. The path is opened once: if another process puts a new file
/// there, as writers of this crate do, the reader goes on reading the old one. If somebody changes the file in place
/// instead, the checksums of arrays that are read then differ; headers, views and single rows have none.
///
/// # Archives that are not as they should be
///
/// Nothing that an archive says of itself is believed: [`malformed`](mod@crate::malformed) lists what happens with
/// archives that are damaged.
pub struct NpzReader<'a> {
    source: Box<dyn Source + 'a>,
    index: Index,
    limits: Limits,
    path: Option<Arc<Path>>,
}

impl NpzReader<'static> {
    /// Opens the archive at `path` and reads its directory.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidArchive`]: the file is no zip archive, or its directory is damaged.
    /// - [`ErrorKind::LimitExceeded`]: the archive has more than 16,777,216 entries;
    ///   [`ReadOptions::open`](crate::ReadOptions::open) takes other limits.
    /// - [`ErrorKind::Io`]: the file cannot be opened or read.
    pub fn open(path: impl AsRef<Path>) -> Result<NpzReader<'static>> {
        NpzReader::open_limited(path.as_ref(), Limits::default())
    }

    /// Opens the archive at `path` as it was before an append that was not completed, such as of a process that was
    /// killed. If the archive is whole, this is [`NpzReader::open`]. The file stays as it is; [`repair`](crate::repair)
    /// cuts it.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidArchive`]: the file does not begin with an archive that was complete once.
    /// - Those of [`NpzReader::open`], such as [`ErrorKind::Io`].
    pub fn recover(path: impl AsRef<Path>) -> Result<NpzReader<'static>> {
        NpzReader::recover_limited(path.as_ref(), Limits::default())
    }

    pub(crate) fn recover_limited(path: &Path, limits: Limits) -> Result<NpzReader<'static>> {
        let within = limits.clone();
        NpzReader::open_part(path, limits, |source| complete_end(source, &within))
    }

    pub(crate) fn open_limited(path: &Path, limits: Limits) -> Result<NpzReader<'static>> {
        NpzReader::open_part(path, limits, |source| Ok(source.size()))
    }

    /// Opens as many bytes of the file as `size` finds.
    fn open_part(
        path: &Path,
        limits: Limits,
        size: impl FnOnce(&FileSource) -> Result<u64>,
    ) -> Result<NpzReader<'static>> {
        let open = || {
            let file = File::open(path)?;
            let length = file.metadata()?.len();
            let source = FileSource::new(file, length);
            let size = size(&source)?;
            NpzReader::from_source(Box::new(source.cut(size)), limits)
        };
        let mut reader = open().at_path(path)?;
        reader.path = Some(path.into());
        Ok(reader)
    }

    /// Maps the archive at `path` into memory, so that [`NpzReader::view`] can show its arrays in place.
    ///
    /// # Errors
    ///
    /// Those of [`NpzReader::open`], such as [`ErrorKind::InvalidArchive`] if the file is no zip archive.
    ///
    /// # Safety
    ///
    /// While the reader lives, nobody may change or truncate the file, in this process or another one.
    #[cfg(feature = "mmap")]
    #[allow(unsafe_code)]
    pub unsafe fn mmap(path: impl AsRef<Path>) -> Result<NpzReader<'static>> {
        // SAFETY: the caller promises that the file does not change while it is mapped.
        unsafe { NpzReader::mmap_limited(path.as_ref(), Limits::default()) }
    }

    /// The file must not change while the reader lives.
    #[cfg(feature = "mmap")]
    #[allow(unsafe_code)]
    pub(crate) unsafe fn mmap_limited(path: &Path, limits: Limits) -> Result<NpzReader<'static>> {
        // SAFETY: the caller promises that the file does not change while it is mapped.
        let map = || Ok(unsafe { memmap2::Mmap::map(&File::open(path)?) }?);
        let reader = map().and_then(|map| NpzReader::from_bytes_limited(map, limits));
        let mut reader = reader.at_path(path)?;
        reader.path = Some(path.into());
        Ok(reader)
    }
}

impl<'a> NpzReader<'a> {
    /// Reads the directory of an archive in any reader that can seek. Threads take turns with it.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidArchive`]: the reader holds no zip archive, or its directory is damaged.
    /// - [`ErrorKind::LimitExceeded`]: the archive has more than 16,777,216 entries.
    /// - [`ErrorKind::Io`]: the reader failed.
    pub fn new<R: Read + Seek + Send + 'a>(reader: R) -> Result<NpzReader<'a>> {
        NpzReader::new_limited(reader, Limits::default())
    }

    pub(crate) fn new_limited<R: Read + Seek + Send + 'a>(reader: R, limits: Limits) -> Result<NpzReader<'a>> {
        NpzReader::from_source(Box::new(Shared::new(reader)?), limits)
    }

    /// Reads the directory of an archive in memory.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidArchive`]: the bytes are no zip archive, or its directory is damaged.
    /// - [`ErrorKind::LimitExceeded`]: the archive has more than 16,777,216 entries.
    pub fn from_bytes<B: AsRef<[u8]> + Send + Sync + 'a>(bytes: B) -> Result<NpzReader<'a>> {
        NpzReader::from_bytes_limited(bytes, Limits::default())
    }

    pub(crate) fn from_bytes_limited<B: AsRef<[u8]> + Send + Sync + 'a>(
        bytes: B,
        limits: Limits,
    ) -> Result<NpzReader<'a>> {
        NpzReader::from_source(Box::new(Bytes(bytes)), limits)
    }

    fn from_source(source: Box<dyn Source + 'a>, limits: Limits) -> Result<NpzReader<'a>> {
        let index = Index::read(source.as_ref(), &limits)?;
        Ok(NpzReader { source, index, limits, path: None })
    }

    /// Bytes of the file that are the archive.
    pub(crate) fn file_size(&self) -> u64 {
        self.source.size()
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.index.records.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.index.records.is_empty()
    }

    /// The names of the entries in the archive's order, without `.npy`: NumPy's `files`.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator + Clone {
        self.index.records.iter().map(EntryRecord::name)
    }

    /// The entries in the archive's order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = Entry<'_>> + ExactSizeIterator + Clone {
        self.index.records.iter().map(|record| Entry::new(record, self.source.as_ref()))
    }

    /// Whether there is an entry `name`, with or without `.npy`.
    pub fn contains(&self, name: &str) -> bool {
        self.index.find(name).is_ok()
    }

    /// Reads the array `name`, with or without `.npy`: NumPy's `npz[name]`.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchEntry`]: no entry has the name.
    /// - [`ErrorKind::ChecksumMismatch`], [`ErrorKind::CorruptDeflate`], [`ErrorKind::Truncated`],
    ///   [`ErrorKind::InvalidArchive`]: the entry is damaged.
    /// - [`ErrorKind::UnsupportedEntry`]: the entry is encrypted, or compressed by a method that is unknown or whose
    ///   feature is off.
    /// - [`ErrorKind::LimitExceeded`]: the array is larger, or its header longer, than
    ///   [`ReadOptions`](crate::ReadOptions) allow; or so are all entries together that are compressed by bzip2, LZMA
    ///   or Zstandard.
    /// - Those of [`read_npy`](crate::read_npy), most often [`ErrorKind::DTypeMismatch`].
    pub fn by_name<A: FromNpy>(&self, name: &str) -> Result<A> {
        self.read_watched(self.find(name)?)
    }

    /// Reads the array `name` into `elements`, and returns its header.
    ///
    /// ```
    /// # let mut out = npz::NpzWriter::new(std::io::Cursor::new(Vec::new()));
    /// # out.add_array("weights", &[[1.0f32, 2.0], [3.0, 4.0]])?;
    /// # let bytes = out.finish()?.into_inner();
    /// let npz = npz::NpzReader::from_bytes(&bytes)?;
    /// let mut weights = [0.0f32; 4];
    /// let header = npz.by_name_into("weights", &mut weights)?;
    /// assert_eq!((header.shape(), weights), (&[2, 2][..], [1.0, 2.0, 3.0, 4.0]));
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::LengthMismatch`]: the array has more or fewer elements than the memory.
    /// - Those of [`NpzReader::by_name`], such as [`ErrorKind::DTypeMismatch`], but the shape may be any.
    ///
    /// After an error the contents of the memory are unspecified.
    pub fn by_name_into<T: Element>(&self, name: &str, elements: &mut [T]) -> Result<Header> {
        let record = self.find(name)?;
        let source = self.watched([record]);
        let header = self.read_record(record, &source, |source| source.read_into(elements))?;
        source.meter.finish();
        Ok(header)
    }

    /// Reads the array at `index` in the archive's order.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchIndex`]: the archive has fewer entries.
    /// - Those of [`NpzReader::by_name`], such as [`ErrorKind::ChecksumMismatch`], but not [`ErrorKind::NoSuchEntry`].
    pub fn by_index<A: FromNpy>(&self, index: usize) -> Result<A> {
        let record = self.index.at(index).at_path(self.path())?;
        self.read_watched(record)
    }

    /// Reads all arrays, side by side, and returns them in the archive's order: NumPy's `dict(npz)`. Entries that are
    /// no arrays, and whose names do not end in `.npy`, are left out.
    ///
    /// ```
    /// # let mut out = npz::NpzWriter::new(std::io::Cursor::new(Vec::new()));
    /// # out.add_array("weights", &[[1.0f32, 2.0], [3.0, 4.0]])?;
    /// # out.add_array("step", &7i64)?;
    /// # let bytes = out.finish()?.into_inner();
    /// use std::collections::HashMap;
    ///
    /// let npz = npz::NpzReader::from_bytes(&bytes)?;
    /// let arrays: HashMap<&str, npz::DynArray> = npz.read_all()?.into_iter().collect();
    /// assert_eq!(arrays["weights"].shape(), [2, 2]);
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The error of the first entry that cannot be read into an `A`, as [`NpzReader::by_name`] gives it:
    /// [`ErrorKind::DTypeMismatch`] or [`ErrorKind::ShapeMismatch`], [`ErrorKind::ChecksumMismatch`] and others for
    /// damage, [`ErrorKind::LimitExceeded`].
    pub fn read_all<A: FromNpy + Send>(&self) -> Result<Vec<(&str, A)>> {
        let source = self.watched(&self.index.records);
        let read = |record| Some((EntryRecord::name(record), self.read_if_array(record, &source).transpose()?));
        let arrays: Vec<Option<(&str, Result<A>)>> = self.of_each(read);
        source.meter.finish();
        arrays.into_iter().flatten().map(|(name, array)| Ok((name, array?))).collect()
    }

    /// Reads the header of the array `name`; its rows are read when they are asked for.
    ///
    /// A stored array is read at the rows asked for only. If this crate compressed the array, the chunks of 1 MiB that
    /// hold the rows are read; if another program did, all that stands before the rows too. NumPy reads the whole
    /// array.
    ///
    /// ```
    /// # let rows: Vec<[f64; 2]> = (0..100).map(|i| [f64::from(i), 0.5]).collect();
    /// # let mut out = npz::NpzWriter::new(std::io::Cursor::new(Vec::new()));
    /// # out.add_array("samples", &rows)?;
    /// # let bytes = out.finish()?.into_inner();
    /// let npz = npz::NpzReader::from_bytes(&bytes)?;
    /// let mut samples = npz.rows("samples")?;
    /// assert_eq!(samples.header().shape(), [100, 2]);
    /// assert_eq!(samples.read_rows::<f64>(40..41)?.as_slice(), [40.0, 0.5]);
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchEntry`]: no entry has the name.
    /// - [`ErrorKind::UnsupportedEntry`]: the entry is encrypted, or compressed by a method that is unknown or whose
    ///   feature is off.
    /// - [`ErrorKind::LimitExceeded`]: the header is longer than [`ReadOptions`](crate::ReadOptions) allow.
    /// - Those of [`read_npy`](crate::read_npy) for a header that is wrong.
    ///
    /// Damage is found later, as rows are read: the checksum of a chunk is checked when the chunk is read, that of an
    /// entry without chunks when all its rows were read, one after another or at once.
    pub fn rows(&self, name: &str) -> Result<NpyReader<EntryReader<'_>>> {
        let record = self.find(name)?;
        let rows = self.in_entry(record, || {
            let entry = EntryReader::new(record, self.source.as_ref())?;
            let mut rows = NpyReader::with_limits(entry, self.limits.clone())?;
            let size = rows.header().data_size()?;
            rows.reader_mut().expect_array(size)?;
            Ok(rows)
        })?;
        Ok(rows.at(self.origin(record)))
    }

    /// Reads the header of the array `name`, and no data.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchEntry`]: no entry has the name.
    /// - [`ErrorKind::UnsupportedEntry`]: the entry is encrypted, or compressed by a method that is unknown or whose
    ///   feature is off.
    /// - [`ErrorKind::LimitExceeded`]: the header is longer than [`ReadOptions`](crate::ReadOptions) allow.
    /// - Those of [`read_npy`](crate::read_npy) for a header that is wrong. The checksum is not checked.
    pub fn header(&self, name: &str) -> Result<Header> {
        let record = self.find(name)?;
        self.in_entry(record, || {
            let mut contents = Contents::open(record, self.source.as_ref())?;
            Header::read(&mut contents, &self.limits)
        })
    }

    /// Reads the bytes of the entry `name`. It need not be an array.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchEntry`]: no entry has the name.
    /// - [`ErrorKind::ChecksumMismatch`] and others of [`NpzReader::by_name`]: the entry is damaged, or cannot be read.
    /// - [`ErrorKind::LimitExceeded`]: the entry is larger than [`ReadOptions`](crate::ReadOptions) allow an array to
    ///   be.
    pub fn raw(&self, name: &str) -> Result<Vec<u8>> {
        let record = self.find(name)?;
        self.in_entry(record, || {
            let source = self.watched([record]);
            let mut contents = Contents::open(record, &source)?;
            self.limits.check_array(record.size)?;
            let expected = record.size;
            let Some(bound) = contents.bound() else { return read_in_steps(contents) };
            if bound < expected {
                return Err(ErrorKind::Truncated { what: "the entry", expected, found: bound }.into());
            }
            let size = usize::try_from(expected).map_err(|_| ErrorKind::OutOfMemory { bytes: expected })?;
            let mut bytes = zeroed(size)?;
            contents.fill(&mut bytes, Swap::NONE)?;
            contents.finish()?;
            source.meter.finish();
            Ok(bytes)
        })
    }

    /// Views the array `name` in place, without copying it. The bytes must be in memory
    /// ([`NpzReader::from_bytes`], or `mmap`), and the checksum is not checked.
    ///
    /// ```
    /// # let mut out = npz::NpzWriter::new(std::io::Cursor::new(Vec::new()));
    /// # out.add_array("ids", &[7u8, 8])?;
    /// # let bytes = out.finish()?.into_inner();
    /// let npz = npz::NpzReader::from_bytes(&bytes)?;
    /// let ids: npz::ArrayView<'_, u8> = npz.view("ids")?;
    /// assert_eq!(ids.as_slice(), [7, 8]);
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchEntry`]: no entry has the name.
    /// - [`ErrorKind::NotViewable`]: the archive is not in memory, or the array is compressed or encrypted, of the
    ///   other byte order, or not aligned for `T`, or no `T` is its bytes. Arrays that this crate wrote without
    ///   compression are aligned to 64 bytes from the start of the archive.
    /// - Those of [`view_npy`](crate::view_npy), such as [`ErrorKind::DTypeMismatch`].
    pub fn view<T: Element>(&self, name: &str) -> Result<ArrayView<'_, T>> {
        let record = self.find(name)?;
        self.in_entry(record, || {
            let not_viewable = |reason| Error::from(ErrorKind::NotViewable { reason });
            let bytes = self.source.bytes().ok_or_else(|| not_viewable("the archive is not in memory"))?;
            if record.method != Method::STORED || record.encrypted {
                return Err(not_viewable("the entry is compressed or encrypted"));
            }
            check_readable(record)?;
            let mut section = locate(record, self.source.as_ref())?.bytes;
            let header = Header::read(&mut section, &self.limits)?;
            let start = usize::try_from(section.position()).unwrap_or(usize::MAX);
            let end = start.saturating_add(usize::try_from(section.left()).unwrap_or(usize::MAX));
            view_data(&header, bytes.get(start..end).unwrap_or_default())
        })
    }

    /// Reads every entry and checks its checksum, its sizes, and the header if it is an array. A damaged entry does not
    /// keep the others from being read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DamagedEntries`], with an error for each entry that is damaged, or that cannot be read: it is
    /// encrypted, say, or beyond a limit.
    pub fn verify(&self) -> Result<()> {
        let source = self.watched(&self.index.records);
        let damage = |record: &EntryRecord| Some(self.verify_entry(record, &source).err()?.in_entry(record.name()));
        let errors: Vec<Error> = self.of_each(damage).into_iter().flatten().collect();
        source.meter.finish();
        if errors.is_empty() {
            return Ok(());
        }
        Err(Error::from(ErrorKind::DamagedEntries { errors, entries: self.len() }).at_path(self.path()))
    }

    /// Does `work` on each entry, side by side if the source allows it, and returns the results in the archive's order.
    fn of_each<'r, V: Send>(&'r self, work: impl Fn(&'r EntryRecord) -> V + Sync + Send) -> Vec<V> {
        let records = &self.index.records;
        if self.source.is_parallel() { side_by_side(records, work) } else { records.iter().map(work).collect() }
    }

    /// Does both, side by side if the source allows it.
    pub(crate) fn both<A: Send, B: Send>(
        &self,
        first: impl Fn() -> Result<A> + Sync,
        second: impl Fn() -> Result<B> + Sync,
    ) -> Result<(A, B)> {
        if !self.source.is_parallel() {
            return Ok((first()?, second()?));
        }
        let (mut one, mut other) = (None, None);
        both(&mut || one = Some(first()), &mut || other = Some(second()));
        let not_done = || fault("half of the work was not done");
        Ok((one.ok_or_else(not_done)??, other.ok_or_else(not_done)??))
    }

    /// As NumPy, takes an entry for an array if it begins as one.
    fn verify_entry(&self, record: &EntryRecord, source: &dyn Source) -> Result<()> {
        let mut contents = Contents::open(record, source)?;
        let mut start = [0; MAGIC.len()];
        if read_up_to(&mut contents, &mut start)? == start.len() && start == MAGIC {
            let header = Header::read(&mut start.chain(&mut contents), &self.limits)?;
            let (expected, found) = (header.data_size()?, contents.bound().unwrap_or(u64::MAX));
            if found < expected && !header.dtype().has_objects() {
                return Err(ErrorKind::Truncated { what: "array data", expected, found }.into());
            }
        }
        contents.finish()
    }

    /// Reads the array, unless the entry is none and does not claim to be.
    fn read_if_array<A: FromNpy>(&self, record: &EntryRecord, source: &dyn Source) -> Result<Option<A>> {
        match self.read_array(record, source) {
            Err(error) if !record.is_named_array() && is_no_array(&error) => Ok(None),
            array => array.map(Some),
        }
    }

    fn read_watched<A: FromNpy>(&self, record: &EntryRecord) -> Result<A> {
        let source = self.watched([record]);
        let array = self.read_array(record, &source)?;
        source.meter.finish();
        Ok(array)
    }

    fn read_array<A: FromNpy>(&self, record: &EntryRecord, source: &dyn Source) -> Result<A> {
        self.read_record(record, source, A::from_npy)
    }

    /// Lets `read` take the entry's array.
    fn read_record<V>(
        &self,
        record: &EntryRecord,
        source: &dyn Source,
        read: impl FnOnce(NpySource<'_>) -> Result<V>,
    ) -> Result<V> {
        self.in_entry(record, || {
            let mut contents = Contents::open(record, source)?;
            let header = Header::read(&mut contents, &self.limits)?;
            let source = NpySource::new(&header, &mut contents, &self.limits)?;
            let value = read(source.at(&|| self.origin(record)))?;
            contents.finish()?;
            Ok(value)
        })
    }

    /// The source, in which the bytes of `records` are read now.
    fn watched<'r>(&'r self, records: impl IntoIterator<Item = &'r EntryRecord>) -> WatchedSource<'r> {
        let size = |record: &EntryRecord| record.end_before.saturating_sub(record.header_start);
        let total = records.into_iter().map(size).fold(0, u64::saturating_add);
        WatchedSource { source: self.source.as_ref(), meter: self.limits.watcher.start(Some(total)) }
    }

    fn find(&self, name: &str) -> Result<&EntryRecord> {
        self.index.find(name).map_err(|error| {
            let names = self.index.records.iter().map(EntryRecord::name);
            error.with_nearest(name, names).at_path(self.path())
        })
    }

    /// Does some work on an entry, and names the entry in its error.
    fn in_entry<V>(&self, record: &EntryRecord, work: impl FnOnce() -> Result<V>) -> Result<V> {
        work().in_entry(record.name()).at_path(self.path())
    }

    /// Where the entry's array comes from.
    fn origin(&self, record: &EntryRecord) -> Origin {
        Origin { path: self.path.clone(), file_name: Some((*record.file_name).into()) }
    }

    /// The file, where one was opened by its path.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

/// All bytes of an entry whose size has no bound that is known beforehand.
fn read_in_steps(mut contents: Contents<'_>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    contents.read_to_end(&mut bytes)?;
    contents.finish()?;
    Ok(bytes)
}

/// Whether the entry is empty, or does not begin as an array does.
fn is_no_array(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::BadMagic { .. } | ErrorKind::EndOfStream)
}

impl std::fmt::Debug for NpzReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpzReader").field("path", &self.path).field("len", &self.len()).finish_non_exhaustive()
    }
}
