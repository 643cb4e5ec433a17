//! Changes an archive, appends to it, and leads back what a killed process left behind.
//!
//! `cargo run --release --example edit_archive`

use std::io::Write;
use std::path::Path;

use npz::{NpzEditor, NpzReader, NpzWriter};

fn main() -> npz::Result<()> {
    let folder = std::env::temp_dir().join("npz-edit-archive");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("model.npz");
    npz::savez!(&path, weights = [[0.5f32; 4]; 3], bias = [0.0f32; 3], scratch = vec![0u8; 1_000_000])?;
    print("written", &path)?;

    // The entries that stay are copied as they are.
    let mut npz = NpzEditor::open(&path)?;
    npz.replace_array("weights", &[[0.25f32; 4]; 3])?;
    npz.rename("bias", "offsets")?;
    npz.remove("scratch")?;
    npz.finish()?;
    print("edited", &path)?;

    // Nothing that is there is copied.
    let mut out = NpzWriter::append(&path)?;
    out.add_array("losses", &[0.9, 0.5, 0.4])?;
    out.finish()?;
    print("appended to", &path)?;

    // As if the process had been killed while it appended.
    std::fs::OpenOptions::new().append(true).open(&path)?.write_all(&[7; 100_000])?;
    assert!(NpzReader::open(&path).is_err());
    println!("{} bytes cut off", npz::repair(&path)?);
    print("repaired", &path)
}

fn print(what: &str, path: &Path) -> npz::Result<()> {
    let npz = NpzReader::open(path)?;
    npz.verify()?;
    let size = std::fs::metadata(path)?.len();
    println!("{what}: {size} bytes, {}", npz.names().collect::<Vec<_>>().join(", "));
    Ok(())
}
