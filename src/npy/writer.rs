//! `NpyWriter`: rows as they come.

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use super::rows;
use crate::array::ToNpy;
use crate::dtype::DType;
use crate::element::{Element, check_dtype, mismatch};
use crate::error::{Error, ErrorKind, Result};
use crate::header::{Header, Order};
use crate::io::replace::NewFile;
use crate::io::stream::check_position;
use crate::poison::Poison;

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
/// Without `finish` nothing appears at the path.
pub struct NpyWriter<T, W: Write = File> {
    writer: BufWriter<W>,
    header: Header,
    /// Rows written so far.
    rows: usize,
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
    /// Starts a file at `path`. A first axis of length 0 becomes as long as rows are written; any other length
    /// must be met.
    ///
    /// # Errors
    ///
    /// Those of the file system. [`ErrorKind::ShapeMismatch`] for a shape without axes.
    pub fn create(path: impl AsRef<Path>, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T>> {
        NpyWriter::create_as(path, T::dtype(), shape)
    }

    /// As [`create`](NpyWriter::create), with a dtype that `T` alone does not tell: the width of strings, the unit of
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
    /// As [`create`](NpyWriter::create). [`ErrorKind::DTypeMismatch`] if elements of type `T` are none of `dtype`.
    pub fn create_as(path: impl AsRef<Path>, dtype: DType, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T>> {
        let path = path.as_ref();
        let create = || {
            check_writable::<T>(&dtype)?;
            let new = NewFile::create(path)?;
            let mut writer = NpyWriter::growing_as(new.file().try_clone()?, dtype, shape)?;
            writer.target = Some((new, path.to_path_buf()));
            Ok(writer)
        };
        create().map_err(|error: Error| error.with_path(path))
    }
}

impl<T: Element, W: Write + Seek> NpyWriter<T, W> {
    /// Starts an array at the writer's place. A first axis of length 0 becomes as long as rows are written; any
    /// other length must be met.
    ///
    /// # Errors
    ///
    /// Those of the writer. [`ErrorKind::ShapeMismatch`] for a shape without axes.
    pub fn growing(writer: W, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T, W>> {
        NpyWriter::growing_as(writer, T::dtype(), shape)
    }

    /// As [`growing`](NpyWriter::growing), with a dtype that `T` alone does not tell.
    ///
    /// # Errors
    ///
    /// As [`growing`](NpyWriter::growing), and [`ErrorKind::DTypeMismatch`] if elements of type `T` are none of
    /// `dtype`.
    pub fn growing_as(mut writer: W, dtype: DType, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T, W>> {
        let start = writer.stream_position()?;
        let mut new = NpyWriter::unstarted(writer, dtype, shape)?;
        let mut header = new.header.to_bytes()?;
        if new.header.shape().first() == Some(&0) {
            // No file that was not finished looks complete.
            header.fill(0);
            new.growth = Some(Growth { start, rewrite: rewrite::<W> });
        }
        new.writer.write_all(&header)?;
        Ok(new)
    }
}

impl<T: Element, W: Write> NpyWriter<T, W> {
    /// Starts an array of `shape` on any writer; as many rows must be written.
    ///
    /// # Errors
    ///
    /// Those of the writer. [`ErrorKind::ShapeMismatch`] for a shape without axes.
    pub fn new(writer: W, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T, W>> {
        NpyWriter::new_as(writer, T::dtype(), shape)
    }

    /// As [`new`](NpyWriter::new), with a dtype that `T` alone does not tell.
    ///
    /// # Errors
    ///
    /// As [`new`](NpyWriter::new), and [`ErrorKind::DTypeMismatch`] if elements of type `T` are none of `dtype`.
    pub fn new_as(writer: W, dtype: DType, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T, W>> {
        let mut new = NpyWriter::unstarted(writer, dtype, shape)?;
        new.writer.write_all(&new.header.to_bytes()?)?;
        Ok(new)
    }

    /// Without a header yet.
    fn unstarted(writer: W, dtype: DType, shape: impl Into<Vec<usize>>) -> Result<NpyWriter<T, W>> {
        check_writable::<T>(&dtype)?;
        let header = Header::new(dtype, Order::C, shape);
        rows::check_axes(header.shape())?;
        let writer = BufWriter::new(writer);
        Ok(NpyWriter {
            writer,
            header,
            rows: 0,
            growth: None,
            target: None,
            poison: Poison::default(),
            element: PhantomData,
        })
    }

    /// Writes `rows`: an array of the writer's shape but for the length of its first axis.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DTypeMismatch`] or [`ErrorKind::ShapeMismatch`] for rows of another kind, and
    /// [`ErrorKind::InvalidElement`] for moments and spans that the writer's unit cannot hold: nothing is written then. After any other error the file cannot be completed.
    pub fn write_rows<A: ToNpy + ?Sized>(&mut self, rows: &A) -> Result<()> {
        let written = self.write(rows);
        written.map_err(|error| error.located(self.path()))
    }

    fn write<A: ToNpy + ?Sized>(&mut self, rows: &A) -> Result<()> {
        self.poison.check()?;
        let header = rows.npy_header()?;
        let count = self.check_rows(&header)?;
        rows::write(rows, &header, self.header.dtype(), &mut self.poison, &mut self.writer)?;
        self.rows += count;
        Ok(())
    }

    fn path(&self) -> Option<&Path> {
        self.target.as_ref().map(|(_, path)| path.as_path())
    }

    /// Completes the array and returns the writer; a file is then at its path.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LengthMismatch`] if fewer rows were written than the shape says.
    pub fn finish(self) -> Result<W> {
        let path = self.path().map(Path::to_path_buf);
        let complete = self.poison.check().and_then(|()| self.complete());
        complete.map_err(|error| error.located(path.as_deref()))
    }

    fn complete(mut self) -> Result<W> {
        let shape = self.header.shape();
        let inner = shape.get(1..).unwrap_or_default();
        if self.growth.is_none() && shape.first() != Some(&self.rows) {
            let (expected, found) = (self.header.item_count()?, self.rows * inner.iter().product::<usize>());
            let (expected, found) = (expected as u64, found as u64);
            return Err(ErrorKind::LengthMismatch { shape: shape.to_vec(), expected, found }.into());
        }
        let header = Header::new(self.header.dtype().clone(), Order::C, [&[self.rows], inner].concat());
        self.writer.flush()?;
        let (mut writer, _) = self.writer.into_parts();
        if let Some(growth) = self.growth {
            (growth.rewrite)(&mut writer, growth.start, &header.to_bytes()?)?;
        }
        if let Some((new, _)) = self.target {
            new.commit()?;
        }
        Ok(writer)
    }

    /// The number of rows in an array of `header`, which must be such that it can be written here.
    fn check_rows(&self, header: &Header) -> Result<usize> {
        check_dtype::<T>(header.dtype())?;
        let count = rows::count(&self.header, header)?;
        let most = if self.growth.is_some() { usize::MAX } else { self.header.shape().first().copied().unwrap_or(0) };
        match self.rows.checked_add(count).filter(|&rows| rows <= most) {
            Some(_) => Ok(count),
            None => Err(rows::shape_mismatch(&self.header, header, "these are more rows than the shape has")),
        }
    }
}

impl<T, W: Write> std::fmt::Debug for NpyWriter<T, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpyWriter").field("header", &self.header).field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// An error unless elements of type `T` are written as items of `dtype`, and not only read from them.
fn check_writable<T: Element>(dtype: &DType) -> Result<()> {
    if T::accepts(dtype) && dtype.kind() == T::dtype().kind() {
        return Ok(());
    }
    Err(mismatch::<T>(dtype, "the writer's type and dtype must go together".to_owned()))
}

fn rewrite<W: Write + Seek>(writer: &mut W, start: u64, header: &[u8]) -> std::io::Result<()> {
    let end = writer.stream_position()?;
    writer.seek(SeekFrom::Start(start))?;
    writer.write_all(header)?;
    check_position(writer, start + header.len() as u64)?;
    writer.seek(SeekFrom::Start(end))?;
    writer.flush()
}
