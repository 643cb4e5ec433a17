//! Rows on their way into an array: which fit, and how many have come.

use std::marker::PhantomData;

use crate::element::{Element, check_dtype};
use crate::error::{Error, ErrorKind, Result};
use crate::header::{Header, Order, is_both_orders};

/// The rows of an array of `T` in C order.
pub(crate) struct Rows<T> {
    /// As it was asked for.
    header: Header,
    /// Rows so far.
    count: usize,
    /// Whether the first axis becomes as long as rows come.
    pub(crate) grows: bool,
    element: PhantomData<T>,
}

impl<T: Element> Rows<T> {
    /// Rows of an array of `shape`, whose first axis grows if it is 0.
    pub(crate) fn growing(shape: impl Into<Vec<usize>>) -> Result<Rows<T>> {
        let rows = Rows::fixed(shape)?;
        let grows = rows.header.shape().first() == Some(&0);
        Ok(Rows { grows, ..rows })
    }

    /// Rows of an array that has exactly this shape.
    pub(crate) fn fixed(shape: impl Into<Vec<usize>>) -> Result<Rows<T>> {
        let header = Header::new(T::dtype(), Order::C, shape);
        if header.shape().is_empty() {
            let (expected, hint) = ("(n, ...)".to_owned(), "there must be an axis of rows");
            return Err(ErrorKind::ShapeMismatch { expected, found: Vec::new(), hint }.into());
        }
        Ok(Rows { header, count: 0, grows: false, element: PhantomData })
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

    /// The number of rows in an array of `header`, which must be such that it fits.
    pub(crate) fn check(&self, header: &Header) -> Result<usize> {
        check_dtype::<T>(header.dtype())?;
        let own = self.header.shape();
        let (count, inner) = header.shape().split_first().unwrap_or((&0, &[]));
        if Some(inner) != own.get(1..) || header.shape().is_empty() {
            return Err(self.mismatch(header, "one row is an array whose first axis is 1"));
        }
        if header.order() == Order::Fortran && !is_both_orders(header.shape()) {
            return Err(self.mismatch(header, "rows must be in C order, see to_c_order"));
        }
        if header.dtype() != self.header.dtype() {
            return Err(self.mismatch(header, "rows must be in the machine's byte order"));
        }
        let most = if self.grows { usize::MAX } else { own.first().copied().unwrap_or(0) };
        match self.count.checked_add(*count).filter(|&rows| rows <= most) {
            Some(_) => Ok(*count),
            None => Err(self.mismatch(header, "these are more rows than the shape has")),
        }
    }

    /// Takes note of rows that fit.
    pub(crate) fn add(&mut self, count: usize) {
        self.count += count;
    }

    /// The header of all rows, if they are as many as the shape says.
    pub(crate) fn complete(&self) -> Result<Header> {
        let shape = self.header.shape();
        let inner = shape.get(1..).unwrap_or_default();
        if !self.grows && shape.first() != Some(&self.count) {
            let (expected, found) = (self.header.item_count()?, self.count * inner.iter().product::<usize>());
            let (expected, found) = (expected as u64, found as u64);
            return Err(ErrorKind::LengthMismatch { shape: shape.to_vec(), expected, found }.into());
        }
        Ok(Header::new(T::dtype(), Order::C, [&[self.count], inner].concat()))
    }

    fn mismatch(&self, found: &Header, hint: &'static str) -> Error {
        let inner: Vec<String> = self.header.shape().iter().skip(1).map(|length| format!(" {length}")).collect();
        let expected = format!("(n,{})", inner.join(","));
        ErrorKind::ShapeMismatch { expected, found: found.shape().to_vec(), hint }.into()
    }
}

impl<T> std::fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("header", &self.header).field("count", &self.count).finish_non_exhaustive()
    }
}
