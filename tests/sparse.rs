//! Sparse arrays: as SciPy saves them, read and written, and refused where their members do not make one.
#![cfg(feature = "npz")]

mod support;

use std::io::Cursor;
use std::path::Path;

use npz::sparse::{self, Bsr, Class, Coo, Csc, Csr, Dia, Index, Sparse, SparseArray};
use npz::{Array, Complex, DynArray, ErrorKind, Header, NpzReader, NpzWriter, Number, Order, ReadOptions, ToNpy};
use support::python::{numpy, python_with};
use support::sparse::{Real, dense};
use support::{Folder, fixtures, shape_text, table};

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

type Member = (&'static str, Box<dyn ToNpy>);

fn member(name: &'static str, array: impl ToNpy + 'static) -> Member {
    (name, Box::new(array))
}

fn text(dtype: &str, bytes: &[u8]) -> DynArray {
    DynArray::new(Header::new(dtype.parse().unwrap(), Order::C, []), bytes.to_vec()).unwrap()
}

/// An archive of the members, those of `changes` in the place of others of their name.
fn archive(base: Vec<Member>, changes: Vec<Member>) -> Vec<u8> {
    let mut out = NpzWriter::new(Cursor::new(Vec::new()));
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    for (name, array) in base.iter().filter(|(name, _)| !is_changed(name)).chain(&changes) {
        out.add_array(name, array.as_ref()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// [[1, 0, 0], [0, 2, 0]]
fn base(format: &str) -> Vec<Member> {
    let mut members = vec![
        member("format", text("|S3", format.as_bytes())),
        member("shape", vec![2i64, 3]),
        member("data", vec![1.0, 2.0]),
        member("_is_array", true),
    ];
    match format {
        "csr" => members.extend([member("indptr", vec![0, 1, 2]), member("indices", vec![0, 1])]),
        "csc" => members.extend([member("indptr", vec![0, 1, 2, 2]), member("indices", vec![0, 1])]),
        "coo" => members.extend([member("row", vec![0, 1]), member("col", vec![0, 1])]),
        "bsr" => {
            members.retain(|(name, _)| *name != "data");
            members.extend([member("indptr", vec![0, 1, 2]), member("indices", vec![0, 1])]);
            members.push(member("data", vec![[[1.0]], [[2.0]]]));
        }
        "dia" => {
            members.retain(|(name, _)| *name != "data");
            members.extend([member("offsets", vec![0]), member("data", vec![[1.0, 2.0]])]);
        }
        _ => {}
    }
    members
}

fn read(bytes: &[u8]) -> npz::Result<Sparse<f64>> {
    sparse::read_npz_from(&NpzReader::from_bytes(bytes)?)
}

#[test]
fn the_unchanged_members_are_read() {
    for format in ["csr", "csc", "coo", "bsr", "dia"] {
        let array = read(&archive(base(format), vec![])).unwrap();
        assert_eq!((array.format(), dense(&array)), (format, vec![1.0, 0.0, 0.0, 0.0, 2.0, 0.0]));
    }
}

/// A format, what is changed in its members, which member and position the error names, and what it says.
type Defect = (&'static str, Vec<Member>, (&'static str, Option<usize>), &'static str);

#[test]
fn each_defect_is_named() {
    let big = i64::from(i32::MAX) + 1;
    let cases: Vec<Defect> = vec![
        ("csr", vec![member("indptr", vec![1, 1, 2])], ("indptr", Some(0)), "expected 0, found 1"),
        ("csr", vec![member("indptr", vec![-1, 1, 2])], ("indptr", Some(0)), "expected 0, found -1"),
        ("csr", vec![member("indptr", vec![0, 3, 2])], ("indptr", Some(2)), "expected at least 3"),
        ("csr", vec![member("indptr", vec![0, -1, 2])], ("indptr", Some(1)), "expected at least 0"),
        ("csr", vec![member("indptr", vec![0, 1, 3])], ("indptr", Some(2)), "expected 2, the number of"),
        ("csr", vec![member("indptr", vec![0, 2])], ("indptr", None), "expected 3 elements, found 2"),
        ("csr", vec![member("indptr", vec![0; 0])], ("indptr", None), "expected 3 elements, found 0"),
        ("csr", vec![member("indices", vec![0, 3])], ("indices", Some(1)), "expected 0 to 2, found 3"),
        ("csr", vec![member("indices", vec![-1, 1])], ("indices", Some(0)), "expected 0 to 2, found -1"),
        ("csr", vec![member("indices", vec![0, 1, 2])], ("indices", None), "expected 2 elements, found 3"),
        ("csr", vec![member("shape", vec![2i64, 0])], ("indices", Some(0)), "no index, as the axis is empty"),
        ("csr", vec![member("shape", vec![2i64, 3, 4])], ("shape", None), "expected 1 to 2 axes, found 3"),
        ("csr", vec![member("shape", vec![2i64, -3])], ("shape", Some(1)), "expected a length, found -3"),
        ("csr", vec![member("shape", vec![i64::MAX, 3])], ("indptr", None), "expected 9223372036854775808 elements"),
        ("csr", vec![member("shape", vec![2i64]), member("_is_array", false)], ("shape", None), "it is a matrix"),
        ("csr", vec![member("data", vec![[1.0, 2.0]])], ("data", None), "expected 1 axes, found 2"),
        ("csr", vec![member("format", text("|S3", b"lil"))], ("format", None), r#"found "lil""#),
        ("csr", vec![member("format", text("|S3", b"\xffsr"))], ("format", None), "the name of a sparse format"),
        ("csr", vec![member("format", text("<U1", &[0, 0, 0, 0x80]))], ("format", None), "the name of a sparse format"),
        ("csr", vec![member("format", 3)], ("format", None), "dtype <i4"),
        ("csc", vec![member("indptr", vec![0, 2, 1, 2])], ("indptr", Some(2)), "expected at least 2"),
        ("csc", vec![member("indices", vec![0, 2])], ("indices", Some(1)), "expected 0 to 1, found 2"),
        ("csc", vec![member("shape", vec![3i64])], ("shape", None), "expected 2 axes, found 1"),
        ("coo", vec![member("row", vec![0, 2])], ("row", Some(1)), "expected 0 to 1, found 2"),
        ("coo", vec![member("col", vec![-4, 0])], ("col", Some(0)), "expected 0 to 2, found -4"),
        ("coo", vec![member("row", vec![0])], ("row", None), "expected 2 elements, found 1"),
        ("coo", vec![member("coords", vec![0, 1])], ("coords", None), "expected 2 axes, found 1"),
        ("coo", vec![member("coords", vec![[0, 1]; 3])], ("coords", None), "expected 2 axes, found 3"),
        ("coo", vec![member("coords", vec![[0i32; 0]; 65])], ("coords", None), "at most 64 rows"),
        (
            "coo",
            vec![member("coords", vec![[0, 1], [0, 1], [0, 9]]), member("shape", vec![2i64, 3, 4])],
            ("coords", Some(5)),
            "expected 0 to 3, found 9",
        ),
        ("coo", vec![member("shape", vec![0i64; 0])], ("shape", None), "expected 1 to 64 axes, found 0"),
        ("bsr", vec![member("data", vec![[[1.0; 2]]; 2])], ("shape", Some(1)), "a multiple of the block's 2, found 3"),
        ("bsr", vec![member("data", vec![[[0.0; 0]]; 2])], ("data", None), "blocks of at least one element"),
        ("bsr", vec![member("data", vec![1.0, 2.0])], ("data", None), "expected 3 axes, found 1"),
        ("bsr", vec![member("data", vec![[[1.0]]])], ("indices", None), "expected 1 elements, found 2"),
        ("bsr", vec![member("indices", vec![0, 3])], ("indices", Some(1)), "expected 0 to 2, found 3"),
        ("bsr", vec![member("indptr", vec![0, 2])], ("indptr", None), "expected 3 elements, found 2"),
        ("dia", vec![member("offsets", vec![0, 0])], ("offsets", None), "expected 1 elements, found 2"),
        (
            "dia",
            vec![member("offsets", vec![1, 5, 1]), member("data", vec![[1.0]; 3])],
            ("offsets", Some(2)),
            "another one than all before it, found 1",
        ),
        ("dia", vec![member("data", vec![1.0])], ("data", None), "expected 2 axes, found 1"),
    ];
    for (format, changes, place, expected) in cases {
        let error = read(&archive(base(format), changes)).unwrap_err();
        let ErrorKind::InvalidSparse { member, position, .. } = error.kind() else { panic!("{error}") };
        assert_eq!((*member, *position), place, "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let error = read(&archive(base("csr"), vec![member("indices", vec![0, big])])).unwrap_err();
    assert_eq!(error.to_string(), r#"entry "indices": element 1 is 2147483648, which i32 cannot hold"#);
}

#[test]
fn members_of_other_dtypes_and_missing_ones_are_refused() {
    let mut without = base("csr");
    without.retain(|(name, _)| *name != "indices");
    let error = read(&archive(without, vec![])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoSuchEntry { name } if name == "indices"), "{error}");
    let error = read(&archive(base("csr"), vec![member("indices", vec![0.0, 1.0])])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DTypeMismatch { .. }), "{error}");
    let error = read(&archive(base("csr"), vec![member("data", vec![1i8, 2])])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DTypeMismatch { .. }), "{error}");
    let error = read(&archive(base("csr"), vec![member("indptr", vec![[0i64, 1, 2]])])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ShapeMismatch { .. }), "{error}");
    assert_eq!(error.entry(), Some("indptr"));
    let error = read(&archive(vec![member("x", 1)], vec![])).unwrap_err();
    assert!(error.to_string().contains("expected the name of a sparse format, found no such member"), "{error}");
}

#[test]
fn errors_name_the_file_and_the_format_that_is_there() {
    let path = fixtures().join("sparse/csc-array-i4.npz");
    let error = sparse::read_npz::<Csr<f64>>(&path).unwrap_err();
    assert_eq!(error.path(), Some(path.as_path()));
    assert!(error.to_string().contains("format: expected csr (Sparse takes any format), found csc"), "{error}");
}

#[test]
fn limits_of_the_archive_hold() {
    let bytes = archive(base("csr"), vec![]);
    let npz = ReadOptions::new().max_array_bytes(15).npz_from_bytes(&bytes).unwrap();
    let error = sparse::read_npz_from::<Csr<f64>>(&npz).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { .. }), "{error}");
}

/// `member` of one item, which Python's `item()` takes too.
fn one_item(dtype: &str, bytes: &[u8]) -> DynArray {
    DynArray::new(Header::new(dtype.parse().unwrap(), Order::C, [1]), bytes.to_vec()).unwrap()
}

#[test]
fn what_scipy_bends_into_shape_is_read_as_it_reads_it() {
    let big_endian: Vec<u8> = "csr".chars().flat_map(|letter| (letter as u32).to_be_bytes()).collect();
    let cases: Vec<(&str, Vec<Member>)> = vec![
        ("csr", vec![member("format", one_item("|S3", b"csr"))]),
        ("csr", vec![member("format", text("|S5", b"csr\0\0"))]),
        ("csr", vec![member("format", text(">U3", &big_endian))]),
        ("csr", vec![member("_is_array", 1u8)]),
        ("csr", vec![member("_is_array", [true])]),
        ("csr", vec![member("shape", vec![2i32, 3])]),
        ("csr", vec![member("indices", vec![0u16, 1]), member("indptr", vec![0i64, 1, 2])]),
        ("csr", vec![member("indices", vec![0, 1, -9]), member("data", vec![1.0, 2.0, 9.0])]),
        ("bsr", vec![member("indices", vec![0, 1, -9]), member("data", vec![[[1.0]], [[2.0]], [[9.0]]])]),
        ("coo", vec![member("coords", vec![[0, 1], [0, 1]]), member("row", vec![7]), member("col", vec![7])]),
        ("coo", vec![member("row", vec![0i64, 1]), member("col", vec![0u8, 1])]),
        ("dia", vec![member("offsets", vec![0, 9, -9]), member("data", vec![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])]),
        ("dia", vec![member("data", vec![[1.0, 2.0, 3.0, 4.0]])]),
    ];
    for (format, changes) in cases {
        let names: Vec<&str> = changes.iter().map(|(name, _)| *name).collect();
        let array = read(&archive(base(format), changes)).unwrap_or_else(|error| panic!("{names:?}: {error}"));
        assert_eq!(dense(&array), [1.0, 0.0, 0.0, 0.0, 2.0, 0.0], "{format} {names:?}");
        assert_eq!(array.class(), Class::Array);
    }
}

#[test]
fn damaged_files_are_refused_or_read() {
    for file in ["csr-stored.npz", "coo-3d.npz", "bsr-array-i4.npz"] {
        let whole = std::fs::read(fixtures().join("sparse").join(file)).unwrap();
        for at in 0..whole.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= flip;
                if let Ok(array) = read(&bytes) {
                    dense(&array);
                }
            }
        }
    }
}

/// All lists of `length` numbers from `range`.
fn lists(length: usize, range: std::ops::Range<i32>) -> Vec<Vec<i32>> {
    let longer = |lists: Vec<Vec<i32>>| {
        lists.into_iter().flat_map(|list| range.clone().map(move |last| [list.clone(), vec![last]].concat())).collect()
    };
    (0..length).fold(vec![Vec::new()], |lists, _| longer(lists))
}

#[test]
fn exactly_the_members_that_make_a_sparse_array_are_taken() {
    for pointers in 0..=4 {
        for indptr in lists(pointers, -1..4) {
            for stored in 0..=2 {
                for indices in lists(stored, -1..4) {
                    let rises = indptr.windows(2).all(|pair| pair[0] <= pair[1]);
                    let ends = indptr.first() == Some(&0) && indptr.last() == Some(&(stored as i32));
                    let inside = indices.iter().all(|index| (0..3).contains(index));
                    let is_right = pointers == 3 && rises && ends && inside;
                    let data = vec![1u8; stored];
                    let taken = Csr::try_new([2, 3], indptr.clone(), indices.clone(), data.clone());
                    assert_eq!(taken.is_ok(), is_right, "{indptr:?} {indices:?}");
                    let taken = Csc::try_new([3, 2], indptr.clone(), indices.clone(), data);
                    assert_eq!(taken.is_ok(), is_right, "{indptr:?} {indices:?}");
                }
            }
        }
    }
}

#[test]
fn a_wrong_index_is_found_wherever_it_stands() {
    for count in [1usize, 4095, 4096, 4097, 10_000] {
        for wrong in [0, count / 2, count - 1] {
            let mut columns = vec![0i64; count];
            columns[wrong] = 5;
            let error = Coo::try_new([1, 5], [vec![0; count], columns], vec![0u8; count]).unwrap_err();
            let ErrorKind::InvalidSparse { position, .. } = error.kind() else { panic!("{error}") };
            assert_eq!(*position, Some(wrong));
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
