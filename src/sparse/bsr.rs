//! Compressed rows of dense blocks: SciPy's bsr.

use std::fmt;
use std::io::{Seek, Write};

use super::members::Members;
use super::shape_and_class::{ShapeAndClass, frame_methods, rows_and_columns};
use super::{Index, check, read, write};
use crate::array::{Array, Number};
use crate::error::Result;
use crate::npz::{NpzReader, NpzWriter};

const FORMAT: &str = "bsr";

/// A sparse array of dense blocks, of one size, in rows: SciPy's `bsr_array` and `bsr_matrix`.
///
/// As [`Csr`](super::Csr), with blocks in the place of elements: row `i` of blocks holds the blocks
/// `indptr[i]..indptr[i + 1]` of `data`.
///
/// ```
/// use npz::Array;
/// use npz::sparse::Bsr;
///
/// // [[0, 0, 1, 2],
/// //  [0, 0, 3, 4]]
/// let blocks = Array::from_shape_vec([1, 2, 2], vec![1.0, 2.0, 3.0, 4.0])?;
/// let a: Bsr<f64> = Bsr::try_new([2, 4], vec![0, 1], vec![1], blocks)?;
/// assert_eq!(a.block_shape(), [2, 2]);
/// # Ok::<(), npz::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Bsr<T, I = i32> {
    frame: ShapeAndClass,
    /// As many as rows of blocks and one, rising from 0 to the number of blocks.
    indptr: Vec<I>,
    /// Below the number of columns of blocks; as many as blocks.
    indices: Vec<I>,
    /// Three axes: blocks, and the rows and columns of each.
    data: Array<T>,
}

impl<T: Clone, I: Index> Bsr<T, I> {
    /// Makes a sparse array of its members: SciPy's `bsr_array((data, indices, indptr), shape=shape)`. `data` is of
    /// shape (blocks, rows of a block, columns of a block), and is put into [`Order::C`](crate::Order::C).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidSparse`](crate::ErrorKind::InvalidSparse) names the first member, and the first of its
    /// elements, that is not as it must be. The shape must be whole blocks, which SciPy does not check.
    pub fn try_new(shape: impl Into<Vec<usize>>, indptr: Vec<I>, indices: Vec<I>, data: Array<T>) -> Result<Bsr<T, I>>
    where
        T: Send + Sync,
    {
        let frame = ShapeAndClass::new(shape.into(), 2..=2)?;
        let &[blocks, rows, columns] = data.shape() else {
            return Err(check::invalid("data", None, "3 axes", data.shape().len()));
        };
        let (all_rows, all_columns) = rows_and_columns(frame.shape());
        let (block_rows, block_columns) = (whole(0, all_rows, rows)?, whole(1, all_columns, columns)?);
        check::length("indices", blocks, indices.len())?;
        check::pointers(&indptr, block_rows, blocks)?;
        check::indices("indices", 0, &indices, block_columns)?;
        Ok(Bsr { frame, indptr, indices, data: data.into_c_order() })
    }

    frame_methods!();

    /// Rows and columns of each block: SciPy's `blocksize`.
    pub fn block_shape(&self) -> [usize; 2] {
        match *self.data.shape() {
            [_, rows, columns] => [rows, columns],
            _ => [0, 0],
        }
    }

    /// Where each row of blocks begins among the blocks, and where the last one ends.
    pub fn indptr(&self) -> &[I] {
        &self.indptr
    }

    /// The place of each block in its row, counted in blocks.
    pub fn indices(&self) -> &[I] {
        &self.indices
    }

    /// The blocks: an array of shape (blocks, rows of a block, columns of a block) in [`Order::C`](crate::Order::C).
    pub fn data(&self) -> &Array<T> {
        &self.data
    }

    /// Shape, `indptr`, `indices` and `data`.
    pub fn into_parts(self) -> (Vec<usize>, Vec<I>, Vec<I>, Array<T>) {
        (self.frame.into_shape(), self.indptr, self.indices, self.data)
    }
}

/// The blocks along an axis of `length`.
fn whole(axis: usize, length: usize, block: usize) -> Result<usize> {
    match length.checked_rem(block) {
        Some(0) => Ok(length / block),
        Some(_) => Err(check::invalid("shape", Some(axis), format!("a multiple of the block's {block}"), length)),
        None => Err(check::invalid("data", None, "blocks of at least one element", "empty blocks")),
    }
}

impl<T: Number, I: Index> Members for Bsr<T, I> {
    fn read(npz: &NpzReader<'_>, format: &str) -> Result<Bsr<T, I>> {
        let (shape, class) = read::shape_and_class(npz, format, FORMAT)?;
        let read::Blocks { indptr, indices, data } = read::Blocks::read(npz, 3)?;
        Ok(Bsr::try_new(shape, indptr, indices, data)?.with_class(class))
    }

    fn write<W: Write + Seek>(&self, out: &mut NpzWriter<W>) -> Result<()> {
        out.add_array("indices", &self.indices)?;
        out.add_array("indptr", &self.indptr)?;
        write::add_rest(out, FORMAT, &self.frame, &self.data)
    }
}

impl<T, I> fmt::Debug for Bsr<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.frame.debug(f, FORMAT, self.data.len())
    }
}
