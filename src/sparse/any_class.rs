//! A sparse array whose format is known at run time only.

use std::fmt;
use std::io::{Seek, Write};

use super::check::invalid;
use super::members::Members;
use super::{Bsr, Class, Coo, Csc, Csr, Dia, Index};
use crate::array::Number;
use crate::error::Result;
use crate::npz::{NpzReader, NpzWriter};

/// A sparse array of any format that SciPy saves.
///
/// ```no_run
/// use npz::sparse::{self, Sparse};
///
/// match sparse::read_npz::<Sparse<f64>>("a.npz")? {
///     Sparse::Csr(a) => println!("{} stored elements in rows", a.data().len()),
///     other => println!("{} of shape {:?}", other.format(), other.shape()),
/// }
/// # Ok::<(), npz::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub enum Sparse<T, I = i32> {
    /// Compressed rows.
    Csr(Csr<T, I>),
    /// Compressed columns.
    Csc(Csc<T, I>),
    /// Coordinates.
    Coo(Coo<T, I>),
    /// Compressed rows of dense blocks.
    Bsr(Bsr<T, I>),
    /// Diagonals.
    Dia(Dia<T, I>),
}

/// Does the same with each.
macro_rules! each {
    ($sparse:expr, $array:ident => $work:expr) => {
        match $sparse {
            Sparse::Csr($array) => $work,
            Sparse::Csc($array) => $work,
            Sparse::Coo($array) => $work,
            Sparse::Bsr($array) => $work,
            Sparse::Dia($array) => $work,
        }
    };
}

impl<T: Clone, I: Index> Sparse<T, I> {
    /// SciPy's name of the format: `csr`, `csc`, `coo`, `bsr` or `dia`.
    pub fn format(&self) -> &'static str {
        match self {
            Sparse::Csr(_) => "csr",
            Sparse::Csc(_) => "csc",
            Sparse::Coo(_) => "coo",
            Sparse::Bsr(_) => "bsr",
            Sparse::Dia(_) => "dia",
        }
    }

    /// The lengths of the axes.
    pub fn shape(&self) -> &[usize] {
        each!(self, array => array.shape())
    }

    /// Which class it is in SciPy.
    pub fn class(&self) -> Class {
        each!(self, array => array.class())
    }
}

impl<T: Number, I: Index> Members for Sparse<T, I> {
    fn read(npz: &NpzReader<'_>, format: &str) -> Result<Sparse<T, I>> {
        Ok(match format {
            "csr" => Csr::read(npz, format)?.into(),
            "csc" => Csc::read(npz, format)?.into(),
            "coo" => Coo::read(npz, format)?.into(),
            "bsr" => Bsr::read(npz, format)?.into(),
            "dia" => Dia::read(npz, format)?.into(),
            other => return Err(invalid("format", None, "csr, csc, coo, bsr or dia", format!("{other:?}"))),
        })
    }

    fn write<W: Write + Seek>(&self, out: &mut NpzWriter<W>) -> Result<()> {
        each!(self, array => array.write(out))
    }
}

impl<T, I> fmt::Debug for Sparse<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        each!(self, array => array.fmt(f))
    }
}

macro_rules! from {
    ($($format:ident)*) => {$(
        impl<T, I> From<$format<T, I>> for Sparse<T, I> {
            fn from(array: $format<T, I>) -> Sparse<T, I> {
                Sparse::$format(array)
            }
        }
    )*};
}

from!(Csr Csc Coo Bsr Dia);
