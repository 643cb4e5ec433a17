//! What files hold commands no terminal, and is exact everywhere else; errors speak of the command alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use npz::{DynArray, Header, NpzWriter, Order};
use support::{ended, npz, printed, run};

/// One of each kind that commands a terminal, or changes the order of what it shows.
const HOSTILE: &str =
    "\u{1b}[31m\u{7f}\u{9b}1m\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{2028}\u{2029}\r\u{7}\"é\\日";

fn is_harmful(symbol: char) -> bool {
    let is_direction =
        matches!(symbol, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    is_direction || symbol.is_control() && !matches!(symbol, '\n' | '\r')
}

/// An archive whose names, fields and values are hostile.
fn hostile(folder: &Path) -> PathBuf {
    let path = folder.join("hostile.npz");
    let mut out = NpzWriter::create(&path).unwrap();
    out.add_array(HOSTILE, &[HOSTILE, "b"]).unwrap();
    let field: String = HOSTILE.chars().map(|symbol| format!("\\U{:08x}", u32::from(symbol))).collect();
    let dtype: npz::DType = format!("[('{field}', '<i4')]").parse().unwrap();
    let record = DynArray::new(Header::new(dtype, Order::C, [1]), vec![0; 4]).unwrap();
    out.add_array("record", &record).unwrap();
    out.finish().unwrap();
    path
}

#[test]
fn names_and_dtypes_are_exact_in_json_and_harmless_before_it_is_parsed() {
    let folder = tempfile::tempdir().unwrap();
    let path = hostile(folder.path());
    let json = printed(npz().args(["ls", "--json"]).arg(&path));
    assert!(!json.contains(is_harmful), "{json:?}");
    let listing: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(listing[0]["entries"][0]["name"], HOSTILE);
    let Some(python) = support::python() else { return };
    fs::write(folder.path().join("ls.json"), json).unwrap();
    let program = "import json\nname = json.load(open('ls.json'))[0]['entries'][0]['name']\nprint(name.encode().hex())";
    let hex: String = HOSTILE.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(support::numpy(&python, folder.path(), program).trim(), hex);
}

#[test]
fn values_go_to_a_pipe_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = hostile(folder.path());
    let csv = printed(npz().args(["cat", "--csv"]).arg(&path).arg(HOSTILE));
    assert_eq!(csv, format!("\"{}\"\nb\n", HOSTILE.replace('"', "\"\"")));
    let file = run(npz().arg("cat").arg(&path).arg("record")).stdout;
    assert!(file.starts_with(b"\x93NUMPY"));
}

#[test]
fn tables_and_errors_are_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let path = hostile(folder.path());
    for arguments in [vec!["ls"], vec!["show"], vec!["verify"], vec!["cat"]] {
        let output = run(npz().args(&arguments).arg(&path));
        for text in [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()) {
            assert!(!text.contains(is_harmful), "{arguments:?}: {text:?}");
        }
    }
    let show = printed(npz().args(["show", "--no-plot"]).arg(&path).arg(HOSTILE));
    assert!(!show.contains(is_harmful), "{show:?}");
}

/// Runs a command on a pseudo-terminal, and prints what it wrote.
const ON_A_TERMINAL: &str = "
import os, pty, sys
out = []
def read(fd):
    data = os.read(fd, 4096)
    out.append(data)
    return data
stdout = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
pty.spawn(sys.argv[1:], read)
os.write(stdout, b''.join(out))
";

#[cfg(unix)]
#[test]
fn nothing_from_a_file_commands_a_terminal() {
    let python = std::env::var("NPZ_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !Command::new(&python).args(["-c", "import pty"]).output().is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: no Python with pty");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = hostile(folder.path());
    let path = path.to_str().unwrap();
    for arguments in [
        vec!["ls", path],
        vec!["ls", "--json", path],
        vec!["show", "--no-plot", path, HOSTILE],
        vec!["show", "--no-plot", path, "record"],
        vec!["cat", "--csv", path, HOSTILE],
        vec!["cat", "--csv", path, "record"],
        vec!["cat", path, HOSTILE],
        vec!["cat", path],
    ] {
        let mut command = Command::new(&python);
        command.args(["-c", ON_A_TERMINAL, env!("CARGO_BIN_EXE_npz")]).args(&arguments).env("NO_COLOR", "1");
        let text = String::from_utf8(run(command.stdin(std::process::Stdio::null())).stdout).unwrap();
        assert!(!text.is_empty(), "{arguments:?}");
        assert!(!text.contains(is_harmful), "{arguments:?}: {text:?}");
    }
}

/// A `.npy` file whose header is longer than 10,000 characters.
fn long(path: &Path) {
    let fields: Vec<String> = (0..1000).map(|number| format!("('field_{number:04}', '|u1')")).collect();
    let dtype: npz::DType = format!("[{}]", fields.join(", ")).parse().unwrap();
    npz::write_npy(path, &DynArray::new(Header::new(dtype, Order::C, [1]), vec![7; 1000]).unwrap()).unwrap();
}

#[test]
fn a_long_header_is_no_damage_and_read_with_the_option() {
    let folder = tempfile::tempdir().unwrap();
    let [file, archive, png] = ["a.npy", "a.npz", "a.png"].map(|name| folder.path().join(name));
    long(&file);
    let name = [file.to_str().unwrap(), archive.to_str().unwrap(), png.to_str().unwrap()];
    let (code, error) = ended(npz().args(["pack", name[1], name[0]]));
    assert_eq!(code, 2);
    assert!(error.contains("--max-header"), "{error}");
    assert_eq!(ended(npz().args(["--max-header", "100000", "pack", name[1], name[0]])).0, 0);
    for path in &name[..2] {
        for command in [vec!["verify"], vec!["ls"], vec!["show"], vec!["cat", "--csv"], vec!["diff", name[0]]] {
            let (code, error) = ended(npz().args(&command).arg(path));
            assert_eq!(code, 2, "{command:?} {path}: {error}");
            assert!(error.contains("--max-header") && !error.contains("ReadOptions"), "{error}");
            let raised = ended(npz().args(&command).arg(path).args(["--max-header", "100000"]));
            assert_eq!(raised, (0, String::new()), "{command:?} {path}");
        }
    }
}

#[test]
fn what_strange_files_are_is_said_in_the_words_of_the_command() {
    const OF_RUST: [&str; 10] = [
        "ReadOptions",
        "NpzReader",
        "NpzEditor",
        "NpyWriter",
        "DynArray",
        "read_npy",
        "write_npy",
        "npz::",
        "read_slice",
        "ErrorKind",
    ];
    let cases: [(&[u8], &str); 8] = [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12\n", "git lfs pull"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"\x89HDF\r\n\x1a\n\0\0\0\0", "h5py"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "gunzip"),
        (b"\x80\x04\x95\0\0\0\0\0", "pickle"),
        (b"\x50\0\0\0\0\0\0\0{\"weights\":{}}", "safetensors"),
        (b"", "empty"),
        (b"PK\x03\x04 and so on, but not to its end", "cut short"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npz");
    let out = folder.path().join("out.npz");
    for (bytes, expected) in cases {
        fs::write(&path, bytes).unwrap();
        for command in [vec!["ls"], vec!["verify"], vec!["show"], vec!["cat"], vec!["unpack"], vec!["rm"]] {
            let last = if command == ["rm"] { &["a"][..] } else { &[] };
            let (code, error) = ended(npz().args(&command).arg(&path).args(last));
            assert!(code > 0 && error.contains(expected), "{command:?} {bytes:?}: {error}");
            assert!(!OF_RUST.iter().any(|word| error.contains(word)) && !error.contains("repair"), "{error}");
        }
        let (code, error) = ended(npz().arg("pack").arg(&out).arg(&path));
        assert!(code == 2 && !OF_RUST.iter().any(|word| error.contains(word)), "{error}");
    }
}

#[test]
fn repair_is_named_where_an_append_was_cut_and_only_there() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = ["one.npz", "two.npz"].map(|name| folder.path().join(name));
    npz::savez!(&one, a = [1]).unwrap();
    let whole = fs::read(&one).unwrap();
    fs::write(&two, [&whole[..], &whole[..]].concat()).unwrap();
    let (code, error) = ended(npz().arg("ls").arg(&two));
    assert!(code == 2 && error.contains("one behind the other") && !error.contains("repair"), "{error}");
    fs::write(&one, [&whole[..], &[7; 100_000]].concat()).unwrap();
    let (code, error) = ended(npz().arg("ls").arg(&one));
    assert!(code == 2 && error.contains("`npz repair`") && !error.contains("npz::"), "{error}");
}
