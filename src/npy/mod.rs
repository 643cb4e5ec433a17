//! `.npy`: one array, or several one after another.

mod appender;
mod incoming_rows;
#[cfg(feature = "mmap")]
mod mmap;
mod reader;
mod run_reader;
mod runs;
mod select;
mod view;
mod writer;

pub use appender::NpyAppender;
#[cfg(feature = "npz")]
pub(crate) use incoming_rows::IncomingRows;
#[cfg(feature = "mmap")]
pub use mmap::{MmapArray, MmapArrayMut};
pub use reader::{Chunks, NpyReader};
pub use select::{Select, Selection};
#[cfg(feature = "npz")]
pub(crate) use view::view_data;
pub(crate) use view::view_limited;
pub use view::view_npy;
pub use writer::NpyWriter;

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use crate::array::{FromNpy, NpySource, ToNpy, write_data};
use crate::element::Element;
use crate::error::Result;
use crate::error::place::{AtPlace, Origin};
use crate::header::Header;
use crate::io::kernel::reserve_blocks;
use crate::io::read::section::Section;
use crate::io::read::source::{FileSource, Source};
use crate::io::stream::{ReaderSource, WriterSink};
use crate::io::watched::{WatchedReader, WatchedSink, WatchedSource};
use crate::io::write::new_file::NewFile;
use crate::limits::Limits;
use crate::progress::Watcher;

/// Reads the array in the file at `path`: NumPy's `np.load`.
///
/// ```no_run
/// let a: npz::Array<f64> = npz::read_npy("a.npy")?;
/// let v: Vec<f32> = npz::read_npy("v.npy")?;
/// let any: npz::DynArray = npz::read_npy("any.npy")?;
/// # Ok::<(), npz::Error>(())
/// ```
///
/// Nothing that a file says of itself is believed: [`malformed`](mod@crate::malformed) lists what happens with files
/// that are malformed.
///
/// # Errors
///
/// - [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch) or [`ShapeMismatch`](crate::ErrorKind::ShapeMismatch): the
///   array has another dtype or shape than an `A`.
/// - [`InvalidElement`](crate::ErrorKind::InvalidElement): an item has no value in the element type, such as text that
///   is not Unicode.
/// - [`Pickled`](crate::ErrorKind::Pickled): the array holds Python objects.
/// - [`BadMagic`](crate::ErrorKind::BadMagic): the file does not begin as a `.npy` file does;
///   [`EndOfStream`](crate::ErrorKind::EndOfStream): it is empty.
/// - [`Syntax`](crate::ErrorKind::Syntax), [`InvalidHeader`](crate::ErrorKind::InvalidHeader),
///   [`InvalidDType`](crate::ErrorKind::InvalidDType), [`InvalidShape`](crate::ErrorKind::InvalidShape),
///   [`UnsupportedVersion`](crate::ErrorKind::UnsupportedVersion): the header is not as a header must be.
/// - [`Truncated`](crate::ErrorKind::Truncated): the file ends within its header or its data.
/// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the header has more than 10,000 characters;
///   [`ReadOptions::max_header_bytes`](crate::ReadOptions::max_header_bytes) raises the limit.
/// - [`OutOfMemory`](crate::ErrorKind::OutOfMemory): there is no memory for the array.
/// - [`Io`](crate::ErrorKind::Io): the file cannot be opened or read.
pub fn read_npy<A: FromNpy>(path: impl AsRef<Path>) -> Result<A> {
    read_path(path.as_ref(), &Limits::default())
}

/// Reads the array in the file at `path` into `elements`, and returns its header.
///
/// ```
/// # let path = std::env::temp_dir().join("npz-doc-into.npy");
/// npz::write_npy(&path, &[[1.0f32, 2.0], [3.0, 4.0]])?;
/// let mut memory = [0.0f32; 4];
/// let header = npz::read_npy_into(&path, &mut memory)?;
/// assert_eq!((header.shape(), memory), (&[2, 2][..], [1.0, 2.0, 3.0, 4.0]));
/// # Ok::<(), npz::Error>(())
/// ```
///
/// # Errors
///
/// - [`LengthMismatch`](crate::ErrorKind::LengthMismatch): the array has more or fewer elements than the memory.
/// - [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch): the elements are not of type `T`.
/// - Those of [`read_npy`], but the shape may be any.
///
/// After an error the contents of the memory are unspecified.
pub fn read_npy_into<T: Element>(path: impl AsRef<Path>, elements: &mut [T]) -> Result<Header> {
    read_into(path.as_ref(), elements, &Limits::default())
}

/// Reads the next array from `reader`, and nothing behind it, so that the next call reads the next array.
///
/// ```
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &[1u8, 2])?;
/// npz::write_npy_to(&mut file, &3.5f64)?;
///
/// let mut reader = file.as_slice();
/// let first: Vec<u8> = npz::read_npy_from(&mut reader)?;
/// let second: f64 = npz::read_npy_from(&mut reader)?;
/// assert_eq!((first, second), (vec![1, 2], 3.5));
/// # Ok::<(), npz::Error>(())
/// ```
///
/// # Errors
///
/// - [`EndOfStream`](crate::ErrorKind::EndOfStream): the reader ended before an array began. A loop over arrays ends
///   with this error, which means nothing else.
/// - [`Truncated`](crate::ErrorKind::Truncated): the reader ended within an array.
/// - [`Io`](crate::ErrorKind::Io): the reader failed.
/// - Those of [`read_npy`], most often [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch).
pub fn read_npy_from<A: FromNpy>(mut reader: impl Read) -> Result<A> {
    read_stream(&mut reader, &Limits::default())
}

/// Writes `array` to a file at `path`: NumPy's `np.save`, byte for byte.
///
/// The path holds what it held until the new file is complete. Unlike NumPy, this appends no `.npy` to it.
///
/// ```no_run
/// npz::write_npy("v.npy", &vec![1.0, 2.0, 3.0])?;
/// # Ok::<(), npz::Error>(())
/// ```
///
/// # Errors
///
/// - [`InUse`](crate::ErrorKind::InUse): another writer has the file at `path` open for change.
/// - [`ChangedByAnother`](crate::ErrorKind::ChangedByAnother): before the new file was complete, somebody else wrote to
///   the file at `path`, put another one there, or made one where none was. That one stays.
/// - [`InvalidElement`](crate::ErrorKind::InvalidElement), [`InvalidDType`](crate::ErrorKind::InvalidDType),
///   [`InvalidShape`](crate::ErrorKind::InvalidShape): no `.npy` file can hold the array.
/// - [`WrongDataSize`](crate::ErrorKind::WrongDataSize): a [`ToNpy`] wrote other data than its header says.
/// - [`Io`](crate::ErrorKind::Io): the file system failed.
pub fn write_npy<A: ToNpy + ?Sized>(path: impl AsRef<Path>, array: &A) -> Result<()> {
    let path = path.as_ref();
    write_path(path, &array, &Watcher::default(), &NewFile::create).at_path(path)
}

/// Writes `array` to `writer`, header first.
///
/// ```
/// let mut file = Vec::new(); // or std::io::stdout(), a TcpStream, an open file
/// npz::write_npy_to(&mut file, &[1.0, 2.0])?;
/// assert_eq!(npz::read_npy_from::<Vec<f64>>(file.as_slice())?, [1.0, 2.0]);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// # Errors
///
/// - [`InvalidElement`](crate::ErrorKind::InvalidElement), [`InvalidDType`](crate::ErrorKind::InvalidDType),
///   [`InvalidShape`](crate::ErrorKind::InvalidShape): no `.npy` file can hold the array.
/// - [`WrongDataSize`](crate::ErrorKind::WrongDataSize): a [`ToNpy`] wrote other data than its header says.
/// - [`Io`](crate::ErrorKind::Io): the writer failed. Part of the array may have been written.
pub fn write_npy_to<A: ToNpy + ?Sized>(mut writer: impl Write, array: &A) -> Result<()> {
    write_stream(&mut writer, &array)
}

fn write_stream(writer: &mut dyn Write, array: &dyn ToNpy) -> Result<()> {
    let header = array.npy_header()?;
    writer.write_all(&header.to_bytes()?)?;
    write_data(array, &header, &mut WriterSink(writer))?;
    Ok(writer.flush()?)
}

pub(crate) fn read_path<A: FromNpy>(path: &Path, limits: &Limits) -> Result<A> {
    read_file(path, limits, A::from_npy).at_path(path)
}

pub(crate) fn read_into<T: Element>(path: &Path, elements: &mut [T], limits: &Limits) -> Result<Header> {
    read_file(path, limits, |source| source.read_into(elements)).at_path(path)
}

/// Lets `read` take the array in the file at `path`.
fn read_file<V>(path: &Path, limits: &Limits, read: impl FnOnce(NpySource<'_>) -> Result<V>) -> Result<V> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let origin = || Origin::of_path(path);
    if !metadata.is_file() {
        return read_next(&mut file, limits, &origin, read);
    }
    let source = FileSource::new(file, metadata.len());
    let source = WatchedSource { source: &source, meter: limits.watcher.start(Some(metadata.len())) };
    let mut section = Section::new(&source, 0, source.size());
    let header = Header::read(&mut section, limits)?;
    let value = read(NpySource::new(&header, &mut section, limits)?.at(&origin))?;
    source.meter.finish();
    Ok(value)
}

pub(crate) fn read_stream<A: FromNpy>(reader: &mut dyn Read, limits: &Limits) -> Result<A> {
    read_next(reader, limits, &Origin::default, A::from_npy)
}

/// Lets `read` take the next array in `reader`.
fn read_next<V>(
    reader: &mut dyn Read,
    limits: &Limits,
    origin: &dyn Fn() -> Origin,
    read: impl FnOnce(NpySource<'_>) -> Result<V>,
) -> Result<V> {
    let header = Header::read(reader, limits)?;
    let size = header.data_size()?;
    let mut reader = WatchedReader { reader, meter: limits.watcher.start(Some(size)) };
    let mut stream = ReaderSource::new(&mut reader, size);
    let value = read(NpySource::new(&header, &mut stream, limits)?.at(origin))?;
    stream.skip_rest()?;
    Ok(value)
}

pub(crate) fn write_path(
    path: &Path,
    array: &dyn ToNpy,
    watcher: &Watcher,
    create: &dyn Fn(&Path) -> Result<NewFile>,
) -> Result<()> {
    let header = array.npy_header()?;
    let header_bytes = header.to_bytes()?;
    let new = create(path)?;
    reserve_blocks(new.file(), 0, header_bytes.len() as u64 + header.data_size()?);
    let mut writer = BufWriter::new(new.file());
    writer.write_all(&header_bytes)?;
    let meter = watcher.start(Some(header.data_size()?));
    write_data(array, &header, &mut WatchedSink { sink: &mut WriterSink(&mut writer), meter })?;
    writer.flush()?;
    drop(writer);
    new.commit()
}
