//! Ten million records, against the same bytes as `u8`: `cargo bench -p npz-benches --bench records`.
//!
//! Each round does all of the work once, so that what the machine does meanwhile is the same for all; the table has
//! the medians.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use npz::{DynArray, Record, read_npy, write_npy};

const RECORDS: u32 = 10_000_000;
const ROUNDS: usize = 7;

/// In memory as NumPy lays it out without padding.
#[derive(Clone, Copy, Record)]
#[repr(C, packed(4))]
struct Packed {
    id: u32,
    pos: [f64; 3],
    mass: f32,
}

/// In memory as NumPy lays it out with `align=True`: 8 of 40 bytes are padding.
#[derive(Clone, Copy, Record)]
#[repr(C)]
#[npz(aligned)]
struct Aligned {
    id: u32,
    pos: [f64; 3],
    mass: f32,
}

/// In memory as Rust likes it, in the file without padding.
#[derive(Clone, Copy, Record)]
struct Other {
    id: u32,
    pos: [f64; 3],
    mass: f32,
}

macro_rules! records {
    ($type:ident) => {
        (0..RECORDS).map(|id| $type { id, pos: [f64::from(id), 0.5, -1.0], mass: 2.5 }).collect::<Vec<$type>>()
    };
}

/// A piece of work, and the milliseconds of each round.
struct Row<'a> {
    name: &'static str,
    work: Box<dyn Fn() + 'a>,
    times: Vec<f64>,
}

impl<'a> Row<'a> {
    fn new(name: &'static str, work: impl Fn() + 'a) -> Row<'a> {
        Row { name, work: Box::new(work), times: Vec::new() }
    }

    fn median(&self) -> f64 {
        let mut times = self.times.clone();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }
}

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("records");
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name);
    read_all(&path);
    write_all(&path);
    fs::remove_dir_all(&folder).unwrap();
}

fn read_all(path: &dyn Fn(&str) -> std::path::PathBuf) {
    let (packed, aligned, swapped) = (path("packed.npy"), path("aligned.npy"), path("swapped.npy"));
    write_npy(&packed, &records!(Packed)).unwrap();
    write_npy(&aligned, &records!(Aligned)).unwrap();
    swap(&packed, &swapped);
    let [bytes, aligned_bytes] = [(&packed, "bytes.npy"), (&aligned, "aligned-bytes.npy")].map(|(from, name)| {
        let any: DynArray = read_npy(from).unwrap();
        write_npy(path(name), any.bytes()).unwrap();
        path(name)
    });
    let mut rows = [
        Row::new("read u8, 320 MB", || drop(read_npy::<Vec<u8>>(&bytes).unwrap())),
        Row::new("the same layout, packed", || drop(read_npy::<Vec<Packed>>(&packed).unwrap())),
        Row::new("another layout", || drop(read_npy::<Vec<Other>>(&packed).unwrap())),
        Row::new("another byte order", || drop(read_npy::<Vec<Other>>(&swapped).unwrap())),
        Row::new("read u8, 400 MB", || drop(read_npy::<Vec<u8>>(&aligned_bytes).unwrap())),
        Row::new("the same layout, aligned", || drop(read_npy::<Vec<Aligned>>(&aligned).unwrap())),
        Row::new("another layout, aligned", || drop(read_npy::<Vec<Other>>(&aligned).unwrap())),
    ];
    measure(&mut rows, || {});
}

fn write_all(path: &dyn Fn(&str) -> std::path::PathBuf) {
    let target = path("written.npy");
    let (packed, aligned, other) = (records!(Packed), records!(Aligned), records!(Other));
    let (bytes, aligned_bytes) = (vec![1u8; 32 * RECORDS as usize], vec![1u8; 40 * RECORDS as usize]);
    let mut rows = [
        Row::new("write u8, 320 MB", || write_npy(&target, &bytes).unwrap()),
        Row::new("the same layout, packed", || write_npy(&target, &packed).unwrap()),
        Row::new("another layout", || write_npy(&target, &other).unwrap()),
        Row::new("write u8, 400 MB", || write_npy(&target, &aligned_bytes).unwrap()),
        Row::new("the same layout, aligned", || write_npy(&target, &aligned).unwrap()),
    ];
    measure(&mut rows, || {
        let _ = fs::remove_file(&target);
        let _ = Command::new("sync").status();
    });
}

/// A copy of the records with the other byte order, for which the header says so.
fn swap(from: &Path, to: &Path) {
    let any: DynArray = read_npy(from).unwrap();
    let dtype = any.dtype().to_string().replace('<', ">").parse().unwrap();
    let mut bytes = any.bytes().to_vec();
    for record in bytes.chunks_exact_mut(32) {
        record[..4].reverse();
        record[4..28].chunks_exact_mut(8).for_each(<[u8]>::reverse);
        record[28..].reverse();
    }
    let header = npz::Header::new(dtype, any.order(), any.shape());
    write_npy(to, &DynArray::new(header, bytes).unwrap()).unwrap();
}

fn measure(rows: &mut [Row<'_>], settle: impl Fn()) {
    for _ in 0..ROUNDS {
        for row in &mut *rows {
            settle();
            let start = Instant::now();
            (row.work)();
            row.times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let mut plain = 1.0;
    for row in rows {
        if row.name.contains("u8") {
            plain = row.median();
        }
        println!("{:<28} {:>6.0} ms {:>6.2}", row.name, row.median(), row.median() / plain);
    }
    println!();
}
