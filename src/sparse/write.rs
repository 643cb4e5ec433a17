//! The members of an archive, as SciPy's `save_npz` writes them and in its order.

use std::io::{Seek, Write};

use super::check::invalid;
use super::shape_and_class::ShapeAndClass;
use super::{Class, Index};
use crate::array::{DynArray, NpySink, ToNpy};
use crate::dtype::DType;
use crate::error::Result;
use crate::header::{Header, Order};
use crate::npz::NpzWriter;

/// Adds what every format has; its own members are there already.
pub(super) fn add_rest<W: Write + Seek>(
    out: &mut NpzWriter<W>,
    format: &str,
    frame: &ShapeAndClass,
    data: &dyn ToNpy,
) -> Result<()> {
    out.add_array("format", &bytes(format)?)?;
    out.add_array("shape", &lengths(frame.shape())?)?;
    out.add_array("data", data)?;
    if frame.class() == Class::Array {
        out.add_array("_is_array", &true)?;
    }
    Ok(())
}

/// Python's `text.encode('ascii')` as an array.
fn bytes(text: &str) -> Result<DynArray> {
    let dtype: DType = format!("|S{}", text.len()).parse()?;
    DynArray::new(Header::new(dtype, Order::C, []), text.as_bytes().to_vec())
}

/// As SciPy writes them on every machine of 64 bits.
fn lengths(shape: &[usize]) -> Result<Vec<i64>> {
    let length = |&length: &usize| {
        i64::try_from(length).map_err(|_| invalid("shape", None, format!("at most {}", i64::MAX), length))
    };
    shape.iter().map(length).collect()
}

/// Coordinates axis by axis: an array of two axes.
pub(super) struct Coords<'a, I>(pub(super) &'a [Vec<I>]);

impl<I: Index> ToNpy for Coords<'_, I> {
    fn npy_header(&self) -> Result<Header> {
        let stored = self.0.first().map_or(0, Vec::len);
        Ok(Header::new(I::dtype(), Order::C, [self.0.len(), stored]))
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        self.0.iter().try_for_each(|axis| sink.write_elements(axis))
    }
}
