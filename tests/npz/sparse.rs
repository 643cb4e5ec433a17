//! Sparse arrays, read and written as SciPy does it.

use std::io::Cursor;
use std::path::Path;

use crate::support::python::{numpy, python_with};
use crate::support::sparse::{Real, dense};
use crate::support::{Folder, fixtures, shape_text, table};
use npz::sparse::{self, Bsr, Class, Coo, Csc, Csr, Dia, Index, Sparse, SparseArray};
use npz::{Array, Complex, NpzReader, NpzWriter, Number, Order};

/// A row of the table of files that SciPy saved.
struct Saved {
    file: String,
    format: String,
    class: String,
    index: String,
    dtype: String,
    is_plain: bool,
    shape: String,
    values: String,
}

fn saved() -> Vec<Saved> {
    let row = |row: Vec<String>| {
        let [file, format, class, index, dtype, plain, shape, values] = row.try_into().unwrap();
        Saved { file, format, class, index, dtype, is_plain: plain == "yes", shape, values }
    };
    table("sparse.tsv").into_iter().map(row).collect()
}

fn write<S: SparseArray>(array: &S) -> Vec<u8> {
    let mut out = NpzWriter::new(Cursor::new(Vec::new()));
    sparse::write_npz_to(&mut out, array).unwrap();
    out.finish().unwrap().into_inner()
}

/// Names and bytes of the members, in order.
fn members(npz: &NpzReader<'_>) -> Vec<(String, Vec<u8>)> {
    npz.names().map(|name| (name.to_owned(), npz.raw(name).unwrap())).collect()
}

fn values_text(values: &[f64]) -> String {
    values.iter().map(f64::to_string).collect::<Vec<_>>().join(",")
}

impl Saved {
    fn check<T: Real>(&self) {
        if self.index == "<i8" { self.check_as::<T, i64, i32>() } else { self.check_as::<T, i32, i64>() }
    }

    /// `I` is the file's index type.
    fn check_as<T: Real, I: Index, Other: Index>(&self) {
        let path = fixtures().join("sparse").join(&self.file);
        let array: Sparse<T, I> = sparse::read_npz(&path).unwrap();
        let class = if self.class == "array" { Class::Array } else { Class::Matrix };
        assert_eq!((array.format(), array.class()), (self.format.as_str(), class), "{}", self.file);
        assert_eq!(shape_text(array.shape()), self.shape, "{}", self.file);
        assert_eq!(values_text(&dense(&array)), self.values, "{}", self.file);

        let bytes = write(&array);
        let ours = NpzReader::from_bytes(&bytes).unwrap();
        assert_eq!(sparse::read_npz_from::<Sparse<T, I>>(&ours).unwrap(), array, "{}", self.file);
        if self.is_plain {
            assert_eq!(members(&ours), members(&NpzReader::open(&path).unwrap()), "{}", self.file);
        }
        let other: Sparse<T, Other> = sparse::read_npz(&path).unwrap();
        assert_eq!(values_text(&dense(&other)), self.values, "{}", self.file);
    }
}

#[test]
fn every_file_of_scipy_is_read_and_written_with_the_same_members() {
    let rows = saved();
    assert!(rows.len() > 60);
    for row in rows {
        match row.dtype.as_str() {
            "|b1" => row.check::<bool>(),
            "|i1" => row.check::<i8>(),
            "<i2" => row.check::<i16>(),
            "<i4" => row.check::<i32>(),
            "<i8" => row.check::<i64>(),
            "|u1" => row.check::<u8>(),
            "<u2" => row.check::<u16>(),
            "<u4" => row.check::<u32>(),
            "<u8" => row.check::<u64>(),
            "<f4" => row.check::<f32>(),
            "<f8" => row.check::<f64>(),
            "<c8" => row.check::<Complex<f32>>(),
            "<c16" => row.check::<Complex<f64>>(),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn complex_numbers_keep_their_imaginary_part() {
    let path = fixtures().join("sparse/csr-of-c16.npz");
    let array: Csr<Complex<f64>> = sparse::read_npz(path).unwrap();
    assert!(!array.data().is_empty() && array.data().iter().all(|value| value.im == 0.5 * value.re));
}

/// The same array, [[0, 1, 0, 2], [0, 0, 0, 0], [3, 0, 4, 0], [0, 0, 0, 5]], in every format and of more axes.
fn every_format<T: Number + Default, I: Index>(of: impl Fn(u8) -> T) -> Vec<(&'static str, Sparse<T, I>)> {
    let index = |values: &[i64]| values.iter().map(|&value| I::try_from(value).ok().unwrap()).collect::<Vec<I>>();
    let data = |values: &[u8]| values.iter().map(|&value| of(value)).collect::<Vec<T>>();
    let array = |shape: &[usize], values: &[u8]| Array::from_shape_vec(shape, data(values)).unwrap();
    let (rows, columns) = (index(&[0, 1, 3, 2, 0]), index(&[1, 0, 3, 2, 3]));
    let blocks = array(&[2, 2, 2], &[0, 1, 0, 0, 0, 2, 0, 0]);
    let diagonals = array(&[2, 3], &[1, 2, 3, 4, 5, 6]);
    vec![
        ("csr", csr(index(&[0, 2, 2, 4, 5]), index(&[3, 1, 0, 2, 3]), data(&[2, 1, 3, 4, 5])).into()),
        ("csc", Csc::try_new([4, 3], index(&[0, 1, 1, 2]), index(&[2, 0]), data(&[3, 1])).unwrap().into()),
        ("coo", Coo::try_new([4, 4], [rows.clone(), columns.clone()], data(&[1, 2, 3, 4, 5])).unwrap().into()),
        ("coo-1d", Coo::try_new([4], [columns.clone()], data(&[1, 2, 3, 4, 5])).unwrap().into()),
        ("coo-3d", Coo::try_new([4, 4, 4], [rows.clone(), rows, columns], data(&[1, 2, 3, 4, 5])).unwrap().into()),
        ("csr-1d", Csr::try_new([4], index(&[0, 2]), index(&[1, 3]), data(&[1, 2])).unwrap().into()),
        ("bsr", Bsr::try_new([4, 4], index(&[0, 1, 2]), index(&[1, 0]), blocks).unwrap().into()),
        ("dia", Dia::try_new([4, 3], index(&[0, -1]), diagonals).unwrap().into()),
    ]
}

fn csr<T, I: Index>(indptr: Vec<I>, indices: Vec<I>, data: Vec<T>) -> Csr<T, I> {
    Csr::try_new([4, 4], indptr, indices, data).unwrap()
}

fn with_class<T: Clone, I: Index>(array: Sparse<T, I>, class: Class) -> Sparse<T, I> {
    match array {
        Sparse::Csr(a) => a.with_class(class).into(),
        Sparse::Csc(a) => a.with_class(class).into(),
        Sparse::Coo(a) => a.with_class(class).into(),
        Sparse::Bsr(a) => a.with_class(class).into(),
        Sparse::Dia(a) => a.with_class(class).into(),
    }
}

/// Loads each file, checks it, describes it, and saves it again beside itself.
const LOAD: &str = r#"
import scipy.sparse as sp
for path in sys.argv[1:]:
    a = sp.load_npz(path)
    getattr(a, 'check_format', lambda: None)()
    print(type(a).__name__, a.dtype.str, ','.join(map(str, a.shape)), end=' ')
    print(','.join(str(int(value)) for value in a.toarray().real.ravel()))
    sp.save_npz(path + '.scipy.npz', a)
"#;

/// Writes it in both classes; returns the paths and what SciPy shall say of them.
fn write_both<T: Real, I: Index>(folder: &Folder, of: impl Fn(u8) -> T) -> Vec<(std::path::PathBuf, String)> {
    let mut written = Vec::new();
    for (name, array) in every_format::<T, I>(of) {
        for class in [Class::Array, Class::Matrix] {
            let array = with_class(array.clone(), class);
            let dtype = T::dtype().to_string();
            let path = folder.join(&format!("{name}-{class:?}-{}-{}.npz", &dtype[1..], I::dtype().itemsize()));
            sparse::write_npz(&path, &array).unwrap();
            let class = if array.class() == Class::Array { "array" } else { "matrix" };
            let (shape, values) = (shape_text(array.shape()), values_text(&dense(&array)));
            written.push((path, format!("{}_{class} {dtype} {shape} {values}", array.format())));
        }
    }
    written
}

#[test]
fn scipy_reads_what_is_written_here_and_saves_it_alike() {
    let Some(python) = python_with("scipy.sparse") else { return };
    let folder = Folder::new("scipy-reads");
    let mut written = write_both::<f64, i32>(&folder, f64::from);
    written.extend(write_both::<f32, i64>(&folder, f32::from));
    written.extend(write_both::<bool, i32>(&folder, |value| value > 0));
    written.extend(write_both::<u16, i32>(&folder, u16::from));
    written.extend(write_both::<i64, i64>(&folder, i64::from));
    written.extend(write_both::<Complex<f32>, i32>(&folder, |value| Complex::new(f32::from(value), -1.0)));
    let paths: Vec<&Path> = written.iter().map(|(path, _)| path.as_path()).collect();
    let loaded = numpy(&python, LOAD, &paths);
    assert_eq!(loaded.lines().count(), written.len());
    for (found, (path, expected)) in loaded.lines().zip(&written) {
        assert_eq!(found, expected, "{}", path.display());
    }

    // SciPy makes 32-bit indices of 64-bit ones that fit when it reads, and the reverse of three axes.
    for path in paths {
        let resaved = NpzReader::open(format!("{}.scipy.npz", path.display())).unwrap();
        let ours = NpzReader::open(path).unwrap();
        let same_indices = resaved.header(ours.names().next().unwrap()).unwrap().dtype().itemsize()
            == ours.header(ours.names().next().unwrap()).unwrap().dtype().itemsize();
        if same_indices {
            assert_eq!(members(&ours), members(&resaved), "{}", path.display());
        } else {
            assert!(ours.names().eq(resaved.names()), "{}", path.display());
        }
    }
}

#[test]
fn lanes_are_the_rows_of_csr_and_the_columns_of_csc() {
    let rows: Csr<u8> = Csr::try_new([3, 2], vec![0, 1, 1, 3], vec![1, 1, 0], vec![1, 2, 3]).unwrap();
    assert_eq!(rows.lane(0), Some((&[1][..], &[1][..])));
    assert_eq!(rows.lane(1), Some((&[][..], &[][..])));
    assert_eq!(rows.lane(2), Some((&[1, 0][..], &[2, 3][..])));
    assert_eq!((rows.lane(3), rows.lane(usize::MAX)), (None, None));
    let columns: Csc<u8> = Csc::try_new([3, 2], vec![0, 1, 3], vec![1, 1, 0], vec![1, 2, 3]).unwrap();
    assert_eq!(columns.lane(1), Some((&[1, 0][..], &[2, 3][..])));
    assert_eq!(columns.lane(2), None);
}

#[test]
fn other_than_two_axes_stay_an_array() {
    let line: Csr<u8> = Csr::try_new([2], vec![0, 1], vec![1], vec![1]).unwrap().with_class(Class::Matrix);
    assert_eq!(line.class(), Class::Array);
    let plane: Csr<u8> = Csr::try_new([1, 2], vec![0, 1], vec![1], vec![1]).unwrap().with_class(Class::Matrix);
    assert_eq!(plane.class(), Class::Matrix);
    assert!(!NpzReader::from_bytes(write(&plane)).unwrap().contains("_is_array"));
}

#[test]
fn blocks_in_fortran_order_are_reordered() {
    let blocks = Array::with_order(Order::Fortran, [1, 2, 2], vec![1, 3, 2, 4]).unwrap();
    let array: Bsr<i32> = Bsr::try_new([2, 2], vec![0, 1], vec![0], blocks).unwrap();
    assert_eq!(array.data().as_slice(), [1, 2, 3, 4]);
    assert_eq!(array.into_parts().0, [2, 2]);
}
