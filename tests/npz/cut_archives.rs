//! Archives cut out of larger files, in which they began elsewhere: as Python's they are read, or an error says why not.

use std::fs;
use std::io::{Cursor, Seek, SeekFrom, Write};
use std::path::Path;

use crate::support;
use crate::support::Folder;
use crate::support::fakes::Behind;
use crate::support::python::{numpy, python};
use crate::support::zip::{File, Zip};
use npz::{Compression, ErrorKind, NpzEditor, NpzReader, NpzStream, NpzWriter, WriteOptions};

/// Bytes that stand before the archive in the larger file.
const BEFORE: [usize; 3] = [1, 64, 5000];

fn steps() -> Vec<u64> {
    (0..400_000).map(|number| number / 7).collect()
}

/// What stands behind `before` bytes when an archive was written there.
fn written_behind(before: usize, compression: Compression) -> Vec<u8> {
    let mut writer = Cursor::new(vec![7; before]);
    writer.seek(SeekFrom::End(0)).unwrap();
    let mut out = WriteOptions::new().compression(compression).writer(writer).unwrap();
    out.add_array("steps", &steps()).unwrap();
    out.add_array("größe", &[1.5f32, 2.5]).unwrap();
    out.finish().unwrap().into_inner().split_off(before)
}

/// The same with the records of zip64 at its end, which tell its directory's place and nothing else does.
fn with_large_end(mut archive: Vec<u8>, before: usize) -> Vec<u8> {
    let end = archive.split_off(archive.len() - 22);
    let [size, start] = [12, 16].map(|at| u64::from(u32::from_le_bytes(end[at..at + 4].try_into().unwrap())));
    let place = (before + archive.len()) as u64;
    archive.extend(b"PK\x06\x06");
    archive.extend(44u64.to_le_bytes());
    archive.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    [2, 2, size, start].iter().for_each(|number: &u64| archive.extend(number.to_le_bytes()));
    archive.extend(b"PK\x06\x07\0\0\0\0");
    archive.extend(place.to_le_bytes());
    archive.extend([1, 0, 0, 0]);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([0xFF; 12]);
    archive.extend([0, 0]);
    archive
}

fn archives() -> Vec<(String, Vec<u8>)> {
    let mut archives = Vec::new();
    for before in BEFORE {
        for compression in [Compression::Stored, Compression::Deflated(6)] {
            let archive = written_behind(before, compression);
            archives.push((format!("{compression:?} behind {before}, zip64"), with_large_end(archive.clone(), before)));
            let junk_behind = [&archive[..], &[9; 1000]].concat();
            archives.push((format!("{compression:?} behind {before}, bytes behind it"), junk_behind));
            let part_before = [&[7; 100][..], &archive].concat();
            archives.push((format!("{compression:?} behind {before}, other bytes before it"), part_before));
            archives.push((format!("{compression:?} behind {before}"), archive));
        }
    }
    archives
}

fn check(npz: &NpzReader<'_>, name: &str) {
    assert_eq!(npz.names().collect::<Vec<_>>(), ["steps", "größe"], "{name}");
    assert!(npz.by_name::<Vec<u64>>("steps").unwrap() == steps(), "{name}");
    assert_eq!(npz.by_index::<Vec<f32>>(1).unwrap(), [1.5, 2.5], "{name}");
    assert_eq!(npz.header("größe").unwrap().shape(), [2], "{name}");
    let rows = npz.rows("steps").unwrap().read_rows::<u64>(300_000..300_010).unwrap();
    assert!(rows.as_slice() == &steps()[300_000..300_010], "{name}");
    assert_eq!(npz.read_all::<npz::DynArray>().unwrap().len(), 2, "{name}");
    npz.verify().unwrap_or_else(|error| panic!("{name}: {error}"));
    npz.entries().for_each(|entry| assert!(entry.data_offset().unwrap() < 4_000_000, "{name}"));
}

/// Each way to open what stands at `path`.
fn readers(path: &Path) -> Vec<npz::Result<NpzReader<'static>>> {
    let bytes = fs::read(path).unwrap();
    vec![
        NpzReader::open(path),
        NpzReader::new(Cursor::new(bytes.clone())),
        NpzReader::from_bytes(bytes),
        NpzReader::recover(path),
        #[cfg(feature = "mmap")]
        support::mmap(path),
    ]
}

#[test]
fn an_archive_cut_out_of_a_larger_file_is_read_each_way() {
    let folder = Folder::new("cut-out");
    let path = folder.join("a.npz");
    for (name, bytes) in archives() {
        fs::write(&path, &bytes).unwrap();
        for npz in readers(&path) {
            check(&npz.unwrap_or_else(|error| panic!("{name}: {error}")), &name);
        }
    }
}

#[test]
fn a_stream_of_an_archive_cut_out_of_a_larger_file_is_read() {
    let bytes = written_behind(5000, Compression::Deflated(6));
    let mut stream = NpzStream::new(bytes.as_slice());
    let mut names = Vec::new();
    while let Some(mut entry) = stream.next_entry().unwrap() {
        names.push(entry.name().to_owned());
        entry.raw().unwrap();
    }
    assert_eq!(names, ["steps", "größe"]);
}

#[test]
fn an_archive_cut_out_of_a_larger_file_is_edited_and_its_offsets_count_from_its_start() {
    let folder = Folder::new("cut-edited");
    let path = folder.join("a.npz");
    for (name, bytes) in archives() {
        fs::write(&path, &bytes).unwrap();
        let mut npz = NpzEditor::open(&path).unwrap();
        npz.add_array("more", &[1u8]).unwrap();
        npz.remove("more").unwrap();
        npz.finish().unwrap_or_else(|error| panic!("{name}: {error}"));
        check(&NpzReader::open(&path).unwrap(), &name);
        let bytes = fs::read(&path).unwrap();
        let end = bytes.len() - 22;
        let [size, start] = [12, 16].map(|at| u32::from_le_bytes(bytes[end + at..][..4].try_into().unwrap()) as usize);
        assert_eq!(start + size, end, "{name}");
    }
}

#[test]
fn nothing_is_appended_to_an_archive_cut_out_of_a_larger_file_and_the_error_says_what_to_do() {
    let folder = Folder::new("cut-appended");
    let path = folder.join("a.npz");
    let bytes = written_behind(5000, Compression::Stored);
    fs::write(&path, &bytes).unwrap();
    let error = NpzWriter::append(&path).unwrap_err();
    assert!(error.to_string().contains("cut out of a larger file"), "{error}");
    assert!(error.to_string().contains("NpzEditor adds arrays"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn what_an_append_left_behind_a_cut_out_archive_is_cut_off() {
    let folder = Folder::new("cut-repaired");
    let path = folder.join("a.npz");
    let bytes = written_behind(5000, Compression::Stored);
    for left in [0, 1000, 100_000] {
        fs::write(&path, &bytes).unwrap();
        fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(&vec![7; left]).unwrap();
        check(&NpzReader::recover(&path).unwrap(), "recovered");
        assert_eq!(npz::repair(&path).unwrap(), left as u64);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn what_numpy_wrote_into_a_larger_file_is_read_where_it_is_cut_out_as_numpy_reads_it() {
    const WRITE: &str = "
import io, os
for number, (before, save) in enumerate([(1, np.savez), (4096, np.savez_compressed), (70000, np.savez)]):
    larger = io.BytesIO()
    larger.write(b'x' * before)
    save(larger, a=np.arange(5.), b=np.ones((2, 3), 'i4'))
    cut = larger.getvalue()[before:]
    with np.load(io.BytesIO(cut)) as npz: assert (npz['a'] == np.arange(5)).all() and npz['b'].shape == (2, 3)
    open(os.path.join(sys.argv[1], f'{number}.npz'), 'wb').write(cut)
";
    let Some(python) = python() else { return };
    let folder = Folder::new("cut-by-numpy");
    numpy(&python, WRITE, &[&folder.join("")]);
    for number in 0..3 {
        for npz in readers(&folder.join(&format!("{number}.npz"))) {
            let npz = npz.unwrap();
            npz.verify().unwrap();
            assert_eq!(npz.by_name::<Vec<f64>>("a").unwrap(), [0.0, 1.0, 2.0, 3.0, 4.0]);
            assert_eq!(npz.by_name::<Vec<[i32; 3]>>("b").unwrap(), [[1; 3]; 2]);
        }
    }
}

#[test]
fn numpy_reads_what_this_crate_wrote_into_a_larger_file_where_it_is_cut_out() {
    let Some(python) = python() else { return };
    let folder = Folder::new("cut-for-numpy");
    let path = folder.join("a.npz");
    for (name, bytes) in archives() {
        if name.ends_with("before it") {
            continue; // NumPy takes a file for an archive by its first bytes.
        }
        fs::write(&path, &bytes).unwrap();
        let shapes = numpy(&python, "print([array.shape for array in np.load(sys.argv[1]).values()])", &[&path]);
        assert_eq!(shapes, "[(400000,), (2,)]\n", "{name}");
    }
}

#[test]
fn an_archive_beyond_4_gib_is_read_where_it_is_cut_out() {
    let mut out = NpzWriter::new(Behind::writer(5 << 30));
    out.add_array("steps", &steps()).unwrap();
    out.add_array("größe", &[1.5f32, 2.5]).unwrap();
    let bytes = out.finish().unwrap().bytes;
    check(&NpzReader::from_bytes(bytes).unwrap(), "far");
}

/// Three entries behind 5000 bytes, cut out.
fn three() -> Zip {
    let npy = support::written(&[1u16, 2, 3]);
    let files = ["a.npy", "b.npy", "c.npy"].map(|name| File::stored(name, &npy));
    let mut zip = Zip::new(&files);
    for at in zip.entries.clone().into_iter().map(|[_, _, record]| record + 42).chain([zip.end + 16]) {
        let stated = u32::from_le_bytes(zip.bytes[at..at + 4].try_into().unwrap());
        zip.put(at, (stated + 5000).to_le_bytes());
    }
    zip
}

#[test]
fn a_cut_out_archive_whose_entries_are_not_moved_as_far_as_its_directory_is_refused() {
    let whole = three();
    assert_eq!(NpzReader::from_bytes(&whole.bytes).unwrap().len(), 3);
    let second = whole.entries[1][0];
    let patched = |patch: &dyn Fn(&mut Zip)| {
        let mut zip = three();
        patch(&mut zip);
        zip.bytes
    };
    let cases = [
        ("without its first byte", whole.bytes[1..].to_vec()),
        ("without its first entry", whole.bytes[second..].to_vec()),
        ("with another name in a header", patched(&|zip| zip.put(second + 30, *b"x"))),
        ("with another signature of a header", patched(&|zip| zip.put(second, *b"x"))),
        ("with an offset before its start", patched(&|zip| zip.put(zip.entries[1][2] + 42, [0; 4]))),
        ("with an offset behind its end", patched(&|zip| zip.put(zip.entries[1][2] + 44, [255, 255]))),
        ("without bytes of an entry", [&whole.bytes[..second + 40], &whole.bytes[second + 41..]].concat()),
    ];
    for (name, bytes) in cases {
        for npz in [NpzReader::from_bytes(&bytes), NpzReader::new(Cursor::new(&bytes))] {
            let Err(error) = npz else { panic!("{name}") };
            assert!(matches!(error.kind(), ErrorKind::InvalidArchive { .. }), "{name}: {error}");
            assert!(error.to_string().contains("expected its directory at byte"), "{name}: {error}");
        }
    }
}

/// As if arrays were being appended, and one of them were an archive cut out of a larger file.
#[test]
fn a_cut_out_archive_that_an_array_holds_is_not_taken_for_the_one_that_holds_it() {
    let held = three().bytes;
    let mut outer = Zip::new(&[File::stored("outer.npy", &support::written(&held))]);
    let end_of_held = outer.entries[0][1] + 128 + held.len();
    outer.bytes.truncate(end_of_held);
    let error = NpzReader::from_bytes(&outer.bytes).unwrap_err();
    assert!(error.to_string().contains("another archive stands before it"), "{error}");
}

#[test]
fn an_empty_archive_cut_out_of_a_larger_file_has_no_entries() {
    let mut writer = Cursor::new(vec![7; 100]);
    writer.seek(SeekFrom::End(0)).unwrap();
    let bytes = NpzWriter::new(writer).finish().unwrap().into_inner().split_off(100);
    assert!(NpzReader::from_bytes(&bytes).unwrap().is_empty());
}
