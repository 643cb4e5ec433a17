//! Archives: what is written is read, under the names that NumPy gives, and nothing half-done is left.

use std::fs;
use std::io::{self, Cursor, Seek, SeekFrom};
use std::sync::Arc;

use crate::support;
use crate::support::fakes::{Behind, Fault, Faulty};
use crate::support::{Folder, native};
use npz::{Array, Compression, DynArray, ErrorKind, Method, NpzReader, NpzWriter, WriteOptions};

fn archive(compression: Compression, write: impl Fn(&mut NpzWriter<Cursor<Vec<u8>>>) -> npz::Result<()>) -> Vec<u8> {
    let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
    write(&mut out).unwrap();
    out.finish().unwrap().into_inner()
}

const EVERY_COMPRESSION: [Compression; 11] = [
    Compression::Stored,
    Compression::Fast,
    Compression::Deflated(1),
    Compression::Deflated(2),
    Compression::Deflated(3),
    Compression::Deflated(4),
    Compression::Deflated(5),
    Compression::Deflated(6),
    Compression::Deflated(7),
    Compression::Deflated(8),
    Compression::Deflated(9),
];

#[test]
fn arrays_come_back_at_every_compression() {
    let noise: Vec<u32> = (0..700_000u32).map(|i| i.wrapping_mul(2_654_435_761)).collect();
    let steps: Vec<f64> = (0..400_000).map(|i| f64::from(i / 16)).collect();
    for compression in EVERY_COMPRESSION {
        let bytes = archive(compression, |out| {
            out.add_array("noise", &noise)?;
            out.add_array("steps", &steps)?;
            out.push_array(&0.5f32)?;
            out.add_array("empty", &Vec::<u8>::new())
        });
        let npz = NpzReader::from_bytes(&bytes).unwrap();
        assert_eq!(npz.names().collect::<Vec<_>>(), ["noise", "steps", "arr_0", "empty"]);
        assert!(npz.by_name::<Vec<u32>>("noise").unwrap() == noise, "{compression:?}");
        assert!(npz.by_name::<Vec<f64>>("steps.npy").unwrap() == steps, "{compression:?}");
        assert_eq!(npz.by_index::<f32>(2).unwrap(), 0.5);
        assert_eq!(npz.by_name::<Vec<u8>>("empty").unwrap(), []);
        npz.verify().unwrap();
        let method = if compression == Compression::Stored { Method::STORED } else { Method::DEFLATED };
        assert!(npz.entries().all(|entry| entry.compression() == method));
    }
}

#[test]
fn entries_tell_names_sizes_method_checksum_and_offset() {
    let bytes = archive(Compression::Stored, |out| out.add_array("a/b", &[1u8, 2, 3]));
    let npz = NpzReader::from_bytes(&bytes).unwrap();
    assert_eq!((npz.len(), npz.is_empty()), (1, false));
    for entry in npz.entries() {
        assert_eq!((entry.name(), entry.file_name()), ("a/b", "a/b.npy"));
        assert_eq!((entry.size(), entry.compressed_size()), (131, 131));
        assert_eq!(entry.compression().to_string(), "stored");
        let start = entry.data_offset().unwrap() as usize;
        assert_eq!(&bytes[start + 128..start + 131], [1, 2, 3]);
        assert_eq!(entry.crc32(), crc32fast::hash(&bytes[start..start + 131]));
    }
    let header = npz.header("a/b").unwrap();
    assert_eq!((header.dtype().to_string().as_str(), header.shape()), ("|u1", &[3][..]));
}

#[test]
fn stored_data_begin_on_multiples_of_64_and_can_be_viewed() {
    let bytes = archive(Compression::Stored, |out| {
        for size in 0..200usize {
            out.add_array(&"n".repeat(size + 1), &vec![size as f32; size])?;
        }
        Ok(())
    });
    // A Vec<u128> is a buffer of known alignment.
    let mut aligned = vec![0u128; bytes.len().div_ceil(16) + 4];
    let aligned = bytemuck::cast_slice_mut::<u128, u8>(&mut aligned);
    let start = aligned.as_ptr().align_offset(64);
    aligned[start..start + bytes.len()].copy_from_slice(&bytes);
    let npz = NpzReader::from_bytes(&aligned[start..start + bytes.len()]).unwrap();
    for (size, entry) in npz.entries().enumerate() {
        assert_eq!(entry.data_offset().unwrap() % 64, 0);
        assert_eq!(npz.view::<f32>(entry.name()).unwrap().as_slice(), vec![size as f32; size]);
    }
}

#[test]
fn what_cannot_be_viewed_says_why() {
    let deflated = archive(Compression::Deflated(6), |out| out.push_array(&[1.0f32]));
    let error = NpzReader::from_bytes(&deflated).unwrap().view::<f32>("arr_0").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotViewable { reason } if reason.contains("compressed")), "{error}");
    let error = NpzReader::new(Cursor::new(deflated)).unwrap().view::<f32>("arr_0").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotViewable { reason } if reason.contains("memory")), "{error}");
}

#[test]
fn a_name_is_taken_once() {
    let mut out = NpzWriter::new(Cursor::new(Vec::new()));
    out.add_array("a", &[1]).unwrap();
    let error = out.add_array("a", &[2]).unwrap_err();
    assert_eq!(error.to_string(), r#"the name "a" is taken"#);
    out.push_array(&[3]).unwrap();
    let error = out.add_array("arr_0", &[4]).unwrap_err();
    assert!(error.to_string().contains("positional arrays are named arr_0, arr_1"), "{error}");
    out.add_array("arr_1", &[5]).unwrap();
    let error = out.push_array(&[6]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DuplicateName { name, positional: true } if name == "arr_1"), "{error}");
    // Nothing of the refused arrays was written.
    let bytes = out.finish().unwrap().into_inner();
    let npz = NpzReader::from_bytes(bytes).unwrap();
    assert_eq!(npz.names().collect::<Vec<_>>(), ["a", "arr_0", "arr_1"]);
    assert_eq!(npz.by_name::<[i32; 1]>("a").unwrap(), [1]);
}

#[test]
fn odd_names_are_kept_and_impossible_ones_refused() {
    let names = ["", "a b", "dir/é整😀", "../up", "/root", "back\\slash", "x.npy", "a\nb"];
    for compression in [Compression::Stored, Compression::Deflated(6)] {
        let bytes = archive(compression, |out| names.iter().try_for_each(|name| out.add_array(name, &1u8)));
        let npz = NpzReader::from_bytes(&bytes).unwrap();
        assert_eq!(npz.names().collect::<Vec<_>>(), names);
        names.iter().for_each(|name| assert_eq!(npz.by_name::<u8>(&format!("{name}.npy")).unwrap(), 1));
    }
    let mut out = NpzWriter::new(Cursor::new(Vec::new()));
    for name in ["a\0b".to_owned(), "n".repeat(70_000)] {
        let error = out.add_array(&name, &1u8).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidName { .. }), "{error}");
    }
    out.finish().unwrap();
}

#[test]
fn errors_name_the_file_and_the_entry() {
    let folder = Folder::new("errors");
    let path = folder.join("a.npz");
    npz::savez!(&path, weights = [1.0f64]).unwrap();
    let npz = NpzReader::open(&path).unwrap();
    let error = npz.by_name::<Array<f32>>("weights").unwrap_err();
    let says = r#"entry "weights": expected dtype "<f4" (f32), found "<f8"; read it as f64, or as DynArray and cast"#;
    let expected = format!(r#""{}": {}"#, path.display(), native(says));
    assert_eq!(error.to_string(), expected);
    assert_eq!((error.path(), error.entry()), (Some(path.as_path()), Some("weights")));
    let error = npz.by_name::<Array<f32>>("biases").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoSuchEntry { name } if name == "biases"), "{error}");
    let error = npz.by_index::<DynArray>(1).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoSuchIndex { index: 1, len: 1 }), "{error}");
    let error = NpzReader::open(folder.join("none.npz")).unwrap_err();
    assert!(error.to_string().contains("none.npz"), "{error}");
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::NotFound);
}

#[test]
fn the_same_arrays_make_the_same_bytes_on_any_number_of_threads() {
    let noise: Vec<u64> = (0..2_000_000u64).map(|i| i.wrapping_mul(i) >> 5).collect();
    // Of many sizes, so that some wait for others and some do not.
    let sizes = [1, 0, 70_000, 131_056, 400_000, 2_000_000, 3, 1_000_000, 1_000_000, 900_000, 5];
    for compression in [Compression::Stored, Compression::Deflated(6), Compression::Fast] {
        let write = || archive(compression, |out| sizes.iter().try_for_each(|&size| out.push_array(&noise[..size])));
        let expected = write();
        assert!(write() == expected);
        let npz = NpzReader::from_bytes(&expected).unwrap();
        let arrays = npz.read_all::<Vec<u64>>().unwrap();
        assert_eq!(arrays.len(), sizes.len());
        for (index, (name, array)) in arrays.iter().enumerate() {
            assert_eq!(*name, format!("arr_{index}"));
            assert!(array[..] == noise[..sizes[index]], "{name}");
        }
        #[cfg(feature = "parallel")]
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert!(pool.install(write) == expected, "{threads} threads");
        }
    }
}

#[test]
fn many_threads_read_from_one_reader() {
    let arrays: Vec<Vec<u32>> = (0..40).map(|i| (0..50_000).map(|x| x * i).collect()).collect();
    for compression in [Compression::Stored, Compression::Deflated(1)] {
        let bytes = archive(compression, |out| arrays.iter().try_for_each(|array| out.push_array(array)));
        let folder = Folder::new("threads");
        fs::write(folder.join("a.npz"), &bytes).unwrap();
        let readers = [
            NpzReader::open(folder.join("a.npz")).unwrap(),
            NpzReader::new(Cursor::new(bytes.clone())).unwrap(),
            NpzReader::from_bytes(bytes).unwrap(),
        ];
        for npz in readers.map(Arc::new) {
            std::thread::scope(|scope| {
                for thread in 0..32 {
                    let (npz, arrays) = (&npz, &arrays);
                    scope.spawn(move || {
                        let index = thread * 7 % arrays.len();
                        assert!(npz.by_index::<Vec<u32>>(index).unwrap() == arrays[index]);
                        let name = format!("arr_{index}");
                        let rows = npz.rows(&name).unwrap().read_rows::<u32>(20_000..20_100).unwrap();
                        assert!(rows.as_slice() == &arrays[index][20_000..20_100]);
                        assert_eq!(npz.raw(&name).unwrap().len(), 128 + 200_000);
                        assert!(thread % 8 > 0 || npz.verify().is_ok());
                    });
                }
            });
        }
    }
}

/// Pickled Python is never executed; who wants it has the bytes.
#[test]
fn the_bytes_of_object_arrays_can_be_had_raw() {
    let npz = NpzReader::open(support::fixtures().join("npz/savez-object.npz")).unwrap();
    let error = npz.by_name::<npz::DynArray>("arr_0").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Pickled { descr } if descr == "|O"), "{error}");
    let file = npz.raw("arr_0").unwrap();
    let (header, offset) = npz::Header::parse(&file).unwrap();
    assert!(header.dtype().has_objects() && header.shape() == [3]);
    // A pickle of protocol 3 or above begins so, and ends with a stop.
    assert!(file[offset..].starts_with(b"\x80") && file.ends_with(b"."));
    assert!(npz.by_name::<npz::Array<f64>>("plain").is_ok());
}

#[test]
fn a_path_holds_the_old_file_until_the_new_one_is_complete() {
    let folder = Folder::new("replace");
    let path = folder.join("a.npz");
    fs::write(&path, "old").unwrap();
    let mut out = NpzWriter::create(&path).unwrap();
    out.push_array(&[1]).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    drop(out);
    assert_eq!((folder.files(), fs::read(&path).unwrap()), (vec!["a.npz".to_owned()], b"old".to_vec()));
    let mut out = NpzWriter::create_compressed(&path).unwrap();
    out.push_array(&[1]).unwrap();
    out.finish().unwrap();
    assert_eq!(NpzReader::open(&path).unwrap().len(), 1);
    assert_eq!(folder.files(), ["a.npz"]);
}

#[test]
fn an_archive_whose_writer_failed_cannot_be_finished() {
    let large = vec![1u64; 100_000];
    for compression in [Compression::Stored, Compression::Deflated(6)] {
        let writer = Faulty::new(Vec::new(), Fault::Byte(500));
        let mut out = WriteOptions::new().compression(compression).writer(writer).unwrap();
        let first = (0..).find_map(|i| out.add_array(&format!("a{i}"), &large).err()).unwrap();
        assert!(first.to_string().contains("injected"), "{first}");
        let error = out.push_array(&[1]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Poisoned { first } if first.contains("injected")), "{error}");
        assert!(matches!(out.finish().unwrap_err().kind(), ErrorKind::Poisoned { .. }));
    }
}

#[test]
fn arrays_that_wait_for_others_are_not_lost_when_the_writer_fails() {
    let writer = Faulty::new(Vec::new(), Fault::Byte(10));
    let mut out = WriteOptions::new().compression(Compression::Fast).writer(writer).unwrap();
    let noise: Vec<u32> = (0..200_000u32).map(|i| i.wrapping_mul(2_654_435_761) ^ i.rotate_left(13)).collect();
    out.push_array(&noise).unwrap();
    out.push_array(&[1u8, 2, 3]).unwrap();
    let error = out.finish().unwrap_err();
    assert!(error.to_string().contains("injected"), "{error}");
    assert_eq!(error.entry(), Some("arr_0"));
}

/// Does what readers of remote files may do: its work on other threads.
#[cfg(feature = "parallel")]
struct Threaded(Cursor<Vec<u8>>);

#[cfg(feature = "parallel")]
impl io::Read for Threaded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        rayon::join(std::thread::yield_now, || self.0.read(buffer)).1
    }
}

#[cfg(feature = "parallel")]
impl Seek for Threaded {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[cfg(feature = "parallel")]
#[test]
fn a_reader_that_uses_threads_itself_is_not_waited_for() {
    let array = vec![7u16; 3_000_000];
    let bytes = archive(Compression::Deflated(1), |out| (0..20).try_for_each(|_| out.push_array(&array)));
    let npz = NpzReader::new(Threaded(Cursor::new(bytes))).unwrap();
    let arrays = npz.read_all::<Vec<u16>>().unwrap();
    assert!(arrays.iter().all(|(_, read)| *read == array));
}

#[test]
fn an_archive_that_was_not_finished_does_not_look_complete() {
    let mut bytes = Cursor::new(Vec::new());
    let mut out = NpzWriter::new(&mut bytes);
    out.push_array(&vec![1u8; 1_000_000]).unwrap();
    drop(out);
    assert!(NpzReader::from_bytes(bytes.into_inner()).is_err());
}

#[test]
fn an_array_that_writes_less_than_its_header_says_is_an_error() {
    struct Short;
    impl npz::ToNpy for Short {
        fn npy_header(&self) -> npz::Result<npz::Header> {
            Ok(npz::Header::new("<f8".parse()?, npz::Order::C, [2]))
        }
        fn write_npy_data(&self, sink: &mut npz::NpySink<'_>) -> npz::Result<()> {
            sink.write_elements(&[1.0f64])
        }
    }
    assert!(npz::write_npy_to(Vec::new(), &Short).is_err());
    for compression in [Compression::Stored, Compression::Deflated(6)] {
        let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
        let error = out.push_array(&Short).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WrongDataSize { expected: 16, found: 8 }), "{error}");
        assert!(out.finish().is_err());
    }
}

#[test]
fn levels_other_than_1_to_9_are_refused() {
    for level in [0, 10, u32::MAX] {
        let options = WriteOptions::new().compression(Compression::Deflated(level));
        let error = options.writer(Cursor::new(Vec::new())).err().unwrap();
        assert!(matches!(error.kind(), ErrorKind::InvalidLevel { level: found } if *found == level), "{error}");
    }
}

#[test]
fn members_that_are_no_arrays_are_read_raw() {
    let npz = NpzReader::open(support::fixtures().join("npz/member-not-an-array.npz")).unwrap();
    let arrays = npz.read_all::<DynArray>().unwrap();
    assert_eq!(arrays.len(), npz.len() - 1);
    assert!(arrays.iter().all(|(name, _)| *name != "notes.txt"));
    assert!(npz.contains("notes.txt"));
    assert!(!npz.raw("notes.txt").unwrap().is_empty());
    let error = npz.by_name::<DynArray>("notes.txt").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BadMagic { .. }), "{error}");
}

#[test]
fn a_member_of_the_very_name_comes_before_one_with_a_suffix() {
    let npz = NpzReader::open(support::fixtures().join("npz/members-a-and-a.npy.npz")).unwrap();
    let names: Vec<&str> = npz.entries().map(|entry| entry.file_name()).collect();
    let index = |name| names.iter().position(|found| *found == name).unwrap();
    assert!(npz.by_name::<DynArray>("a").unwrap() == npz.by_index::<DynArray>(index("a")).unwrap());
    assert!(npz.by_name::<DynArray>("a.npy").unwrap() == npz.by_index::<DynArray>(index("a.npy")).unwrap());
}

#[test]
fn archives_of_more_than_65535_entries_are_read_back() {
    let bytes = archive(Compression::Stored, |out| (0..70_000u32).try_for_each(|number| out.push_array(&number)));
    let npz = NpzReader::from_bytes(&bytes).unwrap();
    assert_eq!(npz.len(), 70_000);
    assert_eq!(npz.by_name::<u32>("arr_69999").unwrap(), 69_999);
    assert_eq!(npz.by_name::<u32>("arr_1").unwrap(), 1);
}

#[test]
fn an_archive_begins_where_the_writer_stands() {
    let mut file = Cursor::new(b"prefix".to_vec());
    file.seek(SeekFrom::End(0)).unwrap();
    let mut out = NpzWriter::new(file);
    out.push_array(&[1.0f32, 2.0]).unwrap();
    let bytes = out.finish().unwrap().into_inner();
    assert!(bytes.starts_with(b"prefixPK"));
    assert_eq!(NpzReader::from_bytes(&bytes).unwrap().by_index::<Vec<f32>>(0).unwrap(), [1.0, 2.0]);
}

/// Readers look for the directory at the end, so that what a writer held before must not stand behind it.
#[test]
fn an_archive_written_over_a_longer_file_is_found() {
    let old = archive(Compression::Stored, |out| (0..50).try_for_each(|i| out.push_array(&vec![i; 100])));
    for arrays in [0, 1, 3, 49] {
        let mut out = NpzWriter::new(Cursor::new(old.clone()));
        (0..arrays).for_each(|_| out.push_array(&[7u8]).unwrap());
        let bytes = out.finish().unwrap().into_inner();
        assert!(bytes.len() >= old.len());
        let npz = NpzReader::from_bytes(&bytes).unwrap();
        assert_eq!(npz.len(), arrays);
        npz.verify().unwrap();
    }
}

#[test]
fn a_npy_and_a_npz_taken_for_each_other_say_so() {
    let mut npy = Vec::new();
    npz::write_npy_to(&mut npy, &[1.0]).unwrap();
    let error = NpzReader::from_bytes(&npy).unwrap_err();
    assert_eq!(error.to_string(), "invalid archive: it is a .npy file, read it with read_npy");
    let npz = archive(Compression::Stored, |out| out.push_array(&[1.0]));
    let error = npz::read_npy_from::<DynArray>(npz.as_slice()).unwrap_err();
    assert!(error.to_string().contains("; it is a zip archive, open it with NpzReader"), "{error}");
}

#[test]
fn offsets_beyond_4_gib_stand_in_zip64_fields() {
    let large: Vec<u64> = (0..200_000).collect();
    for base in [u64::from(u32::MAX) - 1_000, u64::from(u32::MAX), 5 << 30] {
        for compression in [Compression::Stored, Compression::Deflated(6)] {
            let mut out = WriteOptions::new().compression(compression).writer(Behind::writer(base)).unwrap();
            out.push_array(&large).unwrap();
            out.push_array(&[1u8, 2]).unwrap();
            let npz = NpzReader::new(out.finish().unwrap()).unwrap();
            npz.verify().unwrap();
            assert_eq!(npz.by_name::<[u8; 2]>("arr_1").unwrap(), [1, 2]);
            assert!(npz.by_name::<Vec<u64>>("arr_0").unwrap() == large);
            let offset = npz.entries().next().unwrap().data_offset().unwrap();
            assert!(offset > base && (compression != Compression::Stored || offset.is_multiple_of(64)));
        }
    }
}

#[test]
fn memory_that_is_there_is_filled_if_it_has_the_right_length() {
    let values: Vec<f64> = (0..300_000).map(f64::from).collect();
    for compression in [Compression::Stored, Compression::Deflated(6), Compression::Fast] {
        let bytes = archive(compression, |out| out.add_array("a", &values));
        let npz = NpzReader::from_bytes(&bytes).unwrap();
        let mut memory = vec![0.5; values.len()];
        assert_eq!(npz.by_name_into("a", &mut memory).unwrap().shape(), [300_000]);
        assert!(memory == values);
        let error = npz.by_name_into("a", &mut memory[1..]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::LengthMismatch { expected: 300_000, found: 299_999, .. }), "{error}");
        assert!(npz.by_name_into("a", &mut vec![0.5f32; values.len()]).is_err());
    }
}

#[test]
fn fast_archives_are_never_larger_than_stored_ones_by_more_than_a_header() {
    let mut state = 1u64;
    let noise: Vec<u64> = (0..400_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        })
        .collect();
    let steps: Vec<u64> = (0..400_000).map(|i| i / 100).collect();
    let mixed: Vec<u64> = [&noise[..200_000], &steps[..200_000]].concat();
    for values in [noise, steps, mixed] {
        let size = |compression| archive(compression, |out| out.push_array(&values)).len();
        let (stored, fast) = (size(Compression::Stored), size(Compression::Fast));
        assert!(fast <= stored + 5 * (stored >> 14) + 100, "{fast} {stored}");
    }
}
