//! The same work through this crate, the other Rust crates, plain files, and NumPy, side by side in one run.
//!
//! `cargo bench --bench versus` prints a table of milliseconds and ratios, and writes it to
//! `target/versus.md`. NumPy takes part if `python3`, or what `NPZ_PYTHON` names, has it. Words after `--` choose
//! the rows that contain one of them.

mod data;
mod numpy;
mod table;
mod work;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use numpy::NumPy;
use table::Row;
use work::{Contender, Work};

/// How often each contender does each piece of work. They take turns, so that a slow moment hits all.
const ROUNDS: usize = 7;

fn main() {
    let folder = Path::new("target/versus");
    std::fs::create_dir_all(folder).unwrap();
    let folder = folder.canonicalize().unwrap();
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let mut numpy = NumPy::start();
    let mut rows = Vec::new();
    for works in work::all(&folder) {
        for work in works() {
            let is_possible = numpy.is_some() || !work.reads_numpy_file;
            let is_wanted = wanted.is_empty() || wanted.iter().any(|word| work.name.contains(word.as_str()));
            if is_possible && is_wanted {
                rows.push(measure(&work, numpy.as_mut()));
            }
        }
    }
    let text = table::markdown(&rows, numpy.as_ref());
    std::fs::write("target/versus.md", &text).unwrap();
    println!("{text}");
    std::fs::remove_dir_all(&folder).unwrap();
}

fn measure(work: &Work, mut numpy: Option<&mut NumPy>) -> Row {
    eprintln!("{} ...", work.name);
    (work.prepare)();
    if let (Some(numpy), Some((setup, _))) = (numpy.as_deref_mut(), &work.numpy) {
        numpy.time(setup);
    }
    let mut times = vec![Vec::new(); work.contenders.len() + 1];
    for round in 0..=ROUNDS {
        let rust: Vec<f64> = work.contenders.iter().map(|contender| time(work, contender)).collect();
        let python = match (numpy.as_deref_mut(), &work.numpy) {
            (Some(numpy), Some((_, program))) => {
                settle(work);
                Some(numpy.time(program))
            }
            _ => None,
        };
        // The first round warms up.
        if round > 0 {
            rust.into_iter().chain(python).zip(&mut times).for_each(|(time, times)| times.push(time));
        }
    }
    Row::new(work, &times)
}

/// Milliseconds.
fn time(work: &Work, contender: &Contender) -> f64 {
    settle(work);
    let start = Instant::now();
    (contender.run)();
    start.elapsed().as_secs_f64() * 1000.0
}

/// What is written is a new file each time, and nobody writes while the disk is still busy with another one.
fn settle(work: &Work) {
    for path in &work.writes {
        let _ = std::fs::remove_file(path);
    }
    if !work.writes.is_empty() {
        let _ = Command::new("sync").status();
    }
}
