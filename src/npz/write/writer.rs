//! `NpzWriter`: archives, array by array.

use std::fs::File;
use std::io::{Seek, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crc32fast::Hasher;

use super::compression::Compression;
use super::entry_sink::{Form, Sink, no_deflater};
use super::pending::{DeflatedRows, Finished, Waiting};
use crate::archive::format::records::Records;
use crate::archive::write::writer::{Container, Directory};
use crate::array::{ToNpy, write_data};
use crate::deflate::stream::Deflater;
use crate::error::Result;
use crate::error::entry_name::array_name;
use crate::error::place::AtPlace;
use crate::header::Header;
use crate::io::read::source::FileSource;
use crate::io::transfer::ByteSink;
use crate::io::watched::WatchedSink;
use crate::io::write::output_file::OutputFile;
use crate::io::write::poison::Poison;
use crate::io::write::sequential::Sequential;
use crate::io::write::spool::{Spool, Spooled};
use crate::npy::IncomingRows;
use crate::npz::names::EntryNames;
use crate::progress::{Meter, Watcher};

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
/// Without [`NpzWriter::finish`] nothing appears at the path, and the archive in a writer stays incomplete. After a
/// write that failed the archive cannot be completed. Arrays of up to 8 MiB that are to be compressed wait in memory,
/// up to 16 MiB and the last one together, and are then compressed side by side: a write of theirs may fail in a later
/// call.
///
/// Arrays are compressed on the threads of the caller's rayon pool. Do not hold a lock that other work of the same
/// pool waits for.
///
/// # The format
///
/// It writes an ordinary zip archive, as NumPy does: no timestamps, names in UTF-8, zip64 where sizes need it. Stored
/// arrays begin on multiples of 64 bytes, by an extra field `0xa11e` as `zipalign` writes it. Deflated arrays of more
/// than one chunk have an index of their chunks:
///
#[doc = include_str!("../../deflate/chunks.md")]
pub struct NpzWriter<W: Write + Seek = File> {
    container: Container<W>,
    names: EntryNames,
    /// `None` if all entries are stored.
    compressing: Option<Compressing>,
    /// The file at the path, if there is one.
    target: Option<OutputFile>,
    poison: Poison,
    /// The callback that is told how far writing has come.
    watcher: Watcher,
}

/// The deflater of entries, and the entries that wait for it.
struct Compressing {
    deflater: Deflater,
    waiting: Waiting,
}

impl NpzWriter<File> {
    /// Starts an archive in a file.
    pub(super) fn in_target(target: OutputFile, compression: Compression) -> Result<NpzWriter<File>> {
        let mut file = target.file().try_clone()?;
        let start = file.stream_position()?;
        let mut writer = NpzWriter::start(file, Ok(start), compression);
        writer.container.set_claim(target.claim());
        writer.target = Some(target);
        Ok(writer)
    }

    /// Goes on with an archive whose entries have these names, and that has this directory and this comment.
    pub(super) fn go_on<'a>(&mut self, names: impl Iterator<Item = &'a str>, directory: Directory, comment: Vec<u8>) {
        self.names = EntryNames::of(names);
        self.container.set_directory(directory);
        self.container.set_comment(comment);
    }

    /// Copies bytes that stand before all entries.
    pub(super) fn copy_front(&mut self, source: &FileSource, range: Range<u64>) -> Result<()> {
        self.container.copy(source, range, &Watcher::default().start(None))
    }

    /// Lets `arrange` copy entries of `bytes` bytes from another file, and make the directory of them and of those that
    /// were written, whose records it is given.
    pub(super) fn arrange(
        &mut self,
        bytes: u64,
        arrange: impl FnOnce(&[&[u8]], &mut Container<File>, &Meter) -> Result<Directory>,
    ) -> Result<()> {
        self.write_waiting()?;
        let written = self.container.take_directory();
        let records: Vec<&[u8]> = Records(&written.records).collect();
        let meter = self.watcher.start(Some(bytes));
        let directory = arrange(&records, &mut self.container, &meter)?;
        self.container.set_directory(directory);
        Ok(())
    }

    /// The first of the names `arr_0`, `arr_1`, ... that no entry has.
    pub(super) fn first_free_name(&mut self) -> String {
        self.names.first_free()
    }

    /// Gives an entry that is kept the name `name`.
    pub(super) fn give_name(&mut self, name: &str) -> Result<()> {
        self.names.give(name).at_path(self.path())
    }

    /// Makes `name` free again.
    pub(super) fn release_name(&mut self, name: &str) {
        self.names.release(name);
    }
}

impl<W: Write> NpzWriter<Sequential<W>> {
    /// Starts an archive whose entries are stored, in a writer that cannot seek: a pipe, a socket.
    /// [`WriteOptions::stream`](crate::WriteOptions::stream) starts others.
    ///
    /// The bytes are those of an archive in a file: sizes and checksums stand before the data, so that
    /// [`NpzStream`](crate::NpzStream) can read them as they come. For that, the data of stored arrays are produced
    /// twice. Arrays that are compressed, or come row by row, wait until they are complete: 16 MiB in memory, more in a
    /// file without a name in the system's temporary folder.
    ///
    /// ```
    /// let mut out = npz::NpzWriter::stream(Vec::new()); // or a TcpStream, or std::io::stdout()
    /// out.add_array("a", &[1.0, 2.0])?;
    /// let bytes = out.finish()?.into_inner();
    /// assert_eq!(npz::NpzReader::from_bytes(&bytes)?.len(), 1);
    /// # Ok::<(), npz::Error>(())
    /// ```
    pub fn stream(writer: W) -> NpzWriter<Sequential<W>> {
        NpzWriter::start_sequential(writer, Compression::Stored)
    }

    pub(super) fn start_sequential(writer: W, compression: Compression) -> NpzWriter<Sequential<W>> {
        let mut writer = NpzWriter::start(Sequential::new(writer), Ok(0), compression);
        writer.container.set_sequential();
        writer
    }
}

impl<W: Write + Seek> NpzWriter<W> {
    /// Starts an archive whose entries are stored, at the writer's position. If the writer cannot tell its position,
    /// the first array fails.
    ///
    /// As with `np.savez` of an open file, the archive's offsets count from the writer's first byte, not from this
    /// position. Every reader takes the whole file, with the bytes before the archive, for an archive. The part from
    /// this position on, cut out, is one to [`NpzReader`](crate::NpzReader) and to Python;
    /// [`NpzEditor`](crate::NpzEditor) makes it one for other readers.
    pub fn new(mut writer: W) -> NpzWriter<W> {
        let start = writer.stream_position();
        NpzWriter::start(writer, start, Compression::Stored)
    }

    pub(super) fn start(writer: W, start: std::io::Result<u64>, compression: Compression) -> NpzWriter<W> {
        let (start, poison) = match start {
            Ok(start) => (start, Poison::default()),
            Err(error) => (0, Poison::fail(&error)),
        };
        let compressing = compression.effort().map(Deflater::new);
        let compressing = compressing.map(|deflater| Compressing { deflater, waiting: Waiting::default() });
        NpzWriter {
            container: Container::new(writer, start),
            names: EntryNames::default(),
            compressing,
            target: None,
            poison,
            watcher: Watcher::default(),
        }
    }

    /// Adds `array` as `name`: the file is called `name.npy`.
    ///
    /// # Errors
    ///
    /// - [`DuplicateName`](crate::ErrorKind::DuplicateName): an array, or an entry that was there before, has the name.
    /// - [`InvalidName`](crate::ErrorKind::InvalidName): the name has a NUL in it, or more than 60,000 bytes.
    /// - [`InvalidElement`](crate::ErrorKind::InvalidElement), [`InvalidDType`](crate::ErrorKind::InvalidDType),
    ///   [`InvalidShape`](crate::ErrorKind::InvalidShape): no `.npy` file can hold the array.
    /// - [`WrongDataSize`](crate::ErrorKind::WrongDataSize): a [`ToNpy`] wrote other data than its header says.
    /// - [`ChangedByAnother`](crate::ErrorKind::ChangedByAnother): the archive is appended to, and somebody else wrote
    ///   to the file at the path, replaced or removed it.
    /// - [`Poisoned`](crate::ErrorKind::Poisoned): an earlier array could not be written, or was started and not
    ///   finished.
    /// - [`Io`](crate::ErrorKind::Io): the file system or the writer failed.
    ///
    /// Names are checked before anything is written: after one of the first two other arrays can be added. After an
    /// error of the write itself the archive cannot be completed.
    pub fn add_array<A: ToNpy + ?Sized>(&mut self, name: &str, array: &A) -> Result<()> {
        self.check()?;
        let header = array.npy_header().in_entry(name).at_path(self.path())?;
        let file_name = self.names.take(name).at_path(self.path())?;
        self.write_entry(name, &file_name, &header, &array)
    }

    /// Adds `array` under the next of the names `arr_0`, `arr_1`, ..., which NumPy gives to positional arrays.
    ///
    /// # Errors
    ///
    /// - [`DuplicateName`](crate::ErrorKind::DuplicateName): the caller gave the next name to another array.
    /// - Those of [`NpzWriter::add_array`], such as [`Poisoned`](crate::ErrorKind::Poisoned).
    pub fn push_array<A: ToNpy + ?Sized>(&mut self, array: &A) -> Result<()> {
        self.check()?;
        let header = array.npy_header().at_path(self.path())?;
        let file_name = self.names.take_next().at_path(self.path())?;
        self.write_entry(array_name(&file_name), &file_name, &header, &array)
    }

    /// Adds `array` under a name that it may have.
    pub(super) fn put_array<A: ToNpy + ?Sized>(&mut self, name: &str, file_name: &str, array: &A) -> Result<()> {
        self.check()?;
        let header = array.npy_header().in_entry(name).at_path(self.path())?;
        self.write_entry(name, file_name, &header, &array)
    }

    /// Takes the name of an array whose rows come next, and returns that of its file. Until it is finished the archive
    /// cannot be completed.
    pub(super) fn begin_array(&mut self, name: &str) -> Result<String> {
        let file_name = self.names.take(name).at_path(self.path())?;
        self.poison.begin_array(name);
        Ok(file_name)
    }

    /// Tells `watcher` how far writing has come.
    pub(super) fn watched(self, watcher: Watcher) -> NpzWriter<W> {
        NpzWriter { watcher, ..self }
    }

    pub(super) fn start_form(&mut self, file_name: &str, rows: &IncomingRows) -> Result<Form> {
        let header = rows.header_bytes()?;
        if self.compressing.is_some() {
            return Ok(Form::Deflated(Box::new(DeflatedRows::new(header, self.folder()))));
        }
        if self.container.is_sequential() {
            let spool = Spool::new(self.folder());
            return Ok(Form::Spooled(Spooled { crc32: Hasher::new(), size: 0, spool }));
        }
        let size = (header.len() as u64).saturating_add(rows.header().data_size()?);
        let size = (!rows.grows).then_some(size);
        Ok(Form::InPlace(self.container.start_in_place(file_name, size, &header)?))
    }

    /// The folder of the file in which rows wait if they are many. Without one they wait in memory.
    fn folder(&self) -> Option<PathBuf> {
        let beside = self.path().map(|path| path.parent().unwrap_or(Path::new("")));
        match beside {
            Some(folder) if folder.as_os_str().is_empty() => Some(PathBuf::from(".")),
            Some(folder) => Some(folder.to_path_buf()),
            // `temp_dir` panics where there is no file system.
            None => (!cfg!(target_family = "wasm")).then(std::env::temp_dir),
        }
    }

    /// The parts that take the rows of an array.
    pub(super) fn parts(&mut self) -> (&mut Container<W>, Option<&mut Deflater>) {
        (&mut self.container, self.compressing.as_mut().map(|compressing| &mut compressing.deflater))
    }

    /// Completes an array that came row by row, with its header.
    pub(super) fn finish_array(&mut self, file_name: &str, header: &[u8], form: Form) -> Result<()> {
        match form {
            Form::InPlace(started) => self.container.end_in_place(file_name, started, header),
            Form::Spooled(spooled) => self.container.put_stored(file_name, header.to_vec(), spooled),
            Form::Deflated(rows) => {
                let compressing = self.compressing.as_mut().ok_or_else(no_deflater)?;
                match rows.finish(header, &mut compressing.deflater)? {
                    Finished::Small(bytes) => compressing.wait(file_name, bytes, &mut self.container),
                    Finished::Large(deflated, first, spool) => {
                        self.write_waiting()?;
                        self.container.put_deflated(file_name, &deflated, first, spool)
                    }
                }
            }
        }
    }

    /// After the last write of an entry.
    pub(super) fn end_array(&mut self, outcome: &Result<()>) {
        self.poison.end(outcome);
        if let (Err(_), Some(target)) = (outcome, &self.target) {
            target.roll_back();
        }
    }

    /// Completes the archive and returns the writer. A file is at its path from then on. On Windows other writers can
    /// open an archive that was appended to only when the returned file is dropped.
    ///
    /// # Errors
    ///
    /// - [`Poisoned`](crate::ErrorKind::Poisoned): an array could not be written before, or was started and not
    ///   finished.
    /// - [`ChangedByAnother`](crate::ErrorKind::ChangedByAnother): somebody else wrote meanwhile to the file that was
    ///   at the path, put another one there, or made one where none was. That one stays. If the archive is appended to,
    ///   also if the file was removed.
    /// - [`Io`](crate::ErrorKind::Io): the file system or the writer failed.
    pub fn finish(mut self) -> Result<W> {
        self.check()?;
        let target = self.target.take();
        let path = target.as_ref().map(|target| target.path().to_path_buf());
        let complete = || {
            self.write_waiting()?;
            if let Some(target) = &target {
                self.container.flush()?;
                target.before_directory()?;
            }
            let writer = self.container.finish()?;
            target.map_or(Ok(()), OutputFile::commit)?;
            Ok(writer)
        };
        complete().at_path(path.as_deref())
    }

    /// The error of an earlier write that failed, if one did.
    pub(super) fn check(&self) -> Result<()> {
        self.poison.check().at_path(self.path())
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.target.as_ref().map(OutputFile::path)
    }

    /// Whatever the array's type is: compiled once.
    fn write_entry(&mut self, name: &str, file_name: &str, header: &Header, array: &dyn ToNpy) -> Result<()> {
        self.poison.begin();
        let written = self.write_file(file_name, header, array);
        let written = written.in_entry(name).at_path(self.path());
        self.end_array(&written);
        written
    }

    /// Writes the `.npy` file that the entry is.
    fn write_file(&mut self, file_name: &str, header: &Header, array: &dyn ToNpy) -> Result<()> {
        let header_bytes = header.to_bytes()?;
        let size = (header_bytes.len() as u64).saturating_add(header.data_size()?);
        match &mut self.compressing {
            None => self.write_stored(file_name, &header_bytes, header, array, size),
            Some(compressing) if Waiting::takes(size) => {
                let mut bytes = header_bytes;
                bytes.reserve_exact(usize::try_from(header.data_size()?).unwrap_or(0));
                write_data(array, header, &mut bytes)?;
                compressing.wait(file_name, bytes, &mut self.container)
            }
            Some(compressing) if self.container.is_sequential() => {
                compressing.write_waiting(&mut self.container)?;
                self.write_spooled(file_name, &header_bytes, header, array)
            }
            Some(compressing) => {
                compressing.write_waiting(&mut self.container)?;
                let meter = self.watcher.start(Some(header.data_size()?));
                let mut entry = self.container.start_deflated(file_name, size, &mut compressing.deflater)?;
                entry.put(&header_bytes)?;
                write_data(array, header, &mut WatchedSink { sink: &mut entry, meter })?;
                entry.end()
            }
        }
    }

    fn write_stored(
        &mut self,
        file_name: &str,
        header_bytes: &[u8],
        header: &Header,
        array: &dyn ToNpy,
        size: u64,
    ) -> Result<()> {
        if let Some(target) = &self.target {
            target.reserve(self.container.position(), size)?;
        }
        let mut crc32 = Checksum(Hasher::new());
        if self.container.is_sequential() {
            crc32.put(header_bytes)?;
            write_data(array, header, &mut crc32)?;
        }
        let started = self.container.start_stored(file_name, size, crc32.0.finalize())?;
        self.container.put(header_bytes)?;
        let meter = self.watcher.start(Some(header.data_size()?));
        write_data(array, header, &mut WatchedSink { sink: &mut self.container, meter })?;
        self.container.end_stored(started)
    }

    /// Deflates it first, so that its header is right when it is written.
    fn write_spooled(
        &mut self,
        file_name: &str,
        header_bytes: &[u8],
        header: &Header,
        array: &dyn ToNpy,
    ) -> Result<()> {
        let mut form = Form::Deflated(Box::new(DeflatedRows::new(header_bytes.to_vec(), self.folder())));
        let meter = self.watcher.start(Some(header.data_size()?));
        let (container, deflater) = self.parts();
        write_data(
            array,
            header,
            &mut WatchedSink { sink: &mut Sink { container, deflater, form: &mut form }, meter },
        )?;
        self.finish_array(file_name, header_bytes, form)
    }

    fn write_waiting(&mut self) -> Result<()> {
        self.compressing.as_mut().map_or(Ok(()), |compressing| compressing.write_waiting(&mut self.container))
    }
}

impl Compressing {
    /// Lets a small entry wait.
    fn wait<W: Write + Seek>(&mut self, file_name: &str, bytes: Vec<u8>, container: &mut Container<W>) -> Result<()> {
        self.waiting.push(file_name.to_owned(), bytes);
        if self.waiting.is_full() { self.write_waiting(container) } else { Ok(()) }
    }

    /// Writes the entries that wait.
    fn write_waiting<W: Write + Seek>(&mut self, container: &mut Container<W>) -> Result<()> {
        let (file_names, entries) = self.waiting.take();
        container.put_deflated_entries(&file_names, &entries, &self.deflater)
    }
}

/// The checksum of data that are not written.
struct Checksum(Hasher);

impl ByteSink for Checksum {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.update(bytes);
        Ok(())
    }
}

impl<W: Write + Seek> std::fmt::Debug for NpzWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpzWriter").field("path", &self.path()).field("poison", &self.poison).finish_non_exhaustive()
    }
}
