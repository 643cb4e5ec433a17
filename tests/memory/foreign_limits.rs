//! Entries by bzip2, LZMA and Zstandard, of which a few bytes become gigabytes: no archive of up to 1 MiB takes more than
//! 2 s or 256 MiB, whatever is called.

use std::io::{Read, Write};
use std::time::Instant;

use crate::support::processes::{alone, name_of};
use crate::support::zip::{File, Zip};
use crate::support::{from_hex, memory, written};
use npz::{DynArray, ErrorKind, NpzReader, NpzStream, ReadOptions, Result};

const MIB: usize = 1 << 20;

/// What liblzma makes of a header of 128 bytes and 1001 zeros, with what stands before it in an archive: properties, and
/// a dictionary of 64 MiB.
const LZMA: &str = "\
    090405005d0000000400499386a4ded382796a5b0d233836ab9d9d4c4deee36dc331696bfb1134772c5d7e20338ead2c39772d8d6ac52af3db77\
    899e2dc6c2b34d9b46a29820122832329674e79681e966140eba7eb6a8855fffdbf3c000";

/// An array of so many zeros, and its header alone.
fn zeros(count: usize) -> (Vec<u8>, Vec<u8>) {
    let file = written(&vec![0u8; count]);
    let header = file[..file.len() - count].to_vec();
    (file, header)
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// With a window of 128 MiB, as an encoder writes it that does not know the size.
fn zstandard(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// As many entries of these data as fit into 1 MiB, each of which is said to hold `size` bytes.
fn many(method: u16, data: &[u8], size: usize) -> Vec<u8> {
    let names: Vec<String> = (0..MIB / (30 + 46 + 2 * 5 + data.len())).map(|number| format!("{number:x}")).collect();
    let file = |name| File { name, method, data: data.to_vec(), size, crc32: 0 };
    let zip = Zip::new(&names.iter().map(|name| file(name.as_str())).collect::<Vec<_>>()).bytes;
    assert!(zip.len() <= MIB, "{}", zip.len());
    zip
}

/// Archives, and whether their entries say that they hold too much.
fn archives() -> Vec<(&'static str, Vec<u8>, bool)> {
    let (large, header) = zeros(40 * MIB);
    let behind_one = [zeros(1).0, vec![0; 40 * MIB]].concat();
    let small = header.len() + 1;
    let lzma = from_hex(LZMA);
    // More literal and position bits than liblzma takes, so that the tables of probabilities have 6 MiB.
    let wide = [&lzma[..4], &[134], &lzma[5..]].concat();
    vec![
        ("bzip2, large entries", many(12, &bzip2(&large), large.len()), true),
        ("bzip2, blocks larger than their entries", many(12, &bzip2(&behind_one), small), false),
        ("LZMA, large entries", many(14, &lzma, large.len()), true),
        ("LZMA, dictionaries larger than their entries", many(14, &lzma, small), false),
        ("LZMA, large tables", many(14, &wide, small), false),
        ("Zstandard, large entries", many(93, &zstandard(&large), large.len()), true),
        ("Zstandard, windows larger than their entries", many(93, &zstandard(&behind_one), small), false),
    ]
}

/// Asks for each entry, whatever came of the others; the first error.
fn each<V>(npz: &NpzReader<'_>, call: impl Fn(&str) -> Result<V>) -> Result<()> {
    let mut first = Ok(());
    for name in npz.names() {
        first = first.and(call(name).map(drop));
    }
    first
}

fn stream(bytes: &[u8]) -> Result<()> {
    let mut stream = NpzStream::new(bytes);
    let mut first = Ok(());
    while let Some(mut entry) = match stream.next_entry() {
        Ok(entry) => entry,
        Err(error) => return first.and(Err(error)),
    } {
        let outcome = entry.read::<DynArray>().map(drop);
        let is_damage = outcome.is_err();
        first = first.and(outcome);
        if is_damage && first.as_ref().is_err_and(|error| matches!(error.kind(), ErrorKind::LimitExceeded { .. })) {
            break;
        }
    }
    first
}

type Call = fn(&[u8]) -> Result<()>;

const CALLS: [(&str, Call); 7] = [
    ("header", |bytes| NpzReader::from_bytes(bytes).and_then(|npz| each(&npz, |name| npz.header(name)))),
    ("by_name", |bytes| NpzReader::from_bytes(bytes).and_then(|npz| each(&npz, |name| npz.by_name::<DynArray>(name)))),
    ("raw", |bytes| NpzReader::from_bytes(bytes).and_then(|npz| each(&npz, |name| npz.raw(name)))),
    ("rows", |bytes| NpzReader::from_bytes(bytes).and_then(|npz| each(&npz, |name| npz.rows(name).map(drop)))),
    ("read_all", |bytes| NpzReader::from_bytes(bytes).and_then(|npz| npz.read_all::<DynArray>().map(drop))),
    ("verify", |bytes| NpzReader::from_bytes(bytes).and_then(|npz| npz.verify())),
    ("stream", stream),
];

#[test]
fn a_small_archive_takes_little_time_and_memory_whatever_is_called() {
    alone(name_of(a_small_archive_takes_little_time_and_memory_whatever_is_called), call_everything);
}

fn call_everything() {
    // Tests are not optimised as programs are, and others may run beside them.
    let most_seconds = if cfg!(debug_assertions) { 10.0 } else { 2.0 };
    for (what, bytes, is_too_much) in archives() {
        for (name, call) in CALLS {
            let start = Instant::now();
            let (outcome, peak) = memory::peak(|| call(&bytes));
            let seconds = start.elapsed().as_secs_f64();
            assert!(seconds < most_seconds && peak < 256 * MIB, "{what}, {name}: {seconds:.1} s, {peak} bytes");
            let is_refused = outcome.as_ref().is_err_and(|error| {
                let limit = |error: &npz::Error| matches!(error.kind(), ErrorKind::LimitExceeded { .. });
                limit(error)
                    || matches!(error.kind(), ErrorKind::DamagedEntries { errors, .. } if errors.iter().all(limit))
            });
            assert!(!is_too_much || is_refused || name == "stream", "{what}, {name}: {outcome:?}");
        }
    }
}

#[test]
fn entries_share_what_is_allowed() {
    let (file, _) = zeros(2 * MIB - 128);
    let crc32 = crc32fast::hash(&file);
    let names: Vec<String> = (0..33).map(|number| format!("{number}.npy")).collect();
    let entry = |name| File { name, method: 12, data: bzip2(&file), size: file.len(), crc32 };
    let of = |count: usize| Zip::new(&names[..count].iter().map(|name| entry(name)).collect::<Vec<_>>()).bytes;
    let (fits, too_much) = (of(32), of(33));
    assert_eq!(NpzReader::from_bytes(&fits).unwrap().read_all::<DynArray>().unwrap().len(), 32);
    let npz = NpzReader::from_bytes(&too_much).unwrap();
    let error = npz.by_name::<DynArray>("7").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 0x400_0000, .. }), "{error}");
    let options = ReadOptions::new().max_total_bytes(1 << 30);
    assert_eq!(options.npz_from_bytes(&too_much).unwrap().read_all::<DynArray>().unwrap().len(), 33);
}

#[test]
fn a_window_or_block_that_is_larger_than_the_entry_is_no_damage() {
    for (method, data) in [(12, bzip2 as fn(&[u8]) -> Vec<u8>), (93, zstandard)] {
        for count in [0, 1, 1000, 79_000, 80_000, 100_000, 3_000_000] {
            // Runs of four, which a block spells in five bytes, and noise.
            let mut bytes = Vec::new();
            (0..count / 4).for_each(|number: u32| bytes.extend([number.wrapping_mul(0x9E37_79B9).to_be_bytes()[0]; 4]));
            let file = written(&bytes);
            let zip = Zip::new(&[File { method, data: data(&file), ..File::stored("a.npy", &file) }]).bytes;
            assert_eq!(NpzReader::from_bytes(&zip).unwrap().by_name::<Vec<u8>>("a").unwrap(), bytes);
            let mut stream = NpzStream::new(zip.as_slice());
            assert_eq!(stream.next_entry().unwrap().unwrap().read::<Vec<u8>>().unwrap(), bytes);
            assert!(stream.next_entry().unwrap().is_none());
            let mut all = Vec::new();
            let npz = NpzReader::from_bytes(&zip).unwrap();
            npz.rows("a").unwrap().read::<Vec<u8>>().unwrap().1.read_to_end(&mut all).unwrap();
            assert!(all.is_empty());
        }
    }
}
