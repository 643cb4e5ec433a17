//! Archives that come as streams, with directories on the way and at the end.

use std::io::{self, Cursor, Read, Seek};

use crate::support::streams::{all, archive, both, in_drops};
use crate::support::zip::{File, Zip};
use crate::support::{Folder, written};
use npz::{Compression, ErrorKind, NpzEditor, NpzReader, NpzStream, NpzWriter, ReadOptions, WriteOptions};

/// An archive in a file, to which arrays are appended `times` times, each time one stored and one deflated.
fn appended(path: &std::path::Path, start: &[u8], times: usize) -> Vec<u8> {
    std::fs::write(path, start).unwrap();
    for time in 0..times {
        let compression = if time % 2 == 0 { Compression::Stored } else { Compression::Deflated(6) };
        let mut out = WriteOptions::new().compression(compression).append(path).unwrap();
        out.add_array(&format!("more {time}"), &[time as u32; 1000]).unwrap();
        out.push_array(&[1.5]).unwrap();
        out.finish().unwrap();
    }
    std::fs::read(path).unwrap()
}

/// With a comment behind its end record.
fn commented(mut bytes: Vec<u8>, comment: &[u8]) -> Vec<u8> {
    let end = bytes.len();
    bytes[end - 2..].copy_from_slice(&(comment.len() as u16).to_le_bytes());
    bytes.extend(comment);
    bytes
}

/// With a zip64 end record and its locator, of a directory at `start`.
fn large_end(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.split_off(bytes.len() - 22);
    let number = |at: usize, width: usize| {
        let mut number = [0; 8];
        number[..width].copy_from_slice(&end[at..at + width]);
        number
    };
    let place = (bytes.len() as u64).to_le_bytes();
    bytes.extend(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0");
    bytes.extend([number(10, 2), number(10, 2), number(12, 4), number(16, 4)].concat());
    bytes.extend([&b"PK\x06\x07\0\0\0\0"[..], &place, &[1, 0, 0, 0]].concat());
    bytes.extend([&b"PK\x05\x06\0\0\0\0"[..], &[0xFF; 12], &[0, 0]].concat());
    bytes
}

#[test]
fn a_stream_goes_on_over_old_directories_to_what_was_appended() {
    let folder = Folder::new("stream-appended");
    let path = folder.join("a.npz");
    let comment = vec![b'c'; 65_000];
    let starts = [
        ("stored", archive(Compression::Stored, 5000)),
        ("deflated", archive(Compression::Deflated(6), 5000)),
        ("empty", Zip::new(&[]).bytes),
        ("a comment", commented(archive(Compression::Stored, 5), b"PK\x03\x04 is no entry here")),
        ("a long comment", commented(archive(Compression::Stored, 5), &comment)),
        ("zip64", large_end(archive(Compression::Stored, 5))),
    ];
    for (name, start) in &starts {
        for times in 0..5 {
            let bytes = appended(&path, start, times);
            let [file, whole, drops] = both(&bytes).map(Result::unwrap);
            assert_eq!(file.len(), NpzReader::from_bytes(start).unwrap().len() + 2 * times, "{name}");
            assert!(whole == file && drops == file, "{name} {times}");
            let mut stream = NpzStream::new(bytes.as_slice());
            let mut names = Vec::new();
            while let Some(mut entry) = stream.next_entry().unwrap() {
                names.push(entry.name().to_owned());
                if names.len() % 3 == 0 {
                    entry.read_exact(&mut [0; 90]).unwrap();
                }
            }
            assert!(names.iter().eq(file.iter().map(|(name, _)| name)));
        }
        NpzWriter::append(&path).unwrap().finish().unwrap();
        let mut npz = NpzEditor::open(&path).unwrap();
        npz.remove("more 1").unwrap();
        npz.finish().unwrap();
        let [file, whole, _] = both(&std::fs::read(&path).unwrap()).map(Result::unwrap);
        assert!(whole == file, "{name}");
    }
}

#[test]
fn a_stream_cut_anywhere_is_an_error_but_where_an_archive_ended() {
    let folder = Folder::new("stream-cut");
    let path = folder.join("a.npz");
    for start in [
        commented(archive(Compression::Stored, 3), b"a comment"),
        large_end(archive(Compression::Deflated(6), 3)),
        Zip::new(&[]).bytes,
    ] {
        let bytes = appended(&path, &start, 2);
        let once = appended(&path, &start, 1).len();
        for length in 0..bytes.len() {
            let outcome = all(&bytes[..length]);
            let is_whole = [start.len(), once].iter().any(|end| (*end..*end + 4).contains(&length));
            assert_eq!(outcome.is_ok(), is_whole, "{length} of {}", bytes.len());
            if let Err(error) = outcome {
                let kind = error.kind();
                assert!(matches!(kind, ErrorKind::Truncated { .. } | ErrorKind::InvalidArchive { .. }), "{error}");
                assert!(error.entry().is_some() || error.offset().is_some(), "{error}");
            } else {
                let file = NpzReader::from_bytes(&bytes[..length]).unwrap();
                assert_eq!(file.len(), all(&bytes[..length]).unwrap().len());
            }
        }
    }
}

#[test]
fn what_stands_behind_the_end_counts_as_it_does_for_a_file() {
    let sound = archive(Compression::Stored, 3);
    let behind = |bytes: &[u8]| [sound.as_slice(), bytes].concat();
    let other = archive(Compression::Deflated(1), 3);
    for (name, bytes, is_read) in [
        ("nothing", sound.clone(), true),
        ("a byte", behind(b"\n"), true),
        ("zeros", behind(&[0; 1000]), true),
        ("64 KiB", behind(&[7; 1 << 16]), true),
        ("64 KiB and a byte", behind(&[7; (1 << 16) + 1]), false),
        ("64 KiB with the comment", commented(sound.clone(), &[7; 65_535]), true),
        ("64 KiB with the comment and a byte", [commented(sound.clone(), &[7; 65_535]), vec![7; 2]].concat(), false),
        ("another archive", behind(&other), false),
        ("bytes and another archive", [behind(b"xyz"), other.clone()].concat(), false),
        ("an empty archive", behind(&Zip::new(&[]).bytes), false),
        ("bytes and an end record", [behind(b"xyz"), Zip::new(&[]).bytes].concat(), false),
        ("an end record in the comment", commented(sound.clone(), &[b"xyz", &Zip::new(&[]).bytes[..]].concat()), false),
    ] {
        let outcomes = both(&bytes).map(|arrays| arrays.map(|arrays| arrays.len()).map_err(npz::Error::into_kind));
        for outcome in outcomes {
            match outcome {
                Ok(3) => assert!(is_read, "{name}"),
                Err(ErrorKind::InvalidArchive { .. }) => assert!(!is_read, "{name}"),
                outcome => panic!("{name}: {outcome:?}"),
            }
        }
    }
}

#[test]
fn entries_that_the_directory_does_not_tell_of_are_an_error_at_the_end() {
    let file = written(&[1.5f64, 2.5]);
    let sound = || Zip::new(&[File::stored("a.npy", &file), File::deflated("b.npy", &file), File::stored("c", &file)]);
    let record = |zip: &Zip, number: usize| -> std::ops::Range<usize> {
        zip.entries[number][2]..zip.entries.get(number + 1).map_or(zip.end, |entry| entry[2])
    };
    let without = |number: usize| {
        let mut zip = sound();
        let range = record(&zip, number);
        let size = (zip.end - zip.entries[0][2] - range.len()) as u32;
        let end = zip.end;
        zip.put(end + 8, [2, 0, 2, 0]);
        zip.put(end + 12, size.to_le_bytes());
        zip.bytes.drain(range);
        zip.bytes
    };
    let changed = |offset: usize, value: &[u8]| {
        let mut zip = sound();
        let at = zip.entries[1][2] + offset;
        zip.bytes[at..at + value.len()].copy_from_slice(value);
        zip.bytes
    };
    let cases = [
        ("the first removed", without(0)),
        ("one removed", without(1)),
        ("the last removed", without(2)),
        ("another name", changed(46, b"x")),
        ("another method", changed(10, &[0])),
        ("another checksum", changed(16, &[1, 2, 3, 4])),
        ("another compressed size", changed(20, &[1, 2])),
        ("another size", changed(24, &[1, 2])),
        ("another place", changed(42, &[1])),
    ];
    for (name, bytes) in cases {
        for read in [true, false] {
            let mut stream = NpzStream::new(in_drops(&bytes));
            for _ in 0..3 {
                let mut entry = stream.next_entry().unwrap().unwrap();
                if read {
                    entry.read::<Vec<f64>>().unwrap();
                }
            }
            let error = stream.next_entry().unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::InvalidArchive { .. }), "{name}: {error}");
            assert!(stream.next_entry().unwrap().is_none());
        }
    }
    // In another order, and an old directory that says nothing true: a file is read so too.
    let mut zip = sound();
    let records = [2, 0, 1].map(|number| zip.bytes[record(&zip, number)].to_vec()).concat();
    let (start, end) = (zip.entries[0][2], zip.end);
    zip.bytes.splice(start..end, records);
    assert_eq!(all(zip.bytes.as_slice()).unwrap().len(), 3);
    let folder = Folder::new("stream-old-directory");
    let path = folder.join("a.npz");
    let mut bytes = appended(&path, &sound().bytes, 1);
    bytes[sound().entries[1][2] + 46] = b'x';
    let [file, whole, drops] = both(&bytes).map(Result::unwrap);
    assert!(whole == file && drops == file);
}

/// What is written behind other bytes has offsets from the front of the file, or of itself.
#[test]
fn an_archive_cut_out_of_a_file_is_read() {
    let mut file = Cursor::new(vec![7; 1000]);
    file.seek(io::SeekFrom::End(0)).unwrap();
    let mut out = NpzWriter::new(file);
    out.add_array("a", &[1, 2, 3]).unwrap();
    out.add_array("b", &[4]).unwrap();
    let bytes = out.finish().unwrap().into_inner();
    assert_eq!(all(&bytes[1000..]).unwrap().len(), 2);
}

#[test]
fn zeros_before_a_directory_that_ends_an_older_file_are_passed_over() {
    let mut out = NpzWriter::new(Cursor::new(vec![7; 300_000]));
    out.add_array("a", &[1, 2, 3]).unwrap();
    let bytes = out.finish().unwrap().into_inner();
    assert_eq!(bytes.len(), 300_000);
    let [file, whole, drops] = both(&bytes).map(Result::unwrap);
    assert!(whole == file && drops == file && file.len() == 1);
}

#[test]
fn records_of_old_directories_are_no_further_entries() {
    let folder = Folder::new("stream-entries");
    let bytes = appended(&folder.join("a.npz"), &archive(Compression::Stored, 3), 3);
    let read = |most: usize| -> npz::Result<()> {
        let mut stream = ReadOptions::new().max_entries(most).stream(bytes.as_slice());
        while stream.next_entry()?.is_some() {}
        Ok(())
    };
    read(9).unwrap();
    assert!(matches!(read(8).unwrap_err().kind(), ErrorKind::LimitExceeded { found: 9, limit: 8, .. }));
}
