//! A histogram of horizontal bars.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use crate::arrays::statistics::{Histogram, short_text};
use crate::screen::terminal::{FAINT, NAME};

const BLOCKS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const WIDEST: usize = 60;

/// One line for each part: its range, a bar, how many numbers.
pub(crate) fn bars(histogram: &Histogram, columns: usize) -> String {
    let labels: Vec<String> = (0..histogram.counts.len()).map(|bin| label(histogram, bin)).collect();
    let counts: Vec<String> = histogram.counts.iter().map(u64::to_string).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| text.width()).max().unwrap_or(0);
    let (label_width, count_width) = (widest(&labels), widest(&counts));
    let room = columns.saturating_sub(label_width + count_width + 4).clamp(8, WIDEST);
    let most = histogram.counts.iter().copied().max().unwrap_or(1).max(1);
    let mut text = String::new();
    for ((label, count), number) in labels.iter().zip(&counts).zip(&histogram.counts) {
        let bar = bar(*number, most, room);
        let _ = writeln!(text, "{FAINT}{label:>label_width$}{FAINT:#} {FAINT}│{FAINT:#}{NAME}{bar}{NAME:#} {count}");
    }
    text
}

fn label(histogram: &Histogram, bin: usize) -> String {
    if histogram.is_by_value || histogram.counts.len() == 1 {
        return short_text(histogram.edge(bin));
    }
    // Edges differ by a part of the range, of which a hundredth is seen.
    let digits = (2.0 - histogram.width.log10()).ceil().clamp(0.0, 9.0) as usize;
    let is_large = histogram.start.abs().max(histogram.edge(histogram.counts.len()).abs()) >= 1e7;
    let edge = |bin| {
        let edge: f64 = histogram.edge(bin);
        if is_large || histogram.width < 1e-6 {
            format!("{edge:.3e}")
        } else {
            format!("{edge:.0$}", digits.saturating_sub(1))
        }
    };
    format!("{} to {}", edge(bin), edge(bin + 1))
}

/// At least a sliver for any number.
fn bar(number: u64, most: u64, room: usize) -> String {
    let eighths = (number as f64 / most as f64 * (room * BLOCKS.len()) as f64).round() as usize;
    let eighths = if number > 0 { eighths.max(1) } else { 0 };
    let rest = BLOCKS.get(eighths % BLOCKS.len()).unwrap_or(&"");
    format!("{}{rest}", "█".repeat(eighths / BLOCKS.len()))
}
