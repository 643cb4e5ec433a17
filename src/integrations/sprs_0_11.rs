//! Sparse matrices of `sprs` 0.11: feature `sprs-0_11`.
//!
//! ```
//! # use sprs_0_11 as sprs;
//! use npz::sparse::Csr;
//!
//! let a: Csr<f64> = Csr::try_new([2, 3], vec![0, 1, 3], vec![1, 0, 2], vec![5.0, 7.0, 8.0])?;
//! let matrix: sprs::CsMat<f64> = a.clone().try_into()?;
//! assert_eq!(matrix.get(1, 2), Some(&8.0));
//! assert_eq!(Csr::try_from(matrix)?, a);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! `CsMat` is compressed rows or columns whose indices rise within each; its indices are `usize` unless said otherwise,
//! those of `npz::sparse` `i32` or `i64`. Members are moved, and indices converted in their place where both types have
//! the same size.

use std::fmt::Debug;

use sprs_0_11::errors::StructureError;
use sprs_0_11::{CsMatI, CsMatViewI, SpIndex, TriMatI};

use crate::error::{Error, ErrorKind, Result};
use crate::sparse::{Compressed, Coo, Csc, Csr, Index, Sparse, invalid, rows_and_columns};

/// Sorts the indices of each row if they are not. A row of one axis becomes a matrix of one row.
///
/// # Errors
///
/// - [`ErrorKind::InvalidSparse`]: an index stands in a row twice, which SciPy's `sum_duplicates` removes, or `J`
///   cannot count rows and columns.
/// - [`ErrorKind::ValueOutOfRange`]: an index does not fit `J`.
impl<T: Clone, I: Index, J: SpIndex> TryFrom<Csr<T, I>> for CsMatI<T, J> {
    type Error = Error;

    fn try_from(array: Csr<T, I>) -> Result<CsMatI<T, J>> {
        let (shape, indptr, indices, data) = array.into_parts();
        let (indptr, indices) = (to_sprs(indptr)?, to_sprs(indices)?);
        CsMatI::new_from_unsorted(rows_and_columns(&shape), indptr, indices, data)
            .map_err(|(indptr, indices, _, error)| refused(&error, &indptr, &indices))
    }
}

/// Sorts the indices of each column if they are not.
///
/// # Errors
///
/// - [`ErrorKind::InvalidSparse`]: an index stands in a column twice, which SciPy's `sum_duplicates` removes, or `J`
///   cannot count rows and columns.
/// - [`ErrorKind::ValueOutOfRange`]: an index does not fit `J`.
impl<T: Clone, I: Index, J: SpIndex> TryFrom<Csc<T, I>> for CsMatI<T, J> {
    type Error = Error;

    fn try_from(array: Csc<T, I>) -> Result<CsMatI<T, J>> {
        let (shape, indptr, indices, data) = array.into_parts();
        let (indptr, indices) = (to_sprs(indptr)?, to_sprs(indices)?);
        CsMatI::new_from_unsorted_csc(rows_and_columns(&shape), indptr, indices, data)
            .map_err(|(indptr, indices, _, error)| refused(&error, &indptr, &indices))
    }
}

/// Nothing is copied.
///
/// # Errors
///
/// [`ErrorKind::InvalidSparse`] if the indices of a row do not rise, or `I` cannot count rows and columns. Indices that
/// are only out of order are sorted when the array itself is converted.
impl<'a, T, I: Index + SpIndex> TryFrom<&'a Csr<T, I>> for CsMatViewI<'a, T, I> {
    type Error = Error;

    fn try_from(array: &'a Csr<T, I>) -> Result<CsMatViewI<'a, T, I>> {
        CsMatViewI::try_new(rows_and_columns(array.shape()), array.indptr(), array.indices(), array.data())
            .map_err(|(indptr, indices, _, error)| refused(&error, indptr, indices))
    }
}

/// Nothing is copied.
///
/// # Errors
///
/// [`ErrorKind::InvalidSparse`] if the indices of a column do not rise, or `I` cannot count rows and columns. Indices
/// that are only out of order are sorted when the array itself is converted.
impl<'a, T, I: Index + SpIndex> TryFrom<&'a Csc<T, I>> for CsMatViewI<'a, T, I> {
    type Error = Error;

    fn try_from(array: &'a Csc<T, I>) -> Result<CsMatViewI<'a, T, I>> {
        CsMatViewI::try_new_csc(rows_and_columns(array.shape()), array.indptr(), array.indices(), array.data())
            .map_err(|(indptr, indices, _, error)| refused(&error, indptr, indices))
    }
}

/// # Errors
///
/// - [`ErrorKind::InvalidSparse`]: the matrix has compressed columns, which `into_csr` converts.
/// - [`ErrorKind::ValueOutOfRange`]: an index does not fit `I`.
impl<T, I: Index, J: SpIndex, P: SpIndex> TryFrom<CsMatI<T, J, P>> for Csr<T, I> {
    type Error = Error;

    fn try_from(matrix: CsMatI<T, J, P>) -> Result<Csr<T, I>> {
        if matrix.is_csc() {
            return Err(invalid("format", None, "csr", "csc"));
        }
        from_members(matrix)
    }
}

/// # Errors
///
/// - [`ErrorKind::InvalidSparse`]: the matrix has compressed rows, which `into_csc` converts.
/// - [`ErrorKind::ValueOutOfRange`]: an index does not fit `I`.
impl<T, I: Index, J: SpIndex, P: SpIndex> TryFrom<CsMatI<T, J, P>> for Csc<T, I> {
    type Error = Error;

    fn try_from(matrix: CsMatI<T, J, P>) -> Result<Csc<T, I>> {
        if matrix.is_csr() {
            return Err(invalid("format", None, "csc", "csr"));
        }
        from_members(matrix)
    }
}

/// [`Csr`] or [`Csc`], as the matrix is.
///
/// # Errors
///
/// [`ErrorKind::ValueOutOfRange`] if an index does not fit `I`.
impl<T, I: Index, J: SpIndex, P: SpIndex> TryFrom<CsMatI<T, J, P>> for Sparse<T, I> {
    type Error = Error;

    fn try_from(matrix: CsMatI<T, J, P>) -> Result<Sparse<T, I>> {
        Ok(if matrix.is_csr() { Sparse::Csr(matrix.try_into()?) } else { Sparse::Csc(matrix.try_into()?) })
    }
}

/// # Errors
///
/// - [`ErrorKind::InvalidSparse`]: the array does not have two axes.
/// - [`ErrorKind::ValueOutOfRange`]: an index does not fit `J`.
impl<T, I: Index, J: SpIndex> TryFrom<Coo<T, I>> for TriMatI<T, J> {
    type Error = Error;

    fn try_from(array: Coo<T, I>) -> Result<TriMatI<T, J>> {
        let (shape, coords, data) = array.into_parts();
        let axes = coords.len();
        let ([rows, columns], Ok([row, col])) = (shape.as_slice(), <[Vec<I>; 2]>::try_from(coords)) else {
            return Err(invalid("shape", None, "2 axes", axes));
        };
        Ok(TriMatI::from_triplets((*rows, *columns), to_sprs(row)?, to_sprs(col)?, data))
    }
}

/// This copies, as `sprs` does not hand its triplets over.
///
/// # Errors
///
/// [`ErrorKind::ValueOutOfRange`] if an index does not fit `I`.
impl<T: Clone, I: Index, J: SpIndex> TryFrom<&TriMatI<T, J>> for Coo<T, I> {
    type Error = Error;

    fn try_from(matrix: &TriMatI<T, J>) -> Result<Coo<T, I>> {
        let coords = [from_sprs(matrix.row_inds().to_vec())?, from_sprs(matrix.col_inds().to_vec())?];
        Coo::try_new([matrix.rows(), matrix.cols()], coords, matrix.data().to_vec())
    }
}

fn from_members<A, T, I, J, P>(matrix: CsMatI<T, J, P>) -> Result<Compressed<A, T, I>>
where
    A: crate::sparse::Axis,
    I: Index,
    J: SpIndex,
    P: SpIndex,
{
    let (rows, columns) = matrix.shape();
    let (indptr, indices, data) = matrix.into_raw_storage();
    Compressed::try_new([rows, columns], from_sprs(indptr)?, from_sprs(indices)?, data)
}

fn to_sprs<I: Index, J: SpIndex>(indices: Vec<I>) -> Result<Vec<J>> {
    convert(indices, |index| J::try_from_usize(index.try_into().ok()?))
}

fn from_sprs<J: SpIndex, I: Index>(indices: Vec<J>) -> Result<Vec<I>> {
    convert(indices, |index| I::try_from(index.try_index()?).ok())
}

/// In place where both types have the same size.
fn convert<I: Copy + Debug, J>(indices: Vec<I>, step: impl Fn(I) -> Option<J>) -> Result<Vec<J>> {
    let out_of_range = |index, value: I| {
        let (value, target) = (format!("{value:?}"), std::any::type_name::<J>());
        Error::from(ErrorKind::ValueOutOfRange { index, value, target })
    };
    let converted = indices.into_iter().enumerate();
    converted.map(|(position, index)| step(index).ok_or_else(|| out_of_range(position, index))).collect()
}

/// Why `sprs` does not take members that are a sparse array of SciPy's.
fn refused<P: SpIndex, I: SpIndex>(error: &StructureError, indptr: &[P], indices: &[I]) -> Error {
    let lanes = indptr.iter().zip(indptr.iter().skip(1));
    let falls = |(start, end): (&P, &P)| {
        let (start, end) = (start.try_index()?, end.try_index()?);
        let lane = indices.get(start..end)?;
        let place = lane.iter().zip(lane.iter().skip(1)).position(|(before, here)| here <= before)?;
        Some((start + place + 1, lane.get(place).copied()?, lane.get(place + 1).copied()?))
    };
    match lanes.filter_map(falls).next() {
        Some((position, before, here)) => {
            let expected = format!("more than {before:?}, which stands before it");
            invalid("indices", Some(position), expected, format!("{here:?}"))
        }
        None => invalid("shape", None, "one that the indices' type can count", error.to_string()),
    }
}
