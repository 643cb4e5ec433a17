//! How time grows: with an array's bytes, with the number of arrays, and with the number of threads.
//!
//! `cargo bench -p npz-benches --bench growth`; words after `--` choose the rows that contain one of them. The largest arrays
//! take 9 GiB of memory and 4 GiB of disk; `--skip "4 GiB"` leaves them out.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use npz::{Compression, NpzReader, NpzWriter, WriteOptions};

fn main() {
    divan::main();
    fs::remove_dir_all(&*FOLDER).unwrap();
}

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("growth");
    fs::create_dir_all(&folder).unwrap();
    folder
});

/// So many bytes, as people say it.
#[derive(Clone, Copy)]
struct Size(u64);

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.ilog2() / 10 {
            1 => write!(f, "{} KiB", self.0 >> 10),
            2 => write!(f, "{} MiB", self.0 >> 20),
            _ => write!(f, "{} GiB", self.0 >> 30),
        }
    }
}

const ARRAYS: [Size; 6] = [Size(1 << 10), Size(1 << 15), Size(1 << 20), Size(1 << 25), Size(1 << 30), Size(1 << 32)];

/// Compressing takes a hundred times as long.
const COMPRESSED: [Size; 5] = [Size(1 << 10), Size(1 << 15), Size(1 << 20), Size(1 << 25), Size(1 << 28)];

const MANY: [usize; 6] = [1, 10, 100, 1_000, 10_000, 100_000];

/// The steps of a random walk.
fn walk(size: Size) -> Vec<f64> {
    let (mut state, mut position) = (1u64, 0.0);
    let step = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        position += ((state >> 33) % 3) as f64 - 1.0;
        position
    };
    (0..size.0 / 8).map(step).collect()
}

fn archive(values: &[f64], compression: Compression) -> PathBuf {
    let path = FOLDER.join("array.npz");
    let mut out = WriteOptions::new().compression(compression).create(&path).unwrap();
    out.push_array(values).unwrap();
    out.finish().unwrap();
    path
}

#[divan::bench(args = ARRAYS, max_time = 3)]
fn read_npy(bencher: Bencher, size: Size) {
    let path = FOLDER.join("array.npy");
    npz::write_npy(&path, &walk(size)).unwrap();
    bencher.counter(BytesCount::new(size.0)).bench(|| npz::read_npy::<Vec<f64>>(&path).unwrap());
}

#[divan::bench(args = ARRAYS, max_time = 3)]
fn write_npy(bencher: Bencher, size: Size) {
    let (path, values) = (FOLDER.join("array.npy"), walk(size));
    bencher.counter(BytesCount::new(size.0)).bench_local(|| npz::write_npy(&path, &values).unwrap());
}

#[divan::bench(args = ARRAYS, max_time = 3)]
fn read_stored(bencher: Bencher, size: Size) {
    let path = archive(&walk(size), Compression::Stored);
    bencher.counter(BytesCount::new(size.0)).bench(|| NpzReader::open(&path).unwrap().by_index::<Vec<f64>>(0).unwrap());
}

#[divan::bench(args = ARRAYS, max_time = 3)]
fn write_stored(bencher: Bencher, size: Size) {
    let values = walk(size);
    bencher.counter(BytesCount::new(size.0)).bench_local(|| archive(&values, Compression::Stored));
}

#[divan::bench(args = COMPRESSED, max_time = 3)]
fn read_deflated(bencher: Bencher, size: Size) {
    let path = archive(&walk(size), Compression::Deflated(6));
    bencher.counter(BytesCount::new(size.0)).bench(|| NpzReader::open(&path).unwrap().by_index::<Vec<f64>>(0).unwrap());
}

#[divan::bench(args = COMPRESSED, max_time = 3)]
fn write_deflated(bencher: Bencher, size: Size) {
    let values = walk(size);
    bencher.counter(BytesCount::new(size.0)).bench_local(|| archive(&values, Compression::Deflated(6)));
}

#[divan::bench(args = COMPRESSED, max_time = 3)]
fn write_fast(bencher: Bencher, size: Size) {
    let values = walk(size);
    bencher.counter(BytesCount::new(size.0)).bench_local(|| archive(&values, Compression::Fast));
}

/// An archive of `count` arrays of 100 f8.
fn many(count: usize, compressed: Compression) -> PathBuf {
    let path = FOLDER.join("many.npz");
    let values: Vec<f64> = (0..100).map(f64::from).collect();
    let mut out: NpzWriter = WriteOptions::new().compression(compressed).create(&path).unwrap();
    (0..count).for_each(|_| out.push_array(&values).unwrap());
    out.finish().unwrap();
    path
}

#[divan::bench(args = MANY, max_time = 3)]
fn write_many_stored(bencher: Bencher, count: usize) {
    bencher.counter(ItemsCount::new(count)).bench_local(|| many(count, Compression::Stored));
}

#[divan::bench(args = MANY, max_time = 3)]
fn write_many_deflated(bencher: Bencher, count: usize) {
    bencher.counter(ItemsCount::new(count)).bench_local(|| many(count, Compression::Deflated(6)));
}

#[divan::bench(args = MANY, max_time = 3)]
fn open_many(bencher: Bencher, count: usize) {
    let path = many(count, Compression::Stored);
    bencher.counter(ItemsCount::new(count)).bench(|| NpzReader::open(&path).unwrap());
}

#[divan::bench(args = MANY, max_time = 3)]
fn look_up_among_many(bencher: Bencher, count: usize) {
    let npz = NpzReader::open(many(count, Compression::Stored)).unwrap();
    let last = format!("arr_{}", count - 1);
    bencher.bench_local(|| (npz.contains(black_box(&last)), npz.contains(black_box("none"))));
}

#[divan::bench(args = MANY, max_time = 3)]
fn read_many_one_by_one(bencher: Bencher, count: usize) {
    let path = many(count, Compression::Stored);
    bencher.counter(ItemsCount::new(count)).bench(|| {
        let npz = NpzReader::open(&path).unwrap();
        (0..count).for_each(|index| drop(black_box(npz.by_index::<Vec<f64>>(index).unwrap())));
    });
}

#[divan::bench(args = MANY, max_time = 3)]
fn read_many_at_once(bencher: Bencher, count: usize) {
    let path = many(count, Compression::Stored);
    bencher
        .counter(ItemsCount::new(count))
        .bench(|| NpzReader::open(&path).unwrap().read_all::<Vec<f64>>().unwrap().len());
}

#[divan::bench(args = MANY, max_time = 3)]
fn read_many_deflated_at_once(bencher: Bencher, count: usize) {
    let path = many(count, Compression::Deflated(6));
    bencher
        .counter(ItemsCount::new(count))
        .bench(|| NpzReader::open(&path).unwrap().read_all::<Vec<f64>>().unwrap().len());
}

/// One, two, four, ... threads, up to all.
mod threads {
    use super::*;

    const SIZE: Size = Size(1 << 27);

    fn counts() -> Vec<usize> {
        let all = std::thread::available_parallelism().map_or(1, usize::from);
        let powers = std::iter::successors(Some(1), |count| Some(count * 2)).take_while(|&count| count < all);
        powers.chain([all]).collect()
    }

    fn pool(threads: usize) -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
    }

    #[divan::bench(args = counts(), max_time = 3)]
    fn read_npy(bencher: Bencher, threads: usize) {
        let (path, pool) = (FOLDER.join("array.npy"), pool(threads));
        npz::write_npy(&path, &walk(SIZE)).unwrap();
        bencher.counter(BytesCount::new(SIZE.0)).bench(|| pool.install(|| npz::read_npy::<Vec<f64>>(&path).unwrap()));
    }

    #[divan::bench(args = counts(), max_time = 3)]
    fn read_deflated(bencher: Bencher, threads: usize) {
        let (path, pool) = (archive(&walk(SIZE), Compression::Deflated(6)), pool(threads));
        bencher
            .counter(BytesCount::new(SIZE.0))
            .bench(|| pool.install(|| NpzReader::open(&path).unwrap().by_index::<Vec<f64>>(0).unwrap()));
    }

    #[divan::bench(args = counts(), max_time = 3)]
    fn write_deflated(bencher: Bencher, threads: usize) {
        let (values, pool) = (walk(SIZE), pool(threads));
        bencher
            .counter(BytesCount::new(SIZE.0))
            .bench_local(|| pool.install(|| archive(&values, Compression::Deflated(6))));
    }
}
