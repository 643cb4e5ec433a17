//! `NpzWriter`: archives, array by array.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;

use super::container::Container;
use super::deflate::Deflater;
use super::names::{Names, array_name};
use super::options::{Compression, WriteOptions};
use super::target::Target;
use super::waiting::Waiting;
use crate::advice::reserve_blocks;
use crate::array::{ToNpy, write_data};
use crate::element::ByteSink;
use crate::error::{Error, Result};
use crate::header::Header;
use crate::poison::Poison;

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
    pub(super) container: Container<W>,
    pub(super) names: Names,
    /// For deflated entries.
    deflater: Option<Deflater>,
    waiting: Waiting,
    /// The file at the path, if there is one.
    target: Option<Target>,
    pub(super) poison: Poison,
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

impl NpzWriter<File> {
    /// Appends arrays, stored, to the archive at `path`. What is there is neither read nor copied: new entries, and a
    /// directory of all, go behind the old end, so that a large archive takes a small array in no time.
    ///
    /// Until [`NpzWriter::finish`] the file holds the old archive and bytes behind it; after an error, or without
    /// `finish`, it is cut to what it was. If the process is killed, or the power fails, the bytes stay there:
    /// [`repair`](crate::repair) cuts them off, and [`NpzReader::recover`](crate::NpzReader::recover) reads the old
    /// archive as it is. Each time an old directory stays behind; [`NpzEditor`](crate::NpzEditor) leaves it out.
    ///
    /// One process at a time may append to a file. Those that read it go on to read what was there.
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
    /// Names of entries that are there are taken; [`NpzWriter::push_array`] passes over them.
    ///
    /// # Errors
    ///
    /// Those of the file system; [`ErrorKind::InvalidArchive`](crate::ErrorKind::InvalidArchive) if the file is no archive, and if it is not one from
    /// whose front its end can be found again: if bytes stand before it, behind it or between its entries, or entries
    /// do not begin with their sizes, since they were written to a pipe. [`NpzEditor`](crate::NpzEditor) edits such.
    pub fn append(path: impl AsRef<Path>) -> Result<NpzWriter<File>> {
        WriteOptions::new().append(path)
    }

    /// Starts an archive in a file.
    pub(super) fn in_target(target: Target, compression: Compression) -> Result<NpzWriter<File>> {
        let mut file = target.file().try_clone()?;
        let start = file.stream_position()?;
        let mut writer = NpzWriter::start(file, Ok(start), compression);
        writer.target = Some(target);
        Ok(writer)
    }

    /// Takes the names of entries that are there already.
    pub(super) fn hold<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        self.names = Names::of(names);
    }
}

impl<W: Write + Seek> NpzWriter<W> {
    /// Starts an archive whose entries are stored, at the writer's place. Should the writer not know its place,
    /// the first array says so.
    pub fn new(mut writer: W) -> NpzWriter<W> {
        let start = writer.stream_position();
        NpzWriter::start(writer, start, Compression::Stored)
    }

    pub(super) fn start(writer: W, start: std::io::Result<u64>, compression: Compression) -> NpzWriter<W> {
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
    /// [`ErrorKind::DuplicateName`](crate::ErrorKind::DuplicateName) and [`ErrorKind::InvalidName`](crate::ErrorKind::InvalidName), before anything is written; those of the
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
        self.push_named(array).map(drop)
    }

    /// Adds `array` under the next number and returns the name of its file.
    pub(super) fn push_named<A: ToNpy + ?Sized>(&mut self, array: &A) -> Result<String> {
        self.poison.check()?;
        let header = self.located(array.npy_header())?;
        let taken = self.names.take_next();
        let file_name = self.located(taken)?;
        self.write_entry(array_name(&file_name), &file_name, &header, array)?;
        Ok(file_name)
    }

    /// Adds `array` under a name that it may have.
    pub(super) fn put_array<A: ToNpy + ?Sized>(&mut self, name: &str, file_name: &str, array: &A) -> Result<()> {
        self.poison.check()?;
        let header = self.located(array.npy_header().map_err(|error| error.with_entry(name)))?;
        self.write_entry(name, file_name, &header, array)
    }

    /// Completes the archive and returns the writer; a file is then at its path.
    ///
    /// # Errors
    ///
    /// Those of the writer; [`ErrorKind::Poisoned`](crate::ErrorKind::Poisoned) if an array could not be written before.
    pub fn finish(mut self) -> Result<W> {
        self.poison.check()?;
        let target = self.target.take();
        let path = target.as_ref().map(|target| target.path().to_path_buf());
        let complete = || {
            self.write_waiting()?;
            if let Some(target) = &target {
                self.container.flush()?;
                target.before_directory()?;
            }
            let writer = self.container.finish()?;
            target.map_or(Ok(()), Target::commit)?;
            Ok(writer)
        };
        complete().map_err(|error: Error| error.located(path.as_deref()))
    }

    fn path(&self) -> Option<&Path> {
        self.target.as_ref().map(Target::path)
    }

    /// Names the file in an error that left it as it was.
    pub(super) fn located<V>(&self, outcome: Result<V>) -> Result<V> {
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
        if let (Err(_), Some(target)) = (&written, &self.target) {
            target.roll_back();
        }
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
        if let Some(target) = &self.target {
            reserve_blocks(target.file(), self.container.position(), size);
        }
        let started = self.container.start_stored(file_name, size)?;
        self.container.put(&header_bytes)?;
        write_data(array, header, &mut self.container)?;
        self.container.end_stored(started)
    }

    pub(super) fn write_waiting(&mut self) -> Result<()> {
        match &self.deflater {
            Some(deflater) => self.container.put_waiting(&mut self.waiting, deflater),
            None => Ok(()),
        }
    }
}

impl<W: Write + Seek> std::fmt::Debug for NpzWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpzWriter").field("path", &self.path()).field("poison", &self.poison).finish_non_exhaustive()
    }
}
