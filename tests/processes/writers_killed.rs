//! Writers that are killed, or find the disk full: the path holds the old file or the new one, whole.
//!
//! The tests start this program again to have a process that may die.

use std::fs;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use crate::support::Folder;
use crate::support::processes::{kill_after, name_of, path, start};
use npz::{Compression, NpyAppender, NpyReader, NpyWriter, NpzReader, WriteOptions};

const LENGTH: usize = 200_000;

fn archive(path: &Path, value: u64, compression: Compression) -> npz::Result<()> {
    let mut out = WriteOptions::new().compression(compression).create(path)?;
    out.add_array("first", &vec![value; LENGTH])?;
    out.add_array("second", &vec![value + 1; LENGTH / 2])?;
    out.finish().map(drop)
}

/// A kind of file, by its name: how one that holds a value is written, and how the value is read if all of it is there.
struct Kind {
    name: &'static str,
    write: fn(&Path, u64) -> npz::Result<()>,
    read: fn(&Path) -> u64,
}

const KINDS: [Kind; 3] = [
    Kind { name: "a.npz", write: write_archive, read: read_archive },
    Kind { name: "a.npy", write: |path, value| npz::write_npy(path, &vec![value; LENGTH]), read: read_array },
    Kind { name: "rows.npy", write: write_rows, read: read_array },
];

fn write_archive(path: &Path, value: u64) -> npz::Result<()> {
    archive(path, value, if value.is_multiple_of(2) { Compression::Stored } else { Compression::Fast })
}

fn write_rows(path: &Path, value: u64) -> npz::Result<()> {
    const PARTS: usize = 20;
    let mut rows = NpyWriter::<u64>::create(path, [0])?;
    let part = vec![value; LENGTH / PARTS];
    (0..PARTS).try_for_each(|_| rows.write_rows(&part))?;
    rows.finish().map(drop)
}

fn read_archive(path: &Path) -> u64 {
    let npz = NpzReader::open(path).unwrap();
    npz.verify().unwrap();
    let first: Vec<u64> = npz.by_name("first").unwrap();
    let second: Vec<u64> = npz.by_name("second").unwrap();
    assert!(first.len() == LENGTH && first.iter().all(|value| *value == first[0]));
    assert!(second.len() == LENGTH / 2 && second.iter().all(|value| *value == first[0] + 1));
    first[0]
}

fn read_array(path: &Path) -> u64 {
    let array: Vec<u64> = npz::read_npy(path).unwrap();
    assert!(array.len() == LENGTH && array.iter().all(|value| *value == array[0]));
    array[0]
}

#[test]
#[ignore = "runs until it is killed"]
fn write_without_end() {
    let path = path();
    let kind = KINDS.iter().find(|kind| path.ends_with(kind.name)).unwrap();
    for value in 0.. {
        (kind.write)(&path, value).unwrap();
    }
}

#[test]
fn a_writer_that_is_killed_leaves_the_old_file_or_the_new_one() {
    const KILLS: u64 = 200;
    for (number, kind) in (0..).zip(KINDS) {
        let folder = Folder::new("killed");
        let path = folder.join(kind.name);
        (kind.write)(&path, 0).unwrap();
        let kills = (0..KILLS).filter(|kill| kill % KINDS.len() as u64 == number);
        let values: Vec<u64> = kills.map(|kill| kill_writer(&folder, &kind, kill)).collect();
        assert!(values.iter().any(|value| *value > 0), "{}: no process lived long enough to write", kind.name);
    }
}

/// Kills a writer at a moment of its own, and returns the value that the file holds then.
fn kill_writer(folder: &Folder, kind: &Kind, kill: u64) -> u64 {
    let path = folder.join(kind.name);
    kill_after(name_of(write_without_end), &path, kill);
    // What is left of the new file bears another name.
    for name in folder.files().iter().filter(|name| *name != kind.name) {
        assert!(name.starts_with(".npz-") && name.ends_with(".tmp"), "{name}");
        fs::remove_file(folder.join(name)).unwrap();
    }
    (kind.read)(&path)
}

/// Rows that no other has, long enough that one begins in one page and ends in another.
fn numbered(rows: std::ops::Range<usize>) -> Vec<[u64; 33]> {
    rows.map(|row| [row as u64; 33]).collect()
}

#[test]
#[ignore = "runs until it is killed"]
fn append_without_end() {
    let path = path();
    loop {
        let mut file = NpyAppender::open(&path).unwrap();
        for count in [1, 2, 30, 900, 5, 0, 1, 1] {
            let rows = file.rows();
            file.append_rows(&numbered(rows..rows + count)).unwrap();
            if count % 2 == 1 {
                file.flush().unwrap();
            }
        }
        file.finish().unwrap();
    }
}

#[test]
fn an_appender_that_is_killed_leaves_the_first_of_its_rows() {
    const KILLS: u64 = 200;
    let folder = Folder::new("append-killed");
    let path = folder.join("a.npy");
    let mut last = 0;
    for kill in 0..KILLS {
        if last > 200_000 || kill == 0 {
            npz::write_npy(&path, &numbered(0..0)).unwrap();
            last = 0;
        }
        kill_after(name_of(append_without_end), &path, kill);
        let mut rows = NpyReader::open(&path).unwrap();
        let count = rows.header().shape()[0];
        assert!(count >= last, "{count} rows of {last}");
        for row in rows.read_rows::<u64>(last..count).unwrap().as_slice().chunks_exact(33) {
            assert!(row.iter().all(|value| *value == last as u64), "row {last}");
            last += 1;
        }
        assert_eq!(last, count);
        assert_eq!(npz::read_npy::<npz::DynArray>(&path).unwrap().shape(), [count, 33]);
    }
    assert!(last > 0, "no process lived long enough to append");
}

/// A reader goes on to read the file that it opened.
#[test]
fn a_file_that_is_replaced_while_it_is_read_is_read_to_its_end() {
    let folder = Folder::new("replaced");
    let path = folder.join("a.npz");
    archive(&path, 0, Compression::Stored).unwrap();
    let mut child = start(name_of(write_without_end), &path, "").spawn().unwrap();
    let mut values = Vec::new();
    let start = std::time::Instant::now();
    while values.len() < 3 && start.elapsed() < Duration::from_secs(20) {
        let npz = NpzReader::open(&path).unwrap();
        let first: Vec<u64> = npz.by_name("first").unwrap();
        // The path is given to other files in the meantime.
        std::thread::sleep(Duration::from_millis(30));
        let second: Vec<u64> = npz.by_name("second").unwrap();
        assert!(first.iter().all(|value| *value == first[0]) && second.iter().all(|value| *value == first[0] + 1));
        npz.verify().unwrap();
        values.push(first[0]);
        values.dedup();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(values.len(), 3, "the file was not replaced");
}

#[test]
#[ignore = "needs a limit on the size of files"]
fn write_more_than_fits() {
    let path = path();
    let large: Vec<u64> = (0..1_000_000u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
    let is_full = |error: npz::Error| matches!(error.kind(), npz::ErrorKind::Io(_)) && error.path() == Some(&path);
    assert!(is_full(npz::write_npy(&path, &large).unwrap_err()));
    for compression in [Compression::Stored, Compression::Deflated(1), Compression::Fast] {
        let mut out = WriteOptions::new().compression(compression).create(&path).unwrap();
        // Small arrays may wait, and fail when the archive is finished.
        let written = out.push_array(&large).and_then(|()| out.finish().map(drop));
        assert!(is_full(written.unwrap_err()));
    }
    let mut rows = NpyWriter::<u64>::create(&path, [0]).unwrap();
    let written = large.chunks(1000).try_for_each(|chunk| rows.write_rows(chunk));
    assert!(written.is_err() && rows.finish().is_err());
    let npy = path.with_extension("npy");
    npz::write_npy(&npy, &[5u64]).unwrap();
    let mut file = NpyAppender::open(&npy).unwrap();
    let appended = large.chunks(1000).try_for_each(|chunk| file.append_rows(chunk));
    assert!(appended.is_err() && file.finish().is_err());
    assert_eq!(npz::read_npy::<Vec<u64>>(&npy).unwrap(), [5]);
    fs::remove_file(npy).unwrap();
    fs::write(path.with_extension("done"), "").unwrap();
}

#[test]
fn a_full_disk_is_an_error_and_the_old_file_stays() {
    let folder = Folder::new("full");
    let path = folder.join("a.npz");
    archive(&path, 5, Compression::Stored).unwrap();
    let before = fs::read(&path).unwrap();
    // 4 MiB in blocks of 512 bytes; what goes beyond it is an error, and no signal.
    let status: ExitStatus =
        start(name_of(write_more_than_fits), &path, "trap '' XFSZ; ulimit -f 8192;").status().unwrap();
    assert!(status.success());
    assert_eq!(folder.files(), ["a.done", "a.npz"]);
    assert!(fs::read(&path).unwrap() == before);
}
