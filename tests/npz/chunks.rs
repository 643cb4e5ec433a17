//! The index of an entry's chunks changes how fast it is read, and nothing else.

use std::io::{Cursor, Read};

use npz::{Compression, NpzReader, WriteOptions};

const CHUNK: usize = 1 << 20;

fn archive(values: &[u16], level: u32) -> Vec<u8> {
    let mut out =
        WriteOptions::new().compression(Compression::Deflated(level)).writer(Cursor::new(Vec::new())).unwrap();
    out.push_array(values).unwrap();
    out.finish().unwrap().into_inner()
}

fn values(count: usize) -> Vec<u16> {
    (0..count as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 22) as u16).collect()
}

/// Where the index stands in the archive's only entry.
fn index(archive: &[u8]) -> std::ops::Range<usize> {
    let name = usize::from(u16::from_le_bytes([archive[26], archive[27]]));
    let extra = usize::from(u16::from_le_bytes([archive[28], archive[29]]));
    let start = 30 + name;
    assert_eq!(&archive[start..start + 2], b"nz");
    start..start + extra
}

fn read(archive: &[u8]) -> npz::Result<Vec<u16>> {
    NpzReader::from_bytes(archive)?.by_index(0)
}

#[test]
fn the_index_tells_where_chunks_begin_and_what_they_hold() {
    let values = values(2 * CHUNK + 1000);
    let archive = archive(&values, 6);
    let field = index(&archive);
    let npz = NpzReader::from_bytes(&archive).unwrap();
    let raw = npz.raw("arr_0").unwrap();
    let chunks: Vec<&[u8]> = raw.chunks(CHUNK).collect();
    let (head, entries) = archive[field.clone()].split_at(6);
    assert_eq!(head, [b'n', b'z', 2 + 8 * chunks.len() as u8, 0, 1, 20]);
    let mut start = field.end;
    for (chunk, entry) in chunks.iter().zip(entries.chunks(8)) {
        let compressed = u32::from_le_bytes(entry[..4].try_into().unwrap()) as usize;
        assert_eq!(u32::from_le_bytes(entry[4..].try_into().unwrap()), crc32fast::hash(chunk));
        let mut inflated = Vec::new();
        let stream = &archive[start..start + compressed];
        let _ = flate2::read::DeflateDecoder::new(stream).read_to_end(&mut inflated);
        assert!(inflated == *chunk);
        start += compressed;
    }
    assert_eq!(start, field.end + npz.entries().next().unwrap().compressed_size() as usize);
}

#[test]
fn arrays_of_all_sizes_about_the_chunk_come_back() {
    // Those above 8 MiB are deflated as they come, the others when there are enough of them.
    let large = [4 * CHUNK - 64, 4 * CHUNK - 63, 9 * CHUNK / 2 - 64, 6 * CHUNK + 7];
    let small = [CHUNK / 2 - 64, CHUNK / 2 - 63, CHUNK / 2, CHUNK - 64, CHUNK - 63, 2 * CHUNK - 64, 3 * CHUNK + 7];
    for count in small.into_iter().chain(large) {
        let values = values(count);
        for level in [1, 6] {
            let archive = archive(&values, level);
            assert!(read(&archive).unwrap() == values, "{count}");
            assert!(NpzReader::new(Cursor::new(&archive)).unwrap().by_index::<Vec<u16>>(0).unwrap() == values);
        }
    }
}

#[test]
fn a_wrong_index_changes_nothing() {
    let values = values(CHUNK + 500_000);
    let archive = archive(&values, 1);
    let field = index(&archive);
    let mut changed = archive.clone();
    for at in field {
        for byte in [0, 1, 0x7f, 0xff, archive[at] ^ 1, archive[at].wrapping_add(1)] {
            changed[at] = byte;
            // An extra field's own length may make the whole header impossible, but never another array.
            assert!(read(&changed).unwrap() == values, "byte {at} is {byte}");
        }
        changed[at] = archive[at];
    }
}

/// A stream that, cut where the index says, inflates to the same bytes and checksum, but is another stream.
#[test]
fn an_index_that_cuts_within_a_block_is_not_believed() {
    let values = values(CHUNK + 500_000);
    let archive = archive(&values, 1);
    let field = index(&archive);
    let mut changed = archive.clone();
    for shift in 1..200u32 {
        for (at, sign) in [(field.start + 6, 1i64), (field.start + 14, -1)] {
            let bytes: [u8; 4] = archive[at..at + 4].try_into().unwrap();
            let moved = i64::from(u32::from_le_bytes(bytes)) + sign * i64::from(shift);
            changed[at..at + 4].copy_from_slice(&(moved as u32).to_le_bytes());
        }
        assert!(read(&changed).unwrap() == values, "shifted by {shift}");
    }
}

#[test]
fn damage_in_any_chunk_is_found() {
    let values = values(2 * CHUNK);
    let archive = archive(&values, 1);
    let start = index(&archive).end;
    let size = NpzReader::from_bytes(&archive).unwrap().entries().next().unwrap().compressed_size() as usize;
    let mut changed = archive.clone();
    for at in (start..start + size).step_by(size / 40) {
        changed[at] ^= 0x10;
        // libdeflate takes some descriptions of codes that zlib refuses, and reads by them what was meant.
        let is_harmless = |found: Vec<u16>| cfg!(feature = "libdeflate") && found == values;
        assert!(read(&changed).map_or(true, is_harmless), "byte {at}");
        changed[at] ^= 0x10;
    }
}
