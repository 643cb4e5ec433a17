//! Whoever reads all rows of an entry has its checksum compared, whatever stands behind the array.

use crate::support::written;
use crate::support::zip::{File, Zip};
use npz::{Array, DynArray, EntryReader, ErrorKind, NpyReader, NpzReader, Order, Result};

const ROWS: usize = 200;

type Rows<'a> = NpyReader<EntryReader<'a>>;
type Way = fn(&mut Rows<'_>) -> Result<()>;

/// Ways to read all rows of an array of shape `(ROWS, 50)` in C order.
const IN_C_ORDER: [(&str, Way); 7] = [
    ("chunks", |rows| rows.chunks::<i32>(7).try_for_each(|chunk| chunk.map(drop))),
    ("one chunk", |rows| rows.chunks::<i32>(ROWS).try_for_each(|chunk| chunk.map(drop))),
    ("rows at once", |rows| rows.read_rows::<i32>(0..ROWS).map(drop)),
    ("rows one by one", |rows| (0..ROWS).try_for_each(|row| rows.read_rows::<i32>(row..row + 1).map(drop))),
    ("rows that overlap", |rows| {
        (0..ROWS).step_by(10).try_for_each(|row| rows.read_rows::<i32>(row.saturating_sub(5)..row + 10).map(drop))
    }),
    ("a slice", |rows| rows.read_slice::<i32>(..).map(drop)),
    ("rows, of which some were read before", |rows| {
        rows.read_rows::<i32>(ROWS - 50..ROWS - 20).map(drop)?;
        rows.read_rows::<i32>(0..ROWS).map(drop)
    }),
];

const IN_FORTRAN_ORDER: [(&str, Way); 3] = [
    ("chunks", |rows| rows.last_axis_chunks::<i32>(7).try_for_each(|chunk| chunk.map(drop))),
    ("the last axis at once", |rows| rows.read_last::<i32>(0..50).map(drop)),
    ("a slice", |rows| rows.read_slice::<i32>(..).map(drop)),
];

/// Entries of the same bytes by each method.
fn entries(bytes: &[u8]) -> Vec<File<'static>> {
    let mut files = vec![File::stored("a.npy", bytes), File::deflated("a.npy", bytes)];
    let mut add = |method, data| files.push(File { method, data, ..File::stored("a.npy", bytes) });
    #[cfg(feature = "bzip2")]
    {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        std::io::Write::write_all(&mut encoder, bytes).unwrap();
        add(12, encoder.finish().unwrap());
    }
    #[cfg(feature = "zstd")]
    add(93, zstd::encode_all(bytes, 3).unwrap());
    let _ = &mut add;
    files
}

/// An archive of the file, whose checksum is another one.
fn with_wrong_checksum(file: File<'static>) -> Vec<u8> {
    Zip::new(&[File { crc32: !file.crc32, ..file }]).bytes
}

fn is_mismatch<V>(outcome: Result<V>) -> bool {
    outcome.is_err_and(|error| {
        assert_eq!(error.entry(), Some("a"));
        matches!(error.kind(), ErrorKind::ChecksumMismatch { .. })
    })
}

fn array(order: Order) -> Array<i32> {
    let elements = (0..ROWS as i32 * 50).map(|number| number.wrapping_mul(0x9E37)).collect();
    Array::with_order(order, [ROWS, 50], elements).unwrap()
}

/// Bytes that stand behind the array, in numbers around those that are read at a time.
const BEHIND: [usize; 4] = [0, 1, 5000, 200_000];

#[test]
fn all_rows_read_are_all_rows_checked() {
    for (order, ways) in [(Order::C, &IN_C_ORDER[..]), (Order::Fortran, &IN_FORTRAN_ORDER)] {
        for behind in BEHIND {
            let bytes = [written(&array(order)), vec![7; behind]].concat();
            for (file, sound) in entries(&bytes).into_iter().zip(entries(&bytes)) {
                let method = file.method;
                let damaged = with_wrong_checksum(file);
                let sound = Zip::new(&[sound]).bytes;
                for (name, way) in ways {
                    let what = format!("{name}, method {method}, {behind} bytes behind");
                    way(&mut NpzReader::from_bytes(&sound).unwrap().rows("a").unwrap()).expect(&what);
                    let npz = NpzReader::from_bytes(&damaged).unwrap();
                    let mut rows = npz.rows("a").unwrap();
                    assert!(is_mismatch(way(&mut rows)), "{what}");
                    assert!(way(&mut rows).is_err(), "{what}, once more");
                }
                let npz = NpzReader::from_bytes(&damaged).unwrap();
                assert!(is_mismatch(npz.rows("a").unwrap().read::<DynArray>()), "whole, method {method}, {behind}");
            }
        }
    }
}

#[test]
fn a_byte_changed_in_the_array_or_behind_it_is_found_with_the_last_row() {
    let file = written(&array(Order::C));
    let data = file.len() - ROWS * 200;
    let bytes = [file.clone(), vec![7; 3000]].concat();
    for place in [data, data + ROWS * 100, file.len() - 1, file.len(), bytes.len() - 1] {
        let mut zip = Zip::new(&[File::stored("a.npy", &bytes)]);
        let at = zip.entries[0][1] + place;
        let changed = zip.bytes[at] ^ 0x40;
        zip.put(at, [changed]);
        let npz = NpzReader::from_bytes(&zip.bytes).unwrap();
        let mut rows = npz.rows("a").unwrap();
        let chunks: Vec<bool> = rows.chunks::<i32>(ROWS / 10).map(|chunk| chunk.is_ok()).collect();
        assert_eq!(chunks, [[true; 9].as_slice(), &[false]].concat(), "{place}");
    }
}

#[test]
fn what_holds_no_rows_is_checked_at_once() {
    let one: Vec<u8> = written(&7i64);
    let none = written(&Vec::<f64>::new());
    for behind in BEHIND {
        for file in entries(&[none.clone(), vec![7; behind]].concat()) {
            let npz = with_wrong_checksum(file);
            assert!(is_mismatch(NpzReader::from_bytes(&npz).unwrap().rows("a")), "{behind}");
        }
        for file in entries(&[one.clone(), vec![7; behind]].concat()) {
            let npz = with_wrong_checksum(file);
            let npz = NpzReader::from_bytes(&npz).unwrap();
            assert!(is_mismatch(npz.rows("a").unwrap().read::<i64>()), "{behind}");
        }
    }
}

#[test]
fn arrays_in_one_entry_are_read_one_behind_the_other() {
    let bytes = [written(&array(Order::C)), written(&vec![1.5, 2.5])].concat();
    for file in entries(&bytes) {
        let zip = Zip::new(&[file]).bytes;
        let npz = NpzReader::from_bytes(&zip).unwrap();
        let (first, rest) = npz.rows("a").unwrap().read::<Array<i32>>().unwrap();
        assert_eq!(first, array(Order::C));
        assert_eq!(npz::read_npy_from::<Vec<f64>>(rest).unwrap(), [1.5, 2.5]);
    }
}
