//! Matrices and vectors of `nalgebra`, both ways.

use nalgebra_0_35 as nalgebra;

use crate::support::python::assert_numpy_saves_the_same;
use crate::support::samples::{Random, Sample, expression};
use crate::support::{read, written};
use nalgebra::{
    DMatrix, DMatrixView, DVector, Dyn, Matrix1, Matrix2x3, Matrix3, Matrix3x2, MatrixXx3, OMatrix, RowDVector,
    RowVector3, SMatrix, Scalar, U1, U3, Vector3,
};
use npz::{Array, Complex, DynArray, ErrorKind, Order};

/// A matrix whose elements, row by row, are samples.
fn samples<T: Sample + Scalar>(rows: usize, columns: usize) -> DMatrix<T> {
    DMatrix::from_row_iterator(rows, columns, (0..rows * columns).map(T::sample))
}

/// Matrices, and views of them at all kinds of strides.
fn cases<T: Sample + Scalar>(random: &mut Random, cases: &mut Vec<(String, Vec<u8>)>) {
    for (rows, columns) in [(0, 0), (0, 3), (3, 0), (1, 1), (1, 4), (4, 1), (2, 3), (5, 4), (17, 9)] {
        let (m, name) = (samples::<T>(rows, columns), expression::<T>(&[rows, columns], 'F'));
        let mut check = |expression: String, file: Vec<u8>, expected: &DMatrix<T>| {
            assert_eq!(&read::<DMatrix<T>>(&file).unwrap(), expected, "{expression}");
            cases.push((expression, file));
        };
        check(name.clone(), written(&m), &m);
        check(name.clone(), written(&m.as_view::<Dyn, Dyn, U1, Dyn>()), &m);
        let flat: Vec<T> = (0..rows * columns).map(T::sample).collect();
        let row_major =
            DMatrixView::from_slice_with_strides_generic(&flat, Dyn(rows), Dyn(columns), Dyn(columns), Dyn(1));
        if rows * columns > 0 {
            check(expression::<T>(&[rows, columns], 'C'), written(&row_major), &m);
        }
        for _ in 0..4 {
            let (top, left) = (random.below(rows + 1), random.below(columns + 1));
            let shape = (random.below(rows - top + 1), random.below(columns - left + 1));
            let view = m.view((top, left), shape);
            let sliced = format!("{name}[{top}:{},{left}:{}]", top + shape.0, left + shape.1);
            check(sliced, written(&view), &view.into_owned());
            if shape.0 > 0 && shape.1 > 0 {
                let (gaps, skipped) = ((random.below(3), random.below(3)), (shape.0 - 1, shape.1 - 1));
                let shape = (skipped.0 / (gaps.0 + 1) + 1, skipped.1 / (gaps.1 + 1) + 1);
                let view = m.view_with_steps((top, left), shape, gaps);
                let ends = (top + skipped.0 + 1, left + skipped.1 + 1);
                let stepped = format!("{name}[{top}:{}:{},{left}:{}:{}]", ends.0, gaps.0 + 1, ends.1, gaps.1 + 1);
                check(stepped, written(&view), &view.into_owned());
            }
        }
    }
}

#[test]
fn files_have_the_bytes_of_np_save_and_are_read_back() {
    let (mut all, mut random) = (Vec::new(), Random(0x9E37_79B9_7F4A_7C15));
    cases::<bool>(&mut random, &mut all);
    cases::<u8>(&mut random, &mut all);
    cases::<i16>(&mut random, &mut all);
    cases::<f32>(&mut random, &mut all);
    cases::<f64>(&mut random, &mut all);
    cases::<Complex<f32>>(&mut random, &mut all);
    assert_numpy_saves_the_same(module_path!(), &all);
}

#[test]
fn matrices_of_fixed_size_are_written_as_those_of_any_size() {
    let m = Matrix2x3::new(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    let file = written(&DMatrix::from_row_slice(2, 3, m.transpose().as_slice()));
    assert_eq!(written(&m), file);
    assert_eq!(read::<Matrix2x3<f64>>(&file).unwrap(), m);
    assert_eq!(read::<DMatrix<f64>>(&file).unwrap(), m);
    assert_eq!(read::<MatrixXx3<f64>>(&file).unwrap(), m);
    assert_eq!(read::<OMatrix<f64, nalgebra::U2, Dyn>>(&file).unwrap(), m);
    assert_eq!(read::<Array<f64>>(&file).unwrap().order(), Order::Fortran);
    let any: DynArray = read(&written(&SMatrix::<i8, 0, 4>::zeros())).unwrap();
    assert_eq!(any.shape(), [0, 4]);
}

#[test]
fn files_in_c_order_are_transposed() {
    let rows = [[1, 2, 3], [4, 5, 6]];
    let expected = Matrix2x3::new(1, 2, 3, 4, 5, 6);
    assert_eq!(read::<Matrix2x3<i32>>(&written(&rows)).unwrap(), expected);
    assert_eq!(read::<DMatrix<i32>>(&written(&rows)).unwrap(), expected);
    let large = samples::<i64>(70, 45);
    let c = Array::from_shape_vec([70, 45], large.transpose().as_slice().to_vec()).unwrap();
    assert_eq!(read::<DMatrix<i64>>(&written(&c)).unwrap(), large);
}

#[test]
fn vectors_have_one_axis() {
    let flat = written(&[1.5f32, 2.5, 3.5]);
    let (column, row) = (Vector3::new(1.5f32, 2.5, 3.5), RowVector3::new(1.5f32, 2.5, 3.5));
    let (any_column, any_row) =
        (DVector::from_column_slice(column.as_slice()), RowDVector::from_row_slice(row.as_slice()));
    let m = Matrix3::from_columns(&[column, column, column]);
    let by_row = m.transpose();
    for file in [
        written(&column),
        written(&row),
        written(&any_column),
        written(&any_row),
        written(&m.column(1)),
        written(&by_row.row(1)),
        written(&any_column.rows(0, 3)),
    ] {
        assert_eq!(file, flat);
    }
    let as_column = written(&DMatrix::from_column_slice(3, 1, column.as_slice()));
    let as_row = written(&DMatrix::from_column_slice(1, 3, column.as_slice()));
    for file in [&flat, &as_column] {
        assert_eq!(read::<Vector3<f32>>(file).unwrap(), column);
        assert_eq!(read::<DVector<f32>>(file).unwrap(), any_column);
    }
    for file in [&flat, &as_row] {
        assert_eq!(read::<RowVector3<f32>>(file).unwrap(), row);
        assert_eq!(read::<RowDVector<f32>>(file).unwrap(), any_row);
    }
    assert!(read::<DVector<f32>>(&as_row).is_err());
    assert!(read::<RowDVector<f32>>(&as_column).is_err());
    assert_eq!(written(&Matrix1::new(7u8)), written(&[7u8]));
}

#[test]
fn a_shape_that_does_not_fit_names_both_and_the_type_that_does() {
    let (flat, square) = (written(&[1u8, 2]), written(&[[1u8, 2], [3, 4]]));
    let (number, cube) = (written(&1u8), written(&[[[1u8]]]));
    let neither = "a matrix has two axes, read it as Array or DynArray";
    let cases = [
        (read::<DMatrix<u8>>(&flat).err(), "(n, n), found (2,); read it as nalgebra::DVector"),
        (read::<DVector<u8>>(&square).err(), "(n,), found (2, 2); read it as nalgebra::DMatrix"),
        (read::<RowDVector<u8>>(&square).err(), "(n,), found (2, 2); read it as nalgebra::DMatrix"),
        (read::<Vector3<u8>>(&flat).err(), "(3,), found (2,); read it as nalgebra::DVector"),
        (read::<RowVector3<u8>>(&flat).err(), "(3,), found (2,); read it as nalgebra::DVector"),
        (read::<Matrix3x2<u8>>(&square).err(), "(3, 2), found (2, 2); read it as nalgebra::DMatrix"),
        (read::<OMatrix<u8, Dyn, U3>>(&square).err(), "(n, 3), found (2, 2); read it as nalgebra::DMatrix"),
        (read::<DMatrix<u8>>(&number).err(), &format!("(n, n), found (); {neither}")),
        (read::<Vector3<u8>>(&cube).err(), &format!("(3,), found (1, 1, 1); {neither}")),
    ];
    for (error, text) in cases {
        let error = error.unwrap();
        assert!(matches!(error.kind(), ErrorKind::ShapeMismatch { .. }), "{error}");
        assert_eq!(error.to_string(), format!("expected shape {text}"));
    }
}
