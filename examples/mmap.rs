//! Fills an array larger than it needs memory for, in place in its file, and reads it where it lies.
//!
//! `cargo run --release --features mmap --example mmap`
#![allow(unsafe_code)]

use npz::{MmapArray, MmapArrayMut};

const ROWS: usize = 10_000;
const COLUMNS: usize = 1024;

fn main() -> npz::Result<()> {
    let path = std::env::temp_dir().join("npz-mmap.npy");

    // np.lib.format.open_memmap(path, "w+", np.float32, (10000, 1024)): zeros that take no room yet.
    // SAFETY: nobody else knows this file.
    let mut array = unsafe { MmapArrayMut::<f32>::create(&path, [ROWS, COLUMNS])? };
    for (number, row) in array.chunks_exact_mut(COLUMNS).enumerate().step_by(1000) {
        row.fill(number as f32);
    }
    array.flush()?;
    drop(array);

    // np.load(path, mmap_mode="r")
    // SAFETY: nobody writes to it any more.
    let array = unsafe { MmapArray::<f32>::open(&path)? };
    println!("{:?}, {} bytes", array.shape(), size_of_val(array.as_slice()));
    for row in [0, 1000, 1001, 9000] {
        println!("row {row} begins with {:?}", array.view().get(&[row, 0]));
    }
    Ok(())
}
