//! Diagonals: SciPy's dia.

use std::fmt;
use std::io::{Seek, Write};

use super::members::Members;
use super::shape_and_class::{ShapeAndClass, frame_methods};
use super::{Index, check, read, write};
use crate::array::{Array, Number};
use crate::error::Result;
use crate::npz::{NpzReader, NpzWriter};

const FORMAT: &str = "dia";

/// A sparse array of diagonals: SciPy's `dia_array` and `dia_matrix`.
///
/// `data[k, j]` stands in column `j`, row `j - offsets[k]`. Elements that would stand outside are not used. Where
/// `data` has fewer columns than the array, zeros stand.
///
/// ```
/// use npz::Array;
/// use npz::sparse::Dia;
///
/// // [[1, 5, 0],
/// //  [0, 2, 6]]
/// let diagonals = Array::from_shape_vec([2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
/// let a: Dia<f64> = Dia::try_new([2, 3], vec![0, 1], diagonals)?;
/// assert_eq!(a.offsets(), [0, 1]);
/// # Ok::<(), npz::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Dia<T, I = i32> {
    frame: ShapeAndClass,
    /// Each another one; they may lie outside of the array.
    offsets: Vec<I>,
    /// Two axes: diagonals, and columns of the array.
    data: Array<T>,
}

impl<T: Clone, I: Index> Dia<T, I> {
    /// Makes a sparse array of its members: SciPy's `dia_array((data, offsets), shape=shape)`. `data` is of shape
    /// (offsets, columns), and is put into [`Order::C`](crate::Order::C).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidSparse`](crate::ErrorKind::InvalidSparse) names the first member, and the first of its
    /// elements, that is not as it must be.
    pub fn try_new(shape: impl Into<Vec<usize>>, offsets: Vec<I>, data: Array<T>) -> Result<Dia<T, I>>
    where
        T: Send + Sync,
    {
        let frame = ShapeAndClass::new(shape.into(), 2..=2)?;
        let &[diagonals, _] = data.shape() else {
            return Err(check::invalid("data", None, "2 axes", data.shape().len()));
        };
        check::length("offsets", diagonals, offsets.len())?;
        check::distinct("offsets", &offsets)?;
        Ok(Dia { frame, offsets, data: data.into_c_order() })
    }

    frame_methods!();

    /// For each diagonal the column of its element in row 0; below the main diagonal it is negative.
    pub fn offsets(&self) -> &[I] {
        &self.offsets
    }

    /// The diagonals: an array of shape (offsets, columns) in [`Order::C`](crate::Order::C).
    pub fn data(&self) -> &Array<T> {
        &self.data
    }

    /// Shape, `offsets` and `data`.
    pub fn into_parts(self) -> (Vec<usize>, Vec<I>, Array<T>) {
        (self.frame.into_shape(), self.offsets, self.data)
    }
}

impl<T: Number, I: Index> Members for Dia<T, I> {
    fn read(npz: &NpzReader<'_>, format: &str) -> Result<Dia<T, I>> {
        let (shape, class) = read::shape_and_class(npz, format, FORMAT)?;
        let (offsets, data) = npz.both(|| read::indices(npz, "offsets"), || read::data(npz, 2))?;
        Ok(Dia::try_new(shape, offsets, data)?.with_class(class))
    }

    fn write<W: Write + Seek>(&self, out: &mut NpzWriter<W>) -> Result<()> {
        out.add_array("offsets", &self.offsets)?;
        write::add_rest(out, FORMAT, &self.frame, &self.data)
    }
}

impl<T, I> fmt::Debug for Dia<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.frame.debug(f, FORMAT, self.data.len())
    }
}
