//! Every way to begin writing: `WriteOptions`, and what `NpzWriter` and `NpzEditor` open by default.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;

use super::append::append;
use super::compression::Compression;
use super::editor::NpzEditor;
use super::writer::NpzWriter;
use crate::array::ToNpy;
use crate::error::place::AtPlace;
use crate::error::{ErrorKind, Result};
use crate::io::write::new_file::NewFile;
use crate::io::write::output_file::OutputFile;
use crate::io::write::sequential::Sequential;
use crate::limits::Limits;
use crate::npy;
use crate::progress::{Progress, Watcher};

/// How an archive is written. The last call creates it.
///
/// ```no_run
/// let options = npz::WriteOptions::new().compression(npz::Compression::Deflated(9));
/// let mut out = options.create("x.npz")?;
/// out.push_array(&[1, 2, 3])?;
/// out.finish()?;
/// # Ok::<(), npz::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    compression: Compression,
    durable: bool,
    watcher: Watcher,
}

impl WriteOptions {
    /// The defaults: entries are stored.
    pub fn new() -> WriteOptions {
        WriteOptions::default()
    }

    /// How entries are compressed.
    pub fn compression(mut self, compression: Compression) -> WriteOptions {
        self.compression = compression;
        self
    }

    /// Whether `finish`, or `write_npy`, waits until the file and its folder are on the disk, so that not even a power
    /// cut loses them. It has no effect on [`WriteOptions::writer`] and [`WriteOptions::stream`].
    pub fn durable(mut self, durable: bool) -> WriteOptions {
        self.durable = durable;
        self
    }

    /// Calls `callback` with the progress of each long operation: writing one array, or copying the entries that stay
    /// in an archive that is edited. It is called after each 4 MiB of the array, or of the entries, and at the end;
    /// operations of less do not call it, nor do rows.
    pub fn progress(mut self, callback: impl Fn(Progress) + Send + Sync + 'static) -> WriteOptions {
        self.watcher = Watcher::new(callback);
        self
    }

    /// Writes `array` to a `.npy` file at `path`, as [`write_npy`](crate::write_npy) does. It is not compressed.
    ///
    /// ```
    /// # let path = std::env::temp_dir().join("npz-doc-durable.npy");
    /// let options = npz::WriteOptions::new().durable(true);
    /// options.write_npy(&path, &[1.0, 2.0])?;
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`write_npy`](crate::write_npy): [`ErrorKind::InUse`] if another writer has the file at `path` open for
    /// change, [`ErrorKind::ChangedByAnother`] if somebody else changed what is there meanwhile, [`ErrorKind::Io`] if
    /// the file system failed.
    pub fn write_npy<A: ToNpy + ?Sized>(&self, path: impl AsRef<Path>, array: &A) -> Result<()> {
        let path = path.as_ref();
        let create = |path: &Path| Ok(NewFile::create(path)?.durable(self.durable));
        npy::write_path(path, &array, &self.watcher, &create).at_path(path)
    }

    /// Starts an archive that `finish` puts at `path`; see [`NpzWriter::create`].
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidLevel`]: the level is not one of 1 to 9.
    /// - [`ErrorKind::InUse`]: another writer has the file at `path` open for change.
    /// - [`ErrorKind::Io`]: the file system failed.
    pub fn create(&self, path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        let path = path.as_ref();
        let create = || {
            self.check()?;
            Ok(self.watched(NpzWriter::in_target(OutputFile::new(path, self.durable)?, self.compression)?))
        };
        create().at_path(path)
    }

    /// Starts to append to the archive at `path`; see [`NpzWriter::append`].
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidLevel`]: the level is not one of 1 to 9.
    /// - Those of [`NpzWriter::append`], such as [`ErrorKind::InUse`].
    pub fn append(&self, path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        self.append_limited(path.as_ref(), &Limits::default())
    }

    pub(crate) fn append_limited(&self, path: &Path, limits: &Limits) -> Result<NpzWriter<File>> {
        let append = || {
            self.check()?;
            Ok(self.watched(append(OutputFile::grown(path, self.durable)?, self.compression, limits)?))
        };
        append().at_path(path)
    }

    /// Opens the archive at `path` to change it; see [`NpzEditor::open`].
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidLevel`]: the level is not one of 1 to 9.
    /// - Those of [`NpzEditor::open`], such as [`ErrorKind::InUse`].
    pub fn edit(&self, path: impl AsRef<Path>) -> Result<NpzEditor> {
        self.edit_limited(path.as_ref(), &Limits::default())
    }

    pub(crate) fn edit_limited(&self, path: &Path, limits: &Limits) -> Result<NpzEditor> {
        let edit = || {
            self.check()?;
            NpzEditor::start(path, limits, |path| {
                Ok(self.watched(NpzWriter::in_target(OutputFile::new(path, self.durable)?, self.compression)?))
            })
        };
        edit().at_path(path)
    }

    /// Starts an archive at the writer's position; see [`NpzWriter::new`].
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidLevel`]: the level is not one of 1 to 9.
    /// - [`ErrorKind::Io`]: the writer cannot tell its position.
    pub fn writer<W: Write + Seek>(&self, mut writer: W) -> Result<NpzWriter<W>> {
        self.check()?;
        let start = writer.stream_position()?;
        Ok(self.watched(NpzWriter::start(writer, Ok(start), self.compression)))
    }

    /// Starts an archive in a writer that cannot seek; see [`NpzWriter::stream`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidLevel`]: the level is not one of 1 to 9.
    pub fn stream<W: Write>(&self, writer: W) -> Result<NpzWriter<Sequential<W>>> {
        self.check()?;
        Ok(self.watched(NpzWriter::start_sequential(writer, self.compression)))
    }

    fn watched<W: Write + Seek>(&self, writer: NpzWriter<W>) -> NpzWriter<W> {
        writer.watched(self.watcher.clone())
    }

    fn check(&self) -> Result<()> {
        match self.compression {
            Compression::Deflated(level) if !(1..=9).contains(&level) => Err(ErrorKind::InvalidLevel { level }.into()),
            _ => Ok(()),
        }
    }
}

impl NpzWriter<File> {
    /// Starts an archive whose entries are stored. [`NpzWriter::finish`] puts it at `path`, which holds what it held
    /// until then. No other writer of this crate can open a file that is there already until then; see
    /// [`NpzWriter::append`].
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InUse`]: another writer has the file at `path` open for change.
    /// - [`ErrorKind::Io`]: the file system failed.
    pub fn create(path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        WriteOptions::new().create(path)
    }

    /// As [`NpzWriter::create`], with entries deflated at level 6, as `np.savez_compressed` does.
    ///
    /// # Errors
    ///
    /// Those of [`NpzWriter::create`]: [`ErrorKind::InUse`], [`ErrorKind::Io`].
    pub fn create_compressed(path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        WriteOptions::new().compression(Compression::Deflated(6)).create(path)
    }

    /// Appends arrays, stored, to the archive at `path`. The data that are there are neither read nor copied: new
    /// entries, and a directory of all, go behind the old end, so that adding a small array to a large archive takes no
    /// time.
    ///
    /// Until [`NpzWriter::finish`] the file holds the old archive and bytes behind it; after an error, or without
    /// `finish`, it is cut to what it was. If the process is killed, or the power fails, the bytes stay there:
    /// [`repair`](crate::repair) cuts them off, and [`NpzReader::recover`](crate::NpzReader::recover) reads the old
    /// archive as it is.
    ///
    /// Each append leaves the old directory between the entries. [`NpzStream`](crate::NpzStream) passes over it. Other
    /// readers that go from front to back, such as Java's `ZipInputStream` and cnpy, stop there and find the old
    /// entries only. An edit ([`NpzEditor`](crate::NpzEditor), `npz recompress`) leaves old directories out, so that
    /// they read all entries.
    ///
    /// One writer at a time has a file open for change, in this process or in another. A second one gets
    /// [`ErrorKind::InUse`](crate::ErrorKind::InUse) until the first has finished, was dropped, or its process has
    /// ended. Programs that do not ask for the lock may still write to the file. If the file is not as this writer left
    /// it, the next write or `finish` fails, and does not overwrite or cut off what they wrote. Programs that have the
    /// file open to read go on reading the old archive.
    ///
    /// ```
    /// # let path = std::env::temp_dir().join("npz-doc-append.npz");
    /// npz::savez!(&path, [1.0, 2.0])?;                        // arr_0
    ///
    /// let mut out = npz::NpzWriter::append(&path)?;
    /// out.add_array("weights", &[[0.5f32; 2]; 2])?;
    /// out.push_array(&[3.0, 4.0])?;                           // arr_1
    /// out.finish()?;
    ///
    /// let npz = npz::NpzReader::open(&path)?;
    /// assert_eq!(npz.names().collect::<Vec<_>>(), ["arr_0", "weights", "arr_1"]);
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// The names of the entries that are there are taken; [`NpzWriter::push_array`] skips them.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InUse`]: another writer has the file open for change.
    /// - [`ErrorKind::InvalidArchive`]: the file is no zip archive, or no regular file, or the end of the archive could
    ///   not be found again from its front: bytes stand before it, behind it or between its entries, or entries do not
    ///   begin with their sizes, since they were written to a pipe. [`NpzEditor`] edits such archives.
    /// - [`ErrorKind::LimitExceeded`]: the archive has more than 16,777,216 entries;
    ///   [`ReadOptions::append`](crate::ReadOptions::append) takes other limits.
    /// - [`ErrorKind::Io`]: the file system failed, or nothing is at `path`.
    pub fn append(path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        WriteOptions::new().append(path)
    }
}

impl NpzEditor {
    /// Opens the archive at `path`. Arrays that are added are stored;
    /// [`WriteOptions::edit`](crate::WriteOptions::edit) compresses them.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InUse`]: another writer has the file open for change.
    /// - [`ErrorKind::InvalidArchive`]: the file is no zip archive, or its directory is damaged.
    /// - [`ErrorKind::LimitExceeded`]: the archive has more than 16,777,216 entries;
    ///   [`ReadOptions::edit`](crate::ReadOptions::edit) takes other limits.
    /// - [`ErrorKind::Io`]: the file system failed.
    pub fn open(path: impl AsRef<Path>) -> Result<NpzEditor> {
        WriteOptions::new().edit(path)
    }
}
