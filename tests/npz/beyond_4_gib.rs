//! Places in files that are larger than a machine of 32 bits can address.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::support::Folder;
use npz::{Compression, DynArray, Entry, NpyReader, NpyWriter, NpzReader, NpzStream, NpzWriter, WriteOptions};

const HOLE: u64 = 5 << 30;

/// A file that begins with zeros, which take no memory.
#[derive(Clone, Default)]
struct Behind {
    bytes: Vec<u8>,
    position: u64,
}

impl Behind {
    fn begin() -> Behind {
        Behind { bytes: Vec::new(), position: HOLE }
    }

    fn inside(&self) -> usize {
        usize::try_from(self.position.saturating_sub(HOLE)).unwrap()
    }
}

impl Read for Behind {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = if self.position < HOLE {
            let count = usize::try_from(HOLE - self.position).unwrap_or(usize::MAX).min(buffer.len());
            buffer[..count].fill(0);
            count
        } else {
            self.bytes.get(self.inside()..).unwrap_or_default().read(buffer)?
        };
        self.position += count as u64;
        Ok(count)
    }
}

impl Write for Behind {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (start, end) = (self.inside(), self.inside() + bytes.len());
        self.bytes.resize(self.bytes.len().max(end), 0);
        self.bytes[start..end].copy_from_slice(bytes);
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Behind {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match to {
            SeekFrom::Start(place) => place,
            SeekFrom::Current(step) => self.position.checked_add_signed(step).unwrap(),
            SeekFrom::End(step) => (HOLE + self.bytes.len() as u64).checked_add_signed(step).unwrap(),
        };
        Ok(self.position)
    }
}

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
        check(&NpzReader::new(Behind { bytes: own_offsets, position: 0 }).unwrap(), "moved");
        let behind = fill(options.writer(Behind::begin()).unwrap());
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
        file.write_all(&fill(WriteOptions::new().compression(compression).writer(Behind::begin()).unwrap()).bytes)
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
    let mut rows = NpyWriter::<u32, _>::growing(Behind::begin(), [0]).unwrap();
    rows.write_rows(&numbers()).unwrap();
    let mut behind = rows.finish().unwrap();
    behind.position = HOLE;
    let mut reader = NpyReader::new(behind.clone()).unwrap();
    assert_eq!(reader.read_rows::<u32>(299_999..300_000).unwrap().as_slice(), [299_999]);
    assert_eq!(reader.read_slice::<u32>([7, 100_000]).unwrap().as_slice(), [7, 100_000]);
    assert_eq!(reader.read_rows::<u32>(0..300_000).unwrap().into_vec(), numbers());
    assert_eq!(npz::read_npy_from::<Vec<u32>>(&mut behind).unwrap(), numbers());
}
