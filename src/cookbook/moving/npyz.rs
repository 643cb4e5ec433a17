use std::fs::File;
use std::io::BufReader;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::temp_dir().join("moved.npy");

    // Before:
    npyz::to_file_1d(&path, [1.0, 2.0, 3.0])?;
    let before: Vec<f64> = npyz::NpyFile::new(BufReader::new(File::open(&path)?))?.into_vec()?;

    // After:
    npz::write_npy(&path, &[1.0, 2.0, 3.0])?;
    let after: Vec<f64> = npz::read_npy(&path)?;
    assert_eq!(before, after);
    Ok(())
}
