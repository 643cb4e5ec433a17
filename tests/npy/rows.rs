//! Rows in and out of a `.npy` file.

use std::io::Cursor;

use crate::support;
use crate::support::{Folder, native};
use npz::{Array, DateTime64, ErrorKind, NpyReader, NpyWriter, Order, TimeStep, TimeUnit};

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

/// Bytes of a file of `dtype` that the rows are written to one by one.
fn one_by_one<T: npz::Element>(dtype: &str, rows: impl IntoIterator<Item = T>) -> npz::Result<Vec<u8>> {
    let mut file = Cursor::new(Vec::new());
    let mut writer = NpyWriter::<T, _>::growing_as(&mut file, dtype.parse()?, [0])?;
    for row in rows {
        writer.write_rows(&Array::from_shape_vec([1], vec![row])?)?;
    }
    writer.finish()?;
    Ok(file.into_inner())
}

#[test]
fn rows_are_written_in_the_dtype_that_the_writer_was_made_with() {
    let second = TimeStep::new(1, TimeUnit::Second);
    let dates = [DateTime64::new(1, TimeStep::new(1, TimeUnit::Minute)), DateTime64::new(90, second)];
    let minutes = one_by_one(&native("<M8[s]"), dates).unwrap();
    assert!(minutes == support::written(&vec![DateTime64::new(60, second), DateTime64::new(90, second)]));
    let spans = one_by_one(&native("<m8[s]"), [npz::TimeDelta64::new(5, second)]).unwrap();
    assert!(spans == support::written(&vec![npz::TimeDelta64::new(5, second)]));
    let texts = ["a", "abcd", ""].map(str::to_owned);
    assert!(one_by_one(&native("<U4"), texts.clone()).unwrap() == support::written(&texts));
    assert!(
        one_by_one("|S4", texts.clone().map(String::into_bytes)).unwrap()
            == support::written(&texts.map(String::into_bytes))
    );
    let swapped = one_by_one(">i4", [1i32, -2]).unwrap();
    assert_eq!(npz::read_npy_from::<Vec<i32>>(swapped.as_slice()).unwrap(), [1, -2]);
    assert!(swapped.ends_with(&[0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe]));
}

#[test]
fn rows_that_the_dtype_cannot_hold_are_refused_and_the_writer_goes_on() {
    let ms = |count| DateTime64::new(count, TimeStep::new(1, TimeUnit::Millisecond));
    let mut file = Cursor::new(Vec::new());
    let mut writer = NpyWriter::<DateTime64, _>::growing_as(&mut file, "<M8[s]".parse().unwrap(), [0]).unwrap();
    writer.write_rows(&[ms(1000)]).unwrap();
    let error = writer.write_rows(&[ms(2000), ms(2001)]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidElement { index: 1, .. }), "{error}");
    writer.write_rows(&[ms(3000)]).unwrap();
    writer.finish().unwrap();
    let read: Vec<DateTime64> = npz::read_npy_from(file.get_ref().as_slice()).unwrap();
    assert_eq!(read.iter().map(|date| date.count()).collect::<Vec<i64>>(), [1, 3]);

    let error = NpyWriter::<String, _>::growing(Cursor::new(Vec::new()), [0]).unwrap().write_rows(&["ab"]).unwrap_err();
    let expected = "expected dtype \"<U1\" (String), found \"<U2\"; \
                    all items of a file have one width, NpyWriter::create_as starts one of a wider dtype";
    assert_eq!(error.to_string(), native(expected));
    for dtype in ["|S3", "<f8", "|O"] {
        let made = NpyWriter::<String, _>::new_as(Vec::new(), dtype.parse().unwrap(), [1]);
        assert!(matches!(made.unwrap_err().kind(), ErrorKind::DTypeMismatch { .. }), "{dtype}");
    }
    let folder = Folder::new("rows-create-as");
    assert!(NpyWriter::<f64>::create_as(folder.join("a.npy"), "<f4".parse().unwrap(), [0]).is_err());
    assert!(folder.files().is_empty());
}

#[test]
fn a_file_that_was_not_finished_does_not_appear() {
    let folder = Folder::new("rows-dropped");
    let mut writer = NpyWriter::<f32>::create(folder.join("a.npy"), [0]).unwrap();
    writer.write_rows(&vec![1.0f32; 100_000]).unwrap();
    drop(writer);
    assert!(folder.files().is_empty());
}

#[cfg(feature = "npz")]
mod entries {
    use super::*;
    use npz::{Compression, NpzReader, WriteOptions};

    const ROWS: usize = 300_000;

    /// Rows of 12 bytes, which no chunk holds a whole number of.
    fn rows() -> Vec<[i32; 3]> {
        (0..ROWS as i32).map(|row| [row, row % 100, row.wrapping_mul(row) >> 9]).collect()
    }

    fn archive(compression: Compression) -> Vec<u8> {
        let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
        out.add_array("rows", &rows()).unwrap();
        out.finish().unwrap().into_inner()
    }

    /// As others deflate it: in one stream, without an index.
    fn deflated_by_others() -> Vec<u8> {
        let mut bytes = archive(Compression::Deflated(6));
        let at = bytes.windows(2).position(|two| two == b"nz").unwrap();
        bytes[at] = b'-';
        bytes
    }

    fn check(npz: &NpzReader<'_>) {
        let expected = rows();
        let mut reader = npz.rows("rows").unwrap();
        assert_eq!(reader.header().shape(), [ROWS, 3]);
        let ranges = [5..6, 87_380..87_384, 0..ROWS, ROWS - 1..ROWS, 200_000..250_000, 7..7, 0..1];
        for range in ranges {
            let part: Array<i32> = reader.read_rows(range.clone()).unwrap();
            assert!(part.as_slice() == expected[range.clone()].as_flattened(), "{range:?}");
        }
        reader.read_rows::<i32>(0..0).unwrap();
        let all: Vec<i32> = reader.chunks(70_001).flat_map(|chunk| chunk.unwrap().into_vec()).collect();
        assert!(all == expected.as_flattened());
    }

    #[test]
    fn rows_of_an_entry_are_those_of_its_array() {
        let ours = [Compression::Stored, Compression::Deflated(1), Compression::Fast].map(archive);
        let folder = Folder::new("entry-rows");
        let path = folder.join("a.npz");
        for bytes in ours.into_iter().chain([deflated_by_others()]) {
            check(&NpzReader::from_bytes(&bytes).unwrap());
            check(&NpzReader::new(Cursor::new(&bytes)).unwrap());
            std::fs::write(&path, &bytes).unwrap();
            check(&NpzReader::open(&path).unwrap());
        }
    }

    #[test]
    fn damage_is_found_where_it_is_read_and_elsewhere_rows_are_whole() {
        let mut bytes = archive(Compression::Deflated(6));
        let length = bytes.len();
        bytes[length - length / 10] ^= 4;
        let npz = NpzReader::from_bytes(&bytes).unwrap();
        let mut reader = npz.rows("rows").unwrap();
        assert!(reader.read_rows::<i32>(10..20).unwrap().as_slice() == rows()[10..20].as_flattened());
        let error = reader.read_rows::<i32>(ROWS - 1..ROWS).unwrap_err();
        assert!(error.to_string().starts_with("entry \"rows\": "), "{error}");
        assert!(npz.by_index::<Array<i32>>(0).is_err());
    }

    /// Bits that are changed anywhere in noise hardly ever make a stream that cannot be inflated.
    #[test]
    fn damaged_rows_are_never_read_as_if_they_were_whole() {
        const ROWS: usize = 3000;
        let noise = |at: u64| f32::from_bits((at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 41) as u32 | 0x3F80_0000);
        let rows: Vec<[f32; 256]> =
            (0..ROWS).map(|row| std::array::from_fn(|i| noise((row * 256 + i) as u64))).collect();
        for compression in [Compression::Deflated(6), Compression::Fast] {
            let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
            out.add_array("rows", &rows).unwrap();
            let whole = out.finish().unwrap().into_inner();
            for flip in 0..40 {
                let mut bytes = whole.clone();
                let at = 1000 + (flip * 7919 * 31) % (bytes.len() - 2000);
                bytes[at] ^= 1 << (flip % 8);
                let npz = NpzReader::from_bytes(&bytes).unwrap();
                if npz.rows("rows").is_err() {
                    continue;
                }
                let about = (at as u64 * ROWS as u64 / bytes.len() as u64) as usize;
                let read = [about.saturating_sub(100), 0, ROWS - 200].map(|start| {
                    let part = npz.rows("rows").unwrap().read_rows::<f32>(start..start + 200).ok()?;
                    assert!(part.as_slice() == rows[start..start + 200].as_flattened(), "{compression:?} byte {at}");
                    Some(())
                });
                assert!(read.contains(&None) && read.contains(&Some(())), "{compression:?} byte {at}: {read:?}");
            }
        }
    }

    #[test]
    fn damage_of_a_stored_entry_is_found_when_all_rows_are_read() {
        let mut bytes = archive(Compression::Stored);
        let length = bytes.len();
        bytes[length / 2] ^= 4;
        let npz = NpzReader::from_bytes(&bytes).unwrap();
        let chunks: Vec<npz::Result<Array<i32>>> = npz.rows("rows").unwrap().chunks(1000).collect();
        let error = chunks.last().unwrap().as_ref().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ChecksumMismatch { .. }), "{error}");
    }

    #[test]
    fn a_wrong_index_of_chunks_changes_no_row() {
        let whole = archive(Compression::Deflated(6));
        let field = whole.windows(2).position(|two| two == b"nz").unwrap();
        let index = field + 6..field + 6 + 8 * 4;
        for at in index {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            let npz = NpzReader::from_bytes(&bytes).unwrap();
            let part: Array<i32> = npz.rows("rows").unwrap().read_rows(150_000..150_010).unwrap();
            assert!(part.as_slice() == rows()[150_000..150_010].as_flattened(), "byte {at}");
        }
    }

    #[test]
    fn an_entry_that_is_no_array_has_no_rows() {
        let bytes = archive(Compression::Stored);
        let npz = NpzReader::from_bytes(&bytes).unwrap();
        assert!(matches!(npz.rows("none").unwrap_err().kind(), ErrorKind::NoSuchEntry { .. }));
    }
}
