//! Where the rows of an entry are put until it is complete.

use std::io::{Seek, Write};

use super::pending::DeflatedRows;
use crate::archive::write::writer::{Container, InPlace};
use crate::deflate::stream::Deflater;
use crate::error::{Result, fault};
use crate::io::transfer::ByteSink;
use crate::io::write::spool::Spooled;

/// Where rows go.
pub(crate) enum Form {
    /// Into the archive.
    InPlace(InPlace),
    /// Into memory or a file, until sizes and checksum are known.
    Spooled(Spooled),
    Deflated(Box<DeflatedRows>),
}

/// The error of compressing rows for an archive whose entries are stored.
pub(super) fn no_deflater() -> std::io::Error {
    fault("rows are compressed for an archive whose entries are stored")
}

/// Takes the bytes of rows.
pub(crate) struct Sink<'a, W: Write + Seek> {
    pub(crate) container: &'a mut Container<W>,
    pub(crate) deflater: Option<&'a mut Deflater>,
    pub(crate) form: &'a mut Form,
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
            (Form::Deflated(_), None) => Err(no_deflater().into()),
        }
    }
}
