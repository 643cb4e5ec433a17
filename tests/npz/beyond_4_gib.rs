//! Places in files that are larger than a machine of 32 bits can address.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};

use crate::support::Folder;
use crate::support::fakes::Behind;
use npz::{Compression, DynArray, Entry, NpyReader, NpyWriter, NpzReader, NpzStream, NpzWriter, WriteOptions};

const HOLE: u64 = 5 << 30;

/// As many as are written in more than one piece.
fn numbers() -> Vec<u32> {
    (0..300_000).collect()
}

const COMPRESSIONS: [Compression; 3] = [Compression::Stored, Compression::Fast, Compression::Deflated(6)];

fn fill<W: Write + Seek>(mut out: NpzWriter<W>) -> W {
    out.add_array("small", &[1u8, 2, 3]).unwrap();
    out.add_array("large", &numbers()).unwrap();
    let mut rows = out.start_array::<u32>("rows", [0]).unwrap();
    rows.write_rows(&numbers()).unwrap();
    rows.finish().unwrap();
    out.finish().unwrap()
}

fn check(npz: &NpzReader<'_>, what: &str) {
    assert_eq!(npz.names().collect::<Vec<_>>(), ["small", "large", "rows"], "{what}");
    npz.verify().unwrap();
    assert_eq!(npz.by_name::<Vec<u8>>("small").unwrap(), [1, 2, 3], "{what}");
    for name in ["large", "rows"] {
        assert_eq!(npz.header(name).unwrap().shape(), [300_000], "{what}");
        assert_eq!(npz.by_name::<Vec<u32>>(name).unwrap(), numbers(), "{what}");
        let mut rows = npz.rows(name).unwrap();
        assert_eq!(rows.read_rows::<u32>(299_999..300_000).unwrap().as_slice(), [299_999], "{what}");
        assert_eq!(rows.read_slice::<u32>([7, 100_000]).unwrap().as_slice(), [7, 100_000], "{what}");
    }
    assert_eq!(npz.read_all::<DynArray>().unwrap().len(), 3, "{what}");
}

#[test]
fn archives_behind_4_gib_are_written_and_read() {
    for compression in COMPRESSIONS {
        let options = WriteOptions::new().compression(compression);
        let own_offsets = fill(options.clone().writer(io::Cursor::new(Vec::new())).unwrap()).into_inner();
        check(&NpzReader::new(Behind::new(HOLE, own_offsets)).unwrap(), "moved");
        let behind = fill(options.writer(Behind::writer(HOLE)).unwrap());
        check(&NpzReader::new(behind.clone()).unwrap(), "in place");
        let mut stream = NpzStream::new(behind.bytes.as_slice());
        let mut arrays = 0;
        while let Some(mut entry) = stream.next_entry().unwrap() {
            entry.read::<DynArray>().unwrap();
            arrays += 1;
        }
        assert_eq!(arrays, 3);
    }
}

#[test]
fn files_beyond_4_gib_are_read() {
    let folder = Folder::new("beyond-4-gib");
    for compression in COMPRESSIONS {
        let path = folder.join("a.npz");
        let mut file = File::create(&path).unwrap();
        file.set_len(HOLE).unwrap();
        file.seek(SeekFrom::End(0)).unwrap();
        file.write_all(&fill(WriteOptions::new().compression(compression).writer(Behind::writer(HOLE)).unwrap()).bytes)
            .unwrap();
        drop(file);
        check(&NpzReader::open(&path).unwrap(), "file");
        let npz = NpzReader::open(&path).unwrap();
        assert!(npz.entries().map(|entry: Entry<'_>| entry.data_offset().unwrap()).all(|place| place > HOLE));
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn arrays_behind_4_gib_are_written_and_read() {
    let mut rows = NpyWriter::<u32, _>::growing(Behind::writer(HOLE), [0]).unwrap();
    rows.write_rows(&numbers()).unwrap();
    let mut behind = rows.finish().unwrap();
    behind.seek(SeekFrom::Start(HOLE)).unwrap();
    let mut reader = NpyReader::new(behind.clone()).unwrap();
    assert_eq!(reader.read_rows::<u32>(299_999..300_000).unwrap().as_slice(), [299_999]);
    assert_eq!(reader.read_slice::<u32>([7, 100_000]).unwrap().as_slice(), [7, 100_000]);
    assert_eq!(reader.read_rows::<u32>(0..300_000).unwrap().into_vec(), numbers());
    assert_eq!(npz::read_npy_from::<Vec<u32>>(&mut behind).unwrap(), numbers());
}
