//! Sparse arrays to and from `sprs`.

use npz::sparse::{Coo, Csc, Csr, Sparse};
use npz::{Error, ErrorKind};
use sprs_0_11::{CsMat, CsMatI, CsMatViewI, TriMat, TriMatI};

/// [[0, 5, 0], [7, 0, 8]], the second row out of order.
fn unsorted() -> Csr<f64> {
    Csr::try_new([2, 3], vec![0, 1, 3], vec![1, 2, 0], vec![5.0, 8.0, 7.0]).unwrap()
}

#[test]
fn rows_become_a_matrix_whose_indices_are_sorted() {
    let matrix = CsMat::<f64>::try_from(unsorted()).unwrap();
    assert!(matrix.is_csr());
    assert_eq!(matrix.shape(), (2, 3));
    assert_eq!((matrix.indices(), matrix.data()), (&[1, 0, 2][..], &[5.0, 7.0, 8.0][..]));
    let back: Csr<f64> = matrix.try_into().unwrap();
    let sorted = Csr::try_new([2, 3], vec![0, 1, 3], vec![1, 0, 2], vec![5.0, 7.0, 8.0]).unwrap();
    assert_eq!(back, sorted);
}

#[test]
fn columns_become_a_matrix_of_columns() {
    let columns: Csc<u8, i64> = Csc::try_new([2, 3], vec![0, 1, 2, 3], vec![1, 0, 1], vec![7, 5, 8]).unwrap();
    let matrix: CsMatI<u8, u16> = columns.clone().try_into().unwrap();
    assert!(matrix.is_csc());
    assert_eq!(matrix.get(1, 2), Some(&8));
    assert_eq!(Csc::try_from(matrix.clone()).unwrap(), columns);
    assert_eq!(Sparse::try_from(matrix.clone()).unwrap(), Sparse::Csc(columns));
    let error = Csr::<u8>::try_from(matrix).unwrap_err();
    assert!(error.to_string().contains("format: expected csr, found csc"), "{error}");
}

#[test]
fn one_axis_becomes_a_matrix_of_one_row() {
    let line: Csr<u8> = Csr::try_new([3], vec![0, 1], vec![2], vec![9]).unwrap();
    let matrix = CsMat::<u8>::try_from(line).unwrap();
    assert_eq!((matrix.shape(), matrix.get(0, 2)), ((1, 3), Some(&9)));
}

#[test]
fn members_are_moved() {
    let array: Csr<f64, i64> = Csr::try_new([1, 3], vec![0, 2], vec![0, 2], vec![1.0, 2.0]).unwrap();
    let places = (array.indptr().as_ptr(), array.indices().as_ptr(), array.data().as_ptr());
    let matrix: CsMatI<f64, i64> = array.try_into().unwrap();
    assert_eq!((matrix.indices().as_ptr(), matrix.data().as_ptr()), (places.1, places.2));
    let array: Csr<f64, i64> = matrix.try_into().unwrap();
    assert_eq!((array.indptr().as_ptr(), array.indices().as_ptr(), array.data().as_ptr()), places);
    // Of the same size: as sprs has it by default.
    let matrix: CsMat<f64> = array.try_into().unwrap();
    assert_eq!((matrix.indices().as_ptr().cast(), matrix.data().as_ptr()), (places.1, places.2));
}

#[test]
fn views_need_rising_indices() {
    let array: Csr<f64> = Csr::try_new([2, 3], vec![0, 1, 3], vec![1, 0, 2], vec![5.0, 7.0, 8.0]).unwrap();
    let view: CsMatViewI<'_, f64, i32> = (&array).try_into().unwrap();
    assert_eq!(view.data().as_ptr(), array.data().as_ptr());
    let columns: Csc<f64> = Csc::try_new([2, 1], vec![0, 2], vec![0, 1], vec![1.0, 2.0]).unwrap();
    assert!(CsMatViewI::try_from(&columns).unwrap().is_csc());
    let error = CsMatViewI::try_from(&unsorted()).unwrap_err();
    assert!(error.to_string().contains("indices[2]: expected more than 2, which stands before it, found 0"), "{error}");
}

fn place(error: Error) -> (&'static str, Option<usize>) {
    match error.kind() {
        ErrorKind::InvalidSparse { member, position, .. } => (*member, *position),
        _ => panic!("{error}"),
    }
}

#[test]
fn what_sprs_does_not_take_is_named() {
    let twice: Csr<f64> = Csr::try_new([2, 3], vec![0, 1, 4], vec![1, 2, 0, 2], vec![1.0; 4]).unwrap();
    assert_eq!(place(CsMat::<f64>::try_from(twice).unwrap_err()), ("indices", Some(3)));
    let wide: Csr<f64> = Csr::try_new([1, 70_000], vec![0, 1], vec![5], vec![1.0]).unwrap();
    assert_eq!(place(CsMatI::<f64, u16>::try_from(wide).unwrap_err()), ("shape", None));
    let far: Csr<f64> = Csr::try_new([1, 70_000], vec![0, 1], vec![69_999], vec![1.0]).unwrap();
    let error = CsMatI::<f64, u16>::try_from(far).unwrap_err();
    assert_eq!(error.to_string(), "element 0 is 69999, which u16 cannot hold");
}

#[cfg(target_pointer_width = "64")]
#[test]
fn indices_that_are_too_far_are_named() {
    let far: CsMat<u8> = CsMat::new((1, 1 << 40), vec![0, 1], vec![1 << 39], vec![1]);
    let error = Csr::<u8>::try_from(far.clone()).unwrap_err();
    assert_eq!(error.to_string(), "element 0 is 549755813888, which i32 cannot hold");
    assert_eq!(Csr::<u8, i64>::try_from(far).unwrap().indices(), [1 << 39]);
}

#[test]
fn triplets_go_both_ways() {
    let array: Coo<f64> = Coo::try_new([2, 3], [vec![1, 0, 1], vec![2, 1, 2]], vec![1.0, 2.0, 3.0]).unwrap();
    let data = array.data().as_ptr();
    let triplets: TriMatI<f64, i32> = array.clone().try_into().unwrap();
    assert_eq!(Coo::try_from(&triplets).unwrap(), array);
    let triplets: TriMat<f64> = array.try_into().unwrap();
    assert_eq!(triplets.data().as_ptr(), data);
    let summed: CsMat<f64> = triplets.to_csr();
    assert_eq!(summed.get(1, 2), Some(&4.0));
    let line: Coo<f64> = Coo::try_new([3], [vec![1]], vec![1.0]).unwrap();
    assert_eq!(place(TriMat::<f64>::try_from(line).unwrap_err()), ("shape", None));
}
