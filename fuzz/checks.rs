//! What must hold whatever the bytes. The fuzz targets try to refute it; `cargo test` replays what once did.
#![allow(dead_code, reason = "each target and test uses a part")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, ErrorKind as IoErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use npz::{
    Array, Complex, Compression, DType, DateTime64, DynArray, Element, Error, FixedBytes, Float96, Float128, Header,
    NpyReader, NpzEditor, NpzReader, NpzStream, Order, Result, StreamEntry, TimeDelta64, Void, WriteOptions,
};

/// A header that is read can be written, and means the same then.
pub(crate) fn header(bytes: &[u8]) {
    let parsed = Header::parse(bytes);
    match (&parsed, NpyReader::new(bytes)) {
        (Ok((header, _)), Ok(reader)) => assert_eq!(header, reader.header()),
        (Err(one), Err(other)) => same_error(one, &other),
        (one, other) => panic!("{one:?} is not {:?}", other.map(|reader| reader.header().clone())),
    }
    let Ok((header, offset)) = parsed else { return };
    assert!(offset <= bytes.len());
    if let Ok(written) = header.to_bytes() {
        let (again, end) = Header::parse(&written).unwrap_or_else(|error| panic!("{header:?}: {error}"));
        assert_eq!((end, again.dtype(), again.shape()), (written.len(), header.dtype(), header.shape()));
        assert_eq!(again.to_bytes().unwrap(), written);
    }
}

/// A file is read or refused, as a whole, by rows and in place.
pub(crate) fn npy(bytes: &[u8]) {
    let whole = npz::read_npy_from::<DynArray>(bytes);
    if let Ok(array) = &whole {
        assert_eq!(array.bytes().len() as u64, array.dtype().itemsize() as u64 * count(array));
        let _ = array.cast::<f64>();
        let _ = array.cast::<i64>();
    }
    typed(bytes);
    if let Ok(view) = npz::view_npy::<u8>(bytes) {
        assert_eq!(view.as_slice(), whole.as_ref().unwrap().bytes());
    }
    if let Ok(mut reader) = NpyReader::new(Cursor::new(bytes)) {
        let rows: Result<Vec<Array<u8>>> = reader.chunks::<u8>(3).collect();
        if let (Ok(rows), Ok(whole)) = (rows, &whole) {
            let read: Vec<u8> = rows.into_iter().flat_map(Array::into_vec).collect();
            assert!(read == whole.bytes());
        }
    }
}

/// Elements of whatever type can be read can be written, and are the same then.
fn typed(bytes: &[u8]) {
    same_again::<bool>(bytes);
    same_again::<i16>(bytes);
    same_again::<u64>(bytes);
    same_again::<f32>(bytes);
    same_again::<Complex<f64>>(bytes);
    same_again::<Float96>(bytes);
    same_again::<Float128>(bytes);
    same_again::<char>(bytes);
    same_again::<String>(bytes);
    same_again::<FixedBytes<3>>(bytes);
    same_again::<Void<4>>(bytes);
    same_again::<DateTime64>(bytes);
    same_again::<TimeDelta64>(bytes);
}

fn same_again<T: Element>(bytes: &[u8]) {
    let Ok(array) = npz::read_npy_from::<Array<T>>(bytes) else { return };
    let [mut once, mut twice] = [Vec::new(), Vec::new()];
    if npz::write_npy_to(&mut once, &array).is_err() {
        return;
    }
    let again: Array<T> = npz::read_npy_from(once.as_slice()).unwrap();
    npz::write_npy_to(&mut twice, &again).unwrap();
    assert!(again.shape() == array.shape() && once == twice);
}

fn count(array: &DynArray) -> u64 {
    array.shape().iter().map(|&length| length as u64).product()
}

/// An archive is read or refused, entry by entry, and what is verified can be read.
pub(crate) fn npz(bytes: &[u8]) {
    let Ok(npz) = NpzReader::from_bytes(bytes) else { return };
    let verified = npz.verify().is_ok();
    for (index, entry) in npz.entries().enumerate() {
        let raw = npz.raw(entry.file_name());
        let array = npz.by_index::<DynArray>(index);
        assert!(!verified || raw.is_ok(), "{raw:?}");
        if let (Ok(raw), Ok(array)) = (&raw, &array) {
            let (_, start) = Header::parse(raw).unwrap();
            assert!(raw[start..].starts_with(array.bytes()));
        }
        if let (Ok(view), Ok(array)) = (npz.view::<u8>(entry.file_name()), &array) {
            assert!(view.as_slice() == array.bytes());
        }
        if let (Ok(mut rows), Ok(array)) = (npz.rows(entry.file_name()), &array) {
            let rows: Result<Vec<Array<u8>>> = rows.chunks(1000).collect();
            assert!(rows.is_err() || rows.unwrap().iter().flat_map(|rows| rows.as_slice()).eq(array.bytes()));
        }
        let _ = entry.data_offset();
    }
    let _ = npz.read_all::<DynArray>();
}

/// All ways to read come to the same, errors included.
pub(crate) fn agree(bytes: &[u8]) {
    let file = file("agree");
    fs::write(&file, bytes).unwrap();
    same_arrays(&[
        npz::read_npy_from(bytes),
        npz::read_npy_from(Hesitant { bytes, calls: 0 }),
        NpyReader::new(Cursor::new(bytes)).and_then(|reader| Ok(reader.read()?.0)),
        npz::read_npy(&file),
    ]);
    let archives = [
        NpzReader::from_bytes(bytes),
        NpzReader::new(Cursor::new(bytes)),
        NpzReader::open(&file),
        // SAFETY: only this process knows of the file.
        #[cfg(feature = "mmap")]
        #[allow(unsafe_code)]
        unsafe {
            NpzReader::mmap(&file)
        },
    ];
    // The archives have it open.
    fs::remove_file(&file).unwrap();
    if let Some(error) = archives[0].as_ref().err() {
        return archives.iter().for_each(|archive| same_error(error, archive.as_ref().err().unwrap()));
    }
    let archives = archives.map(Result::unwrap);
    for index in 0..archives[0].len() {
        same_arrays(&archives.each_ref().map(|archive| archive.by_index(index)));
    }
}

/// A file of the check of that name. It is in memory where the system has a folder for that.
fn file(check: &str) -> PathBuf {
    let in_memory = PathBuf::from("/dev/shm");
    let folder = if in_memory.is_dir() { in_memory } else { std::env::temp_dir() };
    folder.join(format!("npz-fuzz-{check}-{}", std::process::id()))
}

fn same_arrays(arrays: &[Result<DynArray>]) {
    for array in arrays {
        match (&arrays[0], array) {
            (Ok(one), Ok(other)) => assert!(one == other),
            (Err(one), Err(other)) => same_error(one, other),
            (one, other) => panic!("{one:?} is not {other:?}"),
        }
    }
}

fn same_error(one: &Error, other: &Error) {
    assert_eq!(one.kind().to_string(), other.kind().to_string());
}

/// Gives few bytes at a time, and is interrupted in between.
struct Hesitant<'a> {
    bytes: &'a [u8],
    calls: usize,
}

impl Read for Hesitant<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.calls += 1;
        if self.calls.is_multiple_of(3) {
            return Err(IoErrorKind::Interrupted.into());
        }
        let count = buffer.len().min(1 + self.calls % 7);
        self.bytes.read(&mut buffer[..count])
    }
}

/// An array that is written is read.
pub(crate) fn round_trip(bytes: &[u8]) {
    const DTYPES: [&str; 18] = [
        "|b1",
        "<i2",
        ">i4",
        "<f8",
        ">c16",
        "|S3",
        "<U2",
        "<M8[25s]",
        ">m8",
        "<f2",
        "<f16",
        ">c32",
        "<f12",
        "|S0",
        ">U1",
        "|V5",
        "[('a', '<i4'), ('', '|V4'), ('b', '<f8', (2,))]",
        "[(('title', 'é'), '|u1'), ('整', '>f4')]",
    ];
    let [dtype, axes, compression, lengths @ ..] = bytes else { return };
    let dtype: DType = DTYPES[usize::from(*dtype) % DTYPES.len()].parse().unwrap();
    let axes = usize::from(*axes);
    let order = if axes & 8 == 0 { Order::C } else { Order::Fortran };
    let Some((lengths, data)) = lengths.split_at_checked(axes & 3) else { return };
    let shape: Vec<usize> = lengths.iter().map(|&length| usize::from(length) % 40).collect();
    let size = dtype.itemsize() * shape.iter().product::<usize>();
    let data: Vec<u8> = if data.is_empty() { vec![0; size] } else { data.iter().copied().cycle().take(size).collect() };
    let array = DynArray::new(Header::new(dtype, order, shape), data).unwrap();

    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &array).unwrap();
    same_contents(&npz::read_npy_from(file.as_slice()).unwrap(), &array);

    let compression = match compression % 11 {
        0 => Compression::Stored,
        10 => Compression::Fast,
        level => Compression::Deflated(level.into()),
    };
    let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
    out.push_array(&array).unwrap();
    out.add_array("again", &array).unwrap();
    let archive = out.finish().unwrap().into_inner();
    let npz = NpzReader::from_bytes(&archive).unwrap();
    npz.verify().unwrap();
    assert_eq!(npz.raw("again").unwrap(), file);
    same_contents(&npz.by_index(0).unwrap(), &array);
}

/// The order may differ where both are the same.
fn same_contents(read: &DynArray, written: &DynArray) {
    assert_eq!((read.dtype(), read.shape(), read.bytes()), (written.dtype(), written.shape(), written.bytes()));
}

/// Whatever stands in the index of an entry's chunks, its array is the same.
pub(crate) fn chunks(bytes: &[u8]) {
    const FIELD: usize = 4 + 2 + 8 * 3;
    let (archive, expected) = &*CHUNKED;
    let start = 30 + "arr_0.npy".len();
    assert_eq!(&archive[start..start + 2], b"nz");
    let mut changed = archive.clone();
    let count = bytes.len().min(FIELD - 4);
    changed[start + 4..start + 4 + count].copy_from_slice(&bytes[..count]);
    let array: Vec<u16> = NpzReader::from_bytes(&changed).unwrap().by_index(0).unwrap();
    assert!(array == *expected);
    let npz = NpzReader::from_bytes(&changed).unwrap();
    let middle: Array<u16> = npz.rows("arr_0").unwrap().read_rows(700_000..700_100).unwrap();
    assert!(middle.as_slice() == &expected[700_000..700_100]);
    drop(npz);

    // Other bytes change the stream itself: with the index and without it the outcome is the same.
    for change in bytes[count..].chunks_exact(4) {
        let [low, middle, high, value] = [change[0], change[1], change[2], change[3]];
        let at = start + 4 + FIELD + u32::from_le_bytes([low, middle, high, 0]) as usize;
        if let Some(byte) = changed.get_mut(at) {
            *byte = value;
        }
    }
    let mut without = changed.clone();
    without[start] = b'-';
    match (read_first(&changed), read_first(&without)) {
        (Ok(one), Ok(other)) => assert!(one == other),
        (Err(one), Err(other)) => same_error(&one, &other),
        (one, other) => panic!("{:?} is not {:?}", one.err(), other.err()),
    }
}

fn read_first(archive: &[u8]) -> Result<Vec<u16>> {
    NpzReader::from_bytes(archive)?.by_index(0)
}

/// An archive of one array in three chunks, and the array.
static CHUNKED: LazyLock<(Vec<u8>, Vec<u16>)> = LazyLock::new(|| {
    let values: Vec<u16> = (0..(5u32 << 18)).map(|i| (i / 5000 * i % 7) as u16).collect();
    let mut out = WriteOptions::new().compression(Compression::Deflated(6)).writer(Cursor::new(Vec::new())).unwrap();
    out.push_array(&values).unwrap();
    (out.finish().unwrap().into_inner(), values)
});

/// An archive that comes as a stream is read or refused, in whatever pieces it comes, and entries are found behind those
/// that are passed over.
pub(crate) fn stream(bytes: &[u8]) {
    let whole = entries(NpzStream::new(bytes), |entry| entry.read::<DynArray>());
    let pieces = entries(NpzStream::new(Hesitant { bytes, calls: 0 }), |entry| entry.read());
    for ((name, one), (same_name, other)) in whole.iter().zip(&pieces) {
        assert_eq!(name, same_name);
        // Where two things are wrong, the pieces decide which is found first, and from where the stream goes on.
        if let (Err(_), Err(error)) = (one, other) {
            return assert_ne!(*error, std::io::Error::from(IoErrorKind::Interrupted).to_string());
        }
        assert!(one == other, "{:?} is not {:?}", one.as_ref().err(), other.as_ref().err());
    }
    assert_eq!(whole.len(), pieces.len());
    let files = entries(NpzStream::new(bytes), |entry| entry.raw());
    let passed = entries(NpzStream::new(bytes), |_| Ok(()));
    if files.iter().all(|(_, file)| file.is_ok()) {
        assert!(passed.iter().map(|(name, _)| name).eq(files.iter().map(|(name, _)| name)));
    }
}

/// Each entry's name, and what comes of it. What is wrong with the archive is one more.
fn entries<R: Read, V>(
    mut stream: NpzStream<R>,
    read: impl Fn(&mut StreamEntry<'_, R>) -> Result<V>,
) -> Vec<(String, Outcome<V>)> {
    let mut entries = Vec::new();
    loop {
        match stream.next_entry() {
            Ok(None) => return entries,
            Ok(Some(mut entry)) => entries.push((entry.name().to_owned(), read(&mut entry).map_err(text))),
            Err(error) => entries.push((String::new(), Err(text(error)))),
        }
    }
}

/// A value, or what an error says.
type Outcome<V> = std::result::Result<V, String>;

fn text(error: Error) -> String {
    error.kind().to_string()
}

/// An archive that is changed holds what it held, and the change; one that cannot be changed stays as it is.
pub(crate) fn edit(bytes: &[u8]) {
    let file = file("edit");
    fs::write(&file, bytes).unwrap();
    let before = NpzReader::from_bytes(bytes).map(|npz| files(&npz)).unwrap_or_default();
    let first = before.keys().next().cloned();
    let edited = NpzEditor::open(&file).and_then(|mut npz| {
        match (&first, bytes.len() % 4) {
            (Some(first), 0) => npz.remove(first)?,
            (Some(first), 1) => npz.rename(first, NEW)?,
            (Some(first), 2) => npz.replace_array(first, &[1u8, 2, 3])?,
            _ => npz.add_array(NEW, &[1u8, 2, 3])?,
        }
        npz.finish()
    });
    if edited.is_err() {
        assert!(fs::read(&file).unwrap() == bytes);
    } else {
        let npz = NpzReader::open(&file).unwrap();
        let after = files(&npz);
        for (name, kept) in before.iter().filter(|(name, _)| Some(*name) != first.as_ref() && *name != NEW) {
            assert!(kept.is_err() || after.get(name) == Some(kept), "{name:?}");
        }
    }
    repaired(&file, bytes);
    fs::remove_file(&file).unwrap();
}

/// A file that is repaired is an archive that begins as it did; one that cannot be stays as it is.
fn repaired(file: &Path, bytes: &[u8]) {
    fs::write(file, bytes).unwrap();
    let recovered = NpzReader::recover(file).map(|npz| files(&npz));
    let repaired = npz::repair(file);
    let left = fs::read(file).unwrap();
    match repaired {
        Ok(cut) => {
            assert!(left == bytes[..bytes.len() - usize::try_from(cut).unwrap()]);
            assert!(files(&NpzReader::from_bytes(&left).unwrap()) == recovered.unwrap());
        }
        Err(_) => assert!(left == bytes),
    }
}

const NEW: &str = "new name";

/// The bytes of each file of an archive, by its name.
fn files(npz: &NpzReader<'_>) -> BTreeMap<String, Outcome<Vec<u8>>> {
    npz.entries().map(|entry| (entry.file_name().to_owned(), npz.raw(entry.file_name()).map_err(text))).collect()
}
