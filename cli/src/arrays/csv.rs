//! Arrays as comma-separated values: RFC 4180, with line ends as on Unix.

use std::borrow::Cow;
use std::io::{self, Write};

use super::columns::{Column, columns};
use super::grid::Grid;
use super::value::Value;
use crate::failure::{Failure, Result};
use crate::numpy::{alone, quoted_bytes};

/// Lines and columns that a file of no data can cause.
const MOST_OF_NOTHING: usize = 1 << 20;

/// Refuses arrays that are no table, and those that would be a large one of nothing.
pub(crate) fn check(grid: &Grid) -> Result<()> {
    let lengths = grid.shape().iter().copied().chain([grid.itemsize()]).map(|length| length.max(1));
    if grid.bytes().is_empty() && lengths.fold(1, usize::saturating_mul) > MOST_OF_NOTHING {
        return Err(Failure::new("the array holds nothing, and its shape is too large for CSV"));
    }
    let axes = grid.shape().len();
    let is_record = !grid.dtype().fields().is_empty();
    match (axes, is_record) {
        (0..=1, _) | (2, false) => Ok(()),
        (_, true) => Err(Failure::new(format!("records of {axes} axes are no table; CSV holds those of one"))),
        (_, false) => Err(Failure::new(format!("an array of {axes} axes is no table; CSV holds one or two"))),
    }
}

/// A line for each row, as `shown` makes it; records have a line of names before them.
pub(crate) fn write(grid: &Grid, shown: fn(&str) -> Cow<'_, str>, out: &mut dyn Write) -> io::Result<()> {
    let columns = columns(grid.dtype());
    if !grid.dtype().fields().is_empty() {
        let names: Vec<String> = columns.iter().map(|column| field(&column.name)).collect();
        writeln!(out, "{}", shown(&names.join(",")))?;
    }
    let (rows, width) = match *grid.shape() {
        [] => (1, 1),
        [length] => (length, 1),
        [height, width, ..] => (height, width),
    };
    for row in 0..rows {
        let items = (0..width).map(|column| grid.item(row * width + column));
        let fields: Vec<String> = items.flat_map(|item| columns.iter().map(move |column| text(column, item))).collect();
        writeln!(out, "{}", shown(&fields.join(",")))?;
    }
    Ok(())
}

fn text(column: &Column, item: &[u8]) -> String {
    match Value::of(&column.scalar, column.part(item)) {
        Value::Text(text) => field(&text),
        Value::Bytes(bytes) => field(&std::str::from_utf8(bytes).map_or_else(|_| quoted_bytes(bytes), str::to_owned)),
        Value::Span(span) if !span.is_nat() => span.count().to_string(),
        other => field(&alone(&other)),
    }
}

/// In quotes if it needs them.
fn field(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
