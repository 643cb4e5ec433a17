//! The outcome as a Markdown table.

use std::fmt::Write;

use crate::numpy::NumPy;
use crate::work::Work;

/// One line of the table.
pub(crate) struct Row {
    name: String,
    /// Who, and the median of their milliseconds.
    medians: Vec<(&'static str, f64)>,
}

impl Row {
    pub(crate) fn new(work: &Work, times: &[Vec<f64>]) -> Row {
        let names = work.contenders.iter().map(|contender| contender.name).chain(["NumPy"]);
        let medians = names.zip(times).filter(|(_, times)| !times.is_empty());
        Row { name: work.name.clone(), medians: medians.map(|(name, times)| (name, median(times))).collect() }
    }

    fn of(&self, name: &str) -> Option<f64> {
        self.medians.iter().find(|(found, _)| *found == name).map(|(_, median)| *median)
    }
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

const COLUMNS: [&str; 5] = ["npz", "NumPy", "ndarray-npy", "npyz", "std::fs"];

/// Milliseconds of each, and the ratio of this crate's to theirs.
pub(crate) fn markdown(rows: &[Row], numpy: Option<&NumPy>) -> String {
    let mut text = String::from("| work | npz | NumPy | ndarray-npy | npyz | std::fs |\n|---|---|---|---|---|---|\n");
    for row in rows {
        write!(text, "| {} |", row.name).unwrap();
        let own = row.of("npz").unwrap_or(f64::NAN);
        for column in COLUMNS {
            match row.of(column) {
                Some(time) if column == "npz" => write!(text, " {time:.2} |").unwrap(),
                Some(time) => write!(text, " {time:.2} ({:.2}) |", own / time).unwrap(),
                None => text.push_str(" |"),
            }
        }
        text.push('\n');
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let numpy = numpy.map_or("no NumPy", |numpy| &numpy.versions);
    writeln!(
        text,
        "\nMilliseconds, medians of {} rounds; in brackets npz / other. {threads} threads; {numpy}.",
        crate::ROUNDS
    )
    .unwrap();
    text
}
