//! What the compiler says of types that are no arrays: the notes stand on the trait that it names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Folder;

/// The compiler's output for a function of `body`, with the library of which `archive` is the compiled form.
fn compile(folder: &Folder, archive: &Path, body: &str) -> String {
    let source = folder.join("case.rs");
    let text = format!(
        "#![allow(unused)]\nuse npz::*;\nuse std::collections::HashMap;\n#[derive(Clone)]\npub struct Own;\n\
         pub fn f(p: &std::path::Path) -> npz::Result<()> {{\n    {body};\n    Ok(())\n}}\n"
    );
    fs::write(&source, text).unwrap();
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--out-dir"]);
    command.arg(folder.join("")).arg("-L").arg(archive.parent().unwrap());
    command.arg("--extern").arg(format!("npz={}", archive.display())).arg(&source);
    String::from_utf8(command.output().unwrap().stderr).unwrap()
}

/// The library that this test is linked with, or another build of it that can be used.
fn library(folder: &Folder) -> Option<PathBuf> {
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_path_buf();
    let files = fs::read_dir(deps).unwrap().map(|file| file.unwrap().path());
    let is_library = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("libnpz-") && name.ends_with(".rlib")
    };
    let mut libraries: Vec<PathBuf> = files.filter(is_library).collect();
    libraries.sort_by_key(|path| fs::metadata(path).unwrap().modified().unwrap());
    let is_usable = |path: &PathBuf| compile(folder, path, "let v: Vec<f64> = read_npy(p)?").is_empty();
    libraries.into_iter().rev().find(is_usable)
}

const USIZE: &str = "for `usize` use `u64`";
const ROWS: &str = "rows of a `Vec<Vec<T>>` may differ in length";
const ELEMENTS: &str = "elements are bool, i8 to i64, u8 to u64, f32, f64, Complex, String";
const ARCHIVE: &str = "several arrays, as in a tuple or map, are an archive";
const TEXT: &str = "read text into `String`";

#[test]
fn the_compiler_says_what_can_be_read_and_written_instead() {
    let folder = Folder::new("notes");
    let Some(library) = library(&folder) else { return eprintln!("skipped: no rustc, or no library that it takes") };
    let cases: [(&str, &[&str]); 27] = [
        ("write_npy(p, &vec![1usize])?", &["`usize` is no element of an array", USIZE, ELEMENTS]),
        ("write_npy(p, &[1isize, 2])?", &["`isize` is no element of an array", USIZE]),
        ("write_npy(p, &vec![vec![1.0]])?", &["is no element of an array", ROWS]),
        ("write_npy(p, &[vec![1.0f64]])?", &["`Vec<f64>` is no element of an array", ROWS]),
        ("write_npy(p, &vec![Some(1.0f64)])?", &["`Option<f64>` is no element of an array", "write NaN"]),
        ("write_npy(p, &[(1.0f64, 2i32)])?", &["`(f64, i32)` is no element of an array", "derive `Record`"]),
        ("write_npy(p, &[Own])?", &["`Own` is no element of an array", "derive `Record`"]),
        ("write_npy(p, &[1i128])?", &["`i128` is no element of an array", ELEMENTS]),
        ("write_npy(p, &vec![\"a\".as_bytes()])?", &["is no element of an array", ELEMENTS]),
        ("write_npy(p, &1usize)?", &["`usize` cannot be written as an array", USIZE]),
        ("write_npy(p, &(1.0, 2.0))?", &["cannot be written as an array", ARCHIVE]),
        ("write_npy(p, &HashMap::from([(1, 2)]))?", &["cannot be written as an array", ARCHIVE]),
        ("write_npy(p, &Some(1.0))?", &["cannot be written as an array"]),
        ("write_npy(p, &vec![[String::new()]])?", &["`[String; 1]` is no item of an array", "see `Element`"]),
        ("let v: Vec<Vec<f64>> = read_npy(p)?", &["`Vec<f64>` is no element of an array", ROWS]),
        ("let v: Vec<usize> = read_npy(p)?", &["`usize` is no element of an array", USIZE]),
        ("let v: [usize; 3] = read_npy(p)?", &["`usize` is no element of an array", USIZE]),
        ("let v: Array<usize> = read_npy(p)?", &["`usize` is no element of an array", USIZE]),
        ("let v: Vec<&str> = read_npy(p)?", &["`&str` is no element of an array", TEXT]),
        ("let v: Array<Option<f64>> = read_npy(p)?", &["`Option<f64>` is no element of an array", ELEMENTS]),
        ("let v: usize = read_npy(p)?", &["an array cannot be read into `usize`", USIZE]),
        ("let v: i128 = read_npy(p)?", &["an array cannot be read into `i128`", "a number, `String`"]),
        ("let v: Option<f64> = read_npy(p)?", &["an array cannot be read into `Option<f64>`"]),
        ("let v: (f64, i32) = read_npy(p)?", &["an array cannot be read into `(f64, i32)`", ARCHIVE]),
        ("let v: HashMap<String, f64> = read_npy(p)?", &["an array cannot be read into `HashMap", ARCHIVE]),
        ("read_npy::<DynArray>(p)?.downcast::<usize>()?", &["`usize` is no element of an array", USIZE]),
        ("read_npy::<DynArray>(p)?.cast::<usize>()?", &["no array can be cast to `usize`", USIZE]),
    ];
    for (body, notes) in cases {
        let output = compile(&folder, &library, body);
        for note in notes {
            assert!(output.contains(note), "{body}: no {note:?} in\n{output}");
        }
    }
}
