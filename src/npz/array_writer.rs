//! `ArrayWriter`: an array of an archive, row by row.

use std::fs::File;
use std::io::{Seek, Write};
use std::marker::PhantomData;

use crc32fast::Hasher;

use super::container::{Container, InPlace};
use super::deflate::Deflater;
use super::deflated_rows::DeflatedRows;
use super::names::array_name;
use super::spool::Spool;
use super::writer::NpzWriter;
use crate::array::ToNpy;
use crate::element::{ByteSink, Element};
use crate::error::{ErrorKind, Result};
use crate::npy::Rows;
use crate::poison::Poison;

/// Writes one array of an archive row by row; made by [`NpzWriter::start_array`].
///
/// Until [`ArrayWriter::finish`] the archive cannot be completed: an array that is dropped leaves no half entry behind.
pub struct ArrayWriter<'w, T, W: Write + Seek = File> {
    archive: &'w mut NpzWriter<W>,
    file_name: String,
    rows: Rows,
    form: Form,
    poison: Poison,
    element: PhantomData<T>,
}

/// Where rows go.
pub(super) enum Form {
    /// Into the archive.
    InPlace(InPlace),
    /// To wait until sizes and checksum are known.
    Spooled(Spooled),
    Deflated(Box<DeflatedRows>),
}

/// Rows that wait, uncompressed.
pub(super) struct Spooled {
    pub(super) crc32: Hasher,
    pub(super) size: u64,
    pub(super) spool: Spool,
}

impl<'w, T: Element, W: Write + Seek> ArrayWriter<'w, T, W> {
    pub(super) fn new(archive: &'w mut NpzWriter<W>, file_name: String, rows: Rows, form: Form) -> Self {
        ArrayWriter { archive, file_name, rows, form, poison: Poison::default(), element: PhantomData }
    }

    /// Writes `rows`: an array of the shape that was asked for, but for the length of its first axis.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DTypeMismatch`] or [`ErrorKind::ShapeMismatch`] for rows of another kind, and nothing is written
    /// then. After any other error the archive cannot be completed.
    pub fn write_rows<A: ToNpy + ?Sized>(&mut self, rows: &A) -> Result<()> {
        let (container, deflater) = self.archive.parts();
        let mut sink = Sink { container, deflater, form: &mut self.form };
        let written = self.rows.write::<T, A>(rows, &mut self.poison, &mut sink);
        self.located(written)
    }

    /// Completes the array; the next one can be added then.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LengthMismatch`] if fewer rows were written than the shape says. After any error the archive
    /// cannot be completed.
    pub fn finish(mut self) -> Result<()> {
        let complete = self.poison.check().and_then(|()| self.rows.complete());
        let form = std::mem::replace(&mut self.form, Form::none());
        let finished =
            complete.and_then(|header| self.archive.finish_array(&self.file_name, &header.to_bytes()?, form));
        let finished = self.located(finished);
        self.archive.end_array(&finished);
        finished
    }

    fn located<V>(&self, outcome: Result<V>) -> Result<V> {
        self.archive.located(outcome.map_err(|error| error.with_entry(array_name(&self.file_name))))
    }
}

impl Form {
    /// Of an array that is finished.
    fn none() -> Form {
        Form::Spooled(Spooled { crc32: Hasher::new(), size: 0, spool: Spool::new(None) })
    }
}

/// Takes the bytes of rows.
pub(super) struct Sink<'a, W: Write + Seek> {
    pub(super) container: &'a mut Container<W>,
    pub(super) deflater: Option<&'a mut Deflater>,
    pub(super) form: &'a mut Form,
}

impl<W: Write + Seek> ByteSink for Sink<'_, W> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        match (&mut self.form, &mut self.deflater) {
            (Form::Deflated(rows), Some(deflater)) => rows.put(bytes, deflater),
            (Form::Spooled(spooled), _) => {
                spooled.crc32.update(bytes);
                spooled.size += bytes.len() as u64;
                Ok(spooled.spool.write_all(bytes)?)
            }
            (Form::InPlace(_), _) => self.container.put(bytes),
            (Form::Deflated(_), None) => {
                Err(ErrorKind::Io(std::io::Error::other("an archive that is not compressed")).into())
            }
        }
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
