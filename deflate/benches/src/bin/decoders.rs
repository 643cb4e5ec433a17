//! Megabytes a second of each decoder, over streams that `kinds.py` wrote: `cargo run --release --bin decoders -- FOLDER [NAME...]`.
//!
//! The decoders take turns, and the fastest of several runs counts, since others may use the machine too.

use std::fs;
use std::path::Path;
use std::time::Duration;

use flate2::{Decompress, FlushDecompress};
use npz_deflate_benches::cpu_time;
use npz_deflate::Inflater;

type Decoder = (&'static str, Box<dyn FnMut(&[u8], &mut [u8])>);

fn decoders() -> Vec<Decoder> {
    let mut inflater = Inflater::new();
    let mut libdeflate = libdeflater::Decompressor::new();
    let mut zlib = Decompress::new(false);
    vec![
        (
            "zlib-rs",
            Box::new(move |input, output| {
                zlib.reset(false);
                zlib.decompress(input, output, FlushDecompress::Finish).unwrap();
            }),
        ),
        (
            "libdeflate",
            Box::new(move |input, output| {
                libdeflate.deflate_decompress(input, output).unwrap();
            }),
        ),
        (
            "npz-deflate",
            Box::new(move |input, output| {
                inflater.inflate(input, output).unwrap();
            }),
        ),
    ]
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder of kinds.py");
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(9);
    let wanted: Vec<String> = arguments.collect();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".z")?.to_owned()))
        .filter(|name| wanted.is_empty() || wanted.contains(name))
        .collect();
    names.sort();
    let mut decoders = decoders();
    if let Ok(only) = std::env::var("ONLY") {
        decoders.retain(|(name, _)| *name == only);
    }
    print!("{:18}", "MB/s");
    decoders.iter().for_each(|(name, _)| print!("{name:>13}"));
    println!("{:>10}{:>10}", "/ zlib-rs", "/ libdefl.");
    for name in names {
        let raw = fs::read(Path::new(&folder).join(format!("{name}.raw"))).unwrap();
        let stream = fs::read(Path::new(&folder).join(format!("{name}.z"))).unwrap();
        let mut output = vec![0; raw.len()];
        let mut best = vec![Duration::MAX; decoders.len()];
        for _ in 0..rounds {
            for ((_, decoder), best) in decoders.iter_mut().zip(&mut best) {
                let start = cpu_time();
                decoder(&stream, &mut output);
                *best = (cpu_time() - start).min(*best);
                assert!(output == raw);
            }
        }
        let speeds: Vec<f64> = best.iter().map(|best| raw.len() as f64 / best.as_secs_f64() / 1e6).collect();
        print!("{name:18}");
        speeds.iter().for_each(|speed| print!("{speed:>13.0}"));
        match speeds[..] {
            [zlib, libdeflate, ours] => println!("{:>10.2}{:>10.2}", ours / zlib, ours / libdeflate),
            _ => println!(),
        }
    }
}
