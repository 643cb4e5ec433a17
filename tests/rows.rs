//! Rows in and out of a `.npy` file.

mod support;

use std::io::Cursor;

use npz::{Array, ErrorKind, NpyReader, NpyWriter, Order};
use support::Folder;

fn file() -> Vec<u8> {
    let rows: Vec<[i32; 3]> = (0..10).map(|row| [row, row * 10, row * 100]).collect();
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &rows).unwrap();
    file
}

#[test]
fn any_rows_are_read_in_any_order() {
    let mut rows = NpyReader::new(Cursor::new(file())).unwrap();
    assert_eq!(rows.header().shape(), [10, 3]);
    for (range, first) in [(4..6, 4), (0..10, 0), (9..10, 9), (2..3, 2)] {
        let part: Array<i32> = rows.read_rows(range.clone()).unwrap();
        assert_eq!(part.shape(), [range.len(), 3]);
        assert_eq!(part.as_slice()[..3], [first, first * 10, first * 100]);
    }
    assert_eq!(rows.read_rows::<i32>(5..5).unwrap().shape(), [0, 3]);
    let reversed = std::ops::Range { start: 3, end: 2 };
    for range in [9..11, reversed] {
        assert!(matches!(rows.read_rows::<i32>(range).unwrap_err().kind(), ErrorKind::NoSuchRows { rows: 10, .. }));
    }
    assert!(matches!(rows.read_rows::<f32>(0..1).unwrap_err().kind(), ErrorKind::DTypeMismatch { .. }));
}

#[test]
fn chunks_cover_the_rows_and_the_last_may_be_shorter() {
    let bytes = file();
    let mut rows = NpyReader::new(bytes.as_slice()).unwrap();
    let chunks: Vec<Array<i32>> = rows.chunks(4).map(Result::unwrap).collect();
    let lengths: Vec<usize> = chunks.iter().map(|chunk| chunk.shape()[0]).collect();
    assert_eq!(lengths, [4, 4, 2]);
    let all: Vec<i32> = chunks.into_iter().flat_map(Array::into_vec).collect();
    assert_eq!(all[27..], [9, 90, 900]);
    assert!(rows.chunks::<i32>(4).next().is_none());
}

#[test]
fn chunks_end_with_the_first_error() {
    let bytes = file();
    let mut rows = NpyReader::new(&bytes[..bytes.len() - 1]).unwrap();
    let chunks: Vec<npz::Result<Array<i32>>> = rows.chunks(4).collect();
    assert_eq!(chunks.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
    let mut rows = NpyReader::new(bytes.as_slice()).unwrap();
    assert_eq!(rows.chunks::<f32>(4).map(|chunk| chunk.is_ok()).collect::<Vec<_>>(), [false]);
}

#[test]
fn rows_of_fortran_arrays_do_not_lie_together() {
    let fortran = Array::with_order(Order::Fortran, [2, 2], vec![1, 2, 3, 4]).unwrap();
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &fortran).unwrap();
    let mut rows = NpyReader::new(Cursor::new(file)).unwrap();
    assert!(matches!(rows.read_rows::<i32>(0..1).unwrap_err().kind(), ErrorKind::RowsNotAdjacent));
    assert_eq!(rows.read::<Array<i32>>().unwrap().0, fortran);
}

#[test]
fn a_written_file_has_as_many_rows_as_were_written() {
    let folder = Folder::new("rows");
    let path = folder.join("grown.npy");
    let mut writer = NpyWriter::<i32>::create(&path, [0, 3]).unwrap();
    writer.write_rows(&[[0, 0, 0], [1, 10, 100]]).unwrap();
    assert!(!path.exists());
    let rest: Vec<[i32; 3]> = (2..10).map(|row| [row, row * 10, row * 100]).collect();
    writer.write_rows(&rest).unwrap();
    writer.finish().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), file());
    assert_eq!(folder.files(), ["grown.npy"]);
}

#[test]
fn a_writer_of_known_shape_needs_exactly_its_rows() {
    let mut bytes = Vec::new();
    let mut writer = NpyWriter::<u8, _>::new(&mut bytes, [2]).unwrap();
    writer.write_rows(&[1u8]).unwrap();
    assert!(writer.write_rows(&[2u8, 3]).is_err());
    assert!(writer.write_rows(&[2i8]).is_err());
    assert!(writer.write_rows(&[[2u8]]).is_err());
    writer.write_rows(&[2u8]).unwrap();
    writer.finish().unwrap();
    assert_eq!(npz::read_npy_from::<Vec<u8>>(bytes.as_slice()).unwrap(), [1, 2]);
    let short = NpyWriter::<u8, _>::new(Vec::new(), [2]).unwrap().finish();
    assert!(matches!(short.unwrap_err().kind(), ErrorKind::LengthMismatch { expected: 2, found: 0, .. }));
}

#[test]
fn a_file_that_was_not_finished_does_not_appear() {
    let folder = Folder::new("rows-dropped");
    let mut writer = NpyWriter::<f32>::create(folder.join("a.npy"), [0]).unwrap();
    writer.write_rows(&vec![1.0f32; 100_000]).unwrap();
    drop(writer);
    assert!(folder.files().is_empty());
}
