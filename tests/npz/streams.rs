//! Archives whose arrays come row by row, or that go to where nobody can seek.

use std::fs;
use std::io::{self, Cursor, Write};

use crate::support::fakes::{Fault, Faulty};
use crate::support::{Folder, python};
use npz::{Array, Compression, ErrorKind, NpzReader, NpzWriter, Order, WriteOptions};

const COMPRESSIONS: [Compression; 3] = [Compression::Stored, Compression::Deflated(6), Compression::Fast];

/// Rows of three numbers that compress somewhat.
fn rows(count: usize) -> Vec<[i64; 3]> {
    (0..count as i64).map(|row| [row, row % 7, (row * row) >> 5]).collect()
}

/// Row counts that make entries which wait, fill chunks exactly, or are large: 24 bytes a row, 128 of header.
const COUNTS: [usize; 6] = [0, 1, 10_000, 349_520, 349_525, 700_000];

fn added(compression: Compression, count: usize) -> Vec<u8> {
    let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
    out.add_array("first", &rows(5)).unwrap();
    out.add_array("rows", &rows(count)).unwrap();
    out.add_array("last", &[1.5]).unwrap();
    out.finish().unwrap().into_inner()
}

/// The same, row by row. A first axis of `length` grows if it is 0.
fn by_rows<W: Write + io::Seek>(mut out: NpzWriter<W>, count: usize, length: usize) -> W {
    out.add_array("first", &rows(5)).unwrap();
    let mut array = out.start_array::<i64>("rows", [length, 3]).unwrap();
    let rows = rows(count);
    let (front, back) = rows.split_at(count / 3);
    front.chunks(1000).for_each(|chunk| array.write_rows(chunk).unwrap());
    array.write_rows(back).unwrap();
    array.finish().unwrap();
    out.add_array("last", &[1.5]).unwrap();
    out.finish().unwrap()
}

#[test]
fn rows_make_the_bytes_of_the_array() {
    for compression in COMPRESSIONS {
        let options = WriteOptions::new().compression(compression);
        for count in COUNTS {
            let whole = added(compression, count);
            let known = by_rows(options.writer(Cursor::new(Vec::new())).unwrap(), count, count).into_inner();
            assert!(known == whole || count == 0, "{compression:?} {count}");
            let grown = by_rows(options.writer(Cursor::new(Vec::new())).unwrap(), count, 0).into_inner();
            assert!(grown == whole || compression == Compression::Stored, "{compression:?} {count}");
            let npz = NpzReader::from_bytes(&grown).unwrap();
            npz.verify().unwrap();
            let array: Array<i64> = npz.by_name("rows").unwrap();
            assert_eq!(array.shape(), [count, 3]);
            assert!(array.as_slice() == rows(count).as_flattened());
        }
    }
}

#[test]
fn what_cannot_seek_gets_the_same_bytes() {
    for compression in COMPRESSIONS {
        let options = WriteOptions::new().compression(compression);
        for count in COUNTS {
            let whole = added(compression, count);
            let mut out = options.stream(Vec::new()).unwrap();
            out.add_array("first", &rows(5)).unwrap();
            out.add_array("rows", &rows(count)).unwrap();
            out.add_array("last", &[1.5]).unwrap();
            assert!(out.finish().unwrap().into_inner() == whole, "{compression:?} {count}");
            for length in [0, count] {
                let streamed = by_rows(options.stream(Vec::new()).unwrap(), count, length).into_inner();
                assert!(streamed == whole, "{compression:?} {count}");
            }
        }
    }
}

#[test]
fn numpy_reads_what_came_by_rows() {
    const PROGRAM: &str = "
for path in sys.argv[1:]:
    z = np.load(path)
    i = np.arange(400000)
    assert (z['rows'] == np.stack([i, i % 7, (i * i) >> 5], axis=1)).all()
    assert z.files == ['first', 'rows', 'last'] and z['last'][0] == 1.5
";
    let Some(python) = python::python() else { return };
    let folder = Folder::new("rows-numpy");
    let mut paths = Vec::new();
    for (number, compression) in COMPRESSIONS.into_iter().enumerate() {
        let options = WriteOptions::new().compression(compression);
        let [file, pipe] = ["file", "pipe"].map(|name| folder.join(&format!("{name}{number}.npz")));
        by_rows(options.create(&file).unwrap(), 400_000, 0);
        by_rows(options.stream(fs::File::create(&pipe).unwrap()).unwrap(), 400_000, 0);
        paths.extend([file, pipe]);
    }
    let paths: Vec<_> = paths.iter().map(|path| path.as_path()).collect();
    python::numpy(&python, PROGRAM, &paths);
    assert_eq!(folder.files().len(), 6);
}

#[test]
fn an_array_that_is_not_finished_is_in_no_archive() {
    for compression in COMPRESSIONS {
        let folder = Folder::new(&format!("unfinished-{compression:?}"));
        let mut out = WriteOptions::new().compression(compression).create(folder.join("a.npz")).unwrap();
        let mut array = out.start_array::<i64>("rows", [0, 3]).unwrap();
        array.write_rows(&rows(400_000)).unwrap();
        drop(array);
        let error = out.add_array("b", &[1]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Poisoned { .. }));
        assert!(error.to_string().contains("\"rows\" was started and not finished"), "{error}");
        assert!(out.finish().is_err());
        assert!(folder.files().is_empty());
    }
}

#[test]
fn rows_that_do_not_fit_are_refused_and_the_rest_goes_on() {
    for compression in COMPRESSIONS {
        let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
        assert!(matches!(out.start_array::<u8>("x", []).unwrap_err().kind(), ErrorKind::ShapeMismatch { .. }));
        let mut array = out.start_array::<u8>("a", [3, 2]).unwrap();
        array.write_rows(&[[1u8, 2], [3, 4]]).unwrap();
        let fortran = Array::with_order(Order::Fortran, [2, 2], vec![1u8; 4]).unwrap();
        for error in [
            array.write_rows(&[[1i8, 2]]).unwrap_err(),
            array.write_rows(&[[1u8]]).unwrap_err(),
            array.write_rows(&[1u8, 2]).unwrap_err(),
            array.write_rows(&[[1u8, 2], [3, 4]]).unwrap_err(),
            array.write_rows(&fortran).unwrap_err(),
        ] {
            assert_eq!(error.entry(), Some("a"));
        }
        array.write_rows(&[[5u8, 6]]).unwrap();
        array.finish().unwrap();
        assert!(matches!(out.start_array::<u8>("a", [0]).unwrap_err().kind(), ErrorKind::DuplicateName { .. }));
        out.start_array::<f32>("empty", [0, 7]).unwrap().finish().unwrap();
        let bytes = out.finish().unwrap().into_inner();
        let npz = NpzReader::from_bytes(&bytes).unwrap();
        assert_eq!(npz.by_name::<[[u8; 2]; 3]>("a").unwrap(), [[1, 2], [3, 4], [5, 6]]);
        assert_eq!(npz.header("empty").unwrap().shape(), [0, 7]);

        let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
        let short = out.start_array::<u8>("a", [3]).unwrap().finish().unwrap_err();
        assert!(matches!(short.kind(), ErrorKind::LengthMismatch { expected: 3, found: 0, .. }), "{short}");
        assert!(matches!(out.finish().unwrap_err().kind(), ErrorKind::Poisoned { .. }));
    }
}

#[test]
fn a_pipe_that_breaks_is_an_error() {
    for compression in COMPRESSIONS {
        let options = WriteOptions::new().compression(compression);
        let mut out = options.stream(Faulty::new(Vec::new(), Fault::Byte(1 << 16))).unwrap();
        let noise: Vec<u64> = (0..1u64 << 21).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17)).collect();
        let failed = out.add_array("a", &noise).and_then(|()| out.finish().map(drop));
        assert!(matches!(failed.unwrap_err().kind(), ErrorKind::Io(_)));
    }
}

#[test]
fn rows_of_strings_have_the_width_of_the_array() {
    let mut out = NpzWriter::new(Cursor::new(Vec::new()));
    let mut names = out.start_array_as::<String>("names", "<U8".parse().unwrap(), [0]).unwrap();
    names.write_rows(&["Hydrogen", "He"]).unwrap();
    let error = names.write_rows(&["Beryllium"]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DTypeMismatch { .. }), "{error}");
    names.write_rows(&["Li"]).unwrap();
    names.finish().unwrap();
    let error = out.start_array_as::<f64>("numbers", "<U8".parse().unwrap(), [0]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DTypeMismatch { .. }), "{error}");
    let bytes = out.finish().unwrap().into_inner();
    let npz = NpzReader::from_bytes(&bytes).unwrap();
    assert_eq!(npz.header("names").unwrap().dtype().to_string(), "<U8");
    assert_eq!(npz.by_name::<Vec<String>>("names").unwrap(), ["Hydrogen", "He", "Li"]);
}

#[test]
fn rows_go_into_an_archive_that_grows() {
    let folder = Folder::new("rows-appended");
    for (number, compression) in COMPRESSIONS.into_iter().enumerate() {
        let path = folder.join(&format!("{number}.npz"));
        npz::savez!(&path, first = [1.5]).unwrap();
        let old = fs::read(&path).unwrap();
        let options = WriteOptions::new().compression(compression);
        drop(options.append(&path).unwrap().start_array::<f64>("lost", [3]).unwrap().finish().unwrap_err());
        assert!(fs::read(&path).unwrap() == old, "{compression:?}");
        let mut out = options.append(&path).unwrap();
        let mut grown = out.start_array::<i64>("rows", [0, 3]).unwrap();
        rows(400_000).chunks(1000).for_each(|rows| grown.write_rows(rows).unwrap());
        grown.finish().unwrap();
        out.finish().unwrap();
        let npz = NpzReader::open(&path).unwrap();
        npz.verify().unwrap();
        assert_eq!(npz.names().collect::<Vec<_>>(), ["first", "rows"]);
        assert!(npz.by_name::<Array<i64>>("rows").unwrap().as_slice() == rows(400_000).as_flattened());
    }
}

#[test]
fn a_shape_that_is_refused_costs_nothing() {
    let mut out = NpzWriter::new(Cursor::new(Vec::new()));
    let error = out.start_array::<f64>("a", [0, usize::MAX, 2]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidShape { .. }), "{error}");
    out.add_array("a", &[1.5]).unwrap();
    let bytes = out.finish().unwrap().into_inner();
    assert_eq!(NpzReader::from_bytes(&bytes).unwrap().by_name::<[f64; 1]>("a").unwrap(), [1.5]);
}
