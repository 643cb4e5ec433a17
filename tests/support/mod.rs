//! What the integration tests share.
#![allow(dead_code, reason = "each test uses a part")]

pub(crate) mod dates;
pub(crate) mod fakes;
pub(crate) mod hex;
#[cfg(feature = "bzip2")]
pub(crate) mod inflating;
#[cfg(target_os = "linux")]
pub(crate) mod memory;
#[cfg(unix)]
pub(crate) mod processes;
pub(crate) mod python;
pub(crate) mod samples;
#[cfg(feature = "npz")]
pub(crate) mod sparse;
#[cfg(feature = "npz")]
pub(crate) mod streams;
pub(crate) mod zip;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The folder of files that NumPy wrote.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// How NumPy spells the byte order of this machine.
pub(crate) const NATIVE: char = if cfg!(target_endian = "little") { '<' } else { '>' };

/// How it spells the other one.
pub(crate) const SWAPPED: char = if cfg!(target_endian = "little") { '>' } else { '<' };

/// A text of little-endian dtypes, as it is of the same dtypes in this machine's byte order: `<f8`, not `Vec<u8>`.
pub(crate) fn native(text: &str) -> String {
    let mut before = ' ';
    let spelled = |character: char| {
        let is_order = character == '<' && !before.is_alphanumeric();
        before = character;
        if is_order { NATIVE } else { character }
    };
    text.chars().map(spelled).collect()
}

/// The rows of a tab-separated table in the fixtures, without its header line.
pub(crate) fn table(name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(fixtures().join(name)).unwrap();
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// A shape as the tables spell it: `()`, `3`, `2,3`.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    if shape.is_empty() {
        return "()".to_owned();
    }
    shape.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

/// Whether this machine can address an array of that many items of `itemsize`. Where it cannot, NumPy refuses it too.
pub(crate) fn is_addressable(itemsize: usize, shape: &str) -> bool {
    let axes = shape.split(',').filter_map(|axis| axis.parse().ok()).filter(|&axis: &u128| axis != 0);
    axes.fold(itemsize.max(1) as u128, u128::saturating_mul) <= isize::MAX as u128
}

/// The file that `array` is written to.
pub(crate) fn written<A: npz::ToNpy + ?Sized>(array: &A) -> Vec<u8> {
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, array).unwrap();
    file
}

pub(crate) fn read<A: npz::FromNpy>(file: &[u8]) -> npz::Result<A> {
    npz::read_npy_from(file)
}

/// What is read of a file as a stream, from its path, and as an entry stored and deflated.
#[cfg(feature = "npz")]
pub(crate) fn read_each_way<A: npz::FromNpy>(file: &[u8]) -> Vec<npz::Result<A>> {
    let folder = Folder::new("each-way");
    let path = folder.join("a.npy");
    fs::write(&path, file).unwrap();
    let mut results = vec![npz::read_npy_from(file), npz::read_npy(&path)];
    let array: npz::DynArray = npz::read_npy_from(file).unwrap();
    for compression in [npz::Compression::Stored, npz::Compression::Deflated(6)] {
        let path = folder.join("a.npz");
        let mut out = npz::WriteOptions::new().compression(compression).create(&path).unwrap();
        out.add_array("a", &array).unwrap();
        out.finish().unwrap();
        results.push(npz::NpzReader::open(&path).unwrap().by_name("a"));
    }
    results
}

/// Every way to read a file gives `expected`.
#[cfg(feature = "npz")]
pub(crate) fn assert_reads<A: npz::FromNpy + PartialEq + std::fmt::Debug>(file: &[u8], expected: &A) {
    for result in read_each_way::<A>(file) {
        assert_eq!(&result.unwrap(), expected);
    }
}

/// An order as the tables spell it.
pub(crate) fn order_text(order: npz::Order) -> &'static str {
    match order {
        npz::Order::C => "C",
        npz::Order::Fortran => "F",
    }
}

/// The archive at `path`, mapped into memory. Nobody changes the fixtures.
#[cfg(all(feature = "npz", feature = "mmap"))]
#[allow(unsafe_code)]
pub(crate) fn mmap(path: &Path) -> npz::Result<npz::NpzReader<'static>> {
    unsafe { npz::NpzReader::mmap(path) }
}

/// A folder of its own for one test, removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let (process, number) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(format!("npz-{test}-{process}-{number}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The names of the files in it.
    pub(crate) fn files(&self) -> Vec<String> {
        let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<String> = fs::read_dir(&self.0).unwrap().map(name).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
