//! Arrays as NumPy prints them: `np.array2string` and its defaults.

mod float;
mod quoted;
mod words;

pub(crate) use quoted::quoted_bytes;
pub(crate) use words::{alone, scalar_text};

use crate::arrays::grid::Grid;
use words::{EDGE, THRESHOLD, Words};

const LINE_WIDTH: usize = 75;

/// The array as `print` prints it in Python.
pub(crate) fn array_text(grid: &Grid) -> String {
    if grid.shape().is_empty() {
        return scalar_text(grid.dtype(), grid.item(0));
    }
    if grid.len() == 0 {
        return "[]".to_owned();
    }
    let is_summary = grid.len() > THRESHOLD;
    let positions = shown_positions(grid.shape(), is_summary);
    let items: Vec<&[u8]> = positions.into_iter().map(|position| grid.item(position)).collect();
    let words = Words::of(grid.dtype(), &items);
    Layout { grid, words: &words, is_summary }.axis(grid.shape(), 0, " ", LINE_WIDTH)
}

/// What of an axis is shown: the indices at its start and at its end, and whether there are others between.
fn shown(length: usize, is_summary: bool) -> (usize, usize, bool) {
    if is_summary && length > 2 * EDGE { (EDGE, EDGE, true) } else { (0, length, false) }
}

/// The items that are shown.
fn shown_positions(shape: &[usize], is_summary: bool) -> Vec<usize> {
    let mut positions = vec![0];
    for &length in shape {
        let (front, back, _) = shown(length, is_summary);
        let indices = || (0..front).chain(length - back..length);
        positions = positions.iter().flat_map(|&start| indices().map(move |index| start * length + index)).collect();
    }
    positions
}

/// NumPy's `_formatArray`.
struct Layout<'a> {
    grid: &'a Grid,
    words: &'a Words,
    is_summary: bool,
}

impl Layout<'_> {
    /// The items below one place, of which `start` numbers those before it on the same level.
    fn axis(&self, shape: &[usize], start: usize, indent: &str, width: usize) -> String {
        let Some((&length, inner)) = shape.split_first() else { return self.words.word(self.grid.item(start)) };
        let body = match inner.is_empty() {
            true => self.line(length, start * length, indent, width),
            false => self.blocks(shape, start * length, indent, width),
        };
        format!("[{}]", body.get(indent.len()..).unwrap_or_default())
    }

    /// The last axis: words, wrapped.
    fn line(&self, length: usize, start: usize, indent: &str, width: usize) -> String {
        let (front, back, has_gap) = shown(length, self.is_summary);
        let mut lines = Lines { done: String::new(), line: indent.to_owned(), indent, width: width - 1 };
        (0..front).for_each(|index| lines.push(&self.words.word(self.grid.item(start + index)), " "));
        if has_gap {
            lines.push("...", " ");
        }
        for index in length - back..length {
            let separator = if index + 1 == length { "" } else { " " };
            lines.push(&self.words.word(self.grid.item(start + index)), separator);
        }
        lines.done + &lines.line
    }

    /// Another axis: what is below it, each on lines of its own.
    fn blocks(&self, shape: &[usize], start: usize, indent: &str, width: usize) -> String {
        let length = shape.first().copied().unwrap_or(0);
        let inner = shape.get(1..).unwrap_or_default();
        let (front, back, has_gap) = shown(length, self.is_summary);
        let deeper = format!("{indent} ");
        let block = |index: usize| format!("{indent}{}", self.axis(inner, start + index, &deeper, width - 1));
        let mut blocks: Vec<String> = (0..front).map(block).collect();
        if has_gap {
            blocks.push(format!("{indent}..."));
        }
        blocks.extend((length - back..length).map(block));
        blocks.join(&"\n".repeat(inner.len()))
    }
}

/// NumPy's `_extendLine`.
struct Lines<'a> {
    done: String,
    line: String,
    indent: &'a str,
    width: usize,
}

impl Lines<'_> {
    fn push(&mut self, word: &str, separator: &str) {
        let length = |text: &str| text.chars().count();
        let is_begun = length(&self.line) > length(self.indent);
        if is_begun && length(&self.line) + length(word) > self.width {
            self.done += self.line.trim_end();
            self.done.push('\n');
            self.indent.clone_into(&mut self.line);
        }
        self.line += word;
        self.line += separator;
    }
}
