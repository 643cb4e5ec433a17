//! Readers and writers that fail anywhere: the outcome is the right one, or their error.

use std::fs;
use std::io::{self, Cursor, Read};
use std::path::Path;

use crate::support::Folder;
use crate::support::fakes::{Fault, Faulty};
#[cfg(feature = "npz")]
use crate::support::zip::{File, Zip};
use npz::{
    Compression, DynArray, Element, ErrorKind, Header, NpyAppender, NpyReader, NpySink, NpyWriter, NpzReader, Order,
    Result, ToNpy, WriteOptions,
};

/// Files that fail, and such that are hesitant too.
const FILES: [fn(Vec<u8>, Fault) -> Faulty; 2] = [Faulty::new, |bytes, fault| Faulty::new(bytes, fault).hesitant()];

/// Does `work` without a fault, and then with one at every call and at every byte; `check` is given what it did with
/// and without.
fn with_every_fault<V>(
    bytes: &[u8],
    work: impl Fn(&mut Faulty) -> Result<V>,
    check: impl Fn((Result<V>, &[u8]), (&V, &[u8]), Fault),
) {
    for file in FILES {
        let mut sound = file(bytes.to_vec(), Fault::None);
        let expected = work(&mut sound).unwrap_or_else(|error| panic!("without a fault: {error}"));
        let calls = 0..sound.calls;
        let faults = calls.clone().map(Fault::Once).chain(calls.map(Fault::Call));
        for fault in faults.chain((0..sound.moved).map(Fault::Byte)) {
            let mut faulty = file(bytes.to_vec(), fault);
            let outcome = work(&mut faulty);
            if let Err(error) = &outcome {
                assert!(error.to_string().contains("injected"), "{fault:?}: {error}");
            }
            check((outcome, faulty.held()), (&expected, sound.held()), fault);
        }
    }
}

/// What is read is what is read without a fault, or an error.
fn reads_right<V: PartialEq>(bytes: &[u8], work: impl Fn(&mut Faulty) -> Result<V>) {
    with_every_fault(bytes, work, |(read, _), (expected, _), fault| {
        assert!(read.is_err() || read.is_ok_and(|read| read == *expected), "{fault:?}");
    });
}

/// What is written is what is written without a fault, or an error; then nothing else `is_complete`.
fn writes_right(work: impl Fn(&mut Faulty) -> Result<()>, is_complete: impl Fn(&[u8]) -> bool) {
    with_every_fault(&[], work, |(written, bytes), (_, expected), fault| {
        let is_right = bytes == expected;
        assert!(is_right || written.is_err() && !is_complete(bytes), "{fault:?}: {written:?}");
    });
}

fn is_npy(bytes: &[u8]) -> bool {
    npz::read_npy_from::<DynArray>(bytes).is_ok()
}

fn is_npz(bytes: &[u8]) -> bool {
    NpzReader::from_bytes(bytes).is_ok()
}

fn is_poisoned<V>(outcome: &Result<V>) -> bool {
    outcome.as_ref().is_err_and(|error| matches!(error.kind(), ErrorKind::Poisoned { .. }))
}

/// After a failure nothing is written, and nothing makes the archive complete.
fn write_archive(faulty: &mut Faulty, options: &WriteOptions) -> Result<()> {
    let mut out = options.writer(faulty)?;
    let mut outcome = Ok(());
    for array in [&vec![7u16; 900] as &dyn ToNpy, &[1.5f64, 2.5], &[true; 3]] {
        let pushed = out.push_array(array);
        match outcome {
            Ok(()) => outcome = pushed,
            Err(_) => assert!(is_poisoned(&pushed)),
        }
    }
    let finished = out.finish().map(drop);
    assert!(outcome.is_ok() || is_poisoned(&finished));
    outcome.and(finished)
}

/// As [`write_archive`], of an array by rows.
fn write_rows(mut writer: NpyWriter<u16, &mut Faulty>) -> Result<()> {
    let mut outcome = Ok(());
    for rows in [&[[1u16; 10]; 20] as &dyn ToNpy, &vec![[2u16; 10]; 500], &[[3u16; 10]; 9]] {
        let written = writer.write_rows(rows);
        match outcome {
            Ok(()) => outcome = written,
            Err(_) => assert!(is_poisoned(&written)),
        }
    }
    let finished = writer.finish().map(drop);
    assert!(outcome.is_ok() || is_poisoned(&finished));
    outcome.and(finished)
}

#[test]
fn writers_that_fail_anywhere_leave_nothing_that_looks_complete() {
    for compression in [Compression::Stored, Compression::Deflated(6), Compression::Fast] {
        let options = WriteOptions::new().compression(compression);
        writes_right(|faulty| write_archive(faulty, &options), is_npz);
    }
    writes_right(|faulty| npz::write_npy_to(faulty, &vec![7u16; 300]), is_npy);
    writes_right(|faulty| write_rows(NpyWriter::growing(faulty, [0, 10])?), is_npy);
    writes_right(|faulty| write_rows(NpyWriter::new(faulty, [529, 10])?), is_npy);
}

#[test]
fn a_writer_that_is_dropped_writes_no_more() {
    let mut written = Vec::new();
    let mut writer = NpyWriter::<u16, _>::new(&mut written, [2000]).unwrap();
    writer.write_rows(&[1u16; 1000]).unwrap();
    drop(writer);
    assert!(written.is_empty());
}

/// An array that can be written up to its middle.
struct Half {
    panics: bool,
}

impl ToNpy for Half {
    fn npy_header(&self) -> Result<Header> {
        Ok(Header::new(u64::dtype(), Order::C, [2 * LENGTH]))
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        sink.write_elements(&vec![5u64; LENGTH])?;
        assert!(!self.panics, "injected");
        Err(io::Error::other("injected").into())
    }
}

const LENGTH: usize = 100_000;

/// Ways to write an array to a path.
type WriteTo = fn(&Path, &dyn ToNpy) -> Result<()>;

const WAYS: [(&str, WriteTo); 5] = [
    ("write_npy", |path, array| npz::write_npy(path, array)),
    ("rows", |path, array| {
        let mut writer = NpyWriter::<u64>::create(path, [0])?;
        writer.write_rows(&vec![1u64; LENGTH])?;
        let written = writer.write_rows(array);
        let finished = writer.finish().map(drop);
        written.and(finished)
    }),
    ("stored", |path, array| write_to_path(path, array, Compression::Stored)),
    ("deflated", |path, array| write_to_path(path, array, Compression::Deflated(6))),
    ("fast", |path, array| write_to_path(path, array, Compression::Fast)),
];

fn write_to_path(path: &Path, array: &dyn ToNpy, compression: Compression) -> Result<()> {
    let mut out = WriteOptions::new().compression(compression).create(path)?;
    out.add_array("first", &vec![1u64; LENGTH])?;
    let written = out.add_array("second", array);
    let finished = out.finish().map(drop);
    written.and(finished)
}

#[test]
fn a_path_keeps_what_it_held_when_a_write_fails_and_nothing_is_left_beside_it() {
    let folder = Folder::new("faults");
    let path = folder.join("a");
    for (way, write) in WAYS {
        for before in [None, Some("before")] {
            before.iter().for_each(|text| fs::write(&path, text).unwrap());
            let error = write(&path, &Half { panics: false }).unwrap_err();
            assert!(error.to_string().contains("injected"), "{way}: {error}");
            assert_eq!(error.path(), Some(path.as_path()), "{way}");
            std::panic::catch_unwind(|| write(&path, &Half { panics: true })).unwrap_err();
            assert_eq!(fs::read_to_string(&path).ok().as_deref(), before, "{way}");
            assert_eq!(folder.files().len(), usize::from(before.is_some()), "{way}: {:?}", folder.files());
        }
        write(&path, &vec![2u64; 7]).unwrap();
        assert_eq!(folder.files(), ["a"], "{way}");
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn readers_that_fail_anywhere_give_the_right_array_or_their_error() {
    let array: Vec<u32> = (0..700).collect();
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &array).unwrap();
    reads_right(&file, |faulty| npz::read_npy_from::<DynArray>(faulty));
    reads_right(&file, |faulty| Ok(NpyReader::new(faulty)?.read::<DynArray>()?.0));
    for compression in [Compression::Stored, Compression::Deflated(6)] {
        let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
        out.add_array("a", &array).unwrap();
        out.push_array(&[1u8, 2, 3]).unwrap();
        let archive = out.finish().unwrap().into_inner();
        reads_right(&archive, |faulty| {
            let npz = NpzReader::new(faulty)?;
            let arrays = (npz.by_index::<DynArray>(1)?, npz.by_name::<DynArray>("a")?, npz.raw("a")?);
            let rows = npz.rows("a")?.read_rows::<u32>(300..400)?;
            npz.verify().map_err(|error| match error.into_kind() {
                npz::ErrorKind::DamagedEntries { mut errors, .. } => errors.remove(0),
                kind => panic!("{kind}"),
            })?;
            Ok((arrays, rows))
        });
    }
}

#[test]
fn an_appender_that_fails_anywhere_leaves_the_old_array_or_the_new_one() {
    let mut old = Vec::new();
    npz::write_npy_to(&mut old, &[[1u16; 10]; 99]).unwrap();
    let append = |faulty: &mut Faulty| -> Result<()> {
        let mut file = NpyAppender::new(faulty)?;
        let appended = file.append_rows(&[[2u16; 10]; 20]).and_then(|()| file.append_rows(&[[3u16; 10]; 9]));
        let finished = file.finish();
        assert!(appended.is_ok() || finished.is_err());
        finished.and(appended)
    };
    let mut sound = Faulty::new(old.clone(), Fault::None);
    append(&mut sound).unwrap();
    let new = sound.held().to_vec();
    for file in FILES {
        let mut sound = file(old.clone(), Fault::None);
        append(&mut sound).unwrap();
        assert!(sound.held() == new);
        let faults = (0..sound.calls).map(Fault::Call).chain((0..sound.moved).map(Fault::Byte));
        for fault in faults {
            let mut faulty = file(old.clone(), fault);
            let appended = append(&mut faulty);
            assert!(appended.is_err_and(|error| error.to_string().contains("injected")), "{fault:?}");
            let left = faulty.held().to_vec();
            // A header cut in two is what file systems do not do within a page, and this one does. Tabs say that rows may
            // follow which it does not count.
            let left_header =
                left[..128].iter().map(|byte| if *byte == b'\t' { b' ' } else { *byte }).collect::<Vec<u8>>();
            let header = if left_header == new[..128] { &new } else { &old };
            let is_torn = left_header != header[..128];
            assert!(left[128..].starts_with(&header[128..]) && left[..50] == old[..50], "{fault:?}");
            assert!(!is_torn || (left[128..] == new[128..] && (sound.moved - faulty.moved) < 16), "{fault:?}");
            if !is_torn {
                assert_goes_on(left, if header == &new { 128 } else { 99 }, fault);
            }
        }
    }
}

/// Whatever a failed append left, the next one writes behind its `rows` rows.
fn assert_goes_on(mut left: Vec<u8>, rows: usize, fault: Fault) {
    let mut file = NpyAppender::new(Cursor::new(&mut left)).unwrap_or_else(|error| panic!("{fault:?}: {error}"));
    assert_eq!(file.rows(), rows, "{fault:?}");
    file.append_rows(&[[4u16; 10]; 3]).unwrap();
    file.finish().unwrap();
    let array: Vec<[u16; 10]> = npz::read_npy_from(left.as_slice()).unwrap();
    assert!(array.len() == rows + 3 && array[rows..] == [[4; 10]; 3], "{fault:?}");
    // What is left of the failed append is still known to be of one.
    NpyAppender::new(Cursor::new(left)).unwrap_or_else(|error| panic!("{fault:?}: {error}"));
}

/// Interrupted reads are repeated without losing what came before.
#[cfg(feature = "npz")]
#[test]
fn what_stands_behind_an_array_is_read_through_interruptions() {
    let array: Vec<u32> = (0..1000).collect();
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &array).unwrap();
    let behind: Vec<u8> = (0..5000u32).map(|byte| (byte * 7) as u8).collect();
    file.extend(&behind);
    for entry in [File::stored("a.npy", &file), File::deflated("a.npy", &file)] {
        let zip = Zip::new(&[entry]).bytes;
        let npz = NpzReader::new(Faulty::new(zip, Fault::None).hesitant()).unwrap();
        let mut rows = npz.rows("a").unwrap();
        assert_eq!(rows.read_rows::<u32>(500..600).unwrap().as_slice(), &array[500..600]);
        let (read, mut rest) = npz.rows("a").unwrap().read::<Vec<u32>>().unwrap();
        assert_eq!(read, array);
        let mut bytes = Vec::new();
        rest.read_to_end(&mut bytes).unwrap();
        assert!(bytes == behind);
    }
}
