//! How archives are written, where the defaults do not fit.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;

use super::append::append;
use super::editor::NpzEditor;
use super::engine::Effort;
use super::target::Target;
use super::writer::NpzWriter;
use crate::error::{Error, ErrorKind, Result};

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

    /// Whether `finish` waits until the file and its folder are on the disk, so that not even a power cut loses them.
    /// It is of no use for [`WriteOptions::writer`].
    pub fn durable(mut self, durable: bool) -> WriteOptions {
        self.durable = durable;
        self
    }

    /// Starts an archive that shall be at `path`; see [`NpzWriter::create`].
    ///
    /// # Errors
    ///
    /// Those of the file system, and [`ErrorKind::InvalidLevel`].
    pub fn create(&self, path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        let path = path.as_ref();
        let create = || {
            self.check()?;
            NpzWriter::in_target(Target::new(path, self.durable)?, self.compression)
        };
        create().map_err(|error: Error| error.with_path(path))
    }

    /// Starts to append to the archive at `path`; see [`NpzWriter::append`].
    ///
    /// # Errors
    ///
    /// As [`NpzWriter::append`], and [`ErrorKind::InvalidLevel`].
    pub fn append(&self, path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        let path = path.as_ref();
        let append = || {
            self.check()?;
            append(Target::grown(path, self.durable)?, self.compression)
        };
        append().map_err(|error: Error| error.with_path(path))
    }

    /// Opens the archive at `path` to change it; see [`NpzEditor::open`].
    ///
    /// # Errors
    ///
    /// As [`NpzEditor::open`], and [`ErrorKind::InvalidLevel`].
    pub fn edit(&self, path: impl AsRef<Path>) -> Result<NpzEditor> {
        let path = path.as_ref();
        let edit = || {
            self.check()?;
            NpzEditor::start(path, |path| NpzWriter::in_target(Target::new(path, self.durable)?, self.compression))
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
        Ok(NpzWriter::start(writer, Ok(start), self.compression))
    }

    fn check(&self) -> Result<()> {
        match self.compression {
            Compression::Deflated(level) if !(1..=9).contains(&level) => Err(ErrorKind::InvalidLevel { level }.into()),
            _ => Ok(()),
        }
    }
}
