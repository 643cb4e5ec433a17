//! Sizes and megabytes a second of each encoder, over the arrays of `kinds.py`, in pieces of 1 MiB:
//! `cargo run --release --bin encoders -- FOLDER [NAME...]`.
//!
//! With `LINKED` set, our pieces know the 32 KiB in front of them. Sizes are those of zlib's level 6 over the whole, as NumPy writes it. Each piece is inflated again.

use std::fs;
use std::path::Path;
use std::time::Duration;

use npz_deflate_benches::cpu_time;
use npz_deflate::{Deflater, Effort, End, Inflater};

const PIECE: usize = 1 << 20;

type Encoder = (&'static str, Box<dyn FnMut(&[u8], usize, bool, &mut Vec<u8>)>);

fn zlib_rs(level: u32) -> Box<dyn FnMut(&[u8], usize, bool, &mut Vec<u8>)> {
    let mut zlib = flate2::Compress::new(flate2::Compression::new(level), false);
    Box::new(move |input, known, is_last, output| {
        let input = &input[known..];
        let flush = if is_last { flate2::FlushCompress::Finish } else { flate2::FlushCompress::Sync };
        zlib.reset();
        output.reserve(input.len() + input.len() / 8 + 1024);
        zlib.compress_vec(input, output, flush).unwrap();
    })
}

fn libdeflate(level: i32) -> Box<dyn FnMut(&[u8], usize, bool, &mut Vec<u8>)> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::new(level).unwrap());
    Box::new(move |input, known, _, output| {
        let input = &input[known..];
        let start = output.len();
        output.resize(start + compressor.deflate_compress_bound(input.len()), 0);
        let size = compressor.deflate_compress(input, &mut output[start..]).unwrap();
        output.truncate(start + size);
    })
}

fn ours(effort: Effort, itemsize: usize) -> Box<dyn FnMut(&[u8], usize, bool, &mut Vec<u8>)> {
    let mut deflater = Deflater::new(effort, itemsize);
    Box::new(move |input, known, is_last, output| {
        deflater.deflate(input, known, if is_last { End::Finish } else { End::Join }, output);
    })
}

fn encoders(itemsize: usize) -> Vec<Encoder> {
    vec![
        ("zlib-rs 6", zlib_rs(6)),
        ("libdefl. 1", libdeflate(1)),
        ("libdefl. 6", libdeflate(6)),
        ("huffman", ours(Effort::Huffman, itemsize)),
        ("fast", ours(Effort::Fast, itemsize)),
        ("default", ours(Effort::Default, itemsize)),
        ("best", ours(Effort::Best, itemsize)),
    ]
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder of kinds.py");
    let wanted: Vec<String> = arguments.collect();
    let only = std::env::var("ENCODERS").unwrap_or_default();
    let linked = std::env::var("LINKED").is_ok();
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(3);
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".z")?.to_owned()))
        .filter(|name| wanted.is_empty() || wanted.contains(name))
        .collect();
    names.sort();
    let mut inflater = Inflater::new();
    let mut larger = 0;
    for name in names {
        let read = |ending| fs::read(Path::new(&folder).join(format!("{name}.{ending}"))).unwrap();
        let (raw, zlib) = (read("raw"), read("z").len());
        let raw = &raw[..];
        let itemsize: usize = String::from_utf8(read("item")).unwrap().trim().parse().unwrap();
        print!("{name:16}");
        let mut encoders = encoders(itemsize);
        encoders.retain(|(name, _)| only.is_empty() || only.split(',').any(|one| *name == one));
        let mut best = vec![(Duration::MAX, 0); encoders.len()];
        for _ in 0..rounds {
            for ((name, encoder), best) in encoders.iter_mut().zip(&mut best) {
                let mut output = Vec::new();
                let mut took = Duration::ZERO;
                best.1 = 0;
                for start in (0..raw.len()).step_by(PIECE) {
                    let end = raw.len().min(start + PIECE);
                    let known = if linked && !name.starts_with("lib") { start.min(1 << 15) } else { 0 };
                    let piece = &raw[start - known..end];
                    output.clear();
                    let began = cpu_time();
                    encoder(piece, known, end == raw.len(), &mut output);
                    took += cpu_time() - began;
                    best.1 += output.len();
                    let mut back = piece.to_vec();
                    back[known..].fill(0);
                    let result = match end == raw.len() || name.starts_with("lib") {
                        true => inflater.inflate_last_part(&output, &mut back, known).map(|_| ()),
                        false => inflater.inflate_part(&output, &mut back, known),
                    };
                    assert!(result.is_ok() && back == piece, "{name}: {result:?}");
                }
                best.0 = took.min(best.0);
            }
        }
        for ((name, _), (took, size)) in encoders.iter().zip(&best) {
            let ratio = *size as f64 / zlib as f64;
            print!(" | {name} {ratio:.3} {:.0}", raw.len() as f64 / took.as_secs_f64() / 1e6);
            larger += usize::from(*name == "default" && *size > zlib);
        }
        println!();
    }
    println!("{larger} of our default are larger than zlib's");
}
