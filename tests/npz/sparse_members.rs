//! Members that make a sparse array, and such that do not.

use std::io::Cursor;

use crate::support::sparse::dense;
use crate::support::{fixtures, native};
use npz::sparse::{self, Class, Coo, Csc, Csr, Sparse};
use npz::{DynArray, ErrorKind, Header, NpzReader, NpzWriter, Order, ReadOptions, ToNpy};

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
type Defect<'a> = (&'static str, Vec<Member>, (&'static str, Option<usize>), &'a str);

#[test]
fn each_defect_is_named() {
    let big = i64::from(i32::MAX) + 1;
    let one_more = format!("expected {} elements", isize::MAX as u64 + 1);
    let one_more = one_more.as_str();
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
        ("csr", vec![member("shape", vec![isize::MAX as i64, 3])], ("indptr", None), one_more),
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
        assert!(error.to_string().contains(&native(expected)), "{error}");
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
    let npz = ReadOptions::new().max_array_bytes(15).bytes(&bytes).unwrap();
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
