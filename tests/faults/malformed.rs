//! Files that are not as they should be: for each case of the tables in the docs, what comes of it.

use std::io::Cursor;

use crate::support;
use crate::support::Folder;
use crate::support::hex::from_hex;
use crate::support::zip::{File, Zip};
use npz::{Array, DynArray, ErrorKind, NpzReader, ReadOptions, Result};

/// Offsets in the records of the directory; in local headers they are 2 less, and 12 less from the name's length on.
const FLAGS: usize = 8;
const METHOD: usize = 10;
const CRC32: usize = 16;
const COMPRESSED_SIZE: usize = 20;
const SIZE: usize = 24;
const LOCAL: usize = 2;

fn npy(values: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::new();
    npz::write_npy_to(&mut bytes, values).unwrap();
    bytes
}

fn values() -> Vec<u16> {
    (0..5000u32).map(|i| ((i * i) >> 8) as u16).collect()
}

/// Two entries: `stored`, and `deflated` behind it.
fn sound() -> Zip {
    let bytes = npy(&values());
    Zip::new(&[File::stored("stored.npy", &bytes), File::deflated("deflated.npy", &bytes)])
}

/// The name of an error's kind.
fn kind(error: npz::Error) -> String {
    let text = format!("{:?}", error.kind());
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

/// What comes of both entries, or of the archive.
fn outcome(bytes: &[u8]) -> String {
    let read = |npz: &NpzReader<'_>| {
        let one = |array: Result<Array<u16>>| match array {
            Ok(array) if array.as_slice() == values() => "read".to_owned(),
            Ok(_) => "WRONG".to_owned(),
            Err(error) => kind(error),
        };
        let outcomes: Vec<String> = npz.names().map(|name| format!("{name} {}", one(npz.by_name(name)))).collect();
        outcomes.join(", ")
    };
    let [slice, seek] = [NpzReader::from_bytes(bytes), NpzReader::new(Cursor::new(bytes))]
        .map(|npz| npz.map_or_else(|error| format!("archive {}", kind(error)), |npz| read(&npz)));
    assert_eq!(slice, seek);
    slice
}

fn patched(patch: impl Fn(&mut Zip)) -> Vec<u8> {
    let mut zip = sound();
    patch(&mut zip);
    zip.bytes
}

type Case = (&'static str, Vec<u8>, &'static str);

/// What is no bzip2 stream is damaged, if the method is known.
const BZIP2: &str = if cfg!(feature = "bzip2") {
    "stored InvalidArchive, deflated InvalidArchive"
} else {
    "stored UnsupportedEntry, deflated UnsupportedEntry"
};

/// What bzip2 makes of `npy(&[1, 2, 3])` and four more bytes, in hexadecimal.
const BZIP2_STREAM: &str = "\
    425a683131415926535904cab7050000295fa0781040e4185401034220af47df0a08002000488a7947a4064d0034d001ea0a\
    4da4d06d200321a0d1a3d41284bc3b940c4941ac01212a7a789a0c06d3aec4b635000bbec9d9f6f6f2885fc1d99290869243\
    d8845a447412c484cd57e2ee48a70a12009956e0a0";

/// 70 MiB of zeros that bzip2 makes 184 bytes of are read by who asks for as many.
#[cfg(feature = "bzip2")]
#[test]
fn a_small_entry_does_not_become_a_large_array_unasked() {
    const ZEROS: &str = "\
        425a683931415926535957364739057e41dfa0e01040e47c9001034220af45df0e080000082000948654f28268f50313d4c2\
        681e9a6d408aa9ea643040600100087e050055512022802aa89afd4114012492087b9b8070b024c93c339a5481474a3b77b2\
        e4aa5e15e8fe269cb6c72f5a6774249ca4ba05480845238b3046addb442f9652090002492427f3141592653599356b57400d\
        2abc100c00040000008200030cc0529a6a924896c0a4912f1772453850903d3a3b06";
    const BYTES: usize = 70 << 20;
    let file = File { name: "a.npy", method: 12, data: from_hex(ZEROS), size: BYTES + 128, crc32: 0xc4ae_923c };
    let zip = Zip::new(&[file]);
    let by_default = NpzReader::from_bytes(&zip.bytes).unwrap();
    for error in [by_default.by_name::<Vec<u8>>("a").unwrap_err(), by_default.raw("a").unwrap_err()] {
        assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 0x400_0000, .. }), "{error}");
    }
    let asked = ReadOptions::new().max_array_bytes(BYTES as u64 + 128).bytes(&zip.bytes).unwrap();
    assert_eq!(asked.by_name::<Vec<u8>>("a").unwrap().len(), BYTES);
}

/// An entry of that stream which is said to hold `size` bytes.
fn bzip2(size: usize) -> File<'static> {
    let crc32 = crc32fast::hash(&npy(&[1, 2, 3]));
    File { name: "a.npy", method: 12, data: from_hex(BZIP2_STREAM), size, crc32 }
}

/// What comes of it where the method is known.
fn known(is_known: bool, outcome: &'static str) -> &'static str {
    if is_known { outcome } else { "a UnsupportedEntry" }
}

/// Archives of [`values`].
const BY_BZIP2: &[u8] = include_bytes!("../../fuzz/inputs/npz/bzip2");
const BY_LZMA: &[u8] = include_bytes!("../../fuzz/inputs/npz/lzma");
const BY_ZSTANDARD: &[u8] = include_bytes!("../../fuzz/inputs/npz/zstd");

/// With other bytes among the data.
fn changed(archive: &[u8]) -> Vec<u8> {
    let mut bytes = archive.to_vec();
    bytes[300..308].fill(0xA5);
    bytes
}

/// What is known to hold less, if the method is known.
const ZSTANDARD: &str = if cfg!(feature = "zstd") { "a LimitExceeded" } else { "a UnsupportedEntry" };

/// Cases where a field of the directory or of a local header is wrong.
fn fields() -> Vec<Case> {
    let both = |offset: usize, value: [u8; 2]| {
        patched(|zip| (0..2).for_each(|entry| zip.put(zip.entries[entry][2] + offset, value)))
    };
    let size = |entry: usize, offset: usize, change: i64| {
        patched(|zip| {
            let at = zip.entries[entry][2] + offset;
            let size = u32::from_le_bytes(zip.bytes[at..at + 4].try_into().unwrap());
            zip.put(at, ((i64::from(size) + change) as u32).to_le_bytes());
        })
    };
    vec![
        ("encrypted", both(FLAGS, [1, 0]), "stored UnsupportedEntry, deflated UnsupportedEntry"),
        (
            "encrypted, says the local header alone",
            patched(|zip| zip.put(zip.entries[0][0] + FLAGS - LOCAL, [1, 0])),
            "stored read, deflated read",
        ),
        ("unknown method", both(METHOD, [99, 0]), "stored UnsupportedEntry, deflated UnsupportedEntry"),
        ("bzip2", BY_BZIP2.to_vec(), known(cfg!(feature = "bzip2"), "a read")),
        ("LZMA", BY_LZMA.to_vec(), known(cfg!(feature = "lzma"), "a read")),
        ("Zstandard", BY_ZSTANDARD.to_vec(), known(cfg!(feature = "zstd"), "a read")),
        ("damaged LZMA data", changed(BY_LZMA), known(cfg!(feature = "lzma"), "a InvalidArchive")),
        ("damaged Zstandard data", changed(BY_ZSTANDARD), known(cfg!(feature = "zstd"), "a ChecksumMismatch")),
        ("deflated, said to be bzip2", both(METHOD, [12, 0]), BZIP2),
        ("size too small, stored", size(0, SIZE, -1), "stored InvalidArchive, deflated read"),
        ("size too small, deflated", size(1, SIZE, -1), "stored read, deflated Truncated"),
        ("size too large, stored", size(0, SIZE, 1), "stored InvalidArchive, deflated read"),
        ("size too large, deflated", size(1, SIZE, 1), "stored read, deflated Truncated"),
        (
            "size of 4 GiB, deflated",
            patched(|zip| zip.put(zip.entries[1][2] + SIZE, [0xFE, 255, 255, 255])),
            "stored read, deflated Truncated",
        ),
        ("compressed size too small, stored", size(0, COMPRESSED_SIZE, -1), "stored InvalidArchive, deflated read"),
        ("compressed size too large, stored", size(0, COMPRESSED_SIZE, 1), "stored InvalidArchive, deflated read"),
        ("compressed size too small", size(1, COMPRESSED_SIZE, -9), "stored read, deflated Truncated"),
        ("compressed size too large", size(1, COMPRESSED_SIZE, 1), "stored read, deflated InvalidArchive"),
        ("compressed size beyond the file", size(1, COMPRESSED_SIZE, 1 << 20), "stored read, deflated Truncated"),
        ("wrong checksum", both(CRC32, [1, 2]), "stored ChecksumMismatch, deflated ChecksumMismatch"),
        (
            "local name differs",
            patched(|zip| zip.put(zip.entries[0][0] + 30, *b"S")),
            "stored InvalidArchive, deflated read",
        ),
        (
            "local method differs",
            patched(|zip| zip.put(zip.entries[0][0] + METHOD - LOCAL, [8, 0])),
            "stored read, deflated read",
        ),
        (
            "local sizes differ",
            patched(|zip| zip.put(zip.entries[1][0] + COMPRESSED_SIZE - LOCAL, [7; 8])),
            "stored read, deflated read",
        ),
        (
            "local checksum differs",
            patched(|zip| zip.put(zip.entries[1][0] + CRC32 - LOCAL, [7; 4])),
            "stored read, deflated read",
        ),
        ("no local header", patched(|zip| zip.put(zip.entries[0][0], *b"XX")), "stored InvalidArchive, deflated read"),
        ("no directory record", patched(|zip| zip.put(zip.entries[1][2], *b"XX")), "archive InvalidArchive"),
        ("too many entries stated", patched(|zip| zip.put(zip.end + 8, [9, 0, 9, 0])), "archive InvalidArchive"),
        ("too few entries stated", patched(|zip| zip.put(zip.end + 8, [1, 0, 1, 0])), "archive InvalidArchive"),
        (
            "damaged data, stored",
            patched(|zip| zip.put(zip.entries[0][1] + 500, [255])),
            "stored ChecksumMismatch, deflated read",
        ),
        (
            "invalid deflate block",
            patched(|zip| zip.put(zip.entries[1][1], [7])),
            "stored read, deflated CorruptDeflate",
        ),
        (
            "damaged data, deflated",
            patched(|zip| zip.put(zip.entries[1][1] + 500, [255; 9])),
            "stored read, deflated InvalidArchive",
        ),
    ]
}

/// Cases where parts are missing, or too many, or elsewhere.
fn parts() -> Vec<Case> {
    let bytes = npy(&values());
    let other = npy(&[1, 2, 3]);
    let zip = |files: &[File<'_>]| Zip::new(files).bytes;
    let deflated = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut file = File::deflated("a.npy", &bytes);
        change(&mut file.data);
        zip(&[file])
    };
    let mut stream_without_end = File::deflated("a.npy", &bytes);
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, &bytes).unwrap();
    std::io::Write::flush(&mut encoder).unwrap();
    stream_without_end.data = encoder.get_ref().clone();
    let twice = [bytes.as_slice(), bytes.as_slice()].concat();
    let overlapping = patched(|zip| {
        let second = zip.entries[1][2];
        zip.put(second + 42, [0; 4]);
    });
    vec![
        ("name twice", zip(&[File::stored("a.npy", &other), File::stored("a.npy", &bytes)]), "a read"),
        ("entries share bytes", overlapping, "stored InvalidArchive, deflated InvalidArchive"),
        (
            "odd names",
            zip(&[File::stored("../up.npy", &bytes), File::stored("/root", &bytes)]),
            "../up read, /root read",
        ),
        ("folder", zip(&[File::stored("d/", b"")]), "d/ EndOfStream"),
        (
            "size of 4 GiB, Zstandard",
            zip(&[File { method: 93, size: 0xFFFF_FFFE, ..File::stored("a.npy", &bytes) }]),
            ZSTANDARD,
        ),
        ("empty file", zip(&[File::stored("a.npy", b"")]), "a EndOfStream"),
        ("no array", zip(&[File::stored("notes.txt", b"some text")]), "notes.txt BadMagic"),
        ("two arrays in a file", zip(&[File::deflated("a.npy", &twice)]), "a read"),
        ("bytes behind the archive", patched(|zip| zip.bytes.extend([7; 1000])), "stored read, deflated read"),
        ("64 KiB behind the archive", patched(|zip| zip.bytes.extend([7; 1 << 16])), "stored read, deflated read"),
        (
            "bytes before the archive",
            patched(|zip| drop(zip.bytes.splice(0..0, [7; 1000]))),
            "stored read, deflated read",
        ),
        (
            "another archive before",
            patched(|zip| drop(zip.bytes.splice(0..0, Zip::new(&[File::stored("old.npy", b"")]).bytes))),
            "archive InvalidArchive",
        ),
        ("cut out of a larger file", cut_out().bytes, "stored read, deflated read"),
        (
            "cut out of a larger file, without its first entry",
            cut_out().bytes.split_off(sound().entries[1][0]),
            "archive InvalidArchive",
        ),
        (
            "end record in the comment",
            patched(|zip| zip.bytes.extend(*b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")),
            "archive InvalidArchive",
        ),
        ("no end record", patched(|zip| zip.bytes.truncate(zip.end)), "archive InvalidArchive"),
        ("cut within the directory", patched(|zip| zip.bytes.truncate(zip.end - 5)), "archive InvalidArchive"),
        ("cut within the data", patched(|zip| zip.bytes.truncate(zip.entries[1][1])), "archive InvalidArchive"),
        ("no bytes", Vec::new(), "archive InvalidArchive"),
        ("bytes behind the deflate stream", deflated(&|data| data.extend([1; 99])), "a read"),
        ("deflate stream cut", deflated(&|data| data.truncate(data.len() / 2)), "a Truncated"),
        ("deflate stream without end", zip(&[stream_without_end]), "a read"),
        ("bzip2 stream that ends early", zip(&[bzip2(other.len() + 9)]), known(cfg!(feature = "bzip2"), "a Truncated")),
        ("bzip2 stream that goes on", zip(&[bzip2(other.len())]), known(cfg!(feature = "bzip2"), "a InvalidArchive")),
    ]
}

/// The same as it stands where it was cut out of a larger file, whose bytes before it its offsets count.
fn cut_out() -> Zip {
    let mut zip = sound();
    for at in [zip.entries[0][2] + 42, zip.entries[1][2] + 42, zip.end + 16] {
        let stated = u32::from_le_bytes(zip.bytes[at..at + 4].try_into().unwrap());
        zip.put(at, (stated + 5000).to_le_bytes());
    }
    zip
}

/// An archive whose directory has its only name in UTF-8, its local header in code page 437.
fn name_in_two_encodings() -> Vec<u8> {
    let mut zip = Zip::new(&[File::stored("\u{e9}.npy", &npy(&values()))]);
    let local = zip.entries[0][0];
    zip.put(local + FLAGS - LOCAL, [0, 0]);
    zip.put(local + 26, [5, 0]);
    zip.put(local + 28, [1, 0]);
    // One byte, and the one that is left over as an extra field.
    zip.put(local + 30, *b"\x82.npy\0");
    zip.bytes
}

/// The two entries, the last of which has these extra fields in the directory.
fn with_extra(extra: &[u8], patch: impl Fn(&mut Zip)) -> Vec<u8> {
    patched(|zip| {
        let (end, record) = (zip.end, zip.entries[1][2]);
        zip.put(record + 30, (extra.len() as u16).to_le_bytes());
        patch(zip);
        let size = end - zip.entries[0][2] + extra.len();
        zip.put(end + 12, (size as u32).to_le_bytes());
        zip.bytes.splice(end..end, extra.iter().copied());
    })
}

/// The same whose last entry has its numbers at these offsets in a zip64 field, and `more` behind them.
fn large(offsets: &[usize], more: &[u8]) -> Vec<u8> {
    let zip = sound();
    let record = zip.entries[1][2];
    let number = |at: usize| u32::from_le_bytes(zip.bytes[record + at..][..4].try_into().unwrap());
    let mut field: Vec<u8> = offsets.iter().flat_map(|&at| u64::from(number(at)).to_le_bytes()).collect();
    field.extend(more);
    let extra = [&[1, 0, field.len() as u8, 0], &field[..]].concat();
    with_extra(&extra, |zip| offsets.iter().for_each(|&at| zip.put(record + at, [0xFF; 4])))
}

/// Info-ZIP's field of another name for the entry `deflated.npy`.
fn another_name(crc32: u32) -> Vec<u8> {
    with_extra(&[&[0x75, 0x70, 10, 0, 1][..], &crc32.to_le_bytes(), b"b.npy"].concat(), |_| {})
}

/// Cases where flags, names and extra fields are odd, and what is printed of them where Python reads them.
fn odd() -> Vec<(Case, &'static str)> {
    let bytes = npy(&values());
    let flag = |bits: u8| patched(|zip| zip.put(zip.entries[1][2] + FLAGS, [bits, 0]));
    let accented = |flags: &[[usize; 2]]| {
        let mut zip = Zip::new(&[File::stored("\u{e9}.npy", &bytes)]);
        for [part, offset] in flags {
            zip.put(zip.entries[0][*part] + offset, [0, 0]);
        }
        zip.bytes
    };
    let refers = |offset: usize| patched(|zip| zip.put(zip.entries[1][2] + offset, [0xFF; 4]));
    let field = |extra: &[u8]| with_extra(extra, |_| {});
    let huge = [&[1, 0, 16, 0][..], &[0, 0, 0, 0, 0, 0, 0, 128].repeat(2)].concat();
    let huge = with_extra(&huge, |zip| zip.put(zip.entries[1][2] + COMPRESSED_SIZE, [0xFF; 8]));
    const READ: &str = "stored read, deflated read";
    vec![
        (
            (
                "64 KiB and a byte behind the archive",
                patched(|zip| zip.bytes.extend([7; 65_537])),
                "archive InvalidArchive",
            ),
            "archive BadZipFile",
        ),
        (
            ("version of 6.4 needed", patched(|zip| zip.put(zip.entries[1][2] + 6, [64, 0])), READ),
            "archive NotImplementedError",
        ),
        (
            (
                "name that is not UTF-8",
                patched(|zip| {
                    zip.put(zip.entries[1][2] + FLAGS, [0, 8]);
                    zip.put(zip.entries[1][2] + 46, [0xFF]);
                    zip.put(zip.entries[1][0] + 30, [0xFF]);
                }),
                "stored read, \u{a0}eflated read",
            ),
            "archive UnicodeDecodeError",
        ),
        (
            ("name in UTF-8 without its flag", accented(&[[0, FLAGS - LOCAL], [2, FLAGS]]), "\u{251c}\u{2310} read"),
            "\u{251c}\u{2310} read",
        ),
        (
            ("name in UTF-8, says the local header alone", accented(&[[2, FLAGS]]), "\u{251c}\u{2310} read"),
            "\u{251c}\u{2310} BadZipFile",
        ),
        (("NUL in a name", Zip::new(&[File::stored("a\0b.npy", &bytes)]).bytes, "a read"), "a read"),
        (
            (
                "names that are the same before a NUL",
                Zip::new(&[File::stored("a\0b", &npy(&[1, 2, 3])), File::stored("a\0c", &bytes)]).bytes,
                "a read",
            ),
            "a read, a read",
        ),
        (
            ("name in UTF-8, in code page 437 in the local header", name_in_two_encodings(), "\u{e9} read"),
            "\u{e9} read",
        ),
        (
            (
                "comment that reaches into the end record",
                patched(|zip| zip.put(zip.entries[1][2] + 32, [5, 0])),
                "archive InvalidArchive",
            ),
            READ,
        ),
        (
            ("patched data", flag(1 << 5), "stored read, deflated UnsupportedEntry"),
            "stored read, deflated NotImplementedError",
        ),
        (
            ("strong encryption", flag(1 << 6), "stored read, deflated UnsupportedEntry"),
            "stored read, deflated NotImplementedError",
        ),
        (("size that refers to no zip64 field", refers(SIZE), "stored read, deflated Truncated"), READ),
        (
            (
                "compressed size that refers to no zip64 field",
                refers(COMPRESSED_SIZE),
                "stored read, deflated Truncated",
            ),
            READ,
        ),
        (("sizes of 2**63", huge, "stored read, deflated Truncated"), READ),
        (("zip64 field of sizes", large(&[SIZE, COMPRESSED_SIZE], &[]), READ), READ),
        (("zip64 field of one size", large(&[COMPRESSED_SIZE], &[]), READ), READ),
        (("zip64 field of more than is referred to", large(&[SIZE], &[7; 16]), READ), READ),
        (("zip64 field of an offset and more", large(&[42], &[7; 20]), READ), READ),
        (("zip64 field that is not referred to", field(&[[1, 0, 24, 0].as_slice(), &[7; 24]].concat()), READ), READ),
        (
            (
                "zip64 field cut",
                with_extra(&[1, 0, 4, 0, 7, 7, 7, 7], |zip| zip.put(zip.entries[1][2] + SIZE, [0xFF; 4])),
                "archive InvalidArchive",
            ),
            "archive BadZipFile",
        ),
        (("extra field cut", field(&[9, 9, 1, 0]), "archive InvalidArchive"), "archive BadZipFile"),
        (("extra field of three bytes", field(&[1, 0, 24]), READ), READ),
        (("odd NTFS field", field(&[10, 0, 1, 0, 7]), READ), READ),
        (("odd timestamps", field(&[0x55, 0x54, 0, 0]), READ), READ),
        (("odd field of a name", field(&[0x75, 0x70, 1, 0, 7]), READ), READ),
        (("field of another name", another_name(crc32fast::hash(b"deflated.npy")), READ), READ),
        (("field of a name for another entry", another_name(7), READ), READ),
        (
            (
                "LZMA of damaged properties",
                Zip::new(&[File { method: 14, ..File::stored("a.npy", &bytes) }]).bytes,
                known(cfg!(feature = "lzma"), "a InvalidArchive"),
            ),
            "a BadZipFile",
        ),
    ]
}

#[test]
fn archives_that_are_odd_are_read_where_numpy_reads_them_or_as_the_docs_say() {
    const LOAD: &str = "
def one(npz, name):
    try:
        array = npz[name]
        return 'read' if np.array_equal(array, ((np.arange(5000, dtype='u4') ** 2) >> 8).astype('u2')) else 'WRONG'
    except Exception as error:
        return type(error).__name__
try:
    npz = np.load(sys.argv[1])
    found = ', '.join(name + ' ' + one(npz, name) for name in npz.files)
except Exception as error:
    found = 'archive ' + type(error).__name__
sys.stdout.buffer.write(found.encode())
";
    let Some(python) = support::python::python() else { return };
    let folder = Folder::new("odd");
    let path = folder.join("a.npz");
    for ((name, bytes, _), expected) in odd() {
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(support::python::numpy(&python, LOAD, &[&path]), expected, "{name}");
    }
}

#[test]
fn archives_that_are_not_as_they_should_be_come_to_what_the_docs_say() {
    let documented = include_str!("../../src/npz/malformed.md");
    let cases = archives();
    assert_eq!(documented.lines().count(), 2 + cases.len());
    for (name, bytes, expected) in cases {
        assert_eq!(outcome(&bytes), expected, "{name}");
        check_documented(documented, name, expected);
    }
}

/// All cases of archives.
fn archives() -> Vec<Case> {
    let odd = odd().into_iter().map(|(case, _)| case);
    fields().into_iter().chain(parts()).chain(odd).collect()
}

/// What the table says of the case: what NumPy does, and what is done here.
fn documented<'a>(table: &'a str, name: &str) -> [&'a str; 2] {
    let row = table.lines().find_map(|line| line.strip_prefix(&format!("| {name} | ")));
    let row = row.unwrap_or_else(|| panic!("the docs do not have {name}"));
    row.split(" | ").collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{row}"))
}

/// The table has a row for the case, which names the kind of error that comes of it, or says that it is read.
fn check_documented(table: &str, name: &str, outcome: &str) {
    let [_, here] = documented(table, name);
    let words = outcome.split([' ', ',']).filter(|word| word.chars().next().is_some_and(char::is_uppercase));
    let kinds: Vec<&str> = words.filter(|kind| *kind != "WRONG").collect();
    assert!(
        kinds.iter().all(|kind| here.contains(&format!("`{kind}`")) || here.starts_with("read with")),
        "{name}: {here}"
    );
    assert!(!kinds.is_empty() || here.starts_with("read") || here.starts_with("no entries"), "{name}: {here}");
}

/// What NumPy makes of each file, in a process of its own: `read`, `bytes`, or the exceptions.
#[cfg(unix)]
fn outcomes_in_numpy(test: &str, cases: &[Case], extension: &str) -> Option<Vec<String>> {
    const LOAD: &str = "
import os
def name(error):
    if str(error).startswith('Bad CRC-32'): return 'Bad CRC-32'
    return ('zlib.' if type(error).__name__ == 'error' else '') + type(error).__name__
def outcome(load):
    try: return 'bytes' if isinstance(load(), bytes) else 'read'
    except Exception as error: return name(error)
def outcomes(path):
    if path.endswith('.npy'): return [outcome(lambda: np.load(path))]
    try: npz = np.load(path)
    except Exception as error: return [name(error)]
    return [outcome(lambda: npz[file]) for file in npz.files] or ['no entries']
for path in sys.argv[1:]:
    sys.stdout.flush()
    if os.fork() == 0:
        print(' | '.join(outcomes(path)), flush=True)
        os._exit(0)
    if os.wait()[1] != 0: print('the process dies')
";
    let python = support::python::python()?;
    let folder = Folder::new(test);
    let paths: Vec<_> = (0..cases.len()).map(|number| folder.join(&format!("{number}.{extension}"))).collect();
    for ((_, bytes, _), path) in cases.iter().zip(&paths) {
        std::fs::write(path, bytes).unwrap();
    }
    let paths: Vec<_> = paths.iter().map(|path| path.as_path()).collect();
    let outcomes = support::python::numpy(&python, LOAD, &paths);
    Some(outcomes.lines().map(str::to_owned).collect())
}

/// Holds the column `NumPy` of a table against what NumPy does.
#[cfg(unix)]
fn check_numpy(test: &str, table: &str, cases: &[Case], extension: &str) {
    let Some(outcomes) = outcomes_in_numpy(test, cases, extension) else { return };
    assert_eq!(outcomes.len(), cases.len());
    for ((name, ..), found) in cases.iter().zip(outcomes) {
        let [documented, _] = documented(table, name);
        let is_documented = |outcome: &str| match outcome {
            "read" => !documented.starts_with('`') || found.contains(" | "),
            "bytes" => documented == "`b''`" || documented == "its bytes",
            "no entries" | "the process dies" => documented == outcome,
            error => documented.contains(&format!("`{error}`")) || documented.contains("an error from Python 3.13"),
        };
        assert!(found.split(" | ").all(is_documented), "{name}: {found}, not {documented}");
        assert!(
            !documented.starts_with('`') || found.split(" | ").any(|outcome| outcome != "read"),
            "{name}: {found}, not {documented}"
        );
    }
}

#[cfg(unix)]
#[test]
fn numpy_makes_of_archives_what_the_docs_say() {
    check_numpy("archives-in-numpy", include_str!("../../src/npz/malformed.md"), &archives(), "npz");
}

#[cfg(unix)]
#[test]
fn numpy_makes_of_files_what_the_docs_say() {
    check_numpy("files-in-numpy", include_str!("../../src/npy/malformed.md"), &headers(), "npy");
}

#[test]
fn verify_tells_of_every_damaged_entry_and_the_others_are_whole() {
    let bytes = npy(&values());
    let names: Vec<String> = (0..20).map(|number| format!("{number}.npy")).collect();
    let files: Vec<File<'_>> = names.iter().map(|name| File::deflated(name, &bytes)).collect();
    let mut zip = Zip::new(&files);
    let damaged = [3, 4, 11, 19];
    damaged.iter().for_each(|&number| zip.put(zip.entries[number][1] + 300, [0; 8]));
    let npz = NpzReader::from_bytes(&zip.bytes).unwrap();
    let error = npz.verify().unwrap_err();
    let ErrorKind::DamagedEntries { errors, entries: 20 } = error.kind() else { panic!("{error}") };
    let found: Vec<&str> = errors.iter().map(|error| error.entry().unwrap()).collect();
    assert_eq!(found, ["3", "4", "11", "19"]);
    assert!(error.to_string().starts_with("4 of 20 entries are damaged: entry \"3\": "), "{error}");
    for number in 0..20 {
        assert_eq!(npz.by_index::<Array<u16>>(number).is_ok(), !damaged.contains(&number), "{number}");
    }
}

/// One name in UTF-8 and in code page 437: two entries, of which NumPy finds the last.
#[test]
fn of_entries_whose_names_come_to_the_same_the_last_is_found() {
    let mut zip = Zip::new(&[File::stored("\u{e9}.npy", &npy(&[1])), File::stored("x.npy", &npy(&[2]))]);
    for name in [zip.entries[1][0] + 30, zip.entries[1][2] + 46] {
        zip.put(name, [0x82]);
    }
    let npz = NpzReader::from_bytes(&zip.bytes).unwrap();
    assert_eq!(npz.names().collect::<Vec<_>>(), ["\u{e9}"]);
    assert_eq!(npz.by_name::<Vec<u16>>("\u{e9}").unwrap(), [2]);
}

#[test]
fn an_entry_whose_sizes_differ_is_not_viewed() {
    let mut zip = sound();
    let at = zip.entries[0][2] + SIZE;
    let size = u32::from_le_bytes(zip.bytes[at..at + 4].try_into().unwrap());
    zip.put(at, (size - 1).to_le_bytes());
    let npz = NpzReader::from_bytes(&zip.bytes).unwrap();
    let error = npz.view::<u16>("stored").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidArchive { .. }), "{error}");
}

#[test]
fn archives_of_more_than_is_allowed_are_refused() {
    let zip = sound();
    let size = 2 * npy(&values()).len() as u64;
    assert!(ReadOptions::new().max_entries(2).max_total_bytes(size).bytes(&zip.bytes).is_ok());
    for options in [ReadOptions::new().max_entries(1), ReadOptions::new().max_total_bytes(size - 1)] {
        for error in [options.bytes(&zip.bytes).unwrap_err(), options.reader(Cursor::new(&zip.bytes)).unwrap_err()] {
            assert!(matches!(error.kind(), ErrorKind::LimitExceeded { .. }), "{error}");
        }
    }
}

/// A file of version 1.0, or another, with this header and `data`.
fn file(version: [u8; 2], header: &str, data: usize) -> Vec<u8> {
    let length = (header.len() as u32).to_le_bytes();
    let length = if version == [1, 0] { &length[..2] } else { &length[..] };
    [b"\x93NUMPY", &version[..], length, header.as_bytes(), &vec![0; data]].concat()
}

fn with(descr: &str, shape: &str) -> Vec<u8> {
    file([1, 0], &format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"), 64)
}

fn headers() -> Vec<Case> {
    let shape = |shape| with("'|u1'", shape);
    let descr = |descr| with(descr, "(2,)");
    let text = |text: &str| file([1, 0], text, 64);
    let sound = with("'<u2'", "(5,)");
    let start = |length: usize| sound[..length].to_vec();
    let zeros = |count: usize| format!("({})", "1,".repeat(count));
    let long = format!("{}{}", "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", " ".repeat(9_944));
    let mut not_utf_8 = file([3, 0], "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }#-", 64);
    let last = not_utf_8.len() - 65;
    not_utf_8[last] = 0xFF;
    vec![
        ("no bytes", Vec::new(), "EndOfStream"),
        ("magic cut", start(4), "Truncated"),
        ("other magic", b"\x93NUMPZ\x01\0".to_vec(), "BadMagic"),
        ("version cut", start(7), "Truncated"),
        ("version 4.0", file([4, 0], "{}", 0), "UnsupportedVersion"),
        ("version 1.1", file([1, 1], "{}", 0), "UnsupportedVersion"),
        ("length cut", start(9), "Truncated"),
        ("header cut", start(40), "Truncated"),
        ("header of 4 GiB stated", b"\x93NUMPY\x02\0\xFF\xFF\xFF\xFF{".to_vec(), "LimitExceeded"),
        ("header of 10,001 characters", text(&long), "LimitExceeded"),
        ("not UTF-8 in version 3.0", not_utf_8, "InvalidHeader"),
        ("no literal", text("dtype"), "Syntax"),
        ("a call", text("{'descr': __import__('os'), 'fortran_order': False, 'shape': (3,)}"), "Syntax"),
        ("a sum", text("{'descr': '|u1', 'fortran_order': False, 'shape': (1 + 1,)}"), "Syntax"),
        ("a product", text("{'descr': '|u1', 'fortran_order': False, 'shape': (2 * 1,)}"), "Syntax"),
        ("minus twice", text("{'descr': '|u1', 'fortran_order': False, 'shape': (--2,)}"), "Syntax"),
        ("number that begins with 0", text("{'descr': '|u1', 'fortran_order': False, 'shape': (02,)}"), "Syntax"),
        ("order is a name", text("{'descr': '|u1', 'fortran_order': false, 'shape': (2,)}"), "Syntax"),
        ("order is negated", text("{'descr': '|u1', 'fortran_order': not True, 'shape': (2,)}"), "Syntax"),
        ("string with fields to fill in", text("{'descr': f'|u1', 'fortran_order': False, 'shape': (2,)}"), "Syntax"),
        ("string open", text("{'descr': '|u1, 'fortran_order': False, 'shape': (2,)}"), "Syntax"),
        ("NUL in the header", text("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}\0"), "Syntax"),
        ("two dictionaries", text("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)} {}"), "Syntax"),
        ("comma alone", text("{'descr': '|u1', 'fortran_order': False, 'shape': (,)}"), "Syntax"),
        ("dtype is bytes", descr("b'|u1'"), "InvalidDType"),
        ("bracket open", text("{'descr': '|u1', 'fortran_order': False, 'shape': (3,)"), "Syntax"),
        ("201 brackets deep", text(&"(".repeat(201)), "Syntax"),
        ("no dictionary", text("[1, 2]"), "InvalidHeader"),
        ("key missing", text("{'descr': '|u1', 'shape': (3,)}"), "InvalidHeader"),
        ("key too many", text("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), 'x': 1}"), "InvalidHeader"),
        ("keys of two types", text("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), 1: 1}"), "InvalidHeader"),
        ("key that cannot be one", text("{[]: 1}"), "Syntax"),
        ("order is 0", text("{'descr': '|u1', 'fortran_order': 0, 'shape': (3,)}"), "InvalidHeader"),
        ("shape is a list", shape("[3]"), "InvalidHeader"),
        ("shape is a number", shape("(3)"), "InvalidHeader"),
        ("length is a float", shape("(3.0,)"), "InvalidHeader"),
        ("length is a bool", shape("(True,)"), "InvalidHeader"),
        ("length below 0", shape("(-1,)"), "InvalidHeader"),
        ("lengths below 0 that multiply to 0", shape("(-4, 4611686018427387904)"), "InvalidHeader"),
        (
            "lengths below 0 of no bytes that multiply to a number",
            with("'|S0'", "(-3, 4611686018427387904)"),
            "InvalidHeader",
        ),
        ("length of 2**64", shape("(18446744073709551616,)"), "InvalidHeader"),
        ("more elements than can be counted", shape("(4294967296, 4294967296)"), "InvalidShape"),
        ("more bytes than can be counted", with("'<f8'", "(2305843009213693952,)"), "InvalidShape"),
        ("no elements of too many bytes", with("'<f8'", "(0, 2305843009213693952)"), "InvalidShape"),
        ("65 axes", shape(&zeros(65)), "InvalidShape"),
        ("data of 8 EiB stated", shape("(9223372036854775807,)"), "Truncated"),
        ("data cut", start(sound.len() - 55), "Truncated"),
        ("no data", start(sound.len() - 64), "Truncated"),
        ("bytes behind the data", sound.clone(), "read"),
        ("unknown dtype", descr("'<f3'"), "InvalidDType"),
        ("dtype is a number", descr("5"), "InvalidDType"),
        ("field name twice", descr("[('a', '<i4'), ('a', '<f8')]"), "InvalidDType"),
        ("field without dtype", descr("[('a',)]"), "InvalidDType"),
        ("tuple of nothing as dtype", descr("()"), "InvalidDType"),
        ("item of 2**31 bytes", descr("'|S2147483648'"), "InvalidDType"),
        ("dates that divide by 0", descr("'<M8[s/0]'"), "InvalidDType"),
        ("array as item", descr("('<i4', (2,))"), "InvalidDType"),
        ("objects", descr("'|O'"), "Pickled"),
        ("code point that is none", descr("'>U1'"), "read"),
    ]
}

/// Of these a length is more than such a machine can address.
const BEYOND_32_BITS: [&str; 4] = [
    "more elements than can be counted",
    "more bytes than can be counted",
    "no elements of too many bytes",
    "data of 8 EiB stated",
];

#[test]
fn files_that_are_not_as_they_should_be_come_to_what_the_docs_say() {
    let documented = include_str!("../../src/npy/malformed.md");
    assert_eq!(documented.lines().count(), 2 + headers().len());
    let folder = Folder::new("malformed");
    let path = folder.join("a.npy");
    for (name, bytes, documented_outcome) in headers() {
        let is_far = cfg!(target_pointer_width = "32") && BEYOND_32_BITS.contains(&name);
        let expected = if is_far { "InvalidHeader" } else { documented_outcome };
        std::fs::write(&path, &bytes).unwrap();
        let by_stream = npz::read_npy_from::<DynArray>(bytes.as_slice());
        let by_seeking = npz::NpyReader::new(Cursor::new(&bytes)).and_then(|reader| Ok(reader.read()?.0));
        for array in [by_stream, by_seeking, npz::read_npy(&path)] {
            let outcome = array.map_or_else(kind, |_| "read".to_owned());
            assert_eq!(outcome, expected, "{name}");
        }
        check_documented(documented, name, documented_outcome);
    }
}
