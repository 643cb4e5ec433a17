//! Rows on their way into an array of which dtype and shape are known: which fit, and how many have come.

use crate::array::{ToNpy, write_data_as};
use crate::dtype::{DType, Kind, holds_scalar};
use crate::element::{Element, check_dtype, mismatch};
use crate::error::{Error, ErrorKind, Result, fault};
use crate::header::{Header, Order, is_both_orders};
use crate::io::transfer::ByteSink;
use crate::io::write::poison::Poison;

/// The rows of an array in C order.
#[derive(Debug)]
pub(crate) struct IncomingRows {
    /// As it was asked for.
    header: Header,
    /// Rows so far.
    count: usize,
    /// Whether the first axis becomes as long as rows come.
    pub(crate) grows: bool,
}

impl IncomingRows {
    /// Rows of an array of `shape`, whose first axis grows if it is 0.
    pub(crate) fn growing<T: Element>(dtype: DType, shape: impl Into<Vec<usize>>) -> Result<IncomingRows> {
        let rows = IncomingRows::fixed::<T>(dtype, shape)?;
        let grows = rows.header.shape().first() == Some(&0);
        Ok(IncomingRows { grows, ..rows })
    }

    /// Rows of an array that has exactly this shape.
    pub(crate) fn fixed<T: Element>(dtype: DType, shape: impl Into<Vec<usize>>) -> Result<IncomingRows> {
        check_writable::<T>(&dtype)?;
        let header = Header::new(dtype, Order::C, shape);
        check_axes(header.shape())?;
        header.data_size()?;
        header.to_bytes()?;
        Ok(IncomingRows { header, count: 0, grows: false })
    }

    /// The bytes of the header; zeros for one that is completed at the end, so that nothing unfinished looks complete.
    pub(crate) fn header_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = self.header.to_bytes()?;
        if self.grows {
            bytes.fill(0);
        }
        Ok(bytes)
    }

    #[cfg(feature = "npz")]
    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    /// Writes `rows`, which must be of elements of type `T`. If nothing was written, an error is no reason to refuse
    /// further rows.
    pub(crate) fn write<T: Element>(
        &mut self,
        rows: &dyn ToNpy,
        poison: &mut Poison,
        sink: &mut dyn ByteSink,
    ) -> Result<()> {
        poison.check()?;
        let own = rows.npy_header()?;
        let count = self.check::<T>(&own)?;
        write(rows, &own, self.header.dtype(), poison, sink)?;
        self.count += count;
        Ok(())
    }

    /// The number of rows in an array of `header`, which must be such that it fits.
    fn check<T: Element>(&self, header: &Header) -> Result<usize> {
        check_dtype::<T>(header.dtype())?;
        let count = count(&self.header, header)?;
        let most = if self.grows { usize::MAX } else { self.header.shape().first().copied().unwrap_or(0) };
        match self.count.checked_add(count).filter(|&rows| rows <= most) {
            Some(_) => Ok(count),
            None => Err(shape_mismatch(&self.header, header, "these are more rows than the shape has")),
        }
    }

    /// The bytes of the header of all rows, if they are as many as the shape says.
    pub(crate) fn complete(&self) -> Result<Vec<u8>> {
        let shape = self.header.shape();
        let inner = shape.get(1..).unwrap_or_default();
        if !self.grows && shape.first() != Some(&self.count) {
            let (expected, found) = (self.header.item_count()?, self.count * inner.iter().product::<usize>());
            let (expected, found) = (expected as u64, found as u64);
            return Err(ErrorKind::LengthMismatch { shape: shape.to_vec(), expected, found }.into());
        }
        let header = Header::new(self.header.dtype().clone(), Order::C, [&[self.count], inner].concat()).to_bytes()?;
        if header.len() != self.header.to_bytes()?.len() {
            return Err(fault("the header of all rows has another size than the one it replaces").into());
        }
        Ok(header)
    }
}

/// An error unless elements of type `T` are written as items of `dtype`, and not only read from them.
fn check_writable<T: Element>(dtype: &DType) -> Result<()> {
    if T::accepts(dtype) && dtype.kind() == T::dtype().kind() {
        return Ok(());
    }
    Err(mismatch::<T>(dtype, "the writer's type and dtype must go together".to_owned()))
}

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

fn shape_mismatch(array: &Header, rows: &Header, hint: &'static str) -> Error {
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
        // Whether the strings are empty is known when they are encoded.
        _ if dtype.is_of_empty(own) => true,
        (DType::Scalar(own), DType::Scalar(scalar)) => scalar.has_room_for(own),
        _ => dtype.holds(own, &holds_scalar),
    }
}

/// Writes `rows`, whose header is `own`, as items of `dtype`. If nothing was written, an error is no reason to refuse
/// further rows.
pub(super) fn write(
    rows: &dyn ToNpy,
    own: &Header,
    dtype: &DType,
    poison: &mut Poison,
    sink: &mut dyn ByteSink,
) -> Result<()> {
    let header = Header::new(dtype.clone(), Order::C, own.shape());
    let mut sink = Watched { sink, is_touched: false };
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
    sink: &'a mut dyn ByteSink,
    is_touched: bool,
}

impl ByteSink for Watched<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.is_touched = true;
        self.sink.put(bytes)
    }
}
