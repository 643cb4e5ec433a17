//! Writes arrays to `.npy`, `.npz` and compressed `.npz`, reads a file that NumPy wrote, prints what is in them and how
//! long each step took, and what to type next.
//!
//! `cargo run --release --example quickstart`

use std::path::{Path, PathBuf};
use std::time::Instant;

use npz::{Array, DynArray, NpzReader};

fn main() -> npz::Result<()> {
    let folder = std::env::temp_dir().join("npz-quickstart");
    std::fs::create_dir_all(&folder)?;
    let [npy, plain, compressed] = ["samples.npy", "plain.npz", "compressed.npz"].map(|name| folder.join(name));
    let samples: Vec<f32> = (0..1_000_000).map(|i| (i as f32 * 0.001).sin()).collect();
    let image = Array::from_shape_vec([480, 640], (0..480 * 640).map(|i| (i / 2560) as u8).collect())?;
    let grid = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];

    // One array: np.save and np.load.
    step("write_npy(\"samples.npy\", &samples)", || npz::write_npy(&npy, &samples))?;
    let again: Vec<f32> = step("read_npy(\"samples.npy\")", || npz::read_npy(&npy))?;
    assert_eq!(again, samples);

    // Several arrays: np.savez and np.savez_compressed.
    step("savez!(\"plain.npz\", samples, image = image, grid = grid)", || {
        npz::savez!(&plain, samples, image = image, grid = grid)
    })?;
    step("savez_compressed!(\"compressed.npz\", samples, image = image, grid = grid)", || {
        npz::savez_compressed!(&compressed, samples, image = image, grid = grid)
    })?;

    // One array of them; the others are not read.
    let grid: Array<f64> = step("NpzReader::open(\"compressed.npz\")?.by_name(\"grid\")", || {
        NpzReader::open(&compressed)?.by_name("grid")
    })?;
    assert_eq!(grid.shape(), [2, 3]);

    println!("\nWhat is in them:\n");
    print_array(&npy)?;
    print_archive(&plain)?;
    print_archive(&compressed)?;

    println!("\nWritten by NumPy, read here:\n");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/npz");
    print_archive(&fixtures.join("savez-both.npz"))?;

    println!("\nBytes of the same array in a compressed archive:\n");
    print_sizes(&fixtures, &folder.join("sizes.npz"))?;
    print_next(&compressed);
    Ok(())
}

/// Does the work, and prints how long it took.
fn step<V>(code: &str, work: impl FnOnce() -> npz::Result<V>) -> npz::Result<V> {
    let start = Instant::now();
    let value = work()?;
    println!("{:>8.2} ms  {code}", start.elapsed().as_secs_f64() * 1000.0);
    Ok(value)
}

fn print_next(archive: &Path) {
    let archive = archive.display();
    println!(
        "
Next:

  python3 -c \"import numpy; print(*numpy.load('{archive}').items())\"
  cargo run --release --package npz-cli -- show {archive}
  cargo run --release --example stream_rows
  cargo doc --open --all-features

The first shows that NumPy reads what was written here, the second what a command makes of it, the third how arrays
that are larger than memory are written and read. The last has a cookbook of some thirty programs."
    );
}

fn print_array(path: &Path) -> npz::Result<()> {
    let array: DynArray = npz::read_npy(path)?;
    print_heading(path);
    print_row("", &array, std::fs::metadata(path)?.len());
    Ok(())
}

fn print_archive(path: &PathBuf) -> npz::Result<()> {
    let npz = NpzReader::open(path)?;
    print_heading(path);
    for entry in npz.entries() {
        print_row(entry.name(), &npz.by_name(entry.name())?, entry.compressed_size());
    }
    Ok(())
}

fn print_heading(path: &Path) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    println!("{name:<16} {:<10} {:<12} {:>10} {:>10} {:>7}", "dtype", "shape", "bytes", "in file", "ratio");
}

fn print_row(name: &str, array: &DynArray, stored: u64) {
    let shape: Vec<String> = array.shape().iter().map(usize::to_string).collect();
    let (dtype, shape, bytes) = (array.dtype().to_string(), shape.join(" x "), array.bytes().len());
    let ratio = bytes as f64 / stored as f64;
    println!("  {name:<14} {dtype:<10} {shape:<12} {bytes:>10} {stored:>10} {ratio:>7.2}");
}

/// The arrays of NumPy's archives, compressed again.
fn print_sizes(fixtures: &Path, path: &Path) -> npz::Result<()> {
    let cases = [
        ("random float64", "seed-random-f8.npz"),
        ("ones float32", "seed-ones-f4.npz"),
        ("randint(10) float32", "seed-randint10-f4.npz"),
        ("randint(100) float32", "seed-randint100-f4.npz"),
    ];
    println!("| 10,000 elements | NumPy | npz |\n|---|---|---|");
    for (what, file) in cases {
        let array: DynArray = NpzReader::open(fixtures.join(file))?.by_index(0)?;
        npz::savez_compressed!(path, array)?;
        let (numpy, ours) = (std::fs::metadata(fixtures.join(file))?.len(), std::fs::metadata(path)?.len());
        println!("| {what} | {numpy} | {ours} |");
    }
    Ok(())
}
