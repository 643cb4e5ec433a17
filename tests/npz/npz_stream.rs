//! Archives read as they come.

use std::io::{Read, Write};

use crate::support::python;
use crate::support::streams::{all, archive, both, in_drops};
use crate::support::zip::{File, Zip};
use crate::support::{Folder, written};
use npz::{Array, Compression, DynArray, ErrorKind, NpyReader, NpzReader, NpzStream, ReadOptions};

#[test]
fn a_stream_holds_what_the_file_holds() {
    for compression in [Compression::Stored, Compression::Deflated(1), Compression::Fast] {
        let bytes = archive(compression, 500_000);
        let npz = npz::NpzReader::from_bytes(&bytes).unwrap();
        let expected: Vec<(String, DynArray)> =
            npz.read_all().unwrap().into_iter().map(|(name, array)| (name.to_owned(), array)).collect();
        assert!(all(bytes.as_slice()).unwrap() == expected);
        let bytes = archive(compression, 5000);
        assert_eq!(all(in_drops(&bytes)).unwrap().len(), 3);
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
    for name in ["stored", "stored-pipe", "deflated", "deflated-pipe"] {
        let bytes = std::fs::read(folder.join(&format!("{name}.npz"))).unwrap();
        let arrays = all(bytes.as_slice()).unwrap();
        let a: Array<f64> = arrays[0].1.downcast().unwrap();
        assert!(a.as_slice().iter().enumerate().all(|(i, value)| i as f64 == *value) && a.len() == 300_000);
        for (_, texts) in &arrays[1..] {
            assert_eq!(texts.downcast::<String>().unwrap().as_slice(), ["x", "yy"]);
        }
        assert_eq!(arrays.len(), if name.ends_with("pipe") { 3 } else { 2 });
        let mut stream = NpzStream::new(bytes.as_slice());
        let mut count = 0;
        while stream.next_entry().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, arrays.len());
    }
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
        let mut stream = options.stream(bytes.as_slice());
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
    let header = npz::Header::new("<f8".parse().unwrap(), npz::Order::C, [usize::MAX >> 14]).to_bytes().unwrap();
    let huge = Zip::new(&[File { size: u32::MAX as usize - 1, ..File::deflated("a.npy", &header) }]);
    assert!(all(huge.bytes.as_slice()).is_err());
}

/// An entry whose sizes stand behind it, if `descriptor` does.
struct Piped<'a> {
    name: &'a str,
    method: u16,
    data: &'a [u8],
    file: &'a [u8],
}

/// An archive of such entries, with descriptors of this layout.
fn piped(entries: &[Piped<'_>], is_signed: bool, width: usize, has_field: bool) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let field: &[u8] = if has_field { &[&[1, 0, 16, 0][..], &[0; 16]].concat() } else { b"" };
        let sizes = if has_field { [0xFF; 8] } else { [0; 8] };
        let lengths = [entry.name.len() as u16, field.len() as u16].map(u16::to_le_bytes).concat();
        let method = entry.method.to_le_bytes();
        let crc32 = crc32fast::hash(entry.file).to_le_bytes();
        let place = (bytes.len() as u32).to_le_bytes();
        let head = [&[45, 0, 8, 0][..], &method, &[0, 0, 0x21, 0]].concat();
        bytes.extend([b"PK\x03\x04", &head[..], &[0; 4], &sizes, &lengths, entry.name.as_bytes(), field].concat());
        bytes.extend(entry.data);
        let sizes = [entry.data.len() as u64, entry.file.len() as u64].map(u64::to_le_bytes);
        let signature: &[u8] = if is_signed { b"PK\x07\x08" } else { b"" };
        bytes.extend([signature, &crc32, &sizes[0][..width], &sizes[1][..width]].concat());
        let sizes = [&sizes[0][..4], &sizes[1][..4]].concat();
        let lengths = [entry.name.len() as u16, 0].map(u16::to_le_bytes).concat();
        directory.extend([b"PK\x01\x02\x2d\x03", &head[..], &crc32, &sizes, &lengths].concat());
        directory.extend([&[0; 10][..], &place, entry.name.as_bytes()].concat());
    }
    let mut end = Zip::new(&[]).bytes;
    let count = (entries.len() as u16).to_le_bytes();
    end[8..12].copy_from_slice(&[count, count].concat());
    end[12..16].copy_from_slice(&(directory.len() as u32).to_le_bytes());
    end[16..20].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
    [bytes, directory, end].concat()
}

#[test]
fn entries_with_descriptors_are_read_whatever_their_layout() {
    let files = [written(&[1.5f64, 2.5]), written(&Vec::<f32>::new()), written(&vec![7u8; 100_000])];
    let deflated = File::deflated("b.npy", &files[2]).data;
    let nothing = File::deflated("e", b"").data;
    let entries = [
        Piped { name: "a.npy", method: 0, data: &files[0], file: &files[0] },
        Piped { name: "b.npy", method: 8, data: &deflated, file: &files[2] },
        Piped { name: "c.npy", method: 0, data: &files[1], file: &files[1] },
        Piped { name: "folder/", method: 0, data: b"", file: b"" },
        Piped { name: "empty", method: 8, data: &nothing, file: b"" },
        Piped { name: "d.npy", method: 0, data: &files[2], file: &files[2] },
    ];
    for (is_signed, width) in [(true, 4), (true, 8), (false, 4), (false, 8)] {
        for has_field in [true, false] {
            let bytes = piped(&entries, is_signed, width, has_field);
            let npz = NpzReader::from_bytes(&bytes).unwrap();
            for way in 0..4 {
                let mut stream = NpzStream::new(in_drops(&bytes));
                for entry in &entries {
                    let mut next = stream.next_entry().unwrap().unwrap();
                    assert_eq!((next.file_name(), next.size()), (entry.name, None));
                    match way {
                        0 => {}
                        1 => assert!(next.raw().unwrap() == entry.file),
                        2 if entry.file.is_empty() => assert_eq!(next.raw().unwrap(), b""),
                        2 => assert!(next.read::<DynArray>().unwrap() == npz.by_name(entry.name).unwrap()),
                        _ if entry.file.is_empty() => {}
                        _ => assert!(NpyReader::new(&mut next).is_ok()),
                    }
                }
                assert!(stream.next_entry().unwrap().is_none());
            }
        }
    }
}

#[test]
fn a_stored_entry_that_does_not_tell_where_it_ends_is_unsupported() {
    let array = written(&[1u8, 2, 3]);
    let mut objects = b"\x93NUMPY\x01\0\x76\0{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".to_vec();
    objects.resize(127, b' ');
    objects.extend(b"\n\x80\x04K\x01.");
    for (file, says) in [(&b"some text, no array"[..], "\\x93NUMPY"), (&objects, "pickled objects")] {
        let piece = |name, file| Piped { name, method: 0, data: file, file };
        let bytes = piped(&[piece("a.npy", &array), piece("b", file), piece("c.npy", &array)], true, 4, false);
        for read in [true, false] {
            let mut stream = NpzStream::new(bytes.as_slice());
            assert_eq!(stream.next_entry().unwrap().unwrap().read::<Vec<u8>>().unwrap(), [1, 2, 3]);
            let mut entry = stream.next_entry().unwrap().unwrap();
            let first = if read { entry.raw().map(drop) } else { stream.next_entry().map(drop) };
            let error = first.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::UnsupportedEntry { .. }), "{error}");
            let text = error.to_string();
            assert!(text.contains("its size stands behind it") && text.contains(says), "{text}");
            assert_eq!(stream.next_entry().is_err(), read);
            assert!(stream.next_entry().unwrap().is_none());
        }
    }
}

#[test]
fn damage_of_entries_with_descriptors_is_found() {
    let files = [written(&[1.5f64, 2.5]), written(&[7u16; 9])];
    let entries = [
        Piped { name: "a.npy", method: 0, data: &files[0], file: &files[0] },
        Piped { name: "b.npy", method: 0, data: &files[1], file: &files[1] },
    ];
    for (is_signed, width) in [(true, 4), (false, 8)] {
        let sound = piped(&entries, is_signed, width, false);
        let whole = all(sound.as_slice()).unwrap();
        for at in 0..sound.len() {
            assert!(all(&sound[..at]).is_err(), "{at}");
            for bit in 0..8 {
                let mut bytes = sound.clone();
                bytes[at] ^= 1 << bit;
                if let Ok(arrays) = all(bytes.as_slice()) {
                    assert!(arrays.iter().zip(&whole).all(|((_, one), (_, other))| one == other), "{at} {bit}");
                    assert_eq!(arrays.len(), whole.len());
                }
            }
        }
    }
}

#[test]
fn bytes_behind_deflated_data_get_the_answer_that_a_file_gets() {
    let array = written(&vec![7u16; 5000]);
    let file = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut file = File::deflated("a.npy", &array);
        change(&mut file.data);
        Zip::new(&[file, File::stored("b.npy", &array)]).bytes
    };
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&array).unwrap();
    encoder.flush().unwrap();
    let without_end = encoder.get_ref().clone();
    for bytes in [
        file(&|data| data.push(0)),
        file(&|data| data.extend([1; 99])),
        file(&|data| data.extend(vec![9; 1 << 20])),
        file(&|data| *data = without_end.clone()),
    ] {
        let [file, whole, drops] = both(&bytes).map(Result::unwrap);
        assert!(whole == file && drops == file && file.len() == 2);
    }
    for outcome in both(&file(&|data| data.truncate(data.len() / 2))) {
        assert!(matches!(outcome.unwrap_err().kind(), ErrorKind::Truncated { .. }));
    }
}

const OTHER_METHODS: &str = "
import io, lzma, zipfile
class Pipe:
    def __init__(self, path): self.file = open(path, 'wb')
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
arrays = {'a': np.arange(300000.0), 'b': np.array(['x', 'yy']), 'c': np.zeros(0), 'd': np.arange(99)}
for name, method in ('stored', 0), ('deflated', 8), ('bzip2', zipfile.ZIP_BZIP2), ('lzma', zipfile.ZIP_LZMA):
    for kind in 'file', 'pipe':
        path = sys.argv[1] + f'/{name}-{kind}.npz'
        with zipfile.ZipFile(Pipe(path) if kind == 'pipe' else path, 'w', method) as z:
            for number, (key, value) in enumerate(arrays.items()):
                with z.open(key + '.npy', 'w', force_zip64=number % 2 == 0) as member:
                    np.lib.format.write_array(member, value)
            z.comment = b'a comment'
";

#[test]
fn what_pythons_zipfile_writes_to_files_and_pipes_is_read() {
    let Some(python) = python::python() else { return };
    let folder = Folder::new("stream-methods");
    python::numpy(&python, OTHER_METHODS, &[&folder.join("")]);
    let methods =
        [("stored", true), ("deflated", true), ("bzip2", cfg!(feature = "bzip2")), ("lzma", cfg!(feature = "lzma"))];
    for (name, is_known) in methods {
        for kind in ["file", "pipe"] {
            let bytes = std::fs::read(folder.join(&format!("{name}-{kind}.npz"))).unwrap();
            let [file, whole, drops] = both(&bytes);
            if is_known {
                let [file, whole, drops] =
                    [file, whole, drops].map(|arrays| arrays.unwrap_or_else(|error| panic!("{name} {kind}: {error}")));
                assert!(whole == file && drops == file && file.len() == 4, "{name} {kind}");
                let mut stream = NpzStream::new(bytes.as_slice());
                let mut count = 0;
                while let Some(mut entry) = stream.next_entry().unwrap() {
                    if count % 2 == 0 {
                        entry.read_exact(&mut [0; 100]).unwrap();
                    }
                    count += 1;
                }
                assert_eq!(count, 4);
            } else {
                for outcome in [file, whole, drops] {
                    assert!(matches!(outcome.unwrap_err().kind(), ErrorKind::UnsupportedEntry { .. }));
                }
            }
        }
    }
}

#[test]
fn archives_of_other_methods_are_read_as_files_are() {
    for (bytes, is_known) in [
        (&include_bytes!("../../fuzz/inputs/npz/bzip2")[..], cfg!(feature = "bzip2")),
        (include_bytes!("../../fuzz/inputs/npz/lzma"), cfg!(feature = "lzma")),
        (include_bytes!("../../fuzz/inputs/npz/zstd"), cfg!(feature = "zstd")),
    ] {
        let outcomes = both(bytes);
        assert!(outcomes.iter().all(|arrays| arrays.is_ok() == is_known));
        if let [Ok(file), Ok(whole), Ok(drops)] = &outcomes {
            assert!(whole == file && drops == file);
        }
        if is_known {
            for length in (0..bytes.len()).step_by(19) {
                assert!(all(&bytes[..length]).is_err(), "{length}");
            }
        }
    }
}

#[cfg(feature = "bzip2")]
#[test]
fn small_entries_of_a_stream_do_not_become_large_arrays_unasked() {
    const PROGRAM: &str = "
import zipfile
class Pipe:
    def __init__(self, path): self.file = open(path, 'wb')
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
for kind in 'file', 'pipe':
    path = sys.argv[1] + f'/{kind}.npz'
    with zipfile.ZipFile(Pipe(path) if kind == 'pipe' else path, 'w', zipfile.ZIP_BZIP2) as z:
        for name in 'a', 'b':
            with z.open(name + '.npy', 'w') as member:
                np.lib.format.write_array(member, np.zeros(40 << 20, 'u1'))
";
    let Some(python) = python::python() else { return };
    let folder = Folder::new("stream-zeros");
    python::numpy(&python, PROGRAM, &[&folder.join("")]);
    for kind in ["file", "pipe"] {
        let bytes = std::fs::read(folder.join(&format!("{kind}.npz"))).unwrap();
        let mut stream = NpzStream::new(bytes.as_slice());
        assert_eq!(stream.next_entry().unwrap().unwrap().read::<Vec<u8>>().unwrap().len(), 40 << 20);
        let error = stream.next_entry().unwrap().unwrap().read::<Vec<u8>>().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 0x400_0000, .. }), "{kind}: {error}");
        let mut stream = ReadOptions::new().max_array_bytes(81 << 20).stream(bytes.as_slice());
        for _ in 0..2 {
            assert_eq!(stream.next_entry().unwrap().unwrap().raw().unwrap().len(), (40 << 20) + 128);
        }
        assert!(stream.next_entry().is_ok());
    }
}

#[test]
fn an_entry_is_read_once() {
    let mut out = npz::NpzWriter::stream(Vec::new());
    out.add_array("a", &[1u8, 2, 3]).unwrap();
    let bytes = out.finish().unwrap().into_inner();
    let mut stream = NpzStream::new(bytes.as_slice());
    let mut entry = stream.next_entry().unwrap().unwrap();
    entry.read::<Vec<u8>>().unwrap();
    for error in [entry.read::<Vec<u8>>().unwrap_err(), entry.raw().unwrap_err()] {
        assert!(matches!(error.kind(), ErrorKind::AlreadyRead), "{error}");
        assert_eq!((error.blame(), error.entry()), (npz::Blame::Caller, Some("a")));
    }
    assert!(stream.next_entry().unwrap().is_none());
}
