//! Keeps a log of measurements in a `.npy` file, which each run appends to and any NumPy reads meanwhile.
//!
//! `cargo run --release --example append_rows`

use npz::{Array, NpyAppender, NpyReader, NpyWriter};

fn main() -> npz::Result<()> {
    let path = std::env::temp_dir().join("npz-append-rows.npy");
    // What is there already; at first no rows of three columns.
    NpyWriter::<f64>::create(&path, [0, 3])?.finish()?;

    for run in 0..4 {
        let mut log = NpyAppender::open(&path)?;
        for second in 0..1000 {
            let time = f64::from(run * 1000 + second);
            log.append_rows(&[[time, time.sin(), time.cos()]])?;
            if second % 100 == 99 {
                log.flush()?; // from now on these rows are in the file, whatever happens
            }
        }
        log.finish()?;
        println!("{} rows after run {run}", NpyReader::open(&path)?.header().shape()[0]);
    }

    let last: Array<f64> = NpyReader::open(&path)?.read_rows(3999..4000)?;
    println!("the last one: {:?}", last.as_slice());
    Ok(())
}
