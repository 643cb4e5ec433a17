//! The same work through this crate, the other Rust crates, plain files, and NumPy, side by side in one run.
//!
//! `cargo bench -p npz-benches --bench versus` prints a table of milliseconds and ratios, and writes it to
//! `target/tmp/versus.md`. NumPy takes part if `python3`, or what `NPZ_PYTHON` names, has it. Words after `--` choose
//! the rows that contain one of them. Two more tables show the size of what is written and, on Linux, what each
//! needs of memory, in a process of its own.

mod data;
mod memory;
mod numpy;
mod table;
mod work;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use memory::Cost;
use numpy::NumPy;
use table::{ROUNDS, Row};
use work::{Contender, Work};

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("versus");
    std::fs::create_dir_all(&folder).unwrap();
    if let Some(alone) = memory::asked_for() {
        return alone.measure(&folder);
    }
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
    std::fs::write(folder.with_extension("md"), &text).unwrap();
    println!("{text}");
    std::fs::remove_dir_all(&folder).unwrap();
}

fn measure(work: &Work, mut numpy: Option<&mut NumPy>) -> Row {
    eprintln!("{} ...", work.name);
    (work.prepare)();
    if let (Some(numpy), Some((setup, _))) = (numpy.as_deref_mut(), &work.numpy) {
        numpy.measure(setup);
    }
    // The first round warms up.
    let mut first = once(work, numpy.as_deref_mut());
    for (cost, contender) in first.iter_mut().zip(&work.contenders) {
        cost.peak = memory::peak_alone(&work.name, contender.name);
    }
    let mut row = Row::new(work, &first);
    for _ in 0..ROUNDS {
        row.add(once(work, numpy.as_deref_mut()));
    }
    row
}

/// What each contender takes for the work, NumPy last.
fn once(work: &Work, numpy: Option<&mut NumPy>) -> Vec<Cost> {
    let mut costs: Vec<Cost> = work.contenders.iter().map(|contender| time(work, contender)).collect();
    if let (Some(numpy), Some((_, program))) = (numpy, &work.numpy) {
        settle(work);
        let cost = numpy.measure(program);
        costs.push(Cost { written: written(work), ..cost });
    }
    costs
}

fn time(work: &Work, contender: &Contender) -> Cost {
    settle(work);
    let start = Instant::now();
    (contender.run)();
    Cost { milliseconds: start.elapsed().as_secs_f64() * 1000.0, peak: None, written: written(work) }
}

/// The size of the only file that was written.
fn written(work: &Work) -> Option<u64> {
    work.writes.iter().find_map(|path| Some(std::fs::metadata(path).ok()?.len()))
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
