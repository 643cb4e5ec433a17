//! Compressed rows and compressed columns: SciPy's csr and csc.

use std::fmt;
use std::io::{Seek, Write};
use std::marker::PhantomData;
use std::ops::RangeInclusive;

use super::members::{Axis, Members};
use super::shape_and_class::{ShapeAndClass, frame_methods, rows_and_columns};
use super::{Index, check, read, write};
use crate::array::{Array, Number};
use crate::error::Result;
use crate::npz::{NpzReader, NpzWriter};

/// Compressed sparse rows: SciPy's `csr_array` and `csr_matrix`. One axis is a single row, as in SciPy.
///
/// ```
/// use npz::sparse::Csr;
///
/// // [[0, 5, 0],
/// //  [7, 0, 8]]
/// let a: Csr<f64> = Csr::try_new([2, 3], vec![0, 1, 3], vec![1, 0, 2], vec![5.0, 7.0, 8.0])?;
/// assert_eq!(a.lane(1), Some((&[0, 2][..], &[7.0, 8.0][..])));
/// # Ok::<(), npz::Error>(())
/// ```
pub type Csr<T, I = i32> = Compressed<Rows, T, I>;

/// Compressed sparse columns: SciPy's `csc_array` and `csc_matrix`.
pub type Csc<T, I = i32> = Compressed<Columns, T, I>;

/// Marks [`Csr`]: the lanes are rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rows;

/// Marks [`Csc`]: the lanes are columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Columns;

impl Axis for Rows {
    const FORMAT: &'static str = "csr";
    const AXES: RangeInclusive<usize> = 1..=2;

    fn lanes_and_length((rows, columns): (usize, usize)) -> (usize, usize) {
        (rows, columns)
    }
}

impl Axis for Columns {
    const FORMAT: &'static str = "csc";
    const AXES: RangeInclusive<usize> = 2..=2;

    fn lanes_and_length((rows, columns): (usize, usize)) -> (usize, usize) {
        (columns, rows)
    }
}

/// A sparse array in lanes, which are the rows of [`Csr`] and the columns of [`Csc`]. Each lane has the stored elements
/// and their indices.
///
/// Lane `i` holds `data[indptr[i]..indptr[i + 1]]`, at the places `indices[indptr[i]..indptr[i + 1]]` of the lane. As
/// in SciPy, indices may come in any order, and more than once: the array's element is then the sum of these.
#[derive(Clone, PartialEq, Eq)]
pub struct Compressed<A, T, I = i32> {
    frame: ShapeAndClass,
    /// As many as lanes and one, rising from 0 to the number of stored elements.
    indptr: Vec<I>,
    /// Below the length of a lane; as many as stored elements.
    indices: Vec<I>,
    data: Vec<T>,
    axis: PhantomData<A>,
}

impl<A: Axis, T, I: Index> Compressed<A, T, I> {
    /// Makes a sparse array of its members: SciPy's `csr_array((data, indices, indptr), shape=shape)`, with every index
    /// checked.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidSparse`](crate::ErrorKind::InvalidSparse) names the first member, and the first of its
    /// elements, that is not as it must be.
    pub fn try_new(
        shape: impl Into<Vec<usize>>,
        indptr: Vec<I>,
        indices: Vec<I>,
        data: Vec<T>,
    ) -> Result<Compressed<A, T, I>> {
        let frame = ShapeAndClass::new(shape.into(), A::AXES)?;
        let (lanes, length) = A::lanes_and_length(rows_and_columns(frame.shape()));
        check::length("indices", data.len(), indices.len())?;
        check::pointers(&indptr, lanes, data.len())?;
        check::indices("indices", 0, &indices, length)?;
        Ok(Compressed { frame, indptr, indices, data, axis: PhantomData })
    }

    frame_methods!();

    /// Where each lane begins among the stored elements, and where the last one ends.
    pub fn indptr(&self) -> &[I] {
        &self.indptr
    }

    /// The place of each stored element in its lane.
    pub fn indices(&self) -> &[I] {
        &self.indices
    }

    /// The stored elements.
    pub fn data(&self) -> &[T] {
        &self.data
    }

    /// Indices and elements of the row (of [`Csr`]) or column (of [`Csc`]) `lane`, if there is one.
    pub fn lane(&self, lane: usize) -> Option<(&[I], &[T])> {
        let start = (*self.indptr.get(lane)?).try_into().ok()?;
        let end = (*self.indptr.get(lane.checked_add(1)?)?).try_into().ok()?;
        Some((self.indices.get(start..end)?, self.data.get(start..end)?))
    }

    /// Shape, `indptr`, `indices` and `data`.
    pub fn into_parts(self) -> (Vec<usize>, Vec<I>, Vec<I>, Vec<T>) {
        (self.frame.into_shape(), self.indptr, self.indices, self.data)
    }
}

impl<A: Axis, T: Number, I: Index> Members for Compressed<A, T, I> {
    fn read(npz: &NpzReader<'_>, format: &str) -> Result<Compressed<A, T, I>> {
        let (shape, class) = read::shape_and_class(npz, format, A::FORMAT)?;
        let read::Blocks { indptr, indices, data } = read::Blocks::read(npz, 1)?;
        Ok(Compressed::try_new(shape, indptr, indices, Array::into_vec(data))?.with_class(class))
    }

    fn write<W: Write + Seek>(&self, out: &mut NpzWriter<W>) -> Result<()> {
        out.add_array("indices", &self.indices)?;
        out.add_array("indptr", &self.indptr)?;
        write::add_rest(out, A::FORMAT, &self.frame, &self.data)
    }
}

impl<A: Axis, T, I> fmt::Debug for Compressed<A, T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.frame.debug(f, A::FORMAT, self.data.len())
    }
}
