//! Archives changed by `add`, `rm`, `mv` and `repair`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use npz::{Method, NpzReader};
use support::{ended, fixture, npz, numpy, printed, python, run};
use tempfile::TempDir;

/// A folder with an archive, compressed as another level would not, and an array.
struct Bench {
    folder: TempDir,
    archive: PathBuf,
    array: PathBuf,
}

impl Bench {
    fn new() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let (archive, array) = (folder.path().join("a.npz"), folder.path().join("new.npy"));
        let mut out = npz::WriteOptions::new().compression(npz::Compression::Deflated(1)).create(&archive).unwrap();
        let values: Vec<i64> = (0..5000).map(|number| number * number % 97).collect();
        for name in ["x", "y", "z"] {
            out.add_array(name, &values).unwrap();
        }
        out.finish().unwrap();
        npz::write_npy(&array, &[1.5, 2.5]).unwrap();
        Bench { folder, archive, array }
    }

    /// Runs `npz COMMAND ARCHIVE REST...` in the folder.
    fn run(&self, command: &str, rest: &[&str]) -> (i32, String) {
        ended(npz().current_dir(self.folder.path()).arg(command).arg(&self.archive).args(rest))
    }

    fn names(&self) -> Vec<String> {
        let reader = NpzReader::open(&self.archive).unwrap();
        reader.verify().unwrap();
        reader.names().map(str::to_owned).collect()
    }

    fn files(&self) -> usize {
        fs::read_dir(self.folder.path()).unwrap().count()
    }
}

/// The bytes of each entry as they stand in the file, compressed or not.
fn entries(path: &Path) -> HashMap<String, Vec<u8>> {
    let bytes = fs::read(path).unwrap();
    let reader = NpzReader::open(path).unwrap();
    let entry = |entry: npz::Entry<'_>| {
        let start = usize::try_from(entry.data_offset().unwrap()).unwrap();
        let size = usize::try_from(entry.compressed_size()).unwrap();
        (entry.file_name().to_owned(), bytes[start..start + size].to_vec())
    };
    reader.entries().map(entry).collect()
}

#[test]
fn commands_change_what_they_say() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("rm", &["x"], &["y", "z"]),
        ("rm", &["z", "x.npy"], &["y"]),
        ("rm", &["x", "x.npy", "x"], &["y", "z"]),
        ("rm", &["x", "y", "z"], &[]),
        ("mv", &["y", "b"], &["x", "b", "z"]),
        ("mv", &["y.npy", "b.npy"], &["x", "b", "z"]),
        ("mv", &["y", "in/y"], &["x", "in/y", "z"]),
        ("mv", &["y", "y"], &["x", "y", "z"]),
        ("mv", &["y", "y", "--force"], &["x", "y", "z"]),
        ("mv", &["z", "x", "--force"], &["y", "x"]),
        ("add", &["new.npy"], &["x", "y", "z", "new"]),
        ("add", &["b=new.npy", "a.npy=new.npy", "new.npy"], &["x", "y", "z", "b", "a", "new"]),
        ("add", &["x=new.npy", "b=new.npy", "--force"], &["x", "y", "z", "b"]),
        ("add", &["b=new.npy", "--append"], &["x", "y", "z", "b"]),
        ("add", &["b=new.npy", "--compress", "9"], &["x", "y", "z", "b"]),
    ];
    for (command, rest, names) in cases {
        let bench = Bench::new();
        assert_eq!(bench.run(command, rest), (0, String::new()), "{command} {rest:?}");
        assert_eq!(bench.names(), *names, "{command} {rest:?}");
        assert_eq!(bench.files(), 2, "{command} {rest:?}");
    }
}

#[test]
fn entries_that_stay_are_kept_byte_for_byte() {
    type Kept<'a> = &'a [(&'a str, &'a str)];
    let cases: &[(&str, &[&str], Kept)] = &[
        ("rm", &["x"], &[("y.npy", "y.npy"), ("z.npy", "z.npy")]),
        ("mv", &["y", "b"], &[("x.npy", "x.npy"), ("y.npy", "b.npy"), ("z.npy", "z.npy")]),
        ("mv", &["y", "x", "--force"], &[("y.npy", "x.npy"), ("z.npy", "z.npy")]),
        ("add", &["new.npy"], &[("x.npy", "x.npy"), ("y.npy", "y.npy"), ("z.npy", "z.npy")]),
        ("add", &["y=new.npy", "--force"], &[("x.npy", "x.npy"), ("z.npy", "z.npy")]),
        ("add", &["new.npy", "--append"], &[("x.npy", "x.npy"), ("y.npy", "y.npy"), ("z.npy", "z.npy")]),
    ];
    for (command, rest, kept) in cases {
        let bench = Bench::new();
        let before = entries(&bench.archive);
        assert_eq!(bench.run(command, rest).0, 0, "{command} {rest:?}");
        let after = entries(&bench.archive);
        for (old, new) in *kept {
            assert!(before[*old] == after[*new], "{command} {rest:?}: {old}");
        }
    }
}

#[test]
fn failures_leave_the_archive_as_it_was() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("rm", &["none"], r#"a.npz: no entry "none" in the archive"#),
        ("rm", &["x", "none", "y", "no"], r#"no entry "none", "no" in the archive"#),
        ("mv", &["none", "b"], r#"no entry "none" in the archive"#),
        ("mv", &["x", "y"], r#"an entry "y" is there already; --force replaces it"#),
        ("mv", &["x", "y.npy"], r#"an entry "y" is there already; --force replaces it"#),
        ("add", &["x=new.npy"], r#"an entry "x" is there already; --force replaces it"#),
        ("add", &["b=new.npy", "x.npy=new.npy", "--append"], r#"an entry "x" is there already"#),
        ("add", &["b=new.npy", "b=new.npy"], r#"two arrays shall be called "b""#),
        ("add", &["x=new.npy", "x=new.npy", "--force"], r#"two arrays shall be called "x""#),
        ("add", &["b=new.npy", "c=none.npy"], "none.npy: "),
        ("add", &["b=new.npy", "c=none.npy", "--append"], "none.npy: "),
        ("add", &["b=new.npy", "c=a.npz", "--force"], "a.npz: "),
    ];
    for (command, rest, expected) in cases {
        let bench = Bench::new();
        let before = fs::read(&bench.archive).unwrap();
        let (code, error) = bench.run(command, rest);
        assert_eq!((code, error.lines().count()), (2, 1), "{command} {rest:?}: {error}");
        assert!(error.contains(expected), "{command} {rest:?}: {error}");
        assert!(fs::read(&bench.archive).unwrap() == before, "{command} {rest:?}");
        assert_eq!(bench.files(), 2, "{command} {rest:?}");
    }
}

#[test]
fn a_file_of_one_array_is_no_archive() {
    let bench = Bench::new();
    for (command, rest) in [("rm", &["x"][..]), ("mv", &["x", "y"]), ("add", &["new.npy"])] {
        let (code, error) = ended(npz().current_dir(bench.folder.path()).arg(command).arg("new.npy").args(rest));
        assert_eq!((code, error.contains("one array and no archive")), (2, true), "{error}");
    }
    assert_eq!(npz::read_npy::<Vec<f64>>(&bench.array).unwrap(), [1.5, 2.5]);
}

#[test]
fn added_arrays_are_compressed_as_asked() {
    for (options, method) in [(&[][..], Method::STORED), (&["--compress", "6"], Method::DEFLATED)] {
        let bench = Bench::new();
        npz::write_npy(&bench.array, &vec![7u8; 10_000]).unwrap();
        assert_eq!(bench.run("add", &[&["new.npy"], options].concat()).0, 0);
        let reader = NpzReader::open(&bench.archive).unwrap();
        assert_eq!(reader.entries().last().unwrap().compression(), method);
        assert_eq!(reader.by_name::<Vec<u8>>("new").unwrap(), [7; 10_000]);
    }
    assert_eq!(Bench::new().run("add", &["new.npy", "--fast", "--compress", "6"]).0, 2);
    assert_eq!(Bench::new().run("add", &["new.npy", "--force", "--append"]).0, 2);
}

#[test]
fn entries_that_are_no_arrays_are_taken_by_their_names() {
    let bench = Bench::new();
    fs::copy(fixture("npz/member-not-an-array.npz"), &bench.archive).unwrap();
    let notes = entries(&bench.archive)["notes.txt"].clone();
    assert_eq!(bench.run("mv", &["notes.txt", "read.me"]), (0, String::new()));
    assert!(entries(&bench.archive)["read.me"] == notes);
    let (code, error) = bench.run("add", &["read.me=new.npy"]);
    assert_eq!((code, error.contains(r#"an entry "read.me" is there already"#)), (2, true), "{error}");
    assert_eq!(bench.run("add", &["read.me=new.npy", "--force"]), (0, String::new()));
    let after = entries(&bench.archive);
    assert!(after.contains_key("read.me.npy") && !after.contains_key("read.me"));
    assert_eq!(bench.run("add", &["read=new.npy", "read.me.npy=new.npy", "--force"]), (0, String::new()));
    assert_eq!(bench.run("rm", &["read.me"]), (0, String::new()));
    assert!(entries(&bench.archive).contains_key("read.npy"));
}

#[test]
fn repair_cuts_off_what_was_not_completed() {
    let bench = Bench::new();
    let whole = fs::read(&bench.archive).unwrap();
    assert_eq!(printed(npz().arg("repair").arg(&bench.archive)), format!("{}: whole\n", bench.archive.display()));
    OpenOptions::new().append(true).open(&bench.archive).unwrap().write_all(&[7; 102_400]).unwrap();
    let torn = fs::read(&bench.archive).unwrap();

    let copy = bench.folder.path().join("copy.npz");
    let text = printed(npz().arg("repair").arg(&bench.archive).arg("-o").arg(&copy));
    assert_eq!(text, format!("{}: 100.0 KiB cut off\n", bench.archive.display()));
    assert!(fs::read(&copy).unwrap() == whole && fs::read(&bench.archive).unwrap() == torn);
    let (code, error) = bench.run("repair", &["-o", "copy.npz"]);
    assert_eq!((code, error.contains("--force")), (2, true), "{error}");
    assert_eq!(bench.run("repair", &["-o", "copy.npz", "--force"]).0, 0);

    assert_eq!(bench.run("repair", &[]), (0, String::new()));
    assert!(fs::read(&bench.archive).unwrap() == whole);

    fs::write(&bench.archive, &whole[..whole.len() - 30]).unwrap();
    for rest in [&[][..], &["-o", "other.npz"]] {
        let (code, error) = bench.run("repair", rest);
        assert_eq!((code, error.lines().count(), error.contains("a.npz: ")), (2, 1, true), "{error}");
        assert!(fs::read(&bench.archive).unwrap() == whole[..whole.len() - 30]);
    }
    assert_eq!(bench.files(), 3);
}

#[test]
fn an_archive_that_another_program_has_open_for_change_is_left_alone() {
    let bench = Bench::new();
    let before = fs::read(&bench.archive).unwrap();
    let out = npz::NpzWriter::append(&bench.archive).unwrap();
    for (command, rest) in [
        ("add", &["new.npy"][..]),
        ("add", &["new.npy", "--append"]),
        ("rm", &["x"]),
        ("mv", &["x", "w"]),
        ("recompress", &["--stored"]),
        ("repair", &[]),
    ] {
        let (code, error) = bench.run(command, rest);
        assert_eq!((code, error.lines().count()), (2, 1), "{command}: {error}");
        assert!(error.contains("a.npz: another writer has the file open for change"), "{command}: {error}");
        assert!(fs::read(&bench.archive).unwrap() == before, "{command}");
    }
    drop(out);
    assert_eq!(bench.run("rm", &["x"]), (0, String::new()));
    assert_eq!((bench.files(), bench.names()), (2, vec!["y".to_owned(), "z".to_owned()]));
}

#[test]
fn changed_archives_of_numpy_are_read_by_numpy() {
    let Some(python) = python() else { return };
    let bench = Bench::new();
    let make = "np.savez_compressed('a.npz', x=np.arange(9), y=np.array(['a', 'ü']), z=np.eye(3))";
    numpy(&python, bench.folder.path(), make);
    for (command, rest) in
        [("rm", &["x"][..]), ("mv", &["y", "s"]), ("add", &["new.npy"]), ("add", &["n=new.npy", "--append"])]
    {
        assert_eq!(bench.run(command, rest), (0, String::new()), "{command}");
    }
    let read = "npz = np.load('a.npz'); print({name: npz[name].tolist() for name in npz.files if name != 'z'}, end='')";
    let text = numpy(&python, bench.folder.path(), read);
    assert_eq!(text, "{'s': ['a', 'ü'], 'new': [1.5, 2.5], 'n': [1.5, 2.5]}");
    assert!(run(npz().arg("verify").arg(&bench.archive)).status.success());
}
