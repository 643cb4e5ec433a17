//! Entries by bzip2, LZMA and Zstandard, of which a few bytes become gigabytes: no archive of up to 1 MiB takes more than
//! 2 s or 256 MiB, whatever is called.

use std::io::{Read, Write};
use std::time::Instant;

use crate::support::inflating::{self, Inflating, MIB, bzip2, large_and_small, many, zeros};
use crate::support::processes::{alone, name_of};
use crate::support::zip::{File, Zip};
use crate::support::{memory, written};
use npz::{DynArray, ErrorKind, NpzReader, NpzStream, ReadOptions, Result};

/// With a window of 128 MiB, as an encoder writes it that does not know the size.
fn zstandard(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Archives by Zstandard, and those of the other methods.
fn archives() -> Vec<Inflating> {
    let (large, behind_one) = large_and_small();
    let small = zeros(0).1.len() + 1;
    let [large, windows] =
        [(&large, large.len()), (&behind_one, small)].map(|(file, size)| many(93, &zstandard(file), size));
    let mut archives = inflating::archives();
    archives.push(Inflating { what: "Zstandard, large entries", bytes: large, is_too_much: true });
    archives.push(Inflating {
        what: "Zstandard, windows larger than their entries",
        bytes: windows,
        is_too_much: false,
    });
    archives
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
    for Inflating { what, bytes, is_too_much } in archives() {
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
    assert_eq!(options.bytes(&too_much).unwrap().read_all::<DynArray>().unwrap().len(), 33);
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
