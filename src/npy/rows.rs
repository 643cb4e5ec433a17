//! Rows on their way into an array of which dtype and shape are known.

use std::io::Write;

use crate::array::{ToNpy, write_data_as};
use crate::dtype::{DType, Kind, holds_scalar};
use crate::element::ByteSink;
use crate::error::{Error, ErrorKind, Result};
use crate::header::{Header, Order, is_both_orders};
use crate::io::stream::Output;
use crate::poison::Poison;

/// An error for a shape that has no rows.
pub(super) fn check_axes(shape: &[usize]) -> Result<()> {
    if shape.is_empty() {
        let (expected, hint) = ("(n, ...)".to_owned(), "there must be an axis of rows");
        return Err(ErrorKind::ShapeMismatch { expected, found: Vec::new(), hint }.into());
    }
    Ok(())
}

/// The number of rows in an array of the header `rows`, which must be such that it can be written into `array`.
pub(super) fn count(array: &Header, rows: &Header) -> Result<usize> {
    let (count, inner) = rows.shape().split_first().unwrap_or((&0, &[]));
    if Some(inner) != array.shape().get(1..) || rows.shape().is_empty() {
        return Err(shape_mismatch(array, rows, "one row is an array whose first axis is 1"));
    }
    if rows.order() == Order::Fortran && !is_both_orders(rows.shape()) {
        return Err(shape_mismatch(array, rows, "rows must be in C order, see to_c_order"));
    }
    match fits(rows.dtype(), array.dtype()) {
        true => Ok(*count),
        false => Err(dtype_mismatch(rows.dtype(), array.dtype())),
    }
}

pub(super) fn shape_mismatch(array: &Header, rows: &Header, hint: &'static str) -> Error {
    let inner: Vec<String> = array.shape().iter().skip(1).map(|length| format!(" {length}")).collect();
    let expected = format!("(n,{})", inner.join(","));
    ErrorKind::ShapeMismatch { expected, found: rows.shape().to_vec(), hint }.into()
}

fn dtype_mismatch(own: &DType, dtype: &DType) -> Error {
    let has_width = matches!(dtype.kind(), Kind::Str | Kind::Bytes) && own.kind() == dtype.kind();
    let hint = match has_width {
        true => "all items of a file have one width, NpyWriter::create_as starts one of a wider dtype",
        false => "rows must have the dtype of the array",
    };
    let rust = dtype.rust_name().unwrap_or("records");
    ErrorKind::DTypeMismatch { expected: dtype.to_string(), rust, found: own.to_string(), hint: hint.to_owned() }.into()
}

/// Whether elements whose own dtype is `own` can be items of `dtype`. Dates and spans of another unit may be, but not
/// in fields; which of them are is known when they are encoded.
fn fits(own: &DType, dtype: &DType) -> bool {
    match (own, dtype) {
        (DType::Scalar(own), DType::Scalar(scalar)) => scalar.has_room_for(own),
        _ => dtype.holds(own, &holds_scalar),
    }
}

/// Writes `rows`, whose header is `own`, as items of `dtype`. If nothing was written, an error is no reason to refuse
/// further rows.
pub(super) fn write<A: ToNpy + ?Sized>(
    rows: &A,
    own: &Header,
    dtype: &DType,
    poison: &mut Poison,
    writer: &mut dyn Write,
) -> Result<()> {
    let header = Header::new(dtype.clone(), Order::C, own.shape());
    let mut sink = Watched { output: Output(writer), is_touched: false };
    poison.begin();
    let written = write_data_as(rows, own.dtype(), &header, &mut sink);
    match sink.is_touched {
        true => poison.end(&written),
        false => *poison = Poison::default(),
    }
    written
}

/// Notices whether anything is written.
struct Watched<'a> {
    output: Output<'a>,
    is_touched: bool,
}

impl ByteSink for Watched<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.is_touched = true;
        self.output.put(bytes)
    }
}
