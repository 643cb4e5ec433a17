use std::fs::File;

use ndarray::{Array2, Ix2, OwnedRepr, array};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let a = array![[1.0, 2.0], [3.0, 4.0]];
    let path = std::env::temp_dir().join("moved.npz");

    // Before:
    let mut out = ndarray_npy::NpzWriter::new(File::create(&path)?);
    out.add_array("a", &a)?;
    out.finish()?;
    let mut npz = ndarray_npy::NpzReader::new(File::open(&path)?)?;
    let before: Array2<f64> = npz.by_name::<OwnedRepr<f64>, Ix2>("a.npy")?;

    // After:
    let mut out = npz::NpzWriter::create(&path)?;
    out.add_array("a", &a)?;
    out.finish()?;
    let npz = npz::NpzReader::open(&path)?;
    let after: Array2<f64> = npz.by_name("a")?;
    assert_eq!(before, after);
    Ok(())
}
