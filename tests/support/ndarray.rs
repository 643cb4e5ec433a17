//! What holds for the arrays of every version of `ndarray`.

use std::io;

use npz::{Complex, ErrorKind, FromNpy, Order, ToNpy};

use super::ndarray::{
    ArcArray, Array, Array0, Array1, Array2, Array3, Array6, ArrayD, ArrayView2, ArrayViewD, Axis, Dimension, Ix0, Ix1,
    Ix2, Ix3, Ix4, Ix5, Ix6, IxDyn, ShapeBuilder, Slice, arr0, array, s,
};
use super::support::fakes::Noted;
use super::support::python::assert_numpy_saves_the_same;
use super::support::samples::{Random, Sample, expression};
use super::support::{read, written};

/// Shapes of 0 to 7 axes, some without elements, some with axes of length 1.
const SHAPES: [&[usize]; 22] = [
    &[],
    &[0],
    &[1],
    &[7],
    &[0, 3],
    &[3, 0],
    &[1, 5],
    &[5, 1],
    &[1, 1],
    &[4, 3],
    &[2, 3, 4],
    &[1, 3, 4],
    &[3, 1, 4],
    &[3, 4, 1],
    &[1, 4, 1],
    &[2, 0, 2],
    &[3, 2, 1, 4],
    &[2, 1, 3, 1, 2],
    &[2, 2, 1, 2, 3, 2],
    &[1, 1, 1, 1, 1, 1],
    &[2, 1, 2, 2, 1, 2, 3],
    &[1; 12],
];

/// An array whose elements, in C order, are samples; they lie in the given order.
fn samples<T: Sample>(shape: &[usize], order: char) -> ArrayD<T> {
    let array = ArrayD::from_shape_vec(shape, (0..shape.iter().product()).map(T::sample).collect()).unwrap();
    let mut ordered = ArrayD::from_elem(IxDyn(shape).set_f(order == 'F'), T::default());
    ordered.assign(&array);
    ordered
}

/// A random permutation and slices of `view`, and the Python expression of the same of `expression`.
fn scrambled<'a, T>(
    mut view: ArrayViewD<'a, T>,
    mut expression: String,
    random: &mut Random,
) -> (ArrayViewD<'a, T>, String) {
    let mut axes: Vec<usize> = (0..view.ndim()).collect();
    (1..axes.len()).for_each(|last| axes.swap(last, random.below(last + 1)));
    expression += &format!(".transpose({axes:?})");
    view = view.permuted_axes(axes.as_slice());
    for axis in 0..view.ndim() {
        let length = view.len_of(Axis(axis));
        let start = random.below(length.min(2) + 1);
        let end = length - random.below((length - start).min(2) + 1);
        let step = [1, 1, -1, 2, -2, 3][random.below(6)];
        view.slice_axis_inplace(Axis(axis), Slice::new(start as isize, Some(end as isize), step));
        let before = ":,".repeat(axis);
        expression += &format!("[{before}{start}:{end}][{before}::{step}]");
    }
    (view, expression)
}

/// Writes and reads the array as one of a fixed number of axes. It is compared as one of any number, which is compiled
/// once for all of them.
fn check_fixed<T: Sample, D: Dimension>(view: &ArrayViewD<'_, T>, file: &[u8]) {
    let fixed = view.view().into_dimensionality::<D>().unwrap();
    let dynamic: &dyn ToNpy = &fixed;
    assert!(written(dynamic) == file);
    assert!(read::<Array<T, D>>(file).unwrap().into_dyn() == view);
    assert!(read::<ArcArray<T, D>>(file).unwrap().into_dyn() == view);
}

/// Writes and reads the array in every way that its type allows, and returns the file.
fn check<T: Sample>(view: &ArrayViewD<'_, T>) -> Vec<u8> {
    let file = written(view);
    assert!(read::<ArrayD<T>>(&file).unwrap() == view);
    match view.ndim() {
        0 => check_fixed::<T, Ix0>(view, &file),
        1 => check_fixed::<T, Ix1>(view, &file),
        2 => check_fixed::<T, Ix2>(view, &file),
        3 => check_fixed::<T, Ix3>(view, &file),
        4 => check_fixed::<T, Ix4>(view, &file),
        5 => check_fixed::<T, Ix5>(view, &file),
        6 => check_fixed::<T, Ix6>(view, &file),
        _ => check_fixed::<T, IxDyn>(view, &file),
    }
    file
}

/// All shapes, in both orders, as they are and transposed and at random strides.
fn cases<T: Sample>(random: &mut Random, cases: &mut Vec<(String, Vec<u8>)>) {
    for shape in SHAPES {
        for order in ['C', 'F'] {
            let (array, expression) = (samples::<T>(shape, order), expression::<T>(shape, order));
            cases.push((expression.clone(), check(&array.view())));
            cases.push((format!("{expression}.T"), check(&array.t())));
            for _ in 0..4 {
                let (view, expression) = scrambled(array.view(), expression.clone(), random);
                cases.push((expression, check(&view)));
            }
        }
    }
}

#[test]
fn files_have_the_bytes_of_np_save_and_are_read_back() {
    let (mut all, mut random) = (Vec::new(), Random(0x9E37_79B9_7F4A_7C15));
    cases::<bool>(&mut random, &mut all);
    cases::<i8>(&mut random, &mut all);
    cases::<u16>(&mut random, &mut all);
    cases::<i32>(&mut random, &mut all);
    cases::<u64>(&mut random, &mut all);
    cases::<f32>(&mut random, &mut all);
    cases::<f64>(&mut random, &mut all);
    cases::<Complex<f64>>(&mut random, &mut all);
    let column = samples::<f32>(&[3, 1], 'C');
    for (shape, text) in [(&[3, 4][..], "(3, 4)"), (&[2, 3, 1], "(2, 3, 1)"), (&[2, 3, 5], "(2, 3, 5)")] {
        let expression = format!("np.broadcast_to({}, {text})", expression::<f32>(&[3, 1], 'C'));
        all.push((expression, check(&column.broadcast(shape).unwrap())));
    }
    assert_numpy_saves_the_same(module_path!(), &all);
}

#[test]
fn arrays_at_random_strides_are_read_back() {
    let mut random = Random(7);
    for _ in 0..2_000 {
        let shape: Vec<usize> = (0..random.below(6)).map(|_| random.below(5)).collect();
        let array = samples::<i64>(&shape, ['C', 'F'][random.below(2)]);
        check(&scrambled(array.view(), String::new(), &mut random).0);
    }
}

#[test]
fn every_kind_of_array_is_written_as_what_it_shows() {
    let mut owned = array![[1, 2, 3], [4, 5, 6]];
    let expected = written(&[[1, 2, 3], [4, 5, 6]]);
    assert_eq!(written(&owned), expected);
    assert_eq!(written(&owned.view()), expected);
    assert_eq!(written(&owned.view_mut()), expected);
    assert_eq!(written(&owned.to_shared()), expected);
    assert_eq!(written(&super::ndarray::CowArray::from(&owned)), expected);
    let dynamic: &dyn ToNpy = &owned;
    assert_eq!(written(dynamic), expected);
    owned.swap_axes(0, 1);
    assert_eq!(written(&owned.view_mut().reversed_axes()), expected);
    assert_eq!(written(&arr0(5u8)), written(&5u8));
}

#[test]
fn an_array_is_read_in_the_order_of_its_file() {
    let c = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let fortran: Array2<f64> = read(&written(&c.t())).unwrap();
    assert_eq!((fortran.shape(), fortran.strides()), (&[3, 2][..], &[1, 3][..]));
    let c: Array2<f64> = read(&written(&c)).unwrap();
    assert_eq!((c.shape(), c.strides()), (&[2, 3][..], &[3, 1][..]));
}

#[test]
fn another_number_of_axes_names_the_type_that_fits() {
    fn error<A: FromNpy>(array: &ArrayD<u8>) -> String {
        let error = read::<A>(&written(array)).err().unwrap();
        assert!(matches!(error.kind(), ErrorKind::ShapeMismatch { .. }), "{error}");
        error.to_string()
    }
    let fits = |axes| format!("read it as ndarray::Array{axes}, or ArrayD to take any shape");
    for axes in [0, 1, 3, 4, 5, 6] {
        let text = error::<Array2<u8>>(&samples(&vec![2; axes], 'C'));
        assert!(text.starts_with("expected shape (n, n), found (") && text.ends_with(&fits(axes)), "{text}");
    }
    let text = error::<Array3<u8>>(&samples(&[4, 5], 'F'));
    assert_eq!(text, format!("expected shape (n, n, n), found (4, 5); {}", fits(2)));
    let seven = samples::<u8>(&[1; 7], 'F');
    assert!(error::<Array6<u8>>(&seven).ends_with("found (1, 1, 1, 1, 1, 1, 1); read it as ndarray::ArrayD"));
    assert_eq!(error::<Array0<u8>>(&seven).split(',').next(), Some("expected shape ()"));
    assert!(error::<Array1<u8>>(&seven).starts_with("expected shape (n,)"));
    let refused = Array2::<i8>::try_from(npz::Array::from(vec![1i8])).unwrap_err();
    assert!(refused.to_string().ends_with(&fits(1)), "{refused}");
}

#[test]
fn arrays_become_those_of_ndarray_and_back_without_a_copy() {
    for (shape, order) in [(&[2, 3][..], Order::C), (&[2, 3], Order::Fortran), (&[], Order::C), (&[2, 0], Order::C)] {
        let elements: Vec<u16> = (0..shape.iter().product::<usize>()).map(u16::sample).collect();
        let place = elements.as_ptr();
        let array = npz::Array::with_order(order, shape, elements).unwrap();
        let copy = array.clone();

        let view: ArrayViewD<'_, u16> = copy.view().try_into().unwrap();
        assert!(view.is_empty() || view.as_ptr() == copy.as_slice().as_ptr());
        let theirs: ArrayD<u16> = array.try_into().unwrap();
        assert_eq!(view, theirs);
        assert!(theirs.is_empty() || theirs.as_ptr() == place);
        assert_eq!(theirs.shape(), shape);
        let ours: npz::Array<u16> = theirs.into();
        assert_eq!(ours.as_slice().as_ptr(), place);
        assert_eq!(ours, copy);
    }
}

#[test]
fn what_lies_apart_becomes_an_array_in_c_order() {
    let m = array![[1, 2, 3], [4, 5, 6]];
    let cases = [
        (m.clone().slice_move(s![.., ..;-1]), Order::C, [3, 2, 1, 6, 5, 4].to_vec()),
        (m.clone().slice_move(s![.., 1..]), Order::C, [2, 3, 5, 6].to_vec()),
        (m.clone().slice_move(s![1.., ..]), Order::C, [4, 5, 6].to_vec()),
        (m.clone().reversed_axes(), Order::Fortran, [1, 2, 3, 4, 5, 6].to_vec()),
        (m.clone().reversed_axes().slice_move(s![.., 1..]), Order::C, [4, 5, 6].to_vec()),
        (m.slice_move(s![2.., ..]), Order::C, Vec::new()),
    ];
    for (theirs, order, elements) in cases {
        let ours = npz::Array::from(theirs.clone());
        assert_eq!((ours.shape(), ours.order(), ours.as_slice()), (theirs.shape(), order, &elements[..]));
    }
}

#[test]
fn files_in_memory_are_viewed() {
    #[repr(align(64))]
    struct Aligned([u8; 128 + 48]);
    let mut file = Aligned([0; 128 + 48]);
    let m = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    npz::write_npy_to(file.0.as_mut_slice(), &m.t()).unwrap();
    let view: ArrayView2<'_, f64> = npz::view_npy(&file.0).unwrap().try_into().unwrap();
    assert_eq!(view, m.t());
    assert_eq!(view.as_ptr().cast::<u8>(), file.0[128..].as_ptr());
}

#[test]
fn what_lies_together_is_written_at_once_and_the_rest_in_bounded_memory() {
    let array = samples::<f64>(&[1000, 3001], 'C');
    let bytes = array.len() * 8;
    for (view, largest) in [(array.view(), bytes), (array.t(), bytes), (array.slice(s![.., ..;-1]).into_dyn(), 8 << 20)]
    {
        let mut writes = Noted::default();
        npz::write_npy_to(&mut writes, &view).unwrap();
        assert_eq!(writes.calls.borrow().iter().map(|call| call.1).max(), Some(largest));
        assert_eq!(read::<ArrayD<f64>>(writes.file.get_ref()).unwrap(), view);
    }
}

#[test]
fn rows_are_arrays_too() {
    let mut file = io::Cursor::new(Vec::new());
    let mut writer = npz::NpyWriter::<i32, _>::growing(&mut file, [0, 2]).unwrap();
    let rows = array![[1, 2], [3, 4], [5, 6]];
    writer.write_rows(&rows.slice(s![..;2, ..])).unwrap();
    writer.finish().unwrap();
    assert_eq!(read::<Array2<i32>>(file.get_ref()).unwrap(), array![[1, 2], [5, 6]]);
}
