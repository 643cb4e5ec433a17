//! `npz diff`: in what two files differ.

use std::path::PathBuf;

use clap::Args;
use npz::{DynArray, ErrorKind, NpzReader, ReadOptions};

use crate::arrays::columns::index_text;
use crate::arrays::comparison::{Comparison, Tolerance, compare};
use crate::arrays::grid::Grid;
use crate::arrays::statistics::short_text;
use crate::failure::{Outcome, Result};
use crate::files::source::Source;
use crate::screen::terminal::{self, BAD, GOOD, NAME, shape_text};
use crate::screen::text::plain;

/// Compare two files: names, dtypes, shapes and values.
///
/// How arrays are ordered in the file, in memory order, or compressed, makes no difference. NaN equals NaN. Exit code:
/// 0 if they are the same, 1 if they differ, 2 if they could not be compared.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A file, .npy or .npz.
    #[arg(value_name = "A")]
    first: PathBuf,
    /// Another one.
    #[arg(value_name = "B")]
    second: PathBuf,
    /// Numbers may be so far apart.
    #[arg(long, value_name = "X", default_value_t = 0.0)]
    atol: f64,
    /// Numbers may be so far apart as a part of the one in B.
    #[arg(long, value_name = "Y", default_value_t = 0.0)]
    rtol: f64,
    /// Print nothing.
    #[arg(short, long)]
    quiet: bool,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let (one, two) = (Source::open(&arguments.first, reading)?, Source::open(&arguments.second, reading)?);
    let tolerance = Tolerance { absolute: arguments.atol, relative: arguments.rtol };
    let lines = match (&one, &two) {
        (Source::Many(_, one), Source::Many(_, two)) => archives(one, two, tolerance)?,
        _ => prefixed("", arrays(one.array(None)?, two.array(None)?, tolerance)),
    };
    if !arguments.quiet {
        terminal::print(&lines.concat())?;
    }
    Ok(if lines.is_empty() { Outcome::Fine } else { Outcome::Differs })
}

fn archives(one: &NpzReader<'_>, two: &NpzReader<'_>, tolerance: Tolerance) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for entry in one.entries() {
        let file_name = entry.file_name();
        if !two.contains(file_name) {
            lines.push(line(entry.name(), &format!("{BAD}only in A{BAD:#}")));
            continue;
        }
        let differences = match (array(one, file_name)?, array(two, file_name)?) {
            (Some(one), Some(two)) => arrays(one, two, tolerance),
            (None, None) if one.raw(file_name)? == two.raw(file_name)? => Vec::new(),
            (None, None) => vec!["other bytes".to_owned()],
            _ => vec!["an array in one file only".to_owned()],
        };
        lines.extend(prefixed(entry.name(), differences));
    }
    let new = two.entries().filter(|entry| !one.contains(entry.file_name()));
    lines.extend(new.map(|entry| line(entry.name(), &format!("{GOOD}only in B{GOOD:#}"))));
    Ok(lines)
}

/// The array, if the entry is one that holds more than pickled objects.
fn array(reader: &NpzReader<'_>, file_name: &str) -> Result<Option<DynArray>> {
    match reader.by_name(file_name) {
        Ok(array) => Ok(Some(array)),
        Err(error) => match error.kind() {
            ErrorKind::BadMagic { .. } | ErrorKind::EndOfStream | ErrorKind::Pickled { .. } => Ok(None),
            _ => Err(error.into()),
        },
    }
}

/// In what two arrays differ, one text each.
fn arrays(one: DynArray, two: DynArray, tolerance: Tolerance) -> Vec<String> {
    let mut differences = Vec::new();
    if one.dtype() != two.dtype() {
        differences.push(format!(
            "dtype {} in A, {} in B",
            plain(&one.dtype().to_string()),
            plain(&two.dtype().to_string())
        ));
    }
    if one.shape() != two.shape() {
        differences.push(format!("shape {} in A, {} in B", shape_text(one.shape()), shape_text(two.shape())));
        return differences;
    }
    let (one, two) = (Grid::new(one), Grid::new(two));
    for (column, found) in compare(&one, &two, tolerance).unwrap_or_default() {
        let dot = if column.is_empty() { String::new() } else { format!("{}: ", plain(&column)) };
        differences.push(dot + &values(&found, &one));
    }
    differences
}

fn values(found: &Comparison, grid: &Grid) -> String {
    let index = |position: usize| index_text(grid.shape(), position);
    let mut text = format!("{} of {} values differ", found.differing, grid.len());
    if let Some(first) = found.first {
        text += &format!(", the first at {}", index(first));
    }
    if let Some((gap, position)) = found.absolute {
        text += &format!("; largest difference {} at {}", short_text(gap), index(position));
    }
    if let Some((gap, position)) = found.relative {
        text += &format!(", relative {} at {}", short_text(gap), index(position));
    }
    if found.nans > 0 {
        text += &format!("; {} NaN in one file only", found.nans);
    }
    text
}

fn prefixed(name: &str, differences: Vec<String>) -> Vec<String> {
    differences.iter().map(|difference| line(name, difference)).collect()
}

fn line(name: &str, difference: &str) -> String {
    if name.is_empty() { format!("{difference}\n") } else { format!("{NAME}{}{NAME:#}: {difference}\n", plain(name)) }
}
