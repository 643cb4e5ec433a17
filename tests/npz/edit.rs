//! Archives that are changed, and appended to: what is new is there, and what stays is as it was.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use crate::support;
use crate::support::Folder;
use crate::support::python::{numpy, python};
use crate::support::zip::{File, Zip};
use npz::{Compression, DynArray, ErrorKind, Method, NpzEditor, NpzReader, NpzWriter, Result, WriteOptions};
use sha2::{Digest, Sha256};

fn ours(compression: Compression) -> Vec<u8> {
    let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
    let steps: Vec<u64> = (0..500_000).map(|i| i / 7).collect();
    out.add_array("steps", &steps).unwrap();
    out.push_array(&[1.5f32, 2.5]).unwrap();
    out.add_array("größe", &7u8).unwrap();
    out.finish().unwrap().into_inner()
}

/// An archive with an entry of each odd kind.
fn odd() -> Zip {
    let npy = support::written(&[1.0f64, 2.0, 3.0]);
    Zip::new(&[
        File::stored("a.npy", &npy),
        File { method: 99, data: vec![7; 300], ..File::stored("unknown.npy", &npy) },
        File::stored("notes.txt", b"no array"),
        File::deflated("b.npy", &npy),
        File::stored("a", &npy),
    ])
}

/// Archives by what is odd about them.
fn archives() -> Vec<(String, Vec<u8>)> {
    let mut archives = Vec::new();
    for entry in fs::read_dir(support::fixtures().join("npz")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "npz") {
            archives.push((path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap()));
        }
    }
    assert!(archives.len() > 10);
    let mut commented = odd();
    let end = commented.end;
    commented.put(end + 20, [9, 0]);
    commented.bytes.extend(b"a comment");
    let mut encrypted = odd();
    let [local, _, central] = encrypted.entries[3];
    encrypted.put(local + 6, [1, 0]);
    encrypted.put(central + 8, [1, 0]);
    let own = [
        ("ours, stored", ours(Compression::Stored)),
        ("ours, deflated", ours(Compression::Deflated(6))),
        ("ours, fast", ours(Compression::Fast)),
        ("odd entries", odd().bytes),
        ("a comment", commented.bytes),
        ("encrypted", encrypted.bytes),
        ("bytes before", [vec![7; 1001], odd().bytes].concat()),
        ("empty", Zip::new(&[]).bytes),
    ];
    archives.extend(own.map(|(name, bytes)| (name.to_owned(), bytes)));
    archives
}

/// An entry as it stands in an archive.
#[derive(Clone, Debug, PartialEq)]
struct Stands {
    file_name: String,
    method: Method,
    crc32: u32,
    size: u64,
    data: Vec<u8>,
    /// Bytes beyond a multiple of 64 where the data begin.
    beyond: u64,
}

fn entries(path: &Path) -> Vec<Stands> {
    let bytes = fs::read(path).unwrap();
    let npz = NpzReader::open(path).unwrap();
    let stands = npz.entries().map(|entry| {
        let start = entry.data_offset().unwrap() as usize;
        Stands {
            file_name: entry.file_name().to_owned(),
            method: entry.compression(),
            crc32: entry.crc32(),
            size: entry.size(),
            data: bytes[start..start + entry.compressed_size() as usize].to_vec(),
            beyond: start as u64 % 64,
        }
    });
    stands.collect()
}

/// What is done to an archive, and what its entries are then: none if the archive has no such entry.
type Operation = (&'static str, fn(&mut NpzEditor, &mut Vec<Stands>) -> Result<()>);

/// An array as it stands in an archive whose writer does not compress.
fn stored(file_name: &str, array: &[i64]) -> Stands {
    let data = support::written(array);
    let (crc32, size) = (crc32fast::hash(&data), data.len() as u64);
    Stands { file_name: file_name.to_owned(), method: Method::STORED, crc32, size, data, beyond: 0 }
}

fn add(npz: &mut NpzEditor, model: &mut Vec<Stands>) -> Result<()> {
    npz.add_array("added", &[1i64, 2, 3][..])?;
    model.push(stored("added.npy", &[1, 2, 3]));
    Ok(())
}

fn push(npz: &mut NpzEditor, model: &mut Vec<Stands>) -> Result<()> {
    let is_taken = |name: &String| model.iter().any(|entry| entry.file_name == *name);
    let name = (0..).map(|number| format!("arr_{number}.npy")).find(|name| !is_taken(name)).unwrap();
    npz.push_array(&[4i64, 5][..])?;
    model.push(stored(&name, &[4, 5]));
    Ok(())
}

fn replace_first(npz: &mut NpzEditor, model: &mut [Stands]) -> Result<()> {
    let Some(first) = model.first_mut() else { return Ok(()) };
    npz.replace_array(&first.file_name, &[6i64; 1000][..])?;
    *first = stored(&first.file_name, &[6; 1000]);
    Ok(())
}

fn remove_first(npz: &mut NpzEditor, model: &mut Vec<Stands>) -> Result<()> {
    if model.is_empty() {
        return Ok(());
    }
    npz.remove(&model.remove(0).file_name)
}

fn rename_last(npz: &mut NpzEditor, model: &mut [Stands]) -> Result<()> {
    let Some(last) = model.last_mut() else { return Ok(()) };
    npz.rename(&last.file_name, "neu ß")?;
    last.file_name = if last.file_name.ends_with(".npy") { "neu ß.npy".to_owned() } else { "neu ß".to_owned() };
    Ok(())
}

const OPERATIONS: [Operation; 7] = [
    ("nothing", |_, _| Ok(())),
    ("add", add),
    ("push", push),
    ("replace", |npz, model| replace_first(npz, model)),
    ("remove", remove_first),
    ("rename", |npz, model| rename_last(npz, model)),
    ("all", |npz, model| {
        rename_last(npz, model)?;
        remove_first(npz, model)?;
        replace_first(npz, model)?;
        push(npz, model)?;
        add(npz, model)
    }),
];

/// Holds what an archive has against what it should have. Only where stored data begin may differ.
fn assert_entries(case: &str, found: &[Stands], expected: &[Stands]) {
    let names = |entries: &[Stands]| entries.iter().map(|entry| entry.file_name.clone()).collect::<Vec<_>>();
    assert_eq!(names(found), names(expected), "{case}");
    for (found, expected) in found.iter().zip(expected) {
        if found.method == Method::STORED {
            assert!([0, expected.beyond].contains(&found.beyond), "{case}: {}", found.file_name);
        }
        assert!(*found == Stands { beyond: found.beyond, ..expected.clone() }, "{case}: {}", found.file_name);
    }
}

fn is_sound(path: &Path) -> bool {
    NpzReader::open(path).unwrap().verify().is_ok()
}

/// Each entry's checksum, if it can be read, as Python finds it and as it is found here.
fn assert_python_reads(paths: &[PathBuf]) {
    const PROGRAM: &str = "
import zipfile
for path in sys.argv[1:]:
    z = zipfile.ZipFile(path)
    for info in z.infolist():
        if info.compress_type in (0, 8) and not info.flag_bits & 1:
            data = z.read(info)
            print(info.filename, hashlib.sha256(data).hexdigest())
    if open(path, 'rb').read(4) == b'PK\\x03\\x04':
        assert np.load(path).files == [n.removesuffix('.npy') for n in z.namelist()]
";
    let Some(python) = python() else { return };
    let mut expected = String::new();
    for path in paths {
        let npz = NpzReader::open(path).unwrap();
        for entry in npz.entries() {
            if let Ok(bytes) = npz.raw(entry.file_name()) {
                let digest = Sha256::digest(bytes);
                let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                expected += &format!("{} {text}\n", entry.file_name());
            }
        }
    }
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    assert_eq!(numpy(&python, PROGRAM, &paths), expected);
}

#[test]
fn what_is_changed_is_changed_and_what_stays_is_as_it_was() {
    let folder = Folder::new("edit");
    let mut paths = Vec::new();
    for (archive, bytes) in archives() {
        for (operation, change) in OPERATIONS {
            let case = format!("{archive}, {operation}");
            let path = folder.join(&format!("{}.npz", paths.len()));
            fs::write(&path, &bytes).unwrap();
            let was_sound = is_sound(&path);
            let mut model = entries(&path);
            let mut npz = NpzEditor::open(&path).unwrap();
            change(&mut npz, &mut model).unwrap_or_else(|error| panic!("{case}: {error}"));
            assert!(fs::read(&path).unwrap() == bytes, "{case}");
            npz.finish().unwrap_or_else(|error| panic!("{case}: {error}"));
            assert_entries(&case, &entries(&path), &model);
            assert!(is_sound(&path) || !was_sound, "{case}");
            if archive == "a comment" {
                assert!(fs::read(&path).unwrap().ends_with(b"\x09\0a comment"), "{case}");
            }
            if archive == "bytes before" {
                assert!(fs::read(&path).unwrap().starts_with(&[7; 1001]), "{case}");
            }
            paths.push(path);
        }
    }
    assert_eq!(folder.files().len(), paths.len());
    assert_python_reads(&paths);
}

#[test]
fn what_is_appended_is_there_and_what_was_there_is_untouched() {
    let folder = Folder::new("append");
    let mut paths = Vec::new();
    for (archive, bytes) in archives() {
        let path = folder.join(&format!("{}.npz", paths.len()));
        fs::write(&path, &bytes).unwrap();
        let mut out = match NpzWriter::append(&path) {
            Ok(out) => out,
            Err(error) => {
                assert!(error.to_string().contains("cannot be appended: "), "{archive}: {error}");
                let is_refused = |part| archive.contains(part);
                assert!(["before", "prefix", "trailing-bytes.npz", "pipe"].into_iter().any(is_refused), "{archive}");
                assert!(fs::read(&path).unwrap() == bytes, "{archive}");
                continue;
            }
        };
        let mut model = entries(&path);
        out.add_array("added", &[1i64, 2, 3][..]).unwrap();
        model.push(stored("added.npy", &[1, 2, 3]));
        out.finish().unwrap();
        // Another time, compressed.
        let mut out = WriteOptions::new().compression(Compression::Fast).append(&path).unwrap();
        out.add_array("large", &vec![5u16; 3_000_000]).unwrap();
        out.finish().unwrap();
        let mut found = entries(&path);
        assert_eq!(found.pop().unwrap().file_name, "large.npy");
        assert_entries(&archive, &found, &model);
        assert!(fs::read(&path).unwrap().starts_with(&bytes), "{archive}");
        assert_eq!(NpzReader::open(&path).unwrap().by_name::<Vec<u16>>("large").unwrap(), vec![5; 3_000_000]);
        assert_eq!(npz::repair(&path).unwrap(), 0, "{archive}");
        paths.push(path);
    }
    assert_python_reads(&paths);
}

#[test]
fn names_are_taken_by_what_is_there() {
    let folder = Folder::new("edit-names");
    let path = folder.join("a.npz");
    npz::savez!(&path, [1], [2], arr_3 = [3], x = [4]).unwrap();
    let is_taken = |error: npz::Error, name: &str| {
        assert!(matches!(error.kind(), ErrorKind::DuplicateName { name: found, .. } if found == name), "{error}");
        assert_eq!(error.path(), Some(path.as_path()));
    };
    let mut out = NpzWriter::append(&path).unwrap();
    is_taken(out.add_array("x", &1).unwrap_err(), "x");
    out.push_array(&[5]).unwrap();
    out.push_array(&[6]).unwrap();
    out.finish().unwrap();
    let names = || NpzReader::open(&path).unwrap().names().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(names(), ["arr_3", "x", "arr_0", "arr_1", "arr_2", "arr_4"]);
    let mut npz = NpzEditor::open(&path).unwrap();
    is_taken(npz.add_array("x", &1).unwrap_err(), "x");
    is_taken(npz.rename("x", "arr_0").unwrap_err(), "arr_0");
    npz.rename("x", "y").unwrap();
    npz.rename("y.npy", "z").unwrap();
    npz.add_array("x", &[7]).unwrap();
    npz.remove("arr_1").unwrap();
    npz.push_array(&[8]).unwrap();
    npz.push_array(&[9]).unwrap();
    for name in ["y", "arr_9", "nothing.npy"] {
        for error in [npz.remove(name), npz.replace_array(name, &1), npz.rename(name, "w")] {
            assert!(matches!(error.unwrap_err().kind(), ErrorKind::NoSuchEntry { .. }));
        }
    }
    for (from, to) in [("x", "w"), ("z", "a\0b")] {
        assert!(matches!(npz.rename(from, to).unwrap_err().kind(), ErrorKind::InvalidName { .. }));
    }
    npz.finish().unwrap();
    assert_eq!(names(), ["arr_3", "z", "arr_0", "arr_2", "arr_4", "x", "arr_1", "arr_5"]);
    let arrays: [[i32; 1]; 4] =
        ["z", "x", "arr_1", "arr_5"].map(|name| NpzReader::open(&path).unwrap().by_name(name).unwrap());
    assert_eq!(arrays, [[4], [7], [8], [9]]);
}

#[test]
fn a_and_a_npy_are_two_entries() {
    let folder = Folder::new("edit-suffix");
    let path = folder.join("a.npz");
    fs::write(&path, odd().bytes).unwrap();
    let mut npz = NpzEditor::open(&path).unwrap();
    npz.remove("a").unwrap();
    assert!(npz.add_array("a", &1).is_err());
    npz.remove("a").unwrap();
    npz.add_array("a", &1).unwrap();
    npz.finish().unwrap();
    let npz = NpzReader::open(&path).unwrap();
    assert_eq!(npz.names().collect::<Vec<_>>(), ["unknown", "notes.txt", "b", "a"]);
}

#[test]
fn of_entries_that_share_a_name_the_last_is_kept() {
    let folder = Folder::new("edit-twice");
    let path = folder.join("a.npz");
    let [old, new] = [[1u8; 100], [2; 100]].map(|array| support::written(&array));
    fs::write(&path, Zip::new(&[File::stored("a.npy", &old), File::stored("a.npy", &new)]).bytes).unwrap();
    let mut out = NpzWriter::append(&path).unwrap();
    out.push_array(&[3u8]).unwrap();
    out.finish().unwrap();
    assert_eq!(NpzReader::open(&path).unwrap().by_name::<Vec<u8>>("a").unwrap(), [2; 100]);
    let size = fs::metadata(&path).unwrap().len();
    NpzEditor::open(&path).unwrap().finish().unwrap();
    let npz = NpzReader::open(&path).unwrap();
    assert_eq!(npz.by_name::<Vec<u8>>("a").unwrap(), [2; 100]);
    assert!(fs::metadata(&path).unwrap().len() < size - 228);
}

#[test]
fn an_editor_that_is_dropped_or_fails_leaves_the_archive() {
    let folder = Folder::new("edit-drop");
    let path = folder.join("a.npz");
    let mut zip = odd();
    // The last entry's local header is damaged.
    let [local, ..] = zip.entries[4];
    zip.put(local, [0]);
    fs::write(&path, &zip.bytes).unwrap();
    let mut npz = NpzEditor::open(&path).unwrap();
    npz.remove("b").unwrap();
    drop(npz);
    let mut npz = NpzEditor::open(&path).unwrap();
    npz.push_array(&[1]).unwrap();
    let error = npz.finish().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidArchive { .. }), "{error}");
    assert_eq!((error.entry(), error.path()), (Some("a"), Some(path.as_path())));
    assert_eq!(folder.files(), ["a.npz"]);
    assert!(fs::read(&path).unwrap() == zip.bytes);
    // What is damaged can be removed.
    let mut npz = NpzEditor::open(&path).unwrap();
    npz.remove("a").unwrap();
    npz.finish().unwrap();
    assert_eq!(NpzReader::open(&path).unwrap().len(), 4);
}

/// Python's `zipfile` writes sizes behind the bytes if it cannot seek.
#[test]
fn entries_that_were_written_to_a_pipe_are_kept_whole() {
    let Some(python) = python() else { return };
    let folder = Folder::new("edit-pipe");
    let path = folder.join("a.npz");
    const WRITE: &str = "
class Pipe:
    def __init__(self, path): self.file = open(path, 'wb')
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
    def close(self): self.file.close()
import zipfile
pipe = Pipe(sys.argv[1])
with zipfile.ZipFile(pipe, 'w', zipfile.ZIP_DEFLATED) as z:
    for name in 'ab':
        with z.open(name + '.npy', 'w') as out:
            np.lib.format.write_array(out, np.arange(1000))
pipe.close()
";
    numpy(&python, WRITE, &[&path]);
    let error = NpzWriter::append(&path).unwrap_err();
    assert!(error.to_string().contains("do not begin with their sizes"), "{error}");
    let mut npz = NpzEditor::open(&path).unwrap();
    npz.rename("a", "c").unwrap();
    npz.push_array(&[1]).unwrap();
    npz.finish().unwrap();
    let expected: Vec<i64> = (0..1000).collect();
    let npz = NpzReader::open(&path).unwrap();
    assert_eq!(["c", "b"].map(|name| npz.by_name::<Vec<i64>>(name).unwrap()), [expected.clone(), expected]);
    assert_python_reads(&[path]);
}

/// An archive that holds an archive: the end of the inner one is not that of the outer one.
#[test]
fn a_torn_append_is_cut_to_the_archive_before_it() {
    let folder = Folder::new("edit-torn");
    let path = folder.join("a.npz");
    npz::savez!(&path, [1u8; 100]).unwrap();
    let before = fs::read(&path).unwrap();
    let inner = ours(Compression::Stored);
    let mut out = NpzWriter::append(&path).unwrap();
    out.push_array(&inner).unwrap();
    out.push_array(&vec![7u64; 10_000]).unwrap();
    out.finish().unwrap();
    let after = fs::read(&path).unwrap();
    let inner_end = before.len() + after[before.len()..].windows(inner.len()).position(|part| part == inner).unwrap();
    let inner_end = inner_end + inner.len();
    let steps = (before.len()..after.len()).step_by(99_991).chain(after.len() - 300..after.len()).chain([inner_end]);
    for size in steps {
        fs::write(&path, &after[..size]).unwrap();
        let npz = NpzReader::recover(&path).unwrap();
        assert_eq!((npz.len(), npz.by_index::<DynArray>(0).unwrap().shape()), (1, &[100][..]), "{size}");
        if let Ok(opened) = NpzReader::open(&path) {
            assert_eq!(opened.names().collect::<Vec<_>>(), ["arr_0"], "{size}");
        }
        assert_eq!(npz::repair(&path).unwrap() as usize, size - before.len());
        assert!(fs::read(&path).unwrap() == before);
    }
    fs::write(&path, &after).unwrap();
    assert_eq!((npz::repair(&path).unwrap(), NpzReader::recover(&path).unwrap().len()), (0, 3));
    assert!(fs::read(&path).unwrap() == after);
}

#[test]
fn what_was_never_an_archive_is_not_repaired() {
    let folder = Folder::new("edit-never");
    let path = folder.join("a.npz");
    let archive = ours(Compression::Fast);
    for bytes in [&b""[..], b"PK\x03\x04", &[0; 1000], &archive[..archive.len() - 100], &archive[..100]] {
        fs::write(&path, bytes).unwrap();
        let error = npz::repair(&path).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidArchive { .. }), "{error}");
        assert_eq!(error.path(), Some(path.as_path()));
        assert!(NpzReader::recover(&path).is_err());
        assert!(NpzWriter::append(&path).is_err());
        assert!(NpzEditor::open(&path).is_err());
        assert!(fs::read(&path).unwrap() == bytes);
    }
    assert!(!NpzReader::open(&path).unwrap_err().to_string().contains("npz::repair"));
    fs::write(&path, [&archive[..], &[7; 100_000]].concat()).unwrap();
    let error = NpzReader::open(&path).unwrap_err();
    assert!(error.to_string().contains("npz::repair"), "{error}");
}

#[test]
fn an_append_that_is_dropped_or_fails_leaves_the_archive() {
    let folder = Folder::new("append-drop");
    let path = folder.join("a.npz");
    npz::savez!(&path, [1u8; 100]).unwrap();
    let before = fs::read(&path).unwrap();
    let large = vec![1u64; 300_000];
    let mut out = NpzWriter::append(&path).unwrap();
    out.push_array(&large).unwrap();
    assert!(fs::read(&path).unwrap().len() > before.len());
    drop(out);
    assert!(fs::read(&path).unwrap() == before);

    struct Short;
    impl npz::ToNpy for Short {
        fn npy_header(&self) -> Result<npz::Header> {
            Ok(npz::Header::new("<f8".parse()?, npz::Order::C, [1_000_001]))
        }
        fn write_npy_data(&self, sink: &mut npz::NpySink<'_>) -> Result<()> {
            sink.write_elements(&vec![1.0f64; 1_000_000])
        }
    }
    let mut out = NpzWriter::append(&path).unwrap();
    out.push_array(&large).unwrap();
    assert!(out.push_array(&Short).is_err());
    assert!(fs::read(&path).unwrap() == before);
    for error in [
        out.push_array(&[1]),
        out.add_array("b", &[1]),
        out.start_array::<u8>("c", [0]).map(drop),
        out.finish().map(drop),
    ] {
        let error = error.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Poisoned { .. }), "{error}");
        assert_eq!(error.path(), Some(path.as_path()));
    }
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn options_hold_for_edits_and_appends() {
    let folder = Folder::new("edit-options");
    let path = folder.join("a.npz");
    npz::savez!(&path, [1u8; 100]).unwrap();
    let options = WriteOptions::new().compression(Compression::Deflated(9)).durable(true);
    let mut out = options.append(&path).unwrap();
    out.push_array(&vec![1u64; 2_000_000]).unwrap();
    out.finish().unwrap();
    let mut npz = options.edit(&path).unwrap();
    npz.push_array(&vec![1u64; 2_000_000]).unwrap();
    npz.replace_array("arr_0", &[2u8; 100]).unwrap();
    npz.push_array(&vec![1u64; 20]).unwrap();
    npz.finish().unwrap();
    let npz = NpzReader::open(&path).unwrap();
    npz.verify().unwrap();
    assert_eq!(npz.names().collect::<Vec<_>>(), ["arr_0", "arr_1", "arr_2", "arr_3"]);
    assert!(npz.entries().all(|entry| entry.compression() == Method::DEFLATED));
    assert_eq!(npz.by_index::<Vec<u8>>(0).unwrap(), [2; 100]);
    let wrong = WriteOptions::new().compression(Compression::Deflated(0));
    assert!(wrong.append(&path).is_err() && wrong.edit(&path).is_err());
    for error in [NpzWriter::append(folder.join("none")).err(), NpzEditor::open(folder.join("none")).err()] {
        assert!(error.unwrap().to_string().contains("none"));
    }
}

/// An archive of 5 GiB of zeros, which take no room on the disk.
fn large(path: &Path) {
    use std::io::{Seek, SeekFrom, Write};
    let npy = npz::Header::new("|u1".parse().unwrap(), npz::Order::C, [5 << 30]).to_bytes().unwrap();
    let size = (npy.len() as u64 + (5 << 30)).to_le_bytes();
    let common = [&b"\x2D\0"[..], &[0; 6], b"\x21\0", &[0; 4], &[0xFF; 8], &[5, 0, 20, 0]].concat();
    let extra = [b"z.npy\x01\0\x10\0", &size[..], &size[..]].concat();
    let local = [b"PK\x03\x04", &common[..], &extra, &npy].concat();
    let record = [b"PK\x01\x02\x2D\x03", &common[..], &[0; 14], &extra].concat();
    let directory = (local.len() as u64 + (5 << 30)).to_le_bytes();
    let end = u64::from_le_bytes(directory) + record.len() as u64;
    let [one, record_size] = [1, record.len() as u64].map(u64::to_le_bytes);
    let large = [b"PK\x06\x06\x2C\0\0\0\0\0\0\0\x2D\x03\x2D\0", &[0; 8][..], &one, &one, &record_size, &directory];
    let locator = [b"PK\x06\x07\0\0\0\0", &end.to_le_bytes()[..], &[1, 0, 0, 0]].concat();
    let refer = b"PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0";
    let mut file = fs::File::create(path).unwrap();
    file.write_all(&local).unwrap();
    file.seek(SeekFrom::Current(5 << 30)).unwrap();
    file.write_all(&[&record[..], &large.concat(), &locator, refer].concat()).unwrap();
}

#[test]
fn arrays_are_appended_beyond_4_gib_in_no_time() {
    let folder = Folder::new("append-large");
    let path = folder.join("a.npz");
    large(&path);
    let small: Vec<u32> = (0..1 << 18).collect();
    let start = std::time::Instant::now();
    let mut out = NpzWriter::append(&path).unwrap();
    out.add_array("small", &small).unwrap();
    out.finish().unwrap();
    assert!(start.elapsed().as_millis() < 500, "{:?}", start.elapsed());
    println!("1 MiB appended to 5 GiB in {:?}", start.elapsed());
    let npz = NpzReader::open(&path).unwrap();
    assert!(npz.by_name::<Vec<u32>>("small").unwrap() == small);
    let offsets: Vec<u64> = npz.entries().map(|entry| entry.data_offset().unwrap()).collect();
    assert!(offsets[1] > 5 << 30 && offsets[1].is_multiple_of(64), "{offsets:?}");
    assert_eq!(npz.header("z").unwrap().shape(), [5 << 30]);
    if let Some(python) = python() {
        let program = "z = np.load(sys.argv[1])\nprint(z.files, z['small'].sum())";
        assert_eq!(numpy(&python, program, &[&path]), "['z', 'small'] 34359607296\n");
    }
    drop(npz);
    // As if it had been killed within the array.
    fs::File::options().write(true).open(&path).unwrap().set_len(offsets[1] + 500_000).unwrap();
    assert!(npz::repair(&path).unwrap() > 500_000);
    assert_eq!(NpzReader::open(&path).unwrap().len(), 1);
    let mut npz = NpzEditor::open(&path).unwrap();
    npz.remove("z").unwrap();
    npz.push_array(&small).unwrap();
    npz.finish().unwrap();
    assert!(fs::metadata(&path).unwrap().len() < 2 << 20);
    NpzReader::open(&path).unwrap().verify().unwrap();
}

#[test]
fn a_positional_array_takes_the_first_name_that_is_free() {
    let folder = Folder::new("edit-first-free");
    let path = folder.join("a.npz");
    npz::savez!(&path, [0u8], arr_3 = [3u8]).unwrap();
    let mut npz = NpzEditor::open(&path).unwrap();
    npz.add_array("arr_1", &[1u8]).unwrap();
    npz.push_array(&[2u8]).unwrap();
    npz.push_array(&[4u8]).unwrap();
    npz.remove("arr_0").unwrap();
    npz.push_array(&[0u8]).unwrap();
    npz.rename("arr_3", "arr_5").unwrap();
    npz.push_array(&[3u8]).unwrap();
    npz.push_array(&[6u8]).unwrap();
    npz.finish().unwrap();
    let npz = NpzReader::open(&path).unwrap();
    let mut names: Vec<&str> = npz.names().collect();
    names.sort_unstable();
    assert_eq!(names, ["arr_0", "arr_1", "arr_2", "arr_3", "arr_4", "arr_5", "arr_6"]);
    for (number, name) in names.iter().enumerate().filter(|(_, name)| **name != "arr_5") {
        assert_eq!(npz.by_name::<[u8; 1]>(name).unwrap(), [number as u8], "{name}");
    }
}
