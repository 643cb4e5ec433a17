//! The outcome as Markdown tables.

use std::fmt::Write;

use crate::memory::Cost;
use crate::numpy::NumPy;
use crate::work::Work;

/// One line of each table.
pub(crate) struct Row {
    name: String,
    who: Vec<&'static str>,
    peaks: Vec<Option<f64>>,
    /// Bytes of the file that each wrote.
    written: Vec<Option<u64>>,
    /// Milliseconds of each.
    times: Vec<Vec<f64>>,
}

impl Row {
    /// `first` stands in the order of the contenders, NumPy last.
    pub(crate) fn new(work: &Work, first: &[Cost]) -> Row {
        let names = work.contenders.iter().map(|contender| contender.name).chain(["NumPy"]);
        Row {
            name: work.name.clone(),
            who: names.collect(),
            peaks: first.iter().map(|cost| cost.peak).collect(),
            written: first.iter().map(|cost| cost.written).collect(),
            times: vec![Vec::new(); first.len()],
        }
    }

    pub(crate) fn add(&mut self, costs: Vec<Cost>) {
        self.times.iter_mut().zip(costs).for_each(|(times, cost)| times.push(cost.milliseconds));
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.who.iter().position(|who| *who == name)
    }

    fn time(&self, name: &str) -> Option<f64> {
        Some(median(self.times.get(self.index(name)?)?))
    }

    fn peak(&self, name: &str) -> Option<f64> {
        *self.peaks.get(self.index(name)?)?
    }

    fn written(&self, name: &str) -> Option<u64> {
        *self.written.get(self.index(name)?)?
    }
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// How often each contender does each piece of work. They take turns, so that a slow moment hits all.
pub(crate) const ROUNDS: usize = 7;

const COLUMNS: [&str; 5] = ["npz", "NumPy", "ndarray-npy", "npyz", "std::fs"];

/// Milliseconds of each, and the ratio of this crate's to theirs; then MiB, and bytes.
pub(crate) fn markdown(rows: &[Row], numpy: Option<&NumPy>) -> String {
    let time = |row: &Row, column: &str| {
        let (own, time) = (row.time("npz").unwrap_or(f64::NAN), row.time(column)?);
        let ratio = own / time;
        let ratio = if ratio < 0.01 { format!("{ratio:.4}") } else { format!("{ratio:.2}") };
        Some(if column == "npz" { format!("{time:.2}") } else { format!("{time:.2} ({ratio})") })
    };
    let peak = |row: &Row, column: &str| row.peak(column).map(|peak| format!("{peak:.1}"));
    let writing: Vec<&Row> = rows.iter().filter(|row| row.written("npz").is_some()).collect();
    let rows: Vec<&Row> = rows.iter().collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let numpy = numpy.map_or("no NumPy", |numpy| &numpy.versions);
    format!(
        "{}\nMilliseconds, medians of {} rounds; in brackets npz / other. {threads} threads; {numpy}.\n\n\
         {}\nMiB at the peak, beyond what was in use before; what is read is part of it.\n\n\
         {}\nBytes of the file that was written.\n",
        table(&rows, time),
        ROUNDS,
        table(&rows, peak),
        table(&writing, |row, column| row.written(column).map(|bytes| bytes.to_string()))
    )
}

fn table(rows: &[&Row], cell: impl Fn(&Row, &str) -> Option<String>) -> String {
    let mut text = format!("| work | {} |\n|---|---|---|---|---|---|\n", COLUMNS.join(" | "));
    for row in rows {
        let cells = COLUMNS.map(|column| cell(row, column).unwrap_or_default());
        writeln!(text, "| {} | {} |", row.name, cells.join(" | ")).unwrap();
    }
    text
}
