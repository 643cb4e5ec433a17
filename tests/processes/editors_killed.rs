//! Editors, and writers that append, which are killed or find the disk full: the archive is the old one or the new one.

use std::fs;

use crate::support::Folder;
use crate::support::processes::{kill_after, name_of, path, start};
use npz::{Compression, NpzEditor, NpzReader, NpzWriter, WriteOptions};

const LENGTH: usize = 200_000;

const KILLS: u64 = 200;

/// What is left of a new file bears another name.
fn remove_others(folder: &Folder) {
    for name in folder.files() {
        assert!(name == "a.npz" || (name.starts_with(".npz-") && name.ends_with(".tmp")), "{name}");
        if name != "a.npz" {
            fs::remove_file(folder.join(&name)).unwrap();
        }
    }
}

/// The arrays of an archive whose every second array is of its own value, and as long as the first.
fn assert_whole(npz: &NpzReader<'_>) -> Vec<u64> {
    npz.verify().unwrap();
    let arrays = npz.read_all::<Vec<u64>>().unwrap();
    let value = |(name, array): (&str, Vec<u64>)| {
        assert!(array.len() == LENGTH && array.iter().all(|value| *value == array[0]), "{name}");
        array[0]
    };
    arrays.into_iter().map(value).collect()
}

#[test]
#[ignore = "runs until it is killed"]
fn edit_without_end() {
    let path = path();
    for value in 1u64.. {
        let mut npz = NpzEditor::open(&path).unwrap();
        npz.replace_array("second", &vec![value; LENGTH]).unwrap();
        npz.remove("third").unwrap();
        npz.add_array("third", &vec![value; LENGTH]).unwrap();
        npz.finish().unwrap();
    }
}

#[test]
fn an_editor_that_is_killed_leaves_the_old_file_or_the_new_one() {
    let folder = Folder::new("killed-editor");
    let path = folder.join("a.npz");
    let zeros = vec![0u64; LENGTH];
    npz::savez!(&path, first = zeros, second = zeros, third = zeros).unwrap();
    let mut values = Vec::new();
    for kill in 0..KILLS {
        kill_after(name_of(edit_without_end), &path, kill);
        let found = assert_whole(&NpzReader::open(&path).unwrap());
        assert!(found.len() == 3 && found[0] == 0 && found[1] == found[2], "{found:?}");
        values.push(found[1]);
        remove_others(&folder);
    }
    assert!(values.iter().any(|value| *value > 0), "no process lived long enough to write");
}

#[test]
#[ignore = "runs until it is killed"]
fn append_without_end() {
    let path = path();
    for value in NpzReader::open(&path).unwrap().len() as u64.. {
        let compression = if value % 2 == 0 { Compression::Stored } else { Compression::Fast };
        let mut out = WriteOptions::new().compression(compression).append(&path).unwrap();
        out.push_array(&vec![value; LENGTH]).unwrap();
        out.finish().unwrap();
    }
}

#[test]
fn an_append_that_is_killed_leaves_what_is_complete_and_what_is_cut_off() {
    let folder = Folder::new("killed-append");
    let path = folder.join("a.npz");
    let (mut count, mut torn) = (1, 0);
    npz::savez!(&path, vec![0u64; LENGTH]).unwrap();
    for kill in 0..KILLS {
        kill_after(name_of(append_without_end), &path, kill);
        let recovered = assert_whole(&NpzReader::recover(&path).unwrap());
        torn += u32::from(npz::repair(&path).unwrap() > 0);
        let values = assert_whole(&NpzReader::open(&path).unwrap());
        assert!(values == recovered && values.len() >= count);
        assert!(values.iter().zip(0..).all(|(value, number)| *value == number));
        assert_eq!(folder.files(), ["a.npz"]);
        count = values.len();
        // A smaller one, lest this takes long.
        if count > 20 {
            npz::savez!(&path, vec![0u64; LENGTH]).unwrap();
            count = 1;
        }
    }
    assert!(torn > 0, "no process was killed while it wrote");
}

/// Appends under ever larger limits, each of which cuts a write at another byte.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "limits the size of files"]
fn append_under_every_limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let path = path();
    let before = fs::read(&path).unwrap();
    let append = |limit: Option<u64>, compression| {
        setrlimit(Resource::Fsize, Rlimit { current: limit, maximum: None }).unwrap();
        let mut out = WriteOptions::new().compression(compression).append(&path)?;
        out.add_array("a", &[1.5f64, 2.5])?;
        out.push_array(&vec![7u16; 900])?;
        out.finish()
    };
    for compression in [Compression::Stored, Compression::Fast] {
        append(None, compression).unwrap();
        let after = fs::read(&path).unwrap();
        for limit in before.len()..after.len() {
            fs::write(&path, &before).unwrap();
            let error = append(Some(limit as u64), compression).unwrap_err();
            assert!(matches!(error.kind(), npz::ErrorKind::Io(_)) && error.path() == Some(&path), "{error}");
            assert!(fs::read(&path).unwrap() == before, "{limit}");
        }
        append(None, compression).unwrap();
        assert!(fs::read(&path).unwrap() == after);
        fs::write(&path, &before).unwrap();
    }
    // Larger than what is gathered before it is written.
    let large: Vec<u64> = (0..200_000u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
    for limit in (before.len()..before.len() + 1_600_000).step_by(50_021) {
        setrlimit(Resource::Fsize, Rlimit { current: Some(limit as u64), maximum: None }).unwrap();
        let mut out = NpzWriter::append(&path).unwrap();
        assert!(out.push_array(&large).and_then(|()| out.finish().map(drop)).is_err());
        assert!(fs::read(&path).unwrap() == before, "{limit}");
    }
    fs::write(path.with_extension("done"), "").unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn an_append_that_fails_at_any_byte_leaves_the_old_archive() {
    let folder = Folder::new("append-full");
    let path = folder.join("a.npz");
    npz::savez!(&path, [1u8; 100]).unwrap();
    let status = start(name_of(append_under_every_limit), &path, "trap '' XFSZ;").status().unwrap();
    assert!(status.success());
    assert_eq!(folder.files(), ["a.done", "a.npz"]);
}
