//! `npz show`: the values of one array.

use std::ops::Range;
use std::path::PathBuf;

use clap::Args;
use npz::{DynArray, Kind, Order, ReadOptions};

use crate::arrays::grid::Grid;
use crate::arrays::statistics::{Histogram, Statistics, extremes, short_text};
use crate::arrays::value::Reals;
use crate::draw::{bars, heat_map};
use crate::failure::{Outcome, Result};
use crate::files::source::Source;
use crate::numpy::{array_text, scalar_text};
use crate::screen::terminal::{self, FAINT, NAME, STRONG, bytes_text, shape_text};
use crate::screen::text::{plain, plain_lines};

/// Show the values of an array as NumPy prints them, what they range over, and a picture of them.
///
/// Pictures are a heat map of a 2-d array, of means where it is large, and a histogram of others; of complex numbers
/// the magnitudes are drawn. Minimum, maximum and mean leave NaNs out.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A file, .npy or .npz.
    file: PathBuf,
    /// The array; needed where there are several.
    name: Option<String>,
    /// Only these rows, that is indices of the first axis: 0..10, 5.., ..3.
    #[arg(long, value_name = "FROM..TO", value_parser = parse_rows)]
    rows: Option<Range<usize>>,
    /// No picture.
    #[arg(long)]
    no_plot: bool,
}

fn parse_rows(text: &str) -> std::result::Result<Range<usize>, String> {
    let (start, end) = text.split_once("..").ok_or("expected a range such as 0..10")?;
    let number = |text: &str, missing: usize| match text {
        "" => Ok(missing),
        text => text.parse().map_err(|_| format!("expected a number, found {text:?}")),
    };
    Ok(number(start, 0)?..number(end, usize::MAX)?)
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let source = Source::open(&arguments.file, reading)?;
    let name = arguments.name.as_deref();
    let array = source.array(name)?;
    let mut text = title(&array, &source.title(name)?);
    let mut grid = Grid::new(array);
    if let Some(rows) = &arguments.rows {
        grid = grid.rows(rows).map_err(|failure| failure.within(&arguments.file))?;
    }
    text += &plain_lines(&array_text(&grid));
    text.push('\n');
    text += &summary(&grid, !arguments.no_plot);
    terminal::print(&text)?;
    Ok(Outcome::Fine)
}

fn title(array: &DynArray, name: &str) -> String {
    let order = if array.order() == Order::Fortran { "Fortran order, " } else { "" };
    let (dtype, shape) = (plain(&array.dtype().to_string()), shape_text(array.shape()));
    let size = bytes_text(array.bytes().len() as u64);
    format!("{NAME}{}{NAME:#}  {STRONG}{dtype} {shape}{STRONG:#}  {FAINT}{order}{size}{FAINT:#}\n", plain(name))
}

/// What the values range over, and a picture.
fn summary(grid: &Grid, has_picture: bool) -> String {
    if grid.shape().is_empty() || grid.bytes().is_empty() {
        return String::new();
    }
    let Some(reals) = Reals::of(grid.dtype()) else { return summary_of_times(grid) };
    let statistics = Statistics::of(grid, &reals);
    let mut text = format!("\n{}\n", numbers(grid, &reals, &statistics));
    if has_picture && statistics.finite.0 <= statistics.finite.1 {
        text.push('\n');
        text += &picture(grid, &reals, &statistics);
    }
    text
}

fn numbers(grid: &Grid, reals: &Reals<'_>, statistics: &Statistics) -> String {
    let mut parts = Vec::new();
    if statistics.count > 0 {
        let value = |(value, position): (f64, usize)| match reals.kind() {
            Kind::Complex => short_text(value),
            _ => scalar_text(grid.dtype(), grid.item(position)),
        };
        let of = if reals.kind() == Kind::Complex { "of magnitudes: " } else { "" };
        parts.push(format!("{of}minimum {STRONG}{}{STRONG:#}", value(statistics.minimum)));
        parts.push(format!("maximum {STRONG}{}{STRONG:#}", value(statistics.maximum)));
        parts.push(format!("mean {STRONG}{}{STRONG:#}", short_text(statistics.mean())));
    }
    if matches!(reals.kind(), Kind::Float | Kind::Complex) {
        parts.push(format!("NaN {STRONG}{}{STRONG:#}", statistics.nans));
    }
    parts.join("   ")
}

fn picture(grid: &Grid, reals: &Reals<'_>, statistics: &Statistics) -> String {
    const BINS: usize = 16;
    let columns = terminal::columns();
    let is_table = matches!(grid.shape(), [height, width] if *height > 1 && *width > 1);
    if is_table {
        return heat_map(grid, reals, columns.saturating_sub(2), terminal::has_colours());
    }
    Histogram::of(grid, reals, statistics, BINS).map_or_else(String::new, |histogram| bars(&histogram, columns))
}

fn summary_of_times(grid: &Grid) -> String {
    let times = grid.dtype().as_scalar().and_then(|scalar| Some((scalar.kind(), extremes(grid, scalar)?)));
    let Some((kind, (least, most, missing))) = times else { return String::new() };
    let (first, last) = if kind == Kind::TimeDelta { ("minimum", "maximum") } else { ("first", "last") };
    format!("\n{first} {STRONG}{least}{STRONG:#}   {last} {STRONG}{most}{STRONG:#}   NaT {STRONG}{missing}{STRONG:#}\n")
}
