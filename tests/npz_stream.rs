//! Archives read as they come.
#![cfg(feature = "npz")]

mod support;

use std::io::{self, Read};

use npz::{Array, Compression, DynArray, ErrorKind, NpyReader, NpzStream, ReadOptions, WriteOptions};
use support::python;
use support::zip::{File, Zip};
use support::{Folder, written};

/// Gives a few bytes at a time.
struct Drops<'a>(&'a [u8]);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(7);
        self.0.read(&mut buffer[..most])
    }
}

fn archive(compression: Compression, count: usize) -> Vec<u8> {
    let mut out = WriteOptions::new().compression(compression).stream(Vec::new()).unwrap();
    out.add_array("first", &[1u8, 2, 3]).unwrap();
    out.add_array("numbers", &(0..count as i64).map(|i| i * i).collect::<Vec<_>>()).unwrap();
    out.add_array("empty", &Vec::<f32>::new()).unwrap();
    out.finish().unwrap().into_inner()
}

/// Names and arrays, or the error.
fn all(reader: impl Read) -> npz::Result<Vec<(String, DynArray)>> {
    let mut stream = NpzStream::new(reader);
    let mut arrays = Vec::new();
    while let Some(mut entry) = stream.next_entry()? {
        arrays.push((entry.name().to_owned(), entry.read()?));
    }
    assert!(stream.next_entry()?.is_none());
    Ok(arrays)
}

#[test]
fn a_stream_holds_what_the_file_holds() {
    for compression in [Compression::Stored, Compression::Deflated(1), Compression::Fast] {
        let bytes = archive(compression, 500_000);
        let npz = npz::NpzReader::from_bytes(&bytes).unwrap();
        let expected: Vec<(String, DynArray)> =
            npz.read_all().unwrap().into_iter().map(|(name, array)| (name.to_owned(), array)).collect();
        assert!(all(bytes.as_slice()).unwrap() == expected);
        let bytes = archive(compression, 5000);
        assert_eq!(all(Drops(&bytes)).unwrap().len(), 3);
    }
}

#[test]
fn names_are_those_that_the_file_has() {
    for name in ["\u{e9}.npy", "a\0b.npy"] {
        let mut zip = Zip::new(&[File::stored(name, &archive(Compression::Stored, 1))]);
        for flags in [[0, 8], [0, 0]] {
            let [local, _, central] = zip.entries[0];
            zip.put(local + 6, flags);
            zip.put(central + 8, flags);
            let npz = npz::NpzReader::from_bytes(&zip.bytes).unwrap();
            let mut stream = NpzStream::new(zip.bytes.as_slice());
            assert_eq!(stream.next_entry().unwrap().unwrap().name(), npz.names().next().unwrap());
        }
    }
}

#[test]
fn entries_are_skipped_read_in_part_or_as_rows() {
    for compression in [Compression::Stored, Compression::Deflated(1)] {
        let bytes = archive(compression, 50_000);
        let mut stream = NpzStream::new(bytes.as_slice());
        assert_eq!(stream.next_entry().unwrap().unwrap().name(), "first");
        let mut entry = stream.next_entry().unwrap().unwrap();
        assert_eq!((entry.file_name(), entry.size()), ("numbers.npy", Some(400_128)));
        let mut rows = NpyReader::new(&mut entry).unwrap();
        assert_eq!(rows.chunks::<i64>(10).nth(1).unwrap().unwrap().as_slice()[0], 100);
        let mut entry = stream.next_entry().unwrap().unwrap();
        assert!(matches!(entry.read::<Vec<u8>>().unwrap_err().kind(), ErrorKind::DTypeMismatch { .. }));
        assert!(entry.read::<Vec<f32>>().is_err());
        assert!(stream.next_entry().unwrap().is_none());

        let mut stream = NpzStream::new(bytes.as_slice());
        let raw = stream.next_entry().unwrap().unwrap().raw().unwrap();
        assert_eq!(raw, written(&[1u8, 2, 3]));
    }
}

#[test]
fn numpys_streams_are_read() {
    const PROGRAM: &str = "
class Pipe:
    def __init__(self, path): self.file = open(path, 'wb')
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
a = {'a': np.arange(300000.0), 'b': np.array(['x', 'yy'])}
for name, save in ('stored', np.savez), ('deflated', np.savez_compressed):
    save(sys.argv[1] + f'/{name}.npz', **a)
    import zipfile, io
    pipe = Pipe(sys.argv[1] + f'/{name}-pipe.npz')
    with zipfile.ZipFile(pipe, 'w', zipfile.ZIP_STORED if name == 'stored' else zipfile.ZIP_DEFLATED) as z:
        for key, value in a.items():
            for force in ([False, True] if key == 'b' else [True]):
                with z.open(f'{key}{force}.npy', 'w', force_zip64=force) as member:
                    np.lib.format.write_array(member, value)
    pipe.flush()
";
    let Some(python) = python::python() else { return };
    let folder = Folder::new("stream-numpy");
    python::numpy(&python, PROGRAM, &[&folder.join("")]);
    for name in ["stored", "deflated", "deflated-pipe"] {
        let bytes = std::fs::read(folder.join(&format!("{name}.npz"))).unwrap();
        let arrays = all(bytes.as_slice()).unwrap();
        let a: Array<f64> = arrays[0].1.downcast().unwrap();
        assert!(a.as_slice().iter().enumerate().all(|(i, value)| i as f64 == *value) && a.len() == 300_000);
        for (_, texts) in &arrays[1..] {
            assert_eq!(texts.downcast::<String>().unwrap().as_slice(), ["x", "yy"]);
        }
        assert_eq!(arrays.len(), if name == "deflated-pipe" { 3 } else { 2 });
        let mut stream = NpzStream::new(bytes.as_slice());
        let mut count = 0;
        while stream.next_entry().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, arrays.len());
    }
    let bytes = std::fs::read(folder.join("stored-pipe.npz")).unwrap();
    let mut stream = NpzStream::new(bytes.as_slice());
    let error = stream.next_entry().unwrap().unwrap().read::<DynArray>().unwrap_err();
    assert!(error.to_string().contains("its size stands behind it"), "{error}");
    assert!(stream.next_entry().is_err());
    assert!(stream.next_entry().unwrap().is_none());
}

#[test]
fn what_cannot_be_read_is_skipped() {
    let file = written(&[1u8, 2, 3]);
    let unknown = File { method: 97, ..File::stored("unknown.npy", &file) };
    let mut zip = Zip::new(&[unknown, File::stored("secret.npy", &file), File::deflated("plain.npy", &file)]);
    let flags = zip.entries[1][0] + 6;
    zip.put(flags, [1]);
    let mut stream = NpzStream::new(zip.bytes.as_slice());
    for expected in ["method 97", "encrypted"] {
        let mut entry = stream.next_entry().unwrap().unwrap();
        let error = entry.read::<Vec<u8>>().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::UnsupportedEntry { .. }) && error.to_string().contains(expected));
    }
    assert_eq!(stream.next_entry().unwrap().unwrap().read::<Vec<u8>>().unwrap(), [1, 2, 3]);
    assert!(stream.next_entry().unwrap().is_none());
}

#[test]
fn damage_anywhere_is_an_error_or_changes_nothing() {
    let file = written(&[1.5f64, 2.5]);
    for make in [File::stored, File::deflated] {
        let zip = Zip::new(&[make("a.npy", &file), make("b.npy", &file)]);
        let whole = all(zip.bytes.as_slice()).unwrap();
        let directory = zip.entries[0][2];
        for length in 0..directory {
            assert!(all(&zip.bytes[..length]).is_err(), "{length}");
        }
        for at in 0..directory {
            for bit in 0..8 {
                let mut bytes = zip.bytes.clone();
                bytes[at] ^= 1 << bit;
                if let Ok(arrays) = all(bytes.as_slice()) {
                    let values = |arrays: &[(String, DynArray)]| -> Vec<DynArray> {
                        arrays.iter().map(|(_, array)| array.clone()).collect()
                    };
                    assert!(values(&arrays) == values(&whole), "byte {at}, bit {bit}");
                }
            }
        }
    }
    assert!(matches!(all(&b"no zip at all"[..]).unwrap_err().kind(), ErrorKind::InvalidArchive { .. }));
    assert!(all(&b""[..]).is_err());
    assert!(all(Zip::new(&[]).bytes.as_slice()).unwrap().is_empty());
}

#[test]
fn limits_hold_and_sizes_are_not_believed() {
    let bytes = archive(Compression::Deflated(1), 5000);
    let kind = |options: ReadOptions| {
        let mut stream = options.npz_stream(bytes.as_slice());
        let mut read = || -> npz::Result<()> {
            while let Some(mut entry) = stream.next_entry()? {
                entry.read::<DynArray>()?;
            }
            Ok(())
        };
        read().map_err(npz::Error::into_kind)
    };
    kind(ReadOptions::new()).unwrap();
    for options in [
        ReadOptions::new().max_entries(2),
        ReadOptions::new().max_array_bytes(1000),
        ReadOptions::new().max_total_bytes(10_000),
    ] {
        assert!(matches!(kind(options), Err(ErrorKind::LimitExceeded { .. })));
    }
    let header = npz::Header::new("<f8".parse().unwrap(), npz::Order::C, [1 << 50]).to_bytes().unwrap();
    let huge = Zip::new(&[File { size: u32::MAX as usize - 1, ..File::deflated("a.npy", &header) }]);
    assert!(all(huge.bytes.as_slice()).is_err());
}
