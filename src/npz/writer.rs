//! `NpzWriter`: archives, array by array.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use super::container::Container;
use super::deflate::Deflater;
use super::engine::Effort;
use super::names::{Names, array_name};
use super::waiting::Waiting;
use crate::advice::reserve_blocks;
use crate::array::{ToNpy, write_data};
use crate::element::ByteSink;
use crate::error::{Error, ErrorKind, Result};
use crate::header::Header;
use crate::io::replace::NewFile;
use crate::poison::Poison;

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
    fn effort(self) -> Option<Effort> {
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
            let new = NewFile::create(path)?.durable(self.durable);
            let mut writer = self.writer(new.file().try_clone()?)?;
            writer.target = Some((new, path.to_path_buf()));
            Ok(writer)
        };
        create().map_err(|error: Error| error.with_path(path))
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

/// Writes a `.npz` archive array by array: what `np.savez` and `np.savez_compressed` do in one call.
///
/// The same arrays make the same bytes, whenever and on however many threads they are written.
///
/// ```
/// use std::io::Cursor;
///
/// let mut out = npz::NpzWriter::new(Cursor::new(Vec::new())); // NpzWriter::create(path) for a file
/// out.add_array("weights", &[[1.0f32, 2.0], [3.0, 4.0]])?;     // weights.npy
/// out.push_array(&vec![1, 2, 3])?;                             // arr_0.npy
/// let bytes = out.finish()?.into_inner();
/// assert_eq!(npz::NpzReader::from_bytes(&bytes)?.len(), 2);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// Nothing appears at the path, and nothing complete in the writer, without [`NpzWriter::finish`]. After an
/// error while writing the archive cannot be completed. Arrays of up to 8 MiB that shall be compressed wait in memory,
/// 16 MiB and the last one together, and are compressed side by side: errors of the writer come later.
///
/// Arrays are compressed on the threads of the caller's rayon pool. Do not hold a lock that other work of the same
/// pool waits for.
///
/// # The format
///
/// An ordinary zip archive, as NumPy writes it: no timestamps, names in UTF-8, zip64 where sizes need it. Stored arrays
/// begin on multiples of 64 bytes, by an extra field `0xa11e` as `zipalign` writes it. Deflated arrays of more than
/// one chunk tell where their chunks begin:
///
#[doc = include_str!("chunks.md")]
pub struct NpzWriter<W: Write + Seek = File> {
    container: Container<W>,
    names: Names,
    /// For deflated entries.
    deflater: Option<Deflater>,
    waiting: Waiting,
    /// The file at the path, if there is one.
    target: Option<(NewFile, PathBuf)>,
    poison: Poison,
}

impl NpzWriter<File> {
    /// Starts an archive whose entries are stored and that shall be at `path`, which holds what it held until
    /// [`NpzWriter::finish`].
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn create(path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        WriteOptions::new().create(path)
    }

    /// As [`NpzWriter::create`], with entries deflated at level 6, as `np.savez_compressed` does.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn create_compressed(path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        WriteOptions::new().compression(Compression::Deflated(6)).create(path)
    }
}

impl<W: Write + Seek> NpzWriter<W> {
    /// Starts an archive whose entries are stored, at the writer's place. Should the writer not know its place,
    /// the first array says so.
    pub fn new(mut writer: W) -> NpzWriter<W> {
        let start = writer.stream_position();
        NpzWriter::start(writer, start, Compression::Stored)
    }

    fn start(writer: W, start: std::io::Result<u64>, compression: Compression) -> NpzWriter<W> {
        let (start, poison) = match start {
            Ok(start) => (start, Poison::default()),
            Err(error) => (0, Poison::fail(&error)),
        };
        let deflater = compression.effort().map(Deflater::new);
        NpzWriter {
            container: Container::new(writer, start),
            names: Names::default(),
            deflater,
            waiting: Waiting::default(),
            target: None,
            poison,
        }
    }

    /// Adds `array` as `name`: the file is called `name.npy`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DuplicateName`] and [`ErrorKind::InvalidName`], before anything is written; those of the
    /// writer, after which the archive cannot be completed.
    pub fn add_array<A: ToNpy + ?Sized>(&mut self, name: &str, array: &A) -> Result<()> {
        self.poison.check()?;
        let header = self.located(array.npy_header().map_err(|error| error.with_entry(name)))?;
        let taken = self.names.take(name);
        let file_name = self.located(taken)?;
        self.write_entry(name, &file_name, &header, array)
    }

    /// Adds `array` under the next of the names `arr_0`, `arr_1`, ..., which NumPy gives to positional arrays.
    ///
    /// # Errors
    ///
    /// As [`NpzWriter::add_array`].
    pub fn push_array<A: ToNpy + ?Sized>(&mut self, array: &A) -> Result<()> {
        self.poison.check()?;
        let header = self.located(array.npy_header())?;
        let taken = self.names.take_next();
        let file_name = self.located(taken)?;
        self.write_entry(array_name(&file_name), &file_name, &header, array)
    }

    /// Completes the archive and returns the writer; a file is then at its path.
    ///
    /// # Errors
    ///
    /// Those of the writer; [`ErrorKind::Poisoned`] if an array could not be written before.
    pub fn finish(mut self) -> Result<W> {
        self.poison.check()?;
        let (new, path) = self.target.take().unzip();
        let complete = || {
            self.write_waiting()?;
            let writer = self.container.finish()?;
            new.map_or(Ok(()), NewFile::commit)?;
            Ok(writer)
        };
        complete().map_err(|error: Error| error.located(path.as_deref()))
    }

    fn path(&self) -> Option<&Path> {
        self.target.as_ref().map(|(_, path)| path.as_path())
    }

    /// Names the file in an error that left it as it was.
    fn located<V>(&self, outcome: Result<V>) -> Result<V> {
        outcome.map_err(|error| error.located(self.path()))
    }

    fn write_entry<A: ToNpy + ?Sized>(
        &mut self,
        name: &str,
        file_name: &str,
        header: &Header,
        array: &A,
    ) -> Result<()> {
        self.poison.begin();
        let written = self.write_file(file_name, header, array);
        let written = self.located(written.map_err(|error| error.with_entry(name)));
        self.poison.end(&written);
        written
    }

    /// Writes the `.npy` file that the entry is.
    fn write_file<A: ToNpy + ?Sized>(&mut self, file_name: &str, header: &Header, array: &A) -> Result<()> {
        let header_bytes = header.to_bytes()?;
        let size = (header_bytes.len() as u64).saturating_add(header.data_size()?);
        if self.deflater.is_some() && Waiting::takes(size) {
            let mut bytes = header_bytes;
            bytes.reserve_exact(usize::try_from(header.data_size()?).unwrap_or(0));
            write_data(array, header, &mut bytes)?;
            self.waiting.push(file_name.to_owned(), bytes);
            return if self.waiting.is_full() { self.write_waiting() } else { Ok(()) };
        }
        self.write_waiting()?;
        if let Some(deflater) = &mut self.deflater {
            let mut entry = self.container.start_deflated(file_name, size, deflater)?;
            entry.put(&header_bytes)?;
            write_data(array, header, &mut entry)?;
            return entry.end();
        }
        if let Some((new, _)) = &self.target {
            reserve_blocks(new.file(), self.container.position(), size);
        }
        let started = self.container.start_stored(file_name, size)?;
        self.container.put(&header_bytes)?;
        write_data(array, header, &mut self.container)?;
        self.container.end_stored(started)
    }

    fn write_waiting(&mut self) -> Result<()> {
        match &self.deflater {
            Some(deflater) => self.container.put_waiting(&mut self.waiting, deflater),
            None => Ok(()),
        }
    }
}

impl<W: Write + Seek> std::fmt::Debug for NpzWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.target.as_ref().map(|(_, path)| path);
        f.debug_struct("NpzWriter").field("path", &path).field("poison", &self.poison).finish_non_exhaustive()
    }
}
