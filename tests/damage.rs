//! Damaged files give an error or what they held; nothing panics, and nothing costs memory that the file does not
//! have: all of it holds within 512 MiB of address space, and within a second for each file.

mod support;

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[cfg(feature = "npz")]
use npz::NpzReader;
use npz::{DynArray, ErrorKind, Header, Result};
#[cfg(feature = "npz")]
use support::fakes::Behind;
use support::fixtures;

fn files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(fixtures().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Lets this process have no more than 512 MiB, stacks and libraries included.
fn limit_memory() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            // Each thread has address space of its own, on machines of many cores more than that.
            #[cfg(feature = "parallel")]
            rayon::ThreadPoolBuilder::new().num_threads(2).build_global().unwrap();
            let maximum = getrlimit(Resource::As).maximum;
            setrlimit(Resource::As, Rlimit { current: Some(512 << 20), maximum }).unwrap();
        });
    }
}

/// Does `work` on a file, with little memory and in little time.
fn bounded<V>(work: impl FnOnce() -> V) -> V {
    limit_memory();
    let start = Instant::now();
    let outcome = work();
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    outcome
}

fn read_npy(bytes: &[u8]) -> Result<DynArray> {
    bounded(|| read_npy_every_way(bytes))
}

#[cfg(feature = "npz")]
fn read_npz(bytes: &[u8]) -> Option<Vec<Option<DynArray>>> {
    bounded(|| read_npz_every_way(bytes))
}

/// The array through every way in, which must agree, errors included.
fn read_npy_every_way(bytes: &[u8]) -> Result<DynArray> {
    let by_slice = npz::read_npy_from::<DynArray>(bytes);
    let by_reader = npz::NpyReader::new(Cursor::new(bytes)).and_then(|reader| Ok(reader.read::<DynArray>()?.0));
    match (&by_slice, &by_reader) {
        (Ok(one), Ok(other)) => assert!(one == other),
        (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string()),
        _ => panic!("{by_slice:?} is not {by_reader:?}"),
    }
    by_slice
}

/// Every entry of an archive through every way in, which must agree on what can be read.
#[cfg(feature = "npz")]
fn read_npz_every_way(bytes: &[u8]) -> Option<Vec<Option<DynArray>>> {
    let arrays = read_npz_both_ways(bytes)?;
    let npz = NpzReader::from_bytes(bytes).unwrap();
    // An array may be whole where something behind it is not, but not the other way around.
    assert!(npz.verify().is_err() || arrays.iter().all(Option::is_some) || !all_arrays(&npz));
    Some(arrays)
}

/// Every entry of an archive by slice and by seek, which must agree, errors included.
#[cfg(feature = "npz")]
fn read_npz_both_ways(bytes: &[u8]) -> Option<Vec<Option<DynArray>>> {
    let by_bytes = NpzReader::from_bytes(bytes);
    let by_seek = NpzReader::new(Cursor::new(bytes));
    assert_eq!(by_bytes.is_ok(), by_seek.is_ok());
    let (by_bytes, by_seek) = (by_bytes.ok()?, by_seek.ok()?);
    let arrays = (0..by_bytes.len()).map(|index| {
        let one = by_bytes.by_index::<DynArray>(index);
        let other = by_seek.by_index::<DynArray>(index);
        match (&one, &other) {
            (Ok(one), Ok(other)) => assert!(one == other),
            (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string()),
            _ => panic!("{one:?} is not {other:?}"),
        }
        one.ok()
    });
    Some(arrays.collect())
}

#[cfg(feature = "npz")]
fn read_npz_by_slice(bytes: &[u8]) -> Option<Vec<Option<DynArray>>> {
    let npz = NpzReader::from_bytes(bytes).ok()?;
    Some((0..npz.len()).map(|index| npz.by_index(index).ok()).collect())
}

/// Whether all entries are arrays that can be read.
#[cfg(feature = "npz")]
fn all_arrays(npz: &NpzReader<'_>) -> bool {
    npz.names().all(|name| npz.header(name).is_ok_and(|header| !header.dtype().has_objects()))
}

/// Every entry by the ways that take it apart: an entry whose array can be read gives the same rows and the same
/// bytes, and only if all can be read they are read together.
#[cfg(feature = "npz")]
fn take_apart(bytes: &[u8], arrays: &[Option<DynArray>]) {
    let npz = NpzReader::from_bytes(bytes).unwrap();
    let names: Vec<&str> = npz.names().collect();
    for (name, array) in names.iter().zip(arrays) {
        if npz.by_name::<DynArray>(name).ok().as_ref() != array.as_ref() {
            continue; // Another entry of this name.
        }
        let raw = npz.raw(name).ok();
        assert!(npz.header(name).is_ok() || array.is_none());
        let Some(array) = array else { continue };
        assert!(raw.is_some_and(|raw| npz::read_npy_from::<DynArray>(raw.as_slice()).unwrap() == *array));
        let rows = npz.rows(name).and_then(|mut rows| rows.read_rows::<f64>(0..1));
        if let (Ok(rows), Ok(whole)) = (rows, array.downcast::<f64>()) {
            let same = |(row, whole): (&f64, &f64)| row.to_bits() == whole.to_bits();
            assert!(rows.as_slice().iter().zip(whole.as_slice()).all(same), "{name}");
        }
    }
    let together = npz.read_all::<DynArray>();
    assert!(together.is_err() || !together.unwrap().is_empty() || arrays.iter().all(Option::is_none));
}

#[test]
fn every_npy_cut_at_every_byte_is_an_error() {
    for path in files("npy") {
        let bytes = fs::read(&path).unwrap();
        let whole = read_npy(&bytes);
        let needed = match &whole {
            Ok(array) => Header::parse(&bytes).unwrap().1 + array.bytes().len(),
            Err(_) => 0,
        };
        for length in 0..bytes.len() {
            let cut = read_npy(&bytes[..length]);
            assert_eq!(cut.is_ok(), whole.is_ok() && length >= needed, "{} cut at {length}", path.display());
        }
    }
}

#[test]
fn a_truncated_file_says_how_much_is_missing() {
    let bytes = fs::read(fixtures().join("npy/v1-f8-le-c-2x3.npy")).unwrap();
    let error = npz::read_npy_from::<DynArray>(&bytes[..bytes.len() - 1]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Truncated { expected: 48, found: 47, .. }), "{error}");
    assert_eq!(std::io::Error::from(error).kind(), std::io::ErrorKind::UnexpectedEof);
}

#[test]
fn every_header_with_any_byte_changed_is_read_or_refused() {
    for path in files("npy") {
        let bytes = fs::read(&path).unwrap();
        let options = npz::ReadOptions::new().max_header_bytes(1 << 20);
        let Ok(reader) = options.npy_reader(bytes.as_slice()) else { continue };
        let offset = reader.header().to_bytes().unwrap().len().min(bytes.len());
        let mut changed = bytes.clone();
        for at in (0..offset).step_by(if offset < 10_000 { 1 } else { 97 }) {
            for other in others(&bytes[..offset], at) {
                changed[at] = bytes[at] ^ other;
                if let Ok(reader) = options.npy_reader(changed.as_slice()) {
                    assert!(reader.header().to_bytes().is_ok() && reader.header().data_size().is_ok());
                    let _ = read_npy(&changed);
                }
            }
            changed[at] = bytes[at];
        }
    }
}

/// By what the byte `at` of a header is changed. Of short headers every byte becomes every other one, of long ones
/// each becomes a few others, and of those that are longer than NumPy reads by default some bytes do. Of spaces among
/// spaces, one is as another: together they become every other byte.
fn others(header: &[u8], at: usize) -> &'static [u8] {
    let is_padding = header.get(at.saturating_sub(1)..at + 2) == Some(b"   ");
    match header.len() {
        0..1_000 if is_padding => EVERY_BYTE.chunks(8).cycle().nth(at % 32).unwrap(),
        0..1_000 => &EVERY_BYTE,
        1_000..10_000 => &[0x01, 0x20, 0x80],
        _ => &[0x01, 0x20],
    }
}

const EVERY_BYTE: [u8; 255] = {
    let mut bytes = [0; 255];
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = at as u8 + 1;
        at += 1;
    }
    bytes
};

#[cfg(feature = "npz")]
#[test]
fn every_npz_cut_at_every_byte_is_an_error() {
    for path in files("npz") {
        let bytes = fs::read(&path).unwrap();
        let stated_end = bytes.windows(4).rposition(|four| four == b"PK\x05\x06").unwrap() + 22;
        for length in 0..stated_end {
            assert!(read_npz(&bytes[..length]).is_none(), "{} cut at {length}", path.display());
        }
    }
}

/// An archive of more bytes is a large one.
#[cfg(feature = "npz")]
const LARGE: usize = 10_000;

#[cfg(feature = "npz")]
#[test]
fn every_npz_with_any_byte_changed_holds_the_same_arrays_or_errors() {
    change_bytes_of_archives(|bytes| bytes.len() <= LARGE);
}

/// Apart from the others, so that it is done beside them.
#[cfg(feature = "npz")]
#[test]
fn every_large_npz_with_any_byte_changed_holds_the_same_arrays_or_errors() {
    change_bytes_of_archives(|bytes| bytes.len() > LARGE);
}

/// Whatever a changed byte does, an array that is read is the one that was written: its checksum says so.
#[cfg(feature = "npz")]
fn change_bytes_of_archives(wanted: impl Fn(&[u8]) -> bool) {
    for path in files("npz") {
        let bytes = fs::read(&path).unwrap();
        if !wanted(&bytes) {
            continue;
        }
        let Some(whole) = read_npz(&bytes) else { panic!("{}", path.display()) };
        let mut changed = bytes.clone();
        // Each byte of a small file changes in several ways, of a larger one in one of them.
        let changes = [0x01, 0x10, 0x80, 0xff];
        let ways = if bytes.len() < 2000 { changes.len() } else { 1 };
        for at in 0..bytes.len() {
            for bit in changes.iter().cycle().skip(at).take(ways) {
                changed[at] = bytes[at] ^ bit;
                let is_whole = |array: &DynArray| whole.iter().flatten().any(|expected| expected == array);
                let arrays = read_changed(&changed, at);
                let are_whole = arrays.iter().flatten().flatten().all(is_whole);
                assert!(are_whole, "{} byte {at} changed by {bit:#x}: {arrays:?}", path.display());
            }
            changed[at] = bytes[at];
        }
    }
}

/// A file of this dtype and shape with 100 bytes of data.
fn claim(descr: &str, shape: &str) -> Vec<u8> {
    let text = format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}");
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((text.len() as u16).to_le_bytes());
    file.extend(text.as_bytes());
    file.extend([0; 100]);
    file
}

/// Reads an archive whose byte `at` is changed: by every way, except that of a large archive, each byte of which has
/// all data inflated once more, the data in the middle are read by slice, and less often by the other ways.
#[cfg(feature = "npz")]
fn read_changed(bytes: &[u8], at: usize) -> Option<Vec<Option<DynArray>>> {
    const ENDS: usize = 1_000;
    let is_costly = bytes.len() > LARGE && (ENDS..bytes.len() - ENDS).contains(&at);
    let is_nth = |step: usize| at.is_multiple_of(step);
    let (both_ways, every_way, apart) =
        if is_costly { (is_nth(4), is_nth(16), is_nth(80)) } else { (true, true, is_nth(5)) };
    let read = match (both_ways, every_way) {
        (_, true) => read_npz_every_way,
        (true, false) => read_npz_both_ways,
        (false, false) => read_npz_by_slice,
    };
    let arrays = bounded(|| read(bytes))?;
    if apart {
        bounded(|| take_apart(bytes, &arrays));
    }
    Some(arrays)
}

/// More than the file has, or the machine can address.
fn is_too_much(error: &npz::Error) -> bool {
    let is_small = cfg!(target_pointer_width = "32");
    match error.kind() {
        ErrorKind::Truncated { .. } => true,
        ErrorKind::InvalidShape { .. } | ErrorKind::InvalidHeader { .. } => is_small,
        _ => false,
    }
}

#[test]
fn a_header_that_claims_terabytes_costs_nothing() {
    for (descr, shape) in [
        ("'<f8'", "(1099511627776,)"),
        ("'|V1000000'", "(4611686018427,)"),
        ("'|S2147483647'", "(1000,)"),
        ("'|S2147483647'", "(1,)"),
        ("'<U536870911'", "(1,)"),
        ("'<M8[s]'", "(1099511627776,)"),
    ] {
        let file = claim(descr, shape);
        let error = read_npy(&file).unwrap_err();
        assert!(is_too_much(&error), "{error}");
        let as_types = [
            bounded(|| npz::read_npy_from::<Vec<String>>(file.as_slice()).err()),
            bounded(|| npz::read_npy_from::<Vec<Vec<u8>>>(file.as_slice()).err()),
            bounded(|| npz::read_npy_from::<Vec<npz::DateTime64>>(file.as_slice()).err()),
        ];
        for error in as_types.into_iter().flatten() {
            let fits = is_too_much(&error) || matches!(error.kind(), ErrorKind::DTypeMismatch { .. });
            assert!(fits, "{descr}: {error}");
        }
    }
}

#[test]
fn items_that_hold_nothing_cost_nothing() {
    let file = claim("'|S0'", "(1048576,)");
    let is_refused = |error: Option<npz::Error>| {
        matches!(error.unwrap().kind(), ErrorKind::InvalidShape { .. } | ErrorKind::DTypeMismatch { .. })
    };
    assert!(is_refused(bounded(|| npz::read_npy_from::<Vec<String>>(file.as_slice()).err())));
    assert!(is_refused(bounded(|| npz::read_npy_from::<Vec<Vec<u8>>>(file.as_slice()).err())));
    assert!(is_refused(bounded(|| npz::read_npy_from::<Vec<npz::FixedBytes<4096>>>(file.as_slice()).err())));
    let empty = claim("'|S2147483647'", "(0,)");
    assert_eq!(bounded(|| npz::read_npy_from::<Vec<String>>(empty.as_slice())).unwrap(), [""; 0]);
}

/// Each of them tells of all entries, and only the last one counts.
#[cfg(feature = "npz")]
#[test]
fn many_false_end_records_do_not_take_quadratic_time() {
    const ENTRIES: u16 = 5000;
    let mut bytes = Vec::new();
    for _ in 0..ENTRIES {
        let mut record = [0; 47];
        record[..4].copy_from_slice(b"PK\x01\x02");
        record[28] = 1;
        bytes.extend(record);
    }
    let size = bytes.len() as u32;
    for _ in 0..3000 {
        bytes.extend(b"PK\x05\x06\0\0\0\0");
        bytes.extend([ENTRIES + 1; 2].map(u16::to_le_bytes).concat());
        bytes.extend(size.to_le_bytes());
        bytes.extend([0; 6]);
    }
    let start = std::time::Instant::now();
    assert!(NpzReader::from_bytes(&bytes).is_err());
    assert!(start.elapsed().as_secs() < 1, "{:?}", start.elapsed());
}

#[cfg(feature = "npz")]
#[test]
fn what_is_no_archive_is_not_searched_for_one() {
    let error = NpzReader::new(Behind::new(1 << 40, Vec::new())).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidArchive { reason } if reason.contains("end record")), "{error}");
}
