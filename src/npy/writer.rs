//! `NpyWriter`: rows as they come.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use super::incoming_rows::IncomingRows;
use crate::array::ToNpy;
use crate::dtype::DType;
use crate::element::Element;
use crate::error::Result;
use crate::error::place::AtPlace;
use crate::io::stream::{WriterSink, check_position};
use crate::io::write::new_file::NewFile;
use crate::io::write::poison::Poison;
use crate::io::write::write_buffer::WriteBuffer;

/// Bytes of rows gathered before they are written.
const GATHERED: usize = 1 << 13;

/// Writes one `.npy` array row by row; the first axis grows.
///
/// ```no_run
/// let mut writer = npz::NpyWriter::<f32>::create("big.npy", &[0, 128])?;
/// for _ in 0..1_000 {
///     writer.write_rows(&[[0.5f32; 128]; 10])?;
/// }
/// writer.finish()?; // the shape is (10000, 128)
/// # Ok::<(), npz::Error>(())
/// ```
///
/// Rows whose length is known at run time only are an [`Array`](crate::Array) or
/// [`ArrayView`](crate::ArrayView):
///
/// ```
/// use npz::{ArrayView, NpyWriter, Order};
///
/// let columns = 3;
/// let mut file = std::io::Cursor::new(Vec::new());
/// let mut writer = NpyWriter::<f64, _>::growing(&mut file, [0, columns])?;
/// for row in [vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]] {
///     writer.write_rows(&ArrayView::new(Order::C, [1, columns], &row)?)?;
/// }
/// writer.finish()?;
/// assert_eq!(npz::read_npy_from::<[[f64; 3]; 2]>(file.get_ref().as_slice())?[1], [4.0, 5.0, 6.0]);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// Without `finish` nothing appears at the path, and an array in a writer of the caller's stays incomplete.
pub struct NpyWriter<T, W: Write = File> {
    writer: WriteBuffer<W>,
    rows: IncomingRows,
    /// How the header is completed, if the first axis grows.
    growth: Option<Growth<W>>,
    /// The file at the path, if there is one.
    target: Option<(NewFile, PathBuf)>,
    poison: Poison,
    element: PhantomData<T>,
}

/// Where the header stands, and the function that writes there.
struct Growth<W> {
    start: u64,
    rewrite: fn(&mut W, u64, &[u8]) -> std::io::Result<()>,
}

impl<T: Element> NpyWriter<T> {
    /// Starts a file at `path`. If the first axis of `shape` is 0, the array has as many rows as are written; otherwise
    /// exactly that many must be written. Until `finish` no other writer of this crate can open a file that is at the
    /// path already.
    ///
    /// # Errors
    ///
    /// - [`InUse`](crate::ErrorKind::InUse): another writer has the file at `path` open for change.
    /// - [`ShapeMismatch`](crate::ErrorKind::ShapeMismatch): `shape` has no axes.
    /// - [`InvalidShape`](crate::ErrorKind::InvalidShape): no array can have `shape`.
    /// - [`Io`](crate::ErrorKind::Io): the file system failed.
    pub fn create(path: impl AsRef<Path>, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T>> {
        NpyWriter::create_as(path, T::dtype(), shape)
    }

    /// As [`create`](NpyWriter::create), with a dtype that says more than `T` does: the width of strings, the unit of
    /// moments and spans, the other byte order, the padding of records.
    ///
    /// ```
    /// # let path = std::env::temp_dir().join("npz-doc-create-as.npy");
    /// let mut writer = npz::NpyWriter::<String>::create_as(&path, "<U8".parse()?, [0])?;
    /// writer.write_rows(&["Hydrogen", "Helium"])?;
    /// writer.write_rows(&["He"])?;                           // narrower: filled up
    /// assert!(writer.write_rows(&["Beryllium"]).is_err());   // nine characters
    /// writer.finish()?;
    /// assert_eq!(npz::read_npy::<Vec<String>>(&path)?, ["Hydrogen", "Helium", "He"]);
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch): elements of type `T` are not written as items of `dtype`.
    /// - Those of [`create`](NpyWriter::create), such as [`InUse`](crate::ErrorKind::InUse).
    pub fn create_as(path: impl AsRef<Path>, dtype: DType, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T>> {
        let path = path.as_ref();
        let create = || {
            let rows = IncomingRows::growing::<T>(dtype, shape)?;
            let new = NewFile::create(path)?;
            let mut writer = NpyWriter::start_growing(new.file().try_clone()?, rows)?;
            writer.target = Some((new, path.to_path_buf()));
            Ok(writer)
        };
        create().at_path(path)
    }
}

impl<T: Element, W: Write + Seek> NpyWriter<T, W> {
    /// Starts an array at the writer's position. If the first axis of `shape` is 0, the array has as many rows as are
    /// written; otherwise exactly that many must be written.
    ///
    /// # Errors
    ///
    /// - [`ShapeMismatch`](crate::ErrorKind::ShapeMismatch): `shape` has no axes.
    /// - [`InvalidShape`](crate::ErrorKind::InvalidShape): no array can have `shape`.
    /// - [`Io`](crate::ErrorKind::Io): the writer failed, or does not know its place.
    pub fn growing(writer: W, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T, W>> {
        NpyWriter::growing_as(writer, T::dtype(), shape)
    }

    /// As [`growing`](NpyWriter::growing), with a dtype that says more than `T` does.
    ///
    /// # Errors
    ///
    /// - [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch): elements of type `T` are not written as items of `dtype`.
    /// - Those of [`growing`](NpyWriter::growing).
    pub fn growing_as(writer: W, dtype: DType, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T, W>> {
        NpyWriter::start_growing(writer, IncomingRows::growing::<T>(dtype, shape)?)
    }

    fn start_growing(mut writer: W, rows: IncomingRows) -> Result<NpyWriter<T, W>> {
        let start = writer.stream_position()?;
        let mut new = NpyWriter::start(writer, rows)?;
        new.growth = new.rows.grows.then_some(Growth { start, rewrite: rewrite::<W> });
        Ok(new)
    }
}

impl<T: Element, W: Write> NpyWriter<T, W> {
    /// Starts an array of `shape` on any writer. Exactly as many rows as `shape` says must be written.
    ///
    /// # Errors
    ///
    /// - [`ShapeMismatch`](crate::ErrorKind::ShapeMismatch): `shape` has no axes.
    /// - [`InvalidShape`](crate::ErrorKind::InvalidShape): no array can have `shape`.
    /// - [`Io`](crate::ErrorKind::Io): the writer failed.
    pub fn new(writer: W, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T, W>> {
        NpyWriter::new_as(writer, T::dtype(), shape)
    }

    /// As [`new`](NpyWriter::new), with a dtype that says more than `T` does.
    ///
    /// # Errors
    ///
    /// - [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch): elements of type `T` are not written as items of `dtype`.
    /// - Those of [`new`](NpyWriter::new).
    pub fn new_as(writer: W, dtype: DType, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T, W>> {
        NpyWriter::start(writer, IncomingRows::fixed::<T>(dtype, shape)?)
    }

    fn start(writer: W, rows: IncomingRows) -> Result<NpyWriter<T, W>> {
        let mut writer = WriteBuffer::new(writer, GATHERED);
        writer.write_all(&rows.header_bytes()?)?;
        let poison = Poison::default();
        Ok(NpyWriter { writer, rows, growth: None, target: None, poison, element: PhantomData })
    }

    /// Writes `rows`: an array whose shape differs from the writer's in the first axis only.
    ///
    /// # Errors
    ///
    /// - [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch): the rows have another dtype, or strings wider than the
    ///   file's.
    /// - [`ShapeMismatch`](crate::ErrorKind::ShapeMismatch): the rows have another shape or are in Fortran order, or
    ///   they are more than the shape has.
    /// - [`InvalidElement`](crate::ErrorKind::InvalidElement): the file's unit cannot hold a moment or span.
    /// - [`Poisoned`](crate::ErrorKind::Poisoned): an earlier write failed.
    /// - [`Io`](crate::ErrorKind::Io): the file system or the writer failed.
    ///
    /// After one of the first three, other rows can be written, unless a [`ToNpy`] had written bytes before it failed.
    /// After any other error the file cannot be completed.
    pub fn write_rows<A: ToNpy + ?Sized>(&mut self, rows: &A) -> Result<()> {
        let mut sink = WriterSink(&mut self.writer);
        let written = self.rows.write::<T>(&rows, &mut self.poison, &mut sink);
        written.at_path(self.path())
    }

    fn path(&self) -> Option<&Path> {
        self.target.as_ref().map(|(_, path)| path.as_path())
    }

    /// Completes the array and returns the writer. A file is at its path from then on.
    ///
    /// # Errors
    ///
    /// - [`LengthMismatch`](crate::ErrorKind::LengthMismatch): fewer rows were written than the shape says.
    /// - [`Poisoned`](crate::ErrorKind::Poisoned): an earlier write failed.
    /// - [`ChangedByAnother`](crate::ErrorKind::ChangedByAnother): somebody else wrote meanwhile to the file that was
    ///   at the path, put another one there, or made one where none was. That one stays.
    /// - [`Io`](crate::ErrorKind::Io): the file system or the writer failed.
    pub fn finish(self) -> Result<W> {
        let path = self.path().map(Path::to_path_buf);
        let complete = self.poison.check().and_then(|()| self.complete());
        complete.at_path(path.as_deref())
    }

    fn complete(self) -> Result<W> {
        let header = self.rows.complete()?;
        let mut writer = self.writer.into_inner()?;
        if let Some(growth) = self.growth {
            (growth.rewrite)(&mut writer, growth.start, &header)?;
        }
        if let Some((new, _)) = self.target {
            new.commit()?;
        }
        Ok(writer)
    }
}

impl<T, W: Write> std::fmt::Debug for NpyWriter<T, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpyWriter").field("rows", &self.rows).finish_non_exhaustive()
    }
}

fn rewrite<W: Write + Seek>(writer: &mut W, start: u64, header: &[u8]) -> std::io::Result<()> {
    let end = writer.stream_position()?;
    writer.seek(SeekFrom::Start(start))?;
    writer.write_all(header)?;
    check_position(writer, start + header.len() as u64)?;
    writer.seek(SeekFrom::Start(end))?;
    writer.flush()
}
