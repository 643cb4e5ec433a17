//! Two writers on one path: what one of them was told is written is there at the end.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::support::Folder;
use npz::{Error, ErrorKind, NpyAppender, NpyWriter, NpzEditor, NpzReader, NpzWriter, Result};

/// Elements of an array that is written out before the writer finishes, and of one that waits in memory.
const LENGTHS: [usize; 2] = [3, 50_000];

/// What a writer holds, as long as it is open.
trait Writer {
    /// Writes an array whose elements are the value.
    fn write(&mut self, array: &[u64]) -> Result<()>;

    fn finish(self: Box<Self>) -> Result<()>;
}

fn name(array: &[u64]) -> String {
    format!("v{}", array[0])
}

impl Writer for NpzWriter {
    fn write(&mut self, array: &[u64]) -> Result<()> {
        self.add_array(&name(array), array)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        NpzWriter::finish(*self).map(drop)
    }
}

impl Writer for NpzEditor {
    fn write(&mut self, array: &[u64]) -> Result<()> {
        self.add_array(&name(array), array)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        NpzEditor::finish(*self)
    }
}

impl Writer for NpyAppender {
    fn write(&mut self, array: &[u64]) -> Result<()> {
        self.append_rows(array)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        NpyAppender::finish(*self).map(drop)
    }
}

impl Writer for NpyWriter<u64> {
    fn write(&mut self, array: &[u64]) -> Result<()> {
        self.write_rows(array)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        NpyWriter::finish(*self).map(drop)
    }
}

/// A writer that opens, writes and finishes at once.
struct AtOnce {
    path: PathBuf,
    array: Vec<u64>,
    write: fn(&Path, &[u64]) -> Result<()>,
}

impl Writer for AtOnce {
    fn write(&mut self, array: &[u64]) -> Result<()> {
        self.array = array.to_vec();
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        (self.write)(&self.path, &self.array)
    }
}

fn at_once(path: &Path, write: fn(&Path, &[u64]) -> Result<()>) -> Result<Box<dyn Writer>> {
    Ok(Box::new(AtOnce { path: path.to_path_buf(), array: Vec::new(), write }))
}

struct Kind {
    name: &'static str,
    open: fn(&Path) -> Result<Box<dyn Writer>>,
    does: Does,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    /// Keeps what the file holds.
    Keep,
    Replace,
    /// Adds nothing to it.
    Repair,
    /// Replaces it, all in `finish`.
    ReplaceAtOnce,
}

const ARCHIVES: [Kind; 5] = [
    Kind { name: "append", open: |path| Ok(Box::new(NpzWriter::append(path)?)), does: Does::Keep },
    Kind { name: "edit", open: |path| Ok(Box::new(NpzEditor::open(path)?)), does: Does::Keep },
    Kind { name: "create", open: |path| Ok(Box::new(NpzWriter::create(path)?)), does: Does::Replace },
    Kind {
        name: "savez",
        open: |path| at_once(path, |path, array| npz::savez_compressed!(path, v = array.to_vec())),
        does: Does::ReplaceAtOnce,
    },
    Kind { name: "repair", open: |path| at_once(path, |path, _| npz::repair(path).map(drop)), does: Does::Repair },
];

const ARRAYS: [Kind; 4] = [
    Kind { name: "append_rows", open: |path| Ok(Box::new(NpyAppender::open(path)?)), does: Does::Keep },
    Kind { name: "rows", open: |path| Ok(Box::new(NpyWriter::<u64>::create(path, [0])?)), does: Does::Replace },
    Kind {
        name: "write_npy",
        open: |path| at_once(path, |path, array| npz::write_npy(path, array)),
        does: Does::ReplaceAtOnce,
    },
    Kind { name: "create", open: |path| Ok(Box::new(NpzWriter::create(path)?)), does: Does::Replace },
];

impl Kind {
    fn replaces(&self) -> bool {
        matches!(self.does, Does::Replace | Does::ReplaceAtOnce)
    }

    fn is_at_once(&self) -> bool {
        matches!(self.does, Does::Repair | Does::ReplaceAtOnce)
    }
}

/// The values in the file, be it an archive or an array; each must be there as often as it was written together.
fn values(path: &Path) -> BTreeSet<u64> {
    let Ok(bytes) = fs::read(path) else { return BTreeSet::new() };
    let arrays = if bytes.starts_with(b"PK") {
        let npz = NpzReader::open(path).unwrap();
        npz.verify().unwrap();
        npz.read_all::<Vec<u64>>().unwrap().into_iter().map(|(_, array)| array).collect()
    } else {
        vec![npz::read_npy::<Vec<u64>>(path).unwrap()]
    };
    let values: Vec<u64> = arrays.concat();
    let found: BTreeSet<u64> = values.iter().copied().collect();
    for value in &found {
        let count = values.iter().filter(|found| *found == value).count();
        assert!(LENGTHS.contains(&count), "{value}: {count}");
    }
    found
}

/// What the two writers do, in one order: `true` is a step of the first one.
type Steps = [bool; 6];

fn all_steps() -> Vec<Steps> {
    let all = (0..64u32).map(|bits| std::array::from_fn(|step| bits >> step & 1 == 1));
    all.filter(|steps: &Steps| steps.iter().filter(|first| **first).count() == 3).collect()
}

/// One of two writers, in the course of its steps.
struct Party<'a> {
    kind: &'a Kind,
    finishes: bool,
    value: u64,
    writer: Option<Box<dyn Writer>>,
    step: usize,
    opened: usize,
    /// When it finished, if that was a success.
    finished: Option<usize>,
    error: Option<Error>,
}

impl Party<'_> {
    fn new(kind: &Kind, finishes: bool, value: u64) -> Party<'_> {
        Party { kind, finishes, value, writer: None, step: 0, opened: 0, finished: None, error: None }
    }

    /// Does the next step: opens, writes, or finishes.
    fn go(&mut self, path: &Path, length: usize, now: usize) {
        self.step += 1;
        let outcome = match self.step {
            1 => {
                self.opened = now;
                (self.kind.open)(path).map(|writer| self.writer = Some(writer))
            }
            2 => self.writer.as_mut().map_or(Ok(()), |writer| writer.write(&vec![self.value; length])),
            _ => self.end(now),
        };
        self.error = self.error.take().or(outcome.err());
    }

    fn end(&mut self, now: usize) -> Result<()> {
        let Some(writer) = self.writer.take().filter(|_| self.finishes) else { return Ok(()) };
        if self.kind.is_at_once() {
            self.opened = now;
        }
        writer.finish()?;
        self.finished = Some(now);
        Ok(())
    }

    /// Whether it completed and what it wrote must be there, unless `other` replaced it.
    fn must_be_there(&self, other: &Party<'_>) -> bool {
        let has_written = self.kind.does != Does::Repair;
        let is_replaced = other.kind.replaces() && other.finished.is_some() && Some(other.opened) > self.finished;
        self.finished.is_some() && has_written && !is_replaced
    }
}

fn assert_clear(error: &Error, path: &Path, was_there: bool, case: &str) {
    let is_clear = match error.kind() {
        ErrorKind::InUse | ErrorKind::ChangedByAnother { .. } | ErrorKind::Poisoned { .. } => true,
        // There is nothing to append to.
        ErrorKind::Io(error) => !was_there && error.kind() == std::io::ErrorKind::NotFound,
        // An archive has taken the array's place.
        ErrorKind::BadMagic { .. } => path.extension().is_some_and(|extension| extension == "npy"),
        _ => false,
    };
    assert!(is_clear && error.path() == Some(path), "{case}: {error}");
}

/// Lets two writers do their steps, and looks at what is there then.
fn run(path: &Path, kinds: [&Kind; 2], ends: [bool; 2], steps: Steps, length: usize, is_there: bool) {
    let mut first = Party::new(kinds[0], ends[0], 1);
    let mut second = Party::new(kinds[1], ends[1], 2);
    for (now, is_first) in (1..).zip(steps) {
        if is_first { first.go(path, length, now) } else { second.go(path, length, now) }
    }
    let case = format!(
        "{} {:?}, {} {:?}, finishing {ends:?}, {steps:?}, {length}, {is_there}",
        kinds[0].name, first.error, kinds[1].name, second.error
    );
    let found = values(path);
    for (one, other) in [(&first, &second), (&second, &first)] {
        assert!(!one.must_be_there(other) || found.contains(&one.value), "{case}: {found:?}");
        assert!(one.finished.is_some() || !found.contains(&one.value), "{case}: {found:?}");
        if let Some(error) = &one.error {
            assert_clear(error, path, is_there, &case);
        }
    }
    let was_replaced = [&first, &second].iter().any(|party| party.finished.is_some() && party.kind.replaces());
    assert!(was_replaced || found.contains(&0) == is_there, "{case}: {found:?}");
    // One after the other, or beside one that is not at work, each does its work.
    let are_apart = matches!(steps, [true, true, true, ..] | [.., true, true, true]);
    let mixes =
        path.extension().is_some_and(|extension| extension == "npy") && kinds.iter().any(|kind| kind.name == "create");
    assert!(!is_there || mixes || !are_apart || (first.error.is_none() && second.error.is_none()), "{case}");
}

fn every_pair(kinds: &[Kind], test: &str, extension: &str) {
    let folder = Folder::new(test);
    let path = folder.join(&format!("a.{extension}"));
    let start = folder.join(&format!("start.{extension}"));
    match extension {
        "npz" => npz::savez!(&start, v0 = [0u64; 3]).unwrap(),
        _ => npz::write_npy(&start, &[0u64; 3]).unwrap(),
    }
    let all_steps = all_steps();
    for (one, other) in kinds.iter().flat_map(|one| kinds.iter().map(move |other| (one, other))) {
        for (steps, length) in all_steps.iter().flat_map(|steps| LENGTHS.map(|length| (*steps, length))) {
            for ends in [[true, true], [true, false], [false, true], [false, false]] {
                for is_there in [true, false] {
                    let _ = fs::remove_file(&path);
                    if is_there {
                        fs::copy(&start, &path).unwrap();
                    }
                    run(&path, [one, other], ends, steps, length, is_there);
                }
            }
        }
    }
    let _ = fs::remove_file(&path);
    assert_eq!(folder.files(), [format!("start.{extension}")]);
}

#[test]
fn of_two_writers_of_an_archive_none_loses_what_the_other_finished() {
    every_pair(&ARCHIVES, "writers-npz", "npz");
}

#[test]
fn of_two_writers_of_an_array_none_loses_what_the_other_finished() {
    every_pair(&ARRAYS, "writers-npy", "npy");
}

/// What somebody does to a file without asking.
type Deed = (&'static str, fn(&Path));

const DEEDS: [Deed; 6] = [
    ("longer", |path| OpenOptions::new().append(true).open(path).unwrap().write_all(b"more").unwrap()),
    ("cut", |path| OpenOptions::new().write(true).open(path).unwrap().set_len(100).unwrap()),
    ("another in its place", |path| {
        fs::write(path.with_extension("other"), fs::read(path).unwrap()).unwrap();
        fs::rename(path.with_extension("other"), path).unwrap();
    }),
    ("of the same length", |path| {
        std::thread::sleep(std::time::Duration::from_millis(30));
        let length = fs::metadata(path).unwrap().len();
        fs::write(path, vec![7; length.try_into().unwrap()]).unwrap();
    }),
    ("written anew", |path| fs::write(path, "something else").unwrap()),
    ("removed", |path| fs::remove_file(path).unwrap()),
];

#[test]
fn what_somebody_did_to_an_open_file_without_asking_stays() {
    let folder = Folder::new("writers-deeds");
    for (kind, extension) in ARCHIVES.iter().map(|kind| (kind, "npz")).chain(ARRAYS.iter().map(|kind| (kind, "npy"))) {
        let path = folder.join(&format!("a.{extension}"));
        for (deed, act) in DEEDS {
            for (length, finishes) in LENGTHS.iter().flat_map(|length| [(*length, true), (*length, false)]) {
                for wrote_before in [true, false] {
                    // What a writer changes itself has its own time.
                    let is_hidden = deed == "of the same length" && wrote_before && !kind.replaces();
                    if kind.is_at_once() || is_hidden {
                        continue;
                    }
                    match extension {
                        "npz" => npz::savez!(&path, v0 = [0u64; 3]).unwrap(),
                        _ => npz::write_npy(&path, &[0u64; 3]).unwrap(),
                    }
                    let case = format!("{}, {deed}, {length}, {finishes}, {wrote_before}", kind.name);
                    let mut writer = (kind.open)(&path).unwrap();
                    if wrote_before {
                        writer.write(&vec![1; length]).unwrap();
                    }
                    act(&path);
                    let left = fs::read(&path).ok();
                    let written = if wrote_before { Ok(()) } else { writer.write(&vec![1; length]) };
                    let finished = if finishes {
                        writer.finish()
                    } else {
                        drop(writer);
                        Ok(())
                    };
                    let outcome = written.and(finished);
                    if finishes && kind.replaces() && deed == "removed" {
                        assert!(outcome.is_ok() && values(&path).contains(&1), "{case}: {outcome:?}");
                        continue;
                    }
                    assert!(fs::read(&path).ok() == left, "{case}: {outcome:?}");
                    assert!(!finishes || outcome.is_err(), "{case}");
                    if let Err(error) = outcome {
                        let is_clear = matches!(error.kind(), ErrorKind::ChangedByAnother { .. });
                        assert!(is_clear && error.path() == Some(path.as_path()), "{case}: {error}");
                    }
                }
            }
        }
        let _ = fs::remove_file(&path);
        assert!(folder.files().is_empty(), "{:?}", folder.files());
    }
}

/// Of the same length, which the time tells.
#[test]
fn an_archive_that_was_written_to_while_it_is_edited_is_not_replaced() {
    let folder = Folder::new("writers-edited");
    let path = folder.join("a.npz");
    npz::savez!(&path, a = [1u64; 3]).unwrap();
    let npz = NpzEditor::open(&path).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(30));
    let other = [vec![7; 10], fs::read(&path).unwrap().split_off(10)].concat();
    fs::write(&path, &other).unwrap();
    let error = npz.finish().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ChangedByAnother { .. }), "{error}");
    assert!(fs::read(&path).unwrap() == other);
}

#[test]
fn a_second_writer_is_told_of_the_first_by_every_name_of_the_file() {
    let folder = Folder::new("writers-names");
    let path = folder.join("a.npz");
    npz::savez!(&path, a = [1u64; 3]).unwrap();
    let mut names = vec![path.clone(), folder.join("./a.npz")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.npz", folder.join("link.npz")).unwrap();
        fs::hard_link(&path, folder.join("second.npz")).unwrap();
        names.extend([folder.join("link.npz"), folder.join("second.npz")]);
    }
    for first in &names {
        let mut writer = NpzWriter::append(first).unwrap();
        writer.push_array(&[2u64; 3]).unwrap();
        for second in &names {
            for kind in ARCHIVES {
                let opened = (kind.open)(second).and_then(|mut writer| {
                    writer.write(&[3])?;
                    writer.finish()
                });
                let error = opened.unwrap_err();
                assert!(matches!(error.kind(), ErrorKind::InUse), "{}: {error}", kind.name);
                assert_eq!(error.path(), Some(second.as_path()));
                assert!(error.to_string().contains("another writer has the file open"), "{error}");
            }
        }
        drop(writer);
    }
    assert_eq!(NpzReader::open(&path).unwrap().len(), 1);
    // The lock is given back by an error too.
    fs::write(&path, "no archive").unwrap();
    assert!(NpzWriter::append(&path).is_err() && NpzEditor::open(&path).is_err() && npz::repair(&path).is_err());
    npz::savez!(&path, a = [1u64; 3]).unwrap();
}

#[test]
fn a_writer_that_fails_gives_the_file_back_when_it_is_dropped() {
    let folder = Folder::new("writers-failed");
    let path = folder.join("a.npz");
    npz::savez!(&path, a = [1u64; 3]).unwrap();
    let mut writer = NpzWriter::append(&path).unwrap();
    assert!(writer.add_array("a", &1).is_err());
    assert!(matches!(NpzEditor::open(&path).unwrap_err().kind(), ErrorKind::InUse));
    drop(writer);
    NpzEditor::open(&path).unwrap().finish().unwrap();
}

#[test]
fn the_handle_of_a_finished_file_keeps_nobody_from_it() {
    let folder = Folder::new("writers-handle");
    let path = folder.join("a.npz");
    npz::savez!(&path, a = [1u64; 3]).unwrap();
    let handles = [(); 3].map(|()| {
        let mut writer = NpzWriter::append(&path).unwrap();
        writer.push_array(&[1u64; 3]).unwrap();
        writer.finish().unwrap()
    });
    NpzEditor::open(&path).unwrap().finish().unwrap();
    drop(handles);
    let path = folder.join("a.npy");
    npz::write_npy(&path, &[1u64; 3]).unwrap();
    let handles = [(); 3].map(|()| {
        let mut writer = NpyAppender::open(&path).unwrap();
        writer.append_rows(&[2u64]).unwrap();
        writer.finish().unwrap()
    });
    npz::write_npy(&path, &[1u64; 3]).unwrap();
    drop(handles);
}

#[cfg(unix)]
mod processes {
    use super::*;
    use crate::support::processes::{name_of, path, start};
    use std::time::Duration;

    const KIND: &str = "NPZ_TEST_KIND";

    fn all_kinds(extension: &str) -> &'static [Kind] {
        if extension == "npz" { &ARCHIVES } else { &ARRAYS }
    }

    fn wait_for(file: &Path) {
        let start = std::time::Instant::now();
        while !file.exists() {
            assert!(start.elapsed() < Duration::from_secs(60), "{}", file.display());
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    #[ignore = "started by another test"]
    fn write_when_told() {
        let path = path();
        let kind: usize = std::env::var(KIND).unwrap().parse().unwrap();
        let kind = &all_kinds(path.extension().unwrap().to_str().unwrap())[kind];
        let mut writer = (kind.open)(&path).unwrap();
        writer.write(&vec![1; LENGTHS[1]]).unwrap();
        fs::write(path.with_extension("ready"), "").unwrap();
        wait_for(&path.with_extension("go"));
        writer.finish().unwrap();
    }

    /// What another process has open is in use until it has finished, or was killed.
    #[test]
    fn a_file_that_another_process_has_open_is_in_use_until_it_ends() {
        let folder = Folder::new("writers-processes");
        for extension in ["npz", "npy"] {
            let kinds = all_kinds(extension);
            for (number, kind) in kinds.iter().enumerate().filter(|(_, kind)| !kind.is_at_once()) {
                for is_killed in [true, false] {
                    let path = folder.join(&format!("a.{extension}"));
                    match extension {
                        "npz" => npz::savez!(&path, v0 = [0u64; 3]).unwrap(),
                        _ => npz::write_npy(&path, &[0u64; 3]).unwrap(),
                    }
                    let mut child = start(name_of(write_when_told), &path, "");
                    let mut child = child.env(KIND, number.to_string()).spawn().unwrap();
                    wait_for(&path.with_extension("ready"));
                    for other in kinds {
                        let opened = (other.open)(&path).and_then(|mut writer| {
                            writer.write(&[2; 3])?;
                            writer.finish()
                        });
                        let is_in_use = opened.is_err_and(|error| matches!(error.kind(), ErrorKind::InUse));
                        assert!(is_in_use, "{} and {}", kind.name, other.name);
                    }
                    if is_killed {
                        child.kill().unwrap()
                    } else {
                        fs::write(path.with_extension("go"), "").unwrap()
                    }
                    assert_eq!(child.wait().unwrap().success(), !is_killed);
                    if extension == "npz" {
                        npz::repair(&path).unwrap();
                    }
                    let mut expected = BTreeSet::from([0, 1]);
                    if is_killed {
                        expected.remove(&1);
                    } else if kind.replaces() {
                        expected.remove(&0);
                    }
                    assert_eq!(values(&path), expected, "{}", kind.name);
                    let is_array = fs::read(&path).unwrap().starts_with(b"\x93NUMPY");
                    let mut next = if is_array { ARRAYS[0].open } else { ARCHIVES[0].open }(&path).unwrap();
                    next.write(&[2; 3]).unwrap();
                    next.finish().unwrap();
                    expected.insert(2);
                    assert_eq!(values(&path), expected, "{}", kind.name);
                    for file in folder.files() {
                        fs::remove_file(folder.join(&file)).unwrap();
                    }
                }
            }
        }
    }
}
