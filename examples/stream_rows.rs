//! An array that is larger than memory: written row by row, sent through a pipe, and read in parts.
//!
//! `cargo run --release --example stream_rows`

use std::thread;

use npz::{Array, Compression, NpyReader, NpzReader, NpzStream, Select, WriteOptions};

const COLUMNS: usize = 8;

/// A measurement: the time, and what the sensors said.
fn measure(time: usize) -> [f32; COLUMNS] {
    std::array::from_fn(|sensor| ((time / 50 + sensor * 7) % 100) as f32)
}

fn main() -> npz::Result<()> {
    let path = std::env::temp_dir().join(format!("npz-stream-rows-{}.npz", std::process::id()));

    // Rows as they come; the first axis grows.
    let mut out = WriteOptions::new().compression(Compression::Deflated(6)).create(&path)?;
    let mut samples = out.start_array::<f32>("samples", [0, COLUMNS])?;
    for minute in 0..500 {
        let rows: Vec<[f32; COLUMNS]> = (0..1000).map(|second| measure(minute * 1000 + second)).collect();
        samples.write_rows(&rows)?;
    }
    samples.finish()?;
    out.finish()?;

    // Parts of it: only the chunks of 1 MiB that hold them are read.
    let npz = NpzReader::open(&path)?;
    let mut samples = npz.rows("samples")?;
    println!("{} {:?}", samples.header().dtype(), samples.header().shape());
    let window: Array<f32> = samples.read_slice((250_000..250_003, 2..5))?;
    println!("a[250000:250003, 2:5] = {:?}", window.as_slice());
    let thinned: Array<f32> = samples.read_slice((Select::stepped(.., 100_000), 0))?;
    println!("a[::100000, 0] = {:?}", thinned.as_slice());
    let some: Array<f32> = samples.read_slice(([499_999, 0, 7], 1))?;
    println!("a[[499999, 0, 7], 1] = {:?}", some.as_slice());

    // Through a pipe, where nobody can seek.
    let (receiver, sender) = std::io::pipe()?;
    let sending = thread::spawn(move || -> npz::Result<()> {
        let mut out = WriteOptions::new().compression(Compression::Fast).stream(sender)?;
        out.add_array("label", &"pump 3".to_owned())?;
        out.add_array("samples", &(0..10_000).map(measure).collect::<Vec<_>>())?;
        out.finish()?;
        Ok(())
    });
    let mut stream = NpzStream::new(receiver);
    while let Some(mut entry) = stream.next_entry()? {
        match entry.name() {
            "label" => println!("label = {:?}", entry.read::<String>()?),
            _ => {
                let mut rows = NpyReader::new(&mut entry)?;
                let lengths: npz::Result<Vec<usize>> =
                    rows.chunks::<f32>(4000).map(|chunk| Ok(chunk?.shape()[0])).collect();
                println!("samples in chunks of {:?} rows", lengths?);
            }
        }
    }
    sending.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    std::fs::remove_file(&path)?;
    Ok(())
}
