//! Limits can be raised on every way in.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::fs::{self, OpenOptions};
use std::io::Cursor;
use std::path::Path;

use npz::{
    DynArray, ErrorKind, Header, NpyAppender, NpyReader, NpzReader, NpzStream, ReadOptions, Result, WriteOptions,
};

use crate::support::Folder;

/// A record of so many fields that its header has more than 10,000 characters.
fn wide(rows: usize) -> DynArray {
    let fields: Vec<String> = (0..1000).map(|number| format!("('field_{number:04}', '|u1')")).collect();
    let dtype: npz::DType = format!("[{}]", fields.join(", ")).parse().unwrap();
    DynArray::new(Header::new(dtype, npz::Order::C, [rows]), vec![7; 1000 * rows]).unwrap()
}

/// A `.npy` file of three bytes whose header is padded to more than 10,000 characters.
fn padded() -> Vec<u8> {
    const CHARACTERS: u16 = 20_022;
    let mut text = b"{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }".to_vec();
    text.resize(usize::from(CHARACTERS) - 1, b' ');
    text.push(b'\n');
    [b"\x93NUMPY\x01\0", &CHARACTERS.to_le_bytes()[..], &text, &[1, 2, 3]].concat()
}

/// A way in, by its name, which says how many bytes of data it found.
type Way<'a> = (&'static str, Box<dyn Fn(&ReadOptions) -> Result<usize> + 'a>);

fn way<'a>(name: &'static str, read: impl Fn(&ReadOptions) -> Result<usize> + 'a) -> Way<'a> {
    (name, Box::new(read))
}

fn ways_to_an_array<'a>(path: &'a Path, bytes: &'a [u8]) -> Vec<Way<'a>> {
    vec![
        way("read_npy", move |options| Ok(options.read_npy::<Vec<u8>>(path)?.len())),
        way("read_npy_from", move |options| Ok(options.read_npy_from::<Vec<u8>>(bytes)?.len())),
        way("read_npy_into", move |options| {
            let mut elements = [0u8; 3];
            options.read_npy_into(path, &mut elements)?;
            assert_eq!(elements, [1, 2, 3]);
            Ok(3)
        }),
        way("view_npy", move |options| Ok(options.view_npy::<u8>(bytes)?.as_slice().len())),
        way("parse_header", move |options| options.parse_header(bytes).map(|(header, _)| header.shape()[0])),
        way("open_npy", move |options| Ok(options.open_npy(path)?.read::<Vec<u8>>()?.0.len())),
        way("npy_reader", move |options| Ok(options.npy_reader(bytes)?.read::<Vec<u8>>()?.0.len())),
        way("append_npy", move |options| Ok(options.append_npy(path)?.rows())),
        way("npy_appender", move |options| Ok(options.npy_appender(Cursor::new(bytes.to_vec()))?.rows())),
    ]
}

#[cfg(feature = "mmap")]
#[allow(unsafe_code)]
fn ways_to_map<'a>(path: &'a Path) -> Vec<Way<'a>> {
    // SAFETY: nobody else uses the file.
    vec![
        way("mmap_array", move |options| Ok(unsafe { options.mmap_array::<u8>(path)? }.len())),
        way("mmap_array_mut", move |options| Ok(unsafe { options.mmap_array_mut::<u8>(path)? }.len())),
        way("mmap_array_copy_on_write", move |options| {
            Ok(unsafe { options.mmap_array_copy_on_write::<u8>(path)? }.len())
        }),
    ]
}

#[cfg(not(feature = "mmap"))]
fn ways_to_map<'a>(_: &'a Path) -> Vec<Way<'a>> {
    Vec::new()
}

/// The functions without options are held to the defaults.
fn ways_of_defaults<'a>(path: &'a Path, bytes: &'a [u8]) -> Vec<(&'static str, npz::Error)> {
    let mut refused = vec![
        ("read_npy", npz::read_npy::<Vec<u8>>(path).unwrap_err()),
        ("read_npy_from", npz::read_npy_from::<Vec<u8>>(bytes).unwrap_err()),
        ("read_npy_into", npz::read_npy_into(path, &mut [0u8; 3]).unwrap_err()),
        ("view_npy", npz::view_npy::<u8>(bytes).unwrap_err()),
        ("Header::parse", Header::parse(bytes).unwrap_err()),
        ("NpyReader::open", NpyReader::open(path).unwrap_err()),
        ("NpyReader::new", NpyReader::new(bytes).unwrap_err()),
        ("NpyAppender::open", NpyAppender::open(path).unwrap_err()),
        ("NpyAppender::new", NpyAppender::new(Cursor::new(bytes.to_vec())).unwrap_err()),
    ];
    refused.extend(mapped_by_default(path));
    refused
}

#[cfg(feature = "mmap")]
#[allow(unsafe_code)]
fn mapped_by_default(path: &Path) -> Vec<(&'static str, npz::Error)> {
    use npz::{MmapArray, MmapArrayMut};
    // SAFETY: nobody else uses the file.
    unsafe {
        vec![
            ("MmapArray::open", MmapArray::<u8>::open(path).unwrap_err()),
            ("MmapArrayMut::open", MmapArrayMut::<u8>::open(path).unwrap_err()),
            ("MmapArrayMut::open_copy_on_write", MmapArrayMut::<u8>::open_copy_on_write(path).unwrap_err()),
        ]
    }
}

#[cfg(not(feature = "mmap"))]
fn mapped_by_default(_: &Path) -> Vec<(&'static str, npz::Error)> {
    Vec::new()
}

fn assert_refused(name: &str, error: &npz::Error) {
    let ErrorKind::LimitExceeded { limit: 10_000, option, .. } = error.kind() else { panic!("{name}: {error}") };
    assert_eq!(*option, Some("max_header_bytes"), "{name}");
    assert!(error.to_string().contains("ReadOptions::max_header_bytes"), "{name}: {error}");
}

#[test]
fn a_long_header_is_refused_by_every_way_in_and_read_by_each_with_a_higher_limit() {
    let folder = Folder::new("limits-npy");
    let (path, bytes) = (folder.join("a.npy"), padded());
    fs::write(&path, &bytes).unwrap();
    let mut ways = ways_to_an_array(&path, &bytes);
    ways.extend(ways_to_map(&path));
    for (name, read) in ways {
        assert_refused(name, &read(&ReadOptions::new()).unwrap_err());
        assert_eq!(read(&ReadOptions::new().max_header_bytes(50_000)).unwrap(), 3, "{name}");
    }
    for (name, error) in ways_of_defaults(&path, &bytes) {
        assert_refused(name, &error);
    }
}

#[test]
fn rows_are_appended_to_a_file_of_a_long_header() {
    let folder = Folder::new("limits-append");
    let path = folder.join("a.npy");
    npz::write_npy(&path, &wide(2)).unwrap();
    let options = ReadOptions::new().max_header_bytes(100_000);
    let mut appender = options.append_npy(&path).unwrap();
    appender.append_rows(&wide(1)).unwrap();
    appender.finish().unwrap();
    assert_eq!(options.read_npy::<DynArray>(&path).unwrap().shape(), [3]);
}

/// What is done with an archive whose one array has a long header.
fn ways_to_an_entry<'a>(path: &'a Path, bytes: &'a [u8]) -> Vec<Way<'a>> {
    fn read(npz: &NpzReader<'_>) -> Result<usize> {
        npz.verify().map_err(|error| match error.into_kind() {
            ErrorKind::DamagedEntries { mut errors, .. } => errors.remove(0),
            other => other.into(),
        })?;
        npz.header("a")?;
        npz.rows("a")?;
        npz.read_all::<DynArray>()?;
        Ok(npz.by_name::<DynArray>("a")?.shape()[0])
    }
    vec![
        way("open", move |options| read(&options.open(path)?)),
        way("reader", move |options| read(&options.reader(Cursor::new(bytes))?)),
        way("bytes", move |options| read(&options.bytes(bytes)?)),
        way("recover", move |options| read(&options.recover(path)?)),
        way("stream", move |options| {
            let mut stream = options.stream(bytes);
            let mut entry = stream.next_entry()?.unwrap();
            Ok(entry.read::<DynArray>()?.shape()[0])
        }),
    ]
}

#[test]
fn a_long_header_in_an_archive_is_read_by_every_way_in_with_a_higher_limit() {
    let folder = Folder::new("limits-npz");
    let path = folder.join("a.npz");
    npz::savez!(&path, a = wide(2)).unwrap();
    let bytes = fs::read(&path).unwrap();
    for (name, read) in ways_to_an_entry(&path, &bytes) {
        assert_refused(name, &read(&ReadOptions::new()).unwrap_err());
        assert_eq!(read(&ReadOptions::new().max_header_bytes(100_000)).unwrap(), 2, "{name}");
    }
    let mut stream = NpzStream::new(bytes.as_slice());
    let error = stream.next_entry().unwrap().unwrap().read::<DynArray>().unwrap_err();
    assert_refused("NpzStream::new", &error);
}

#[test]
fn an_archive_of_too_many_entries_is_refused_by_every_way_in() {
    let folder = Folder::new("limits-entries");
    let path = folder.join("a.npz");
    npz::savez!(&path, [1], [2], [3]).unwrap();
    let bytes = fs::read(&path).unwrap();
    let how = WriteOptions::new();
    let ways = vec![
        way("open", |options| Ok(options.open(&path)?.len())),
        way("reader", |options| Ok(options.reader(Cursor::new(&bytes))?.len())),
        way("bytes", |options| Ok(options.bytes(&bytes)?.len())),
        way("recover", |options| Ok(options.recover(&path)?.len())),
        way("repair", |options| options.repair(&path).map(|_| 3)),
        way("append", |options| {
            options.append(&path, &how)?;
            Ok(3)
        }),
        way("edit", |options| {
            options.edit(&path, &how)?;
            Ok(3)
        }),
    ];
    for (name, read) in ways {
        let error = read(&ReadOptions::new().max_entries(2)).unwrap_err();
        let ErrorKind::LimitExceeded { option: Some("max_entries"), found: 3, limit: 2, .. } = error.kind() else {
            panic!("{name}: {error}");
        };
        assert_eq!(read(&ReadOptions::new().max_entries(3)).unwrap(), 3, "{name}");
    }
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn limits_hold_for_the_members_of_a_sparse_array() {
    use npz::sparse::{self, Coo};

    let folder = Folder::new("limits-sparse");
    let path = folder.join("a.npz");
    let array: Coo<f64> = Coo::try_new([2, 3], [vec![0], vec![1]], vec![5.0]).unwrap();
    sparse::write_npz(&path, &array).unwrap();
    let read = |limit| ReadOptions::new().max_header_bytes(limit).read_sparse::<Coo<f64>>(&path);
    assert!(matches!(read(50).unwrap_err().kind(), ErrorKind::LimitExceeded { limit: 50, .. }));
    assert_eq!(read(200).unwrap(), array);
}

#[cfg(feature = "mmap")]
#[test]
#[allow(unsafe_code)]
fn a_mapped_archive_is_held_to_the_limits() {
    let folder = Folder::new("limits-mmap");
    let path = folder.join("a.npz");
    npz::savez!(&path, a = wide(2)).unwrap();
    // SAFETY: nobody else uses the file.
    let [refused, read] =
        [10_000, 100_000].map(|limit| unsafe { ReadOptions::new().max_header_bytes(limit).mmap(&path) }.unwrap());
    assert_refused("mmap", &refused.header("a").unwrap_err());
    assert_eq!(read.header("a").unwrap().shape(), [2]);
}

#[test]
fn a_file_opened_to_append_is_left_as_it_is_where_its_header_is_too_long() {
    let folder = Folder::new("limits-left");
    let path = folder.join("a.npy");
    fs::write(&path, padded()).unwrap();
    NpyAppender::open(&path).unwrap_err();
    let file = OpenOptions::new().read(true).write(true).open(&path).unwrap();
    NpyAppender::new(file).unwrap_err();
    assert_eq!(fs::read(&path).unwrap(), padded());
}
