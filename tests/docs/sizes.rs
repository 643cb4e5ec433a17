//! A compressed archive is not larger than NumPy's of the same array, and README says how large.

use std::fs;

use crate::support::{Folder, fixtures};
use npz::{DynArray, NpzReader};

/// The arrays of the table in README: what they are called there, and NumPy's archive.
const ARRAYS: [(&str, &str); 4] = [
    ("random float64", "seed-random-f8.npz"),
    ("ones float32", "seed-ones-f4.npz"),
    ("randint(10) float32", "seed-randint10-f4.npz"),
    ("randint(100) float32", "seed-randint100-f4.npz"),
];

#[test]
fn compressed_archives_are_not_larger_than_those_of_numpy() {
    let folder = Folder::new("sizes");
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    for (what, file) in ARRAYS {
        let path = fixtures().join("npz").join(file);
        let array: DynArray = NpzReader::open(&path).unwrap().by_index(0).unwrap();
        assert_eq!(array.shape(), [10_000]);
        npz::savez_compressed!(folder.join(file), array).unwrap();
        let (numpy, ours) = (fs::metadata(&path).unwrap().len(), fs::metadata(folder.join(file)).unwrap().len());
        assert!(ours <= numpy, "{what}: {ours} bytes, NumPy {numpy}");
        let row = format!("| {what} | {numpy} | {ours} |");
        assert!(readme.contains(&row), "README does not have the row {row}");
    }
}
