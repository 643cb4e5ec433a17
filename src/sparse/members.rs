//! What the formats have in common.

use std::io::{Seek, Write};
use std::ops::RangeInclusive;

use crate::error::Result;
use crate::npz::{NpzReader, NpzWriter};

/// A sparse array as members of an archive.
pub trait Members: Sized {
    /// Reads it from an archive whose `format` is read already.
    fn read(npz: &NpzReader<'_>, format: &str) -> Result<Self>;

    /// Adds the members in SciPy's order.
    fn write<W: Write + Seek>(&self, out: &mut NpzWriter<W>) -> Result<()>;
}

/// What the lanes of a compressed sparse array are.
pub trait Axis {
    const FORMAT: &'static str;

    /// The numbers of axes that SciPy has the format for.
    const AXES: RangeInclusive<usize>;

    /// The number of lanes, and their length, of so many rows and columns.
    fn lanes_and_length(rows_and_columns: (usize, usize)) -> (usize, usize);
}
