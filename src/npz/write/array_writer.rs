//! `ArrayWriter`: an array of an archive, row by row.

use std::fs::File;
use std::io::{Seek, Write};
use std::marker::PhantomData;

use super::entry_sink::{Form, Sink};
use super::writer::NpzWriter;
use crate::array::ToNpy;
use crate::dtype::DType;
use crate::element::Element;
use crate::error::Result;
use crate::error::entry_name::array_name;
use crate::error::place::AtPlace;
use crate::io::write::poison::Poison;
use crate::npy::IncomingRows;

/// Writes one array of an archive row by row; made by [`NpzWriter::start_array`].
///
/// Until [`ArrayWriter::finish`] the archive cannot be completed, so that a dropped `ArrayWriter` never leaves half an
/// entry in an archive.
pub struct ArrayWriter<'w, T, W: Write + Seek = File> {
    archive: &'w mut NpzWriter<W>,
    file_name: String,
    rows: IncomingRows,
    form: Form,
    poison: Poison,
    element: PhantomData<T>,
}

impl<W: Write + Seek> NpzWriter<W> {
    /// Starts an array `name` that is written row by row. If the first axis of `shape` is 0, the array has as many rows
    /// as are written; otherwise exactly that many must be written.
    ///
    /// ```
    /// let mut out = npz::NpzWriter::new(std::io::Cursor::new(Vec::new()));
    /// let mut samples = out.start_array::<f32>("samples", [0, 2])?;
    /// for row in 0..3 {
    ///     samples.write_rows(&[[row as f32, 0.5]])?;
    /// }
    /// samples.finish()?; // the shape is (3, 2)
    /// let bytes = out.finish()?.into_inner();
    /// assert_eq!(npz::NpzReader::from_bytes(&bytes)?.header("samples")?.shape(), [3, 2]);
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// Stored rows go straight into the archive. Rows that are compressed wait until the array is complete: 16 MiB in
    /// memory, more in a file without a name beside the path, or in the system's temporary folder. The archive has the
    /// bytes that [`NpzWriter::add_array`] writes, with 20 more before a stored array that grew.
    ///
    /// # Errors
    ///
    /// - [`ShapeMismatch`](crate::ErrorKind::ShapeMismatch): `shape` has no axes.
    /// - [`InvalidShape`](crate::ErrorKind::InvalidShape): no array can have `shape`.
    /// - Those of [`NpzWriter::add_array`], such as [`DuplicateName`](crate::ErrorKind::DuplicateName) and
    ///   [`Poisoned`](crate::ErrorKind::Poisoned).
    pub fn start_array<T: Element>(
        &mut self,
        name: &str,
        shape: impl Into<Vec<usize>>,
    ) -> Result<ArrayWriter<'_, T, W>> {
        self.start_array_as(name, T::dtype(), shape)
    }

    /// As [`start_array`](NpzWriter::start_array), with a dtype that says more than `T` does: the width of strings, the
    /// unit of moments and spans, the other byte order, the padding of records.
    ///
    /// # Errors
    ///
    /// - [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch): elements of type `T` are not written as items of `dtype`.
    /// - Those of [`start_array`](NpzWriter::start_array), such as [`DuplicateName`](crate::ErrorKind::DuplicateName).
    pub fn start_array_as<T: Element>(
        &mut self,
        name: &str,
        dtype: DType,
        shape: impl Into<Vec<usize>>,
    ) -> Result<ArrayWriter<'_, T, W>> {
        self.check()?;
        let rows = IncomingRows::growing::<T>(dtype, shape).in_entry(name).at_path(self.path())?;
        let file_name = self.begin_array(name)?;
        let form = self.start_form(&file_name, &rows).in_entry(name).at_path(self.path())?;
        Ok(ArrayWriter::new(self, file_name, rows, form))
    }
}

impl<'w, T: Element, W: Write + Seek> ArrayWriter<'w, T, W> {
    fn new(archive: &'w mut NpzWriter<W>, file_name: String, rows: IncomingRows, form: Form) -> Self {
        ArrayWriter { archive, file_name, rows, form, poison: Poison::default(), element: PhantomData }
    }

    /// Writes `rows`: an array whose shape differs from the one asked for in the first axis only.
    ///
    /// # Errors
    ///
    /// - [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch): the rows have another dtype, or strings wider than the
    ///   array's.
    /// - [`ShapeMismatch`](crate::ErrorKind::ShapeMismatch): the rows have another shape or are in Fortran order, or
    ///   they are more than the shape has.
    /// - [`InvalidElement`](crate::ErrorKind::InvalidElement): the array's unit cannot hold a moment or span.
    /// - [`ChangedByAnother`](crate::ErrorKind::ChangedByAnother): the archive is appended to, and somebody else wrote
    ///   to the file at the path, replaced or removed it.
    /// - [`Poisoned`](crate::ErrorKind::Poisoned): an earlier write of rows failed.
    /// - [`Io`](crate::ErrorKind::Io): the file system or the writer failed.
    ///
    /// After one of the first three, other rows can be written, unless a [`ToNpy`] had written bytes before it failed.
    /// After any other error the archive cannot be completed.
    pub fn write_rows<A: ToNpy + ?Sized>(&mut self, rows: &A) -> Result<()> {
        let (container, deflater) = self.archive.parts();
        let mut sink = Sink { container, deflater, form: &mut self.form };
        let written = self.rows.write::<T>(&rows, &mut self.poison, &mut sink);
        written.in_entry(array_name(&self.file_name)).at_path(self.archive.path())
    }

    /// Completes the array. The next one can then be added.
    ///
    /// # Errors
    ///
    /// - [`LengthMismatch`](crate::ErrorKind::LengthMismatch): fewer rows were written than the shape says.
    /// - [`Poisoned`](crate::ErrorKind::Poisoned): a write of rows failed before.
    /// - [`ChangedByAnother`](crate::ErrorKind::ChangedByAnother): the archive is appended to, and somebody else wrote
    ///   to the file at the path, replaced or removed it.
    /// - [`Io`](crate::ErrorKind::Io): the file system or the writer failed.
    ///
    /// After any error the archive cannot be completed.
    pub fn finish(self) -> Result<()> {
        let ArrayWriter { archive, file_name, rows, form, poison, .. } = self;
        let complete = poison.check().and_then(|()| rows.complete());
        let finished = complete.and_then(|header| archive.finish_array(&file_name, &header, form));
        let finished = finished.in_entry(array_name(&file_name)).at_path(archive.path());
        archive.end_array(&finished);
        finished
    }
}

impl<T, W: Write + Seek> std::fmt::Debug for ArrayWriter<'_, T, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ArrayWriter")
            .field("file_name", &self.file_name)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}
