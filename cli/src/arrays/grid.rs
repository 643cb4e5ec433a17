//! Items of an array in C order.

use std::ops::Range;

use npz::{DType, DynArray};

use crate::failure::{Failure, Result};

/// The items of an array, or of some of its rows, in C order.
pub(crate) struct Grid {
    array: DynArray,
    shape: Vec<usize>,
    /// Of the array's bytes.
    range: Range<usize>,
}

impl Grid {
    pub(crate) fn new(array: DynArray) -> Grid {
        let array = array.into_c_order();
        Grid { shape: array.shape().to_vec(), range: 0..array.bytes().len(), array }
    }

    /// The items that indices in `rows` along the first axis select. As in Python, rows that are not there are left
    /// out.
    pub(crate) fn rows(self, rows: &Range<usize>) -> Result<Grid> {
        let Some((&count, inner)) = self.shape.split_first() else {
            return Err(Failure::new("an array without axes has no rows"));
        };
        let rows = rows.start.min(count)..rows.end.min(count).max(rows.start.min(count));
        let row_bytes = inner.iter().product::<usize>() * self.itemsize();
        let range = rows.start * row_bytes..rows.end * row_bytes;
        let shape = [&[rows.len()], inner].concat();
        Ok(Grid { shape, range, array: self.array })
    }

    pub(crate) fn dtype(&self) -> &DType {
        self.array.dtype()
    }

    pub(crate) fn shape(&self) -> &[usize] {
        &self.shape
    }

    pub(crate) fn itemsize(&self) -> usize {
        self.dtype().itemsize()
    }

    /// The number of items.
    pub(crate) fn len(&self) -> usize {
        self.shape.iter().product()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.array.bytes().get(self.range.clone()).unwrap_or_default()
    }

    /// The bytes of the item at `position` in C order.
    pub(crate) fn item(&self, position: usize) -> &[u8] {
        slice(self.bytes(), position, self.itemsize())
    }

    /// All items in C order.
    pub(crate) fn items(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|position| self.item(position))
    }
}

/// The bytes of the item at `position`, of which each has `size`.
pub(crate) fn slice(bytes: &[u8], position: usize, size: usize) -> &[u8] {
    bytes.get(position * size..(position + 1) * size).unwrap_or_default()
}
