//! What an archive claims costs neither time nor memory, and its end is found where Python's `zipfile` finds it.
#![cfg(feature = "npz")]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use npz::{ErrorKind, NpzReader, ReadOptions, Result};
use support::Folder;
use support::python::{numpy, python};
use support::zip::{File, Zip};

/// Counts what each thread has, and what it had at most.
struct Counting;

thread_local! {
    static NOW_AND_PEAK: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

fn count(change: isize) {
    NOW_AND_PEAK.with(|counts| {
        let (now, peak) = counts.get();
        counts.set((now + change, peak.max(now + change)));
    });
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What `work` makes, and the bytes that it had at most.
fn peak<V>(work: impl FnOnce() -> V) -> (V, usize) {
    let (before, _) = NOW_AND_PEAK.get();
    NOW_AND_PEAK.set((before, before));
    let value = work();
    (value, (NOW_AND_PEAK.get().1 - before) as usize)
}

/// A plain end record (APPNOTE 4.3.16).
fn plain(entries: u16, size: u32, offset: u32) -> Vec<u8> {
    let entries = entries.to_le_bytes();
    let [size, offset] = [size, offset].map(u32::to_le_bytes);
    [b"PK\x05\x06\0\0\0\0", &entries[..], &entries[..], &size[..], &offset[..], &[0, 0]].concat()
}

/// A zip64 end record, and its locator (APPNOTE 4.3.14, 4.3.15).
fn large(entries: u64, size: u64, offset: u64) -> Vec<u8> {
    let [record, end, entries, size, offset] = [44, offset + size, entries, size, offset].map(u64::to_le_bytes);
    let versions = [45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let record = [b"PK\x06\x06", &record[..], &versions, &entries, &entries, &size, &offset].concat();
    let locator = [b"PK\x06\x07\0\0\0\0", &end[..], &[1, 0, 0, 0]].concat();
    [record, locator].concat()
}

const REFER: [u8; 22] = *b"PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0";

/// An archive without its end, and the size and offset of its directory.
fn endless(files: &[File<'_>]) -> (Vec<u8>, u64, u64) {
    let mut zip = Zip::new(files);
    let offset = zip.entries.first().map_or(0, |entry| entry[2]);
    zip.bytes.truncate(zip.end);
    (zip.bytes, (zip.end - offset) as u64, offset as u64)
}

/// An archive of two arrays, with the end that is made of the size and offset of its directory.
fn two(end: impl FnOnce(u64, u64) -> Vec<u8>) -> Vec<u8> {
    let mut npy = Vec::new();
    npz::write_npy_to(&mut npy, &[1u16, 2, 3]).unwrap();
    let (bytes, size, offset) = endless(&[File::stored("a.npy", &npy), File::stored("b.npy", &npy)]);
    [bytes, end(size, offset)].concat()
}

/// An archive of `count` files of nothing whose end record does not have the room to count them.
fn many(count: usize) -> Vec<u8> {
    let names: Vec<String> = (0..count).map(|number| format!("{number}.npy")).collect();
    let files: Vec<File<'_>> = names.iter().map(|name| File::stored(name, b"")).collect();
    Zip::new(&files).bytes
}

/// Bytes, and what there is here and to Python: a number of entries, or none if it is no archive.
type Case = (&'static str, Vec<u8>, Option<usize>, Option<usize>);

fn cases() -> Vec<Case> {
    let sound = || two(|size, offset| plain(2, size as u32, offset as u32));
    let prefixed = |bytes: Vec<u8>| [vec![7; 1000], bytes].concat();
    let false_end = plain(9, 500, 40);
    let full = false_end.repeat((1 << 16) / false_end.len() - 1);
    vec![
        ("plain", sound(), Some(2), Some(2)),
        ("no entries", plain(0, 0, 0), Some(0), Some(0)),
        ("zip64", two(|size, offset| [large(2, size, offset), REFER.to_vec()].concat()), Some(2), Some(2)),
        (
            "zip64, not referred to",
            two(|size, offset| [large(2, size, offset), plain(2, 7, 7)].concat()),
            Some(2),
            Some(2),
        ),
        (
            "zip64 locator without its record",
            two(|size, offset| {
                let locator = large(2, size, offset).split_off(56);
                let size = size as u32 + locator.len() as u32;
                [locator, plain(2, size, offset as u32)].concat()
            }),
            None,
            None,
        ),
        (
            "zip64 on two disks",
            two(|size, offset| {
                let mut ends = [large(2, size, offset), REFER.to_vec()].concat();
                ends[56 + 16] = 2;
                ends
            }),
            None,
            None,
        ),
        (
            "2**40 entries stated",
            two(|size, offset| [large(1 << 40, size, offset), REFER.to_vec()].concat()),
            None,
            Some(2),
        ),
        (
            "2**63 bytes of directory stated",
            two(|_, offset| [large(2, 1 << 63, offset), REFER.to_vec()].concat()),
            None,
            None,
        ),
        ("more entries stated", two(|size, offset| plain(3, size as u32, offset as u32)), None, Some(2)),
        ("65,536 entries", many(1 << 16), Some(1 << 16), Some(1 << 16)),
        ("65,537 entries", many(65_537), Some(65_537), Some(65_537)),
        ("bytes before", prefixed(sound()), Some(2), Some(2)),
        (
            "bytes before, zip64",
            prefixed(two(|size, offset| [large(2, size, offset), REFER.to_vec()].concat())),
            Some(2),
            Some(2),
        ),
        ("offset beyond the directory", two(|size, offset| plain(2, size as u32, offset as u32 + 1)), None, Some(2)),
        ("directory too small", two(|size, offset| plain(2, size as u32 - 1, offset as u32)), None, None),
        ("directory too large", two(|size, offset| plain(2, size as u32 + 1, offset as u32 - 1)), None, None),
        (
            "half the directory",
            two(|size, offset| plain(1, size as u32 / 2, (offset + size / 2) as u32)),
            Some(1),
            Some(1),
        ),
        (
            "a record that reaches beyond the directory",
            two(|size, offset| plain(2, size as u32, offset as u32)).tap(|bytes| {
                let last = bytes.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
                bytes[last + 32] = 1;
            }),
            None,
            Some(2),
        ),
        ("an end record within the last one", sound().tap(|bytes| put_signature(bytes, 18)), Some(2), Some(2)),
        ("half an end record behind", [sound(), plain(0, 0, 0)[..21].to_vec()].concat(), None, None),
        ("another end record behind", [sound(), plain(0, 0, 0)].concat(), None, Some(0)),
        ("false end records behind", [sound(), full.clone()].concat(), None, None),
        (
            "false end records before",
            two(|size, offset| plain(2, size as u32, offset as u32)).tap(|bytes| {
                bytes.splice(0..0, full);
            }),
            Some(2),
            Some(2),
        ),
        ("signatures only", b"PK\x05\x06".repeat(1 << 15), None, None),
    ]
}

trait Tap {
    fn tap(self, change: impl FnOnce(&mut Self)) -> Self;
}

impl Tap for Vec<u8> {
    fn tap(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// Writes an end record's signature where it stands `before` bytes from the end.
fn put_signature(bytes: &mut [u8], before: usize) {
    let at = bytes.len() - before;
    bytes[at..at + 4].copy_from_slice(b"PK\x05\x06");
}

/// The number of entries through every way in, which agree, errors included, and take little time.
fn open(bytes: &[u8], path: &Path) -> Result<usize> {
    let within_a_second = |work: &dyn Fn() -> Result<usize>| {
        let start = Instant::now();
        let outcome = work();
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
        outcome
    };
    let all: [&dyn Fn() -> Result<usize>; _] = [
        &|| Ok(NpzReader::from_bytes(bytes)?.len()),
        &|| Ok(NpzReader::new(Cursor::new(bytes))?.len()),
        &|| Ok(NpzReader::open(path)?.len()),
        #[cfg(feature = "mmap")]
        &|| Ok(support::mmap(path)?.len()),
    ];
    let texts = all.map(|work| within_a_second(work).map_err(|error| format!("{:?}", error.kind())));
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    NpzReader::from_bytes(bytes).map(|npz| npz.len())
}

#[test]
fn the_end_is_found_where_python_finds_it() {
    let folder = Folder::new("ends");
    let path = folder.join("a.npz");
    let python = python();
    let program = r#"
import zipfile
try:
    print(len(zipfile.ZipFile(sys.argv[1]).namelist()))
except zipfile.BadZipFile:
    print('none')
"#;
    for (name, bytes, here, there) in cases() {
        fs::write(&path, &bytes).unwrap();
        let found = open(&bytes, &path);
        if let Err(error) = &found {
            assert!(matches!(error.kind(), ErrorKind::InvalidArchive { .. }), "{name}: {error}");
        }
        assert_eq!(found.as_ref().ok(), here.as_ref(), "{name}: {found:?}");
        if let Some(python) = &python {
            let expected = there.map_or("none\n".to_owned(), |count| format!("{count}\n"));
            assert_eq!(numpy(python, program, &[&path]), expected, "{name}");
        }
    }
}

#[test]
fn arrays_are_found_whatever_stands_before_the_archive() {
    let python = python();
    let folder = Folder::new("before");
    let path = folder.join("a.npz");
    for (name, bytes, here, _) in cases() {
        let is_whole = here == Some(2);
        let Some(npz) = is_whole.then(|| NpzReader::from_bytes(&bytes).unwrap()) else { continue };
        assert_eq!(npz.by_name::<Vec<u16>>("b").unwrap(), [1, 2, 3], "{name}");
        npz.verify().unwrap();
        // `np.load` takes a file for an archive by its first bytes.
        if let Some(python) = python.as_ref().filter(|_| bytes.starts_with(b"PK\x03\x04")) {
            fs::write(&path, &bytes).unwrap();
            let program = "print(*np.load(sys.argv[1])['b'])";
            assert_eq!(numpy(python, program, &[&path]), "1 2 3\n", "{name}");
        }
    }
}

/// A directory of records of a one-byte name, with this extra field and comment, of `size` bytes or a little less, and
/// an end record that is right.
fn directory(size: usize, extra: &[u8], comment: &[u8]) -> Vec<u8> {
    let mut record = b"PK\x01\x02".to_vec();
    record.resize(28, 0);
    for length in [1, extra.len(), comment.len()] {
        record.extend((length as u16).to_le_bytes());
    }
    record.resize(46, 0);
    record.extend([b"a", extra, comment].concat());
    let count = size / record.len();
    let bytes = record.repeat(count);
    let ends = [large(count as u64, bytes.len() as u64, 0), REFER.to_vec()].concat();
    [bytes, ends].concat()
}

#[test]
fn opening_costs_no_more_than_a_small_multiple_of_the_file() {
    const MULTIPLE: usize = 12;
    let folder = Folder::new("ends-memory");
    let path = folder.join("a.npz");
    let claims = |fill: usize| {
        let (bytes, size, offset) = endless(&[File::stored("a.npy", &vec![0; fill])]);
        [bytes, large(1 << 40, size, offset), REFER.to_vec()].concat()
    };
    let cases = [
        ("claims 2**40 entries", claims(100)),
        ("claims 2**40 entries in 4 MiB", claims(4 << 20)),
        ("smallest records", directory(4 << 20, &[], &[])),
        ("many extra fields", directory(4 << 20, &[9, 9, 0, 0].repeat(16_000), &[])),
        ("long comments", directory(4 << 20, &[], &[0xB0; 60_000])),
    ];
    for (name, bytes) in cases {
        fs::write(&path, &bytes).unwrap();
        let bound = bytes.len() * MULTIPLE + (1 << 20);
        let by_bytes = peak(|| NpzReader::from_bytes(&bytes).is_ok());
        let by_seek = peak(|| NpzReader::new(Cursor::new(&bytes)).is_ok());
        let by_path = peak(|| NpzReader::open(&path).is_ok());
        for (is_open, peak) in [by_bytes, by_seek, by_path] {
            assert_eq!(is_open, !name.starts_with("claims"), "{name}");
            assert!(peak <= bound, "{name}: {peak} bytes for {}", bytes.len());
        }
        if name.starts_with("claims") {
            assert!(by_path.1 < 1 << 20, "{name}: {} bytes", by_path.1);
        }
    }
}

#[test]
fn too_many_entries_are_refused_before_they_cost_memory() {
    let folder = Folder::new("ends-limit");
    let path = folder.join("a.npz");
    let bytes = directory(8 << 20, &[], &[]);
    fs::write(&path, &bytes).unwrap();
    let options = ReadOptions::new().max_entries(1000);
    for (error, peak) in [
        peak(|| options.bytes(&bytes).unwrap_err()),
        peak(|| options.reader(Cursor::new(&bytes)).unwrap_err()),
        peak(|| options.open(&path).unwrap_err()),
        #[cfg(feature = "mmap")]
        peak(|| map(&options, &path).unwrap_err()),
    ] {
        let ErrorKind::LimitExceeded { limit: 1000, found, .. } = error.kind() else { panic!("{error}") };
        assert!((1001..(bytes.len() as u64 - 98) / 47).contains(found), "{found}");
        assert!(peak < 1 << 20, "{peak}");
    }
}

#[cfg(feature = "mmap")]
#[allow(unsafe_code)]
fn map(options: &ReadOptions, path: &Path) -> Result<NpzReader<'static>> {
    unsafe { options.mmap(path) }
}

/// A directory that `zip` does not like, full of end records that it could try instead.
#[test]
fn end_records_within_the_directory_are_not_tried() {
    let folder = Folder::new("ends-within");
    let path = folder.join("a.npz");
    let false_end = plain(9, 500, 0);
    let comment = false_end.repeat(60_000 / false_end.len());
    // Fields that reach beyond what there is.
    for extra in [[1, 0, 9, 0], [9, 9, 1, 0]] {
        let bytes = directory(8 << 20, &extra, &comment);
        fs::write(&path, &bytes).unwrap();
        let error = open(&bytes, &path).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidArchive { .. }), "{error}");
        assert!(!error.to_string().contains("is damaged"), "{error}");
    }
}

/// Entries of 100 bytes that claim to be of 64 MiB, and an LZMA dictionary as large.
#[test]
fn foreign_entries_cost_no_more_than_their_bytes_can_fill() {
    const CLAIMED: usize = 64 << 20;
    let lzma = [&[9, 4, 5, 0, 0x5D][..], &(CLAIMED as u32).to_le_bytes(), &[0; 91]].concat();
    let zstd = [&[0x28, 0xB5, 0x2F, 0xFD, 0xA0][..], &(CLAIMED as u32).to_le_bytes(), &[0; 91]].concat();
    for (method, is_known, data) in [(14, cfg!(feature = "lzma"), lzma), (93, cfg!(feature = "zstd"), zstd)] {
        let bytes = Zip::new(&[File { method, data, size: CLAIMED, ..File::stored("a.npy", b"") }]).bytes;
        let npz = NpzReader::from_bytes(&bytes).unwrap();
        let (error, peak) = peak(|| npz.raw("a").unwrap_err());
        assert!(peak < 2 << 20, "{error}: {peak}");
        match error.kind() {
            ErrorKind::UnsupportedEntry { .. } => assert!(!is_known, "{error}"),
            ErrorKind::Truncated { expected: 67_108_864, found: 3_407_872, .. } => assert_eq!(method, 93),
            kind => assert!(method == 14 && !matches!(kind, ErrorKind::LimitExceeded { .. }), "{error}"),
        }
    }
}
