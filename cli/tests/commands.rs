//! What each command does, and its exit code.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use support::{ended, fixture, npz, printed, run};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// An archive of two arrays.
fn archive(folder: &Path) -> PathBuf {
    let path = folder.join("a.npz");
    let (x, w) = ([1.5, f64::NAN, 3.0], [[1i32, 2], [3, 4]]);
    npz::savez!(&path, x = x, w = w).unwrap();
    path
}

#[test]
fn ls_lists_what_files_hold() {
    let folder = folder();
    let path = archive(folder.path());
    let table = printed(npz().arg("ls").arg(path));
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[1], ["x", "<f8", "(3,)", "C", "152", "B", "152", "B", "100.0%", "stored", "64"]);
    assert_eq!(rows[2][..4], ["w", "<i4", "(2,", "2)"]);
    assert!(!table.contains('\x1b'));
}

#[test]
fn ls_prints_json_of_every_fixture() {
    for kind in ["npy", "npz", "sparse"] {
        for file in fs::read_dir(fixture(kind)).unwrap() {
            let output = run(npz().args(["ls", "--json"]).arg(file.unwrap().path()));
            if output.status.code() == Some(2) {
                assert!(output.stdout.is_empty());
                continue;
            }
            let listing: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert!(listing[0]["entries"].is_array());
        }
    }
}

#[test]
fn names_that_two_entries_have_are_listed_with_their_extension() {
    let listing = printed(npz().args(["ls", "--json"]).arg(fixture("npz/members-a-and-a.npy.npz")));
    let listing: serde_json::Value = serde_json::from_str(&listing).unwrap();
    let names: Vec<_> = listing[0]["entries"].as_array().unwrap().iter().map(|entry| &entry["name"]).collect();
    assert_eq!(names, ["a", "a.npy"]);
}

#[test]
fn what_verify_calls_whole_is_listed_without_complaint() {
    for file in fs::read_dir(fixture("npz")).unwrap() {
        let path = file.unwrap().path();
        let codes = ["verify", "ls"].map(|command| ended(npz().arg(command).arg(&path)).0);
        assert_eq!(codes[0], codes[1], "{path:?}");
    }
}

#[test]
fn files_that_cannot_be_read_do_not_keep_others_from_it() {
    let folder = folder();
    let path = archive(folder.path());
    let none = folder.path().join("none.npz");
    for (command, expected) in [("ls", "a.npz:\nNAME"), ("verify", "a.npz: whole (2 entries")] {
        let output = run(npz().arg(command).arg(&none).arg(&path));
        let (text, error) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(text.contains(expected), "{text}");
        assert_eq!((error.lines().count(), error.contains("none.npz: ")), (1, true), "{error}");
    }
}

#[test]
fn every_fixture_that_can_be_read_is_shown() {
    for file in fs::read_dir(fixture("npy")).unwrap() {
        let path = file.unwrap().path();
        let is_good = npz::read_npy::<npz::DynArray>(&path).is_ok();
        let (code, error) = ended(npz().arg("show").arg(&path));
        assert_eq!(code, if is_good { 0 } else { 2 }, "{path:?}: {error}");
    }
}

#[test]
fn show_takes_rows_and_names() {
    let folder = folder();
    let path = archive(folder.path());
    let shown = printed(npz().arg("show").arg(&path).args(["w.npy", "--rows", "1.."]));
    assert!(shown.contains("\n[[3 4]]\n"), "{shown}");
    let shown = printed(npz().arg("show").arg(&path).arg("x"));
    assert!(shown.contains("minimum 1.5   maximum 3.0   mean 2.25   NaN 1"), "{shown}");
    let (code, error) = ended(npz().arg("show").arg(&path));
    assert_eq!((code, error.contains(r#"say which of 2 entries: "x", "w""#)), (2, true), "{error}");
    let (code, error) = ended(npz().arg("show").arg(&path).arg("nope"));
    assert_eq!((code, error.lines().count(), error.contains(r#"no entry "nope""#)), (2, 1, true), "{error}");
    assert_eq!(ended(npz().arg("show").arg(&path).args(["w", "--rows", "x"])).0, 2);
}

#[test]
fn plot_draws_every_kind() {
    let folder = folder();
    let path = archive(folder.path());
    for (name, options) in [("x", &[][..]), ("w", &[]), ("w", &["--kind", "line"]), ("x", &["--kind", "histogram"])] {
        let png = folder.path().join("out.png");
        printed(npz().arg("plot").arg(&path).arg(name).args(options).arg("--force").arg("-o").arg(&png));
        assert!(fs::read(&png).unwrap().starts_with(b"\x89PNG\r\n"));
    }
    let (code, error) = ended(npz().arg("plot").arg(&path).arg("x").arg("-o").arg(folder.path().join("out.png")));
    assert_eq!((code, error.contains("--force")), (2, true), "{error}");
    let text = folder.path().join("text.npy");
    npz::write_npy(&text, &["a", "b"]).unwrap();
    let (code, error) = ended(npz().arg("plot").arg(&text).arg("-o").arg(folder.path().join("text.png")));
    assert_eq!((code, error.contains("are no numbers")), (2, true), "{error}");
}

#[test]
fn verify_names_each_damaged_entry() {
    let folder = folder();
    let path = archive(folder.path());
    assert_eq!(ended(npz().arg("verify").arg(&path)), (0, String::new()));
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap() - 1;
    bytes[last] ^= 1;
    fs::write(&path, bytes).unwrap();
    let (code, error) = ended(npz().arg("verify").arg(&path));
    assert_eq!((code, error.lines().count()), (1, 1), "{error}");
    assert!(error.contains(r#"a.npz: entry "w": damaged"#), "{error}");
    assert_eq!(ended(npz().arg("verify").arg(folder.path().join("none.npz"))).0, 2);
    fs::write(&path, b"no archive").unwrap();
    assert_eq!(ended(npz().arg("verify").arg(&path)).0, 1);
}

#[test]
fn packed_files_are_unpacked_as_they_were() {
    let folder = folder();
    let (one, two) = (folder.path().join("one.npy"), folder.path().join("two.npy"));
    npz::write_npy(&one, &[1.0, 2.0]).unwrap();
    npz::write_npy(&two, &["text"]).unwrap();
    let out = folder.path().join("out.npz");
    printed(npz().arg("pack").arg(&out).arg(&one).arg(format!("b/c={}", two.display())).args(["--compress", "9"]));
    assert_eq!(npz::NpzReader::open(&out).unwrap().names().collect::<Vec<_>>(), ["one", "b/c"]);
    let unpacked = folder.path().join("unpacked");
    printed(npz().arg("unpack").arg(&out).arg("-d").arg(&unpacked));
    assert_eq!(fs::read(unpacked.join("one.npy")).unwrap(), fs::read(&one).unwrap());
    assert_eq!(fs::read(unpacked.join("b/c.npy")).unwrap(), fs::read(&two).unwrap());

    fs::write(unpacked.join("one.npy"), b"mine").unwrap();
    assert_eq!(ended(npz().arg("unpack").arg(&out).arg("-d").arg(&unpacked)).0, 2);
    assert_eq!(fs::read(unpacked.join("one.npy")).unwrap(), b"mine");
    assert_eq!(ended(npz().arg("unpack").arg(&out).arg("-d").arg(&unpacked).arg("--force")).0, 0);
    assert_eq!(fs::read(unpacked.join("one.npy")).unwrap(), fs::read(&one).unwrap());
    // A file is not taken for the archive to make.
    assert_eq!(ended(npz().arg("pack").arg(&one).arg(&two)).0, 2);
    assert_eq!(npz::read_npy::<Vec<f64>>(&one).unwrap(), [1.0, 2.0]);
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    for name in ["../x", "/tmp/x", "a/../../x", "a//b", "c:x", "a\\b", "..", "./x"] {
        let folder = folder();
        let path = folder.path().join("a.npz");
        let mut out = npz::NpzWriter::create(&path).unwrap();
        if out.add_array("good", &1u8).and_then(|()| out.add_array(name, &1u8)).is_err() {
            continue;
        }
        out.finish().unwrap();
        let inner = folder.path().join("inner");
        let (code, error) = ended(npz().arg("unpack").arg(&path).arg("-d").arg(&inner));
        let is_written = inner.exists() || fs::read_dir(folder.path()).unwrap().count() > 1;
        // A lone `..` becomes the harmless `...npy`.
        let expected = if name == ".." { (0, true) } else { (2, false) };
        assert_eq!((code, is_written), expected, "{name}: {error}");
    }
}

#[test]
fn recompressed_archives_hold_the_same() {
    let folder = folder();
    let path = archive(folder.path());
    let other = folder.path().join("b.npz");
    printed(npz().arg("recompress").arg(&path).args(["--level", "9", "-o"]).arg(&other));
    assert!(printed(npz().arg("ls").arg(&other)).contains("deflated"));
    printed(npz().arg("diff").arg(&path).arg(&other));
    printed(npz().arg("recompress").arg(&other).arg("--stored"));
    assert_eq!(fs::read(&path).unwrap(), fs::read(&other).unwrap());
    assert_eq!(ended(npz().arg("recompress").arg(&path)).0, 2);
    let mixed = fixture("npz/member-not-an-array.npz");
    let (code, error) = ended(npz().arg("recompress").arg(mixed).arg("--fast").arg("-o").arg(folder.path().join("c")));
    assert_eq!((code, error.contains("notes.txt")), (2, true), "{error}");
}

#[test]
fn diff_tells_what_differs() {
    let folder = folder();
    let (one, two) = (folder.path().join("one.npz"), folder.path().join("two.npz"));
    let (x, y) = ([1.0, f64::NAN, 3.0], [1.0, 2.0, 3.5]);
    npz::savez!(&one, x = x, t = [1i64], s = [1i32, 2], only = 1u8).unwrap();
    npz::savez_compressed!(&two, x = y, t = [1i32], s = [1i32], new = 1u8).unwrap();
    let output = run(npz().arg("diff").arg(&one).arg(&two));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let expected = "\
x: 2 of 3 values differ, the first at [1]; largest difference 0.5 at [2], relative 0.142857 at [2]; 1 NaN in one file only
t: dtype <i8 in A, <i4 in B
s: shape (2,) in A, (1,) in B
only: only in A
new: only in B
";
    assert_eq!(text, expected);
    let same = run(npz().arg("diff").arg(&one).arg(&one));
    assert_eq!((same.status.code(), same.stdout.len()), (Some(0), 0));
    let quiet = run(npz().args(["diff", "-q"]).arg(&one).arg(&two));
    assert_eq!((quiet.status.code(), quiet.stdout.len()), (Some(1), 0));
    assert_eq!(ended(npz().arg("diff").arg(&one).arg(folder.path().join("none"))).0, 2);
}

#[test]
fn diff_takes_tolerances_as_isclose_does() {
    let folder = folder();
    let (one, two) = (folder.path().join("one.npy"), folder.path().join("two.npy"));
    npz::write_npy(&one, &[100.0, f64::INFINITY]).unwrap();
    npz::write_npy(&two, &[101.0, f64::INFINITY]).unwrap();
    for (options, code) in [(&["--atol", "1"][..], 0), (&["--atol", "0.9"], 1), (&["--rtol", "0.01"], 0), (&[], 1)] {
        assert_eq!(ended(npz().arg("diff").arg(&one).arg(&two).args(options)).0, code, "{options:?}");
    }
}

#[test]
fn cat_writes_files_and_csv() {
    let folder = folder();
    let path = archive(folder.path());
    let file = run(npz().arg("cat").arg(&path).arg("w")).stdout;
    assert_eq!(npz::read_npy_from::<Vec<[i32; 2]>>(file.as_slice()).unwrap(), [[1, 2], [3, 4]]);
    assert_eq!(printed(npz().arg("cat").arg(&path).args(["w", "--csv"])), "1,2\n3,4\n");
    assert_eq!(printed(npz().arg("cat").arg(&path).args(["x", "--csv"])), "1.5\nnan\n3.0\n");

    let dtype = "[('id', '<u4'), ('pos', '<i2', (2,)), ('in', [('s', '|S4')])]".parse().unwrap();
    let bytes = b"\x01\0\0\0\x02\0\x03\0a,\"b".to_vec();
    let records = npz::DynArray::new(npz::Header::new(dtype, npz::Order::C, [1]), bytes).unwrap();
    let path = folder.path().join("records.npy");
    npz::write_npy(&path, &records).unwrap();
    let csv = printed(npz().arg("cat").arg(&path).arg("--csv"));
    assert_eq!(csv, "id,pos[0],pos[1],in.s\n1,2,3,\"a,\"\"b\"\n");
    npz::write_npy(&path, &[[[1]]]).unwrap();
    assert_eq!(ended(npz().arg("cat").arg(&path).arg("--csv")).0, 2);
}

#[test]
fn shapes_of_nothing_cost_nothing() {
    let folder = folder();
    let (empty, other) = (folder.path().join("empty.npy"), folder.path().join("other.npy"));
    let text = [("|S0", 1 << 62, 1), ("|S0", 1, 1 << 62), ("|u1", 1 << 62, 0), ("[('a', '|i1', (2147483647,))]", 0, 1)];
    for (dtype, height, width) in text {
        let write = |path: &Path, dtype: &str| {
            let header = npz::Header::new(dtype.parse().unwrap(), npz::Order::C, [height, width]);
            npz::write_npy(path, &npz::DynArray::new(header, Vec::new()).unwrap()).unwrap();
        };
        write(&empty, dtype);
        write(&other, if dtype == "|S0" { "<U0" } else { dtype });
        let (code, error) = ended(npz().args(["cat", "--csv"]).arg(&empty));
        assert_eq!((code, error.contains("too large for CSV")), (2, true), "{dtype}: {error}");
        assert_eq!(ended(npz().arg("show").arg(&empty)).0, 0, "{dtype}");
        assert_eq!(ended(npz().arg("diff").arg(&empty).arg(&other)).0, i32::from(dtype == "|S0"), "{dtype}");
    }
}

#[test]
fn heat_maps_range_over_what_they_draw() {
    let folder = folder();
    let path = folder.path().join("table.npy");
    npz::write_npy(&path, &[[0.0, 1.0], [2.0, 3.0]]).unwrap();
    assert!(printed(npz().arg("show").arg(&path)).ends_with(" 0 to 3\n"));
    let table: Vec<f64> = (0..400 * 400).map(|number| f64::from(number % 2)).collect();
    npz::write_npy(&path, &npz::Array::from_shape_vec([400, 400], table).unwrap()).unwrap();
    let shown = printed(npz().arg("show").arg(&path));
    assert!(shown.lines().last().unwrap().contains(" means of 0.4"), "{shown}");
}

#[test]
fn bools_are_false_or_true_whatever_their_bytes() {
    let shown = printed(npz().arg("show").arg(fixture("npy/v1-b1-bytes-not-0-or-1.npy")));
    assert!(shown.contains("minimum False   maximum True   mean 0.8"), "{shown}");
}

#[test]
fn a_closed_stdout_is_no_failure() {
    let folder = folder();
    let path = folder.path().join("long.npy");
    npz::write_npy(&path, &vec![0.5f64; 1 << 20]).unwrap();
    for options in [&["cat"][..], &["cat", "--csv"], &["show"]] {
        let mut command = npz();
        command.args(options).arg(&path).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut start = [0; 2];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{options:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_pipe_is_no_file_to_read_from() {
    for command in ["ls", "show", "verify", "cat"] {
        let mut child =
            npz().args([command, "/dev/stdin"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdin.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.contains("no regular file")), (Some(2), true), "{command}: {said}");
    }
}

#[test]
fn names_from_files_do_not_command_the_terminal() {
    let folder = folder();
    let path = folder.path().join("a.npz");
    let mut out = npz::NpzWriter::create(&path).unwrap();
    out.add_array("\u{1b}[31mred", &1u8).unwrap();
    out.finish().unwrap();
    for command in ["ls", "show"] {
        let text = printed(npz().arg(command).arg(&path));
        assert!(text.contains("\\u{1b}[31mred"), "{text}");
    }
}

/// They are refused by asking for stacks larger than the address space.
#[test]
fn commands_do_without_threads_where_the_system_refuses_them() {
    let folder = folder();
    let path = folder.path().join("a.npz");
    let numbers: Vec<u32> = (0..2 << 20).collect();
    npz::savez_compressed!(&path, x = numbers, y = numbers).unwrap();
    let unthreaded = |arguments: &[&str]| {
        let mut command = npz();
        command.env("RUST_MIN_STACK", (usize::MAX / 4 * 3).to_string()).args(arguments);
        ended(&mut command)
    };
    let [archive, png, out] = ["a.npz", "x.png", "out"].map(|name| folder.path().join(name).display().to_string());
    for arguments in [
        &["ls", &archive][..],
        &["show", &archive, "x"],
        &["verify", &archive],
        &["diff", &archive, &archive],
        &["plot", &archive, "x", "-o", &png],
        &["unpack", &archive, "-d", &out],
        &["recompress", &archive, "--stored"],
    ] {
        assert_eq!(unthreaded(arguments), (0, String::new()), "{arguments:?}");
    }
}

#[test]
fn usage_is_explained() {
    assert_eq!(ended(&mut npz()).0, 2);
    assert_eq!(ended(npz().arg("nonsense")).0, 2);
    assert!(printed(npz().arg("--help")).contains("Exit codes"));
    assert!(printed(npz().arg("--version")).starts_with("npz "));
    assert!(printed(npz().arg("man")).contains(".TH npz"));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(printed(npz().args(["completions", shell])).contains("recompress"));
    }
}
