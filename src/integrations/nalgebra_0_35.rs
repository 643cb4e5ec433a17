//! Matrices and vectors of `nalgebra` 0.35: feature `nalgebra-0_35`.
//!
//! ```
//! # use nalgebra_0_35 as nalgebra;
//! use nalgebra::{DMatrix, Matrix2x3, RowVector3, Vector3};
//!
//! # let path = std::env::temp_dir().join("npz-doc-nalgebra.npy");
//! let m = Matrix2x3::new(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
//! npz::write_npy(&path, &m)?;                       // np.load gives [[1, 2, 3], [4, 5, 6]]
//! let read: DMatrix<f64> = npz::read_npy(&path)?;   // any shape of two axes
//! assert_eq!(read, m);
//!
//! npz::write_npy(&path, &m.row(1))?;                // np.load gives [4, 5, 6]
//! let row: RowVector3<f64> = npz::read_npy(&path)?;
//! let column: Vector3<f64> = npz::read_npy(&path)?;
//! assert_eq!(row.transpose(), column);
//! # std::fs::remove_file(&path)?;
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! | Rust type | array |
//! |---|---|
//! | `DMatrix<T>`, `OMatrix<T, Dyn, U3>`, `SMatrix<T, R, C>`, ... | 2-d; dimensions known at compile time must be met |
//! | `DVector<T>`, `SVector<T, N>`, and row vectors | 1-d; read from a single column, or row, of a 2-d array too |
//! | views of them (write only) | any strides |
//!
//! A type of one column or row is a vector; a `DMatrix` that happens to have one column or row is 2-d.
//!
//! Matrices lie in Fortran order and are written so. A view is written in the order in which it lies, or in C order if
//! it has gaps, as `np.save` does. A file in Fortran order is read straight into the matrix; one in C order is
//! transposed.

use nalgebra_0_35 as nalgebra;

use nalgebra::iter::MatrixIter;
use nalgebra::{ArrayStorage, Const, Dim, Matrix, RawStorage, SMatrix, U1, VecStorage, ViewStorage, ViewStorageMut};

use super::strided::{gather, header};
use crate::array::{Array, FromNpy, NpySink, NpySource, ToNpy};
use crate::element::Element;
use crate::error::{Result, shape_mismatch};
use crate::header::{Header, Order, is_both_orders};

impl<T: Element + Clone, R: Dim, C: Dim> FromNpy for Matrix<T, R, C, VecStorage<T, R, C>>
where
    VecStorage<T, R, C>: RawStorage<T, R, C>,
{
    fn from_npy(source: NpySource<'_>) -> Result<Self> {
        let (rows, columns) = dimensions::<R, C>(source.header().shape())?;
        let elements = read_columns(source, rows, columns)?;
        Ok(Matrix::from_data(VecStorage::new(R::from_usize(rows), C::from_usize(columns), elements)))
    }
}

impl<T: Element + Default + Clone, const R: usize, const C: usize> FromNpy for SMatrix<T, R, C> {
    fn from_npy(source: NpySource<'_>) -> Result<SMatrix<T, R, C>> {
        dimensions::<Const<R>, Const<C>>(source.header().shape())?;
        let mut elements = read_columns(source, R, C)?.into_iter();
        let mut column = |_| std::array::from_fn(|_| elements.next().unwrap_or_default());
        Ok(Matrix::from_data(ArrayStorage(std::array::from_fn(&mut column))))
    }
}

/// A matrix's elements, column by column.
fn read_columns<T: Element + Clone>(source: NpySource<'_>, rows: usize, columns: usize) -> Result<Vec<T>> {
    let array = Array::from_npy(source)?;
    if array.order() == Order::Fortran || is_both_orders(array.shape()) {
        return Ok(array.into_vec());
    }
    // What lies in C order is the transposed matrix in Fortran order.
    let transposed = Array::with_order(Order::Fortran, [columns, rows], array.into_vec())?;
    Ok(transposed.into_c_order().into_vec())
}

/// Rows and columns of a matrix of type `R` by `C` made of an array of `shape`.
fn dimensions<R: Dim, C: Dim>(shape: &[usize]) -> Result<(usize, usize)> {
    let dimensions = match *shape {
        [rows, columns] => Some((rows, columns)),
        [rows] if C::is::<U1>() => Some((rows, 1)),
        [columns] if R::is::<U1>() => Some((1, columns)),
        _ => None,
    };
    let fits = |fixed: Option<usize>, found| fixed.is_none_or(|fixed| fixed == found);
    let both_fit = |&(rows, columns): &_| fits(R::try_to_usize(), rows) && fits(C::try_to_usize(), columns);
    dimensions.filter(both_fit).ok_or_else(|| {
        let (matrix, vector) = ([R::try_to_usize(), C::try_to_usize()], [vector_length::<R, C>()]);
        let expected = if is_vector::<R, C>() { &vector[..] } else { &matrix };
        shape_mismatch(expected, shape, fitting_type(shape.len()))
    })
}

fn is_vector<R: Dim, C: Dim>() -> bool {
    R::is::<U1>() || C::is::<U1>()
}

fn vector_length<R: Dim, C: Dim>() -> Option<usize> {
    if C::is::<U1>() { R::try_to_usize() } else { C::try_to_usize() }
}

fn fitting_type(axes: usize) -> &'static str {
    match axes {
        1 => "read it as nalgebra::DVector",
        2 => "read it as nalgebra::DMatrix",
        _ => "a matrix has two axes, read it as Array or DynArray",
    }
}

macro_rules! owned {
    ($([$($parameter:tt)*] $rows:ty, $columns:ty, $storage:ty;)*) => {$(
        impl<T: Element, $($parameter)*> ToNpy for Matrix<T, $rows, $columns, $storage>
        where
            $storage: RawStorage<T, $rows, $columns>,
        {
            fn npy_header(&self) -> Result<Header> {
                matrix_header(self)
            }

            fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
                sink.write_elements(self.as_slice())
            }
        }
    )*};
}

owned! {
    [R: Dim, C: Dim] R, C, VecStorage<T, R, C>;
    [const R: usize, const C: usize] Const<R>, Const<C>, ArrayStorage<T, R, C>;
}

macro_rules! views {
    ($($storage:ident),*) => {$(
        impl<T: Element + Clone, R: Dim, C: Dim, RStride: Dim, CStride: Dim> ToNpy
            for Matrix<T, R, C, $storage<'_, T, R, C, RStride, CStride>>
        {
            fn npy_header(&self) -> Result<Header> {
                matrix_header(self)
            }

            fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
                match order(self) {
                    Order::C => gather(self.row_iter().flat_map(|row| MatrixIter::new_owned(row.data)), sink),
                    Order::Fortran => gather(self.iter(), sink),
                }
            }
        }
    )*};
}

views!(ViewStorage, ViewStorageMut);

fn matrix_header<T: Element, R: Dim, C: Dim, S: RawStorage<T, R, C>>(matrix: &Matrix<T, R, C, S>) -> Result<Header> {
    let (rows, columns) = matrix.shape();
    let shape: &[usize] = if is_vector::<R, C>() { &[rows * columns] } else { &[rows, columns] };
    header(order(matrix), shape, matrix.iter())
}

/// The order in which the matrix is written.
fn order<T, R: Dim, C: Dim, S: RawStorage<T, R, C>>(matrix: &Matrix<T, R, C, S>) -> Order {
    let (rows, columns) = matrix.shape();
    let is_fortran = matrix.strides() == (1, rows) || is_both_orders(&[rows, columns]);
    if is_fortran { Order::Fortran } else { Order::C }
}
