//! The calls of the library, each with arrays that are large enough for threads and files elsewhere.

use std::io::{Cursor, Read, Write};
use std::time::SystemTime;

use npz::{
    Compression, DateTime64, DynArray, MmapArray, NpyAppender, NpyReader, NpyWriter, NpzEditor, NpzReader, NpzStream,
    NpzWriter, ReadOptions, Record, Result, WriteOptions, sparse,
};

pub(crate) const CASES: [(&str, fn() -> Result<()>); 9] = [
    ("arrays", arrays),
    ("rows", rows),
    ("archives", archives),
    ("rows of archives that are large, in any order", rows_of_archives),
    ("archives to and from pipes", pipes),
    ("sparse matrices", sparse_matrices),
    ("records, strings and dates", elements),
    ("progress", progress),
    ("paths are errors", paths),
];

const COMPRESSIONS: [Compression; 3] = [Compression::Stored, Compression::Fast, Compression::Deflated(1)];

/// 16 MiB, and what cannot be compressed.
fn noise() -> Vec<u64> {
    (0..2 << 20).map(|i: u64| (i ^ i << 21).wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect()
}

fn arrays() -> Result<()> {
    let (numbers, mut file) = (noise(), Vec::new());
    npz::write_npy_to(&mut file, &numbers)?;
    assert!(npz::read_npy_from::<Vec<u64>>(file.as_slice())? == numbers);
    let dynamic: DynArray = npz::read_npy_from(file.as_slice())?;
    Ok(assert!(dynamic.downcast::<u64>()?.into_vec() == numbers))
}

fn rows() -> Result<()> {
    let numbers = noise();
    let mut out = NpyWriter::<u64, _>::growing(Cursor::new(Vec::new()), [0])?;
    out.write_rows(&numbers)?;
    let mut file = out.finish()?;
    file.set_position(0);
    let mut out = NpyAppender::new(file)?;
    out.append_rows(&numbers)?;
    let mut file = out.finish()?;
    file.set_position(0);
    let mut reader = NpyReader::new(file)?;
    assert!(reader.read_rows::<u64>(numbers.len()..2 * numbers.len())?.as_slice() == numbers);
    Ok(assert_eq!(reader.read_slice::<u64>([3, 1])?.as_slice(), [numbers[3], numbers[1]]))
}

fn archives() -> Result<()> {
    let numbers = noise();
    for compression in COMPRESSIONS {
        let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new()))?;
        out.add_array("large", &numbers)?;
        out.push_array(&[1u8, 2, 3])?;
        let file = out.finish()?.into_inner();
        for npz in [NpzReader::from_bytes(&file)?, NpzReader::new(Cursor::new(&file))?] {
            npz.verify()?;
            assert!(npz.by_name::<Vec<u64>>("large")? == numbers);
            assert_eq!(npz.read_all::<DynArray>()?.len(), 2);
            assert_eq!(npz.rows("large")?.read_rows::<u64>(5..7)?.as_slice(), &numbers[5..7]);
        }
    }
    Ok(())
}

fn rows_of_archives() -> Result<()> {
    let numbers = noise();
    for compression in COMPRESSIONS {
        let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new()))?;
        let mut rows = out.start_array::<u64>("rows", [0])?;
        rows.write_rows(&numbers)?;
        rows.write_rows(&numbers)?;
        rows.finish()?;
        let npz = NpzReader::from_bytes(out.finish()?.into_inner())?;
        let read: Vec<u64> = npz.by_name("rows")?;
        assert!(read[..numbers.len()] == numbers && read[numbers.len()..] == numbers);
    }
    Ok(())
}

fn pipes() -> Result<()> {
    let numbers = noise();
    for compression in COMPRESSIONS {
        let mut file = Vec::new();
        let mut out = WriteOptions::new().compression(compression).stream(&mut file)?;
        let mut rows = out.start_array::<u64>("rows", [0])?;
        rows.write_rows(&numbers)?;
        rows.write_rows(&numbers)?;
        rows.finish()?;
        out.add_array("large", &numbers)?;
        out.finish()?;
        let mut stream = NpzStream::new(file.as_slice());
        while let Some(mut entry) = stream.next_entry()? {
            assert!(entry.read::<Vec<u64>>()?.starts_with(&numbers));
        }
    }
    Ok(())
}

fn sparse_matrices() -> Result<()> {
    let identity = sparse::Csr::try_new([3, 3], vec![0i64, 1, 2, 3], vec![0, 1, 2], vec![1.0; 3])?;
    let mut out = NpzWriter::new(Cursor::new(Vec::new()));
    sparse::write_npz_to(&mut out, &identity)?;
    let npz = NpzReader::from_bytes(out.finish()?.into_inner())?;
    Ok(assert!(sparse::read_npz_from::<sparse::Csr<f64, i64>>(&npz)? == identity))
}

#[derive(Record, Clone, Debug, Default, PartialEq)]
struct Row {
    number: f64,
    name: String,
    is_new: bool,
}

fn elements() -> Result<()> {
    let rows: Vec<Row> =
        (0..100_000).map(|i| Row { number: f64::from(i), name: i.to_string(), is_new: i % 3 == 0 }).collect();
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &rows)?;
    assert!(npz::read_npy_from::<Vec<Row>>(file.as_slice())? == rows);
    let times = vec![DateTime64::try_from(SystemTime::UNIX_EPOCH)?];
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &times)?;
    let read: Vec<DateTime64> = npz::read_npy_from(file.as_slice())?;
    Ok(assert_eq!(SystemTime::try_from(read[0])?, SystemTime::UNIX_EPOCH))
}

fn progress() -> Result<()> {
    let mut out =
        WriteOptions::new().progress(|_| ()).compression(Compression::Fast).writer(Cursor::new(Vec::new()))?;
    out.add_array("large", &noise())?;
    let file = out.finish()?.into_inner();
    let npz = ReadOptions::new().progress(|_| ()).bytes(file)?;
    npz.verify()
}

fn paths() -> Result<()> {
    let calls: [(&str, bool); 13] = [
        ("read_npy_into", npz::read_npy_into("a.npy", &mut [0u8]).is_err()),
        ("read_npy", npz::read_npy::<Vec<u8>>("a.npy").is_err()),
        ("write_npy", npz::write_npy("a.npy", &[1u8]).is_err()),
        ("NpyReader", NpyReader::open("a.npy").is_err()),
        ("NpyWriter", NpyWriter::<u8>::create("a.npy", [0]).is_err()),
        ("NpyAppender", NpyAppender::open("a.npy").is_err()),
        ("NpzReader", NpzReader::open("a.npz").is_err()),
        ("NpzWriter", NpzWriter::create_compressed("a.npz").is_err()),
        ("NpzWriter::append", NpzWriter::append("a.npz").is_err()),
        ("NpzEditor", NpzEditor::open("a.npz").is_err()),
        ("repair", npz::repair("a.npz").is_err()),
        ("savez!", npz::savez!("a.npz", x = [1]).is_err()),
        ("MmapArray", unsafe { MmapArray::<u8>::open("a.npy") }.is_err()),
    ];
    calls.into_iter().for_each(|(call, is_error)| assert!(is_error, "{call}"));
    Ok(())
}

pub(crate) fn read(file: &[u8]) -> Result<usize> {
    let npz = NpzReader::from_bytes(file)?;
    npz.verify()?;
    let mut arrays = 0;
    for entry in npz.entries() {
        if npz.header(entry.file_name()).is_ok_and(|header| !header.dtype().has_objects()) {
            npz.by_name::<DynArray>(entry.file_name())?;
            arrays += 1;
        }
        npz.raw(entry.file_name())?.as_slice().read_to_end(&mut Vec::new())?;
    }
    Ok(arrays)
}

pub(crate) fn write(is_compressed: bool) -> Result<Vec<u8>> {
    let numbers: Vec<f64> = (0..1000).map(f64::from).collect();
    let compression = if is_compressed { Compression::Fast } else { Compression::Stored };
    let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new()))?;
    out.add_array("x", &numbers)?;
    let mut rows = out.start_array::<f64>("rows", [0])?;
    rows.write_rows(&numbers)?;
    rows.finish()?;
    let mut file = out.finish()?;
    file.flush()?;
    Ok(file.into_inner())
}
