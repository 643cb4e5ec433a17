//! How archives are written, where the defaults do not fit.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;

use super::append::append;
use super::editor::NpzEditor;
use super::engine::Effort;
use super::target::Target;
use super::writer::NpzWriter;
use crate::array::ToNpy;
use crate::error::{Error, ErrorKind, Result};
use crate::io::replace::NewFile;
use crate::io::sequential::Sequential;
use crate::limits::Limits;
use crate::npy;
use crate::progress::{Progress, Watcher};

/// How the entries of an archive are compressed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all: `np.savez`. Arrays can be viewed in place, in memory or in an mmap.
    #[default]
    Stored,
    /// Deflate, from level 1, the fastest, to 9, the smallest; `np.savez_compressed` uses 6.
    ///
    /// The level is an aim: where a sample says that less effort makes a part of an array as small, less is taken.
    /// Each MiB is deflated for itself, so that repeats of 32 KiB before its start are not found.
    Deflated(u32),
    /// Deflate at several times the speed: each part of an array by what a sample of it says pays, and never larger
    /// than stored. Noise, as model weights are, comes out no larger than at level 6.
    Fast,
}

impl Compression {
    pub(super) fn effort(self) -> Option<Effort> {
        match self {
            Compression::Stored => None,
            Compression::Deflated(level) => Some(Effort::Level(level)),
            Compression::Fast => Some(Effort::Fast),
        }
    }
}

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

    /// Whether `finish`, or `write_npy`, waits until the file and its folder are on the disk, so that not even a power cut loses them.
    /// It is of no use for [`WriteOptions::writer`].
    pub fn durable(mut self, durable: bool) -> WriteOptions {
        self.durable = durable;
        self
    }

    /// Lets `callback` know how far each long operation has come: writing one array, or copying what stays in an archive
    /// that is edited. It is called each time 4 MiB more of the array, or of the entries, were taken, and at the end; not
    /// for less. Rows are written without it.
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
    /// As [`write_npy`](crate::write_npy).
    pub fn write_npy<A: ToNpy + ?Sized>(&self, path: impl AsRef<Path>, array: &A) -> Result<()> {
        let path = path.as_ref();
        let create = |path: &Path| Ok(NewFile::create(path)?.durable(self.durable));
        npy::write_path(path, array, &self.watcher, create).map_err(|error| error.with_path(path))
    }

    /// Starts an archive that shall be at `path`; see [`NpzWriter::create`].
    ///
    /// # Errors
    ///
    /// As [`NpzWriter::create`], and [`ErrorKind::InvalidLevel`].
    pub fn create(&self, path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        let path = path.as_ref();
        let create = || {
            self.check()?;
            Ok(self.watched(NpzWriter::in_target(Target::new(path, self.durable)?, self.compression)?))
        };
        create().map_err(|error: Error| error.with_path(path))
    }

    /// Starts to append to the archive at `path`; see [`NpzWriter::append`].
    ///
    /// # Errors
    ///
    /// As [`NpzWriter::append`], and [`ErrorKind::InvalidLevel`].
    pub fn append(&self, path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        self.append_limited(path.as_ref(), &Limits::default())
    }

    pub(crate) fn append_limited(&self, path: &Path, limits: &Limits) -> Result<NpzWriter<File>> {
        let append = || {
            self.check()?;
            Ok(self.watched(append(Target::grown(path, self.durable)?, self.compression, limits)?))
        };
        append().map_err(|error: Error| error.with_path(path))
    }

    /// Opens the archive at `path` to change it; see [`NpzEditor::open`].
    ///
    /// # Errors
    ///
    /// As [`NpzEditor::open`], and [`ErrorKind::InvalidLevel`].
    pub fn edit(&self, path: impl AsRef<Path>) -> Result<NpzEditor> {
        self.edit_limited(path.as_ref(), &Limits::default())
    }

    pub(crate) fn edit_limited(&self, path: &Path, limits: &Limits) -> Result<NpzEditor> {
        let edit = || {
            self.check()?;
            NpzEditor::start(path, limits, |path| {
                Ok(self.watched(NpzWriter::in_target(Target::new(path, self.durable)?, self.compression)?))
            })
        };
        edit().map_err(|error: Error| error.with_path(path))
    }

    /// Starts an archive at the writer's place; see [`NpzWriter::new`].
    ///
    /// # Errors
    ///
    /// Those of the writer, and [`ErrorKind::InvalidLevel`].
    pub fn writer<W: Write + Seek>(&self, mut writer: W) -> Result<NpzWriter<W>> {
        self.check()?;
        let start = writer.stream_position()?;
        Ok(self.watched(NpzWriter::start(writer, Ok(start), self.compression)))
    }

    /// Starts an archive in a writer that cannot seek; see [`NpzWriter::stream`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidLevel`].
    pub fn stream<W: Write>(&self, writer: W) -> Result<NpzWriter<Sequential<W>>> {
        self.check()?;
        Ok(self.watched(NpzWriter::start_sequential(writer, self.compression)))
    }

    fn watched<W: Write + Seek>(&self, mut writer: NpzWriter<W>) -> NpzWriter<W> {
        writer.watcher = self.watcher.clone();
        writer
    }

    fn check(&self) -> Result<()> {
        match self.compression {
            Compression::Deflated(level) if !(1..=9).contains(&level) => Err(ErrorKind::InvalidLevel { level }.into()),
            _ => Ok(()),
        }
    }
}
