//! A table of numbers as colours, or as shades where there are none.

use std::fmt::Write;

use anstyle::{Ansi256Color, Color, RgbColor, Style};

use crate::arrays::grid::Grid;
use crate::arrays::statistics::short_text;
use crate::arrays::value::Reals;
use crate::screen::terminal::FAINT;

const TALLEST: usize = 24;
/// Numbers along each side of a cell that its mean is taken of.
const SAMPLES: usize = 16;
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// Means of equal parts of a table, and nothing where there are no finite numbers.
struct Cells {
    columns: usize,
    rows: usize,
    means: Vec<Option<f64>>,
    /// The least and the largest mean.
    range: (f64, f64),
}

/// The table, each number, or the mean of some, as a colour; `columns` wide at most.
pub(crate) fn heat_map(grid: &Grid, reals: &Reals<'_>, columns: usize, has_colours: bool) -> String {
    let &[height, width] = grid.shape() else { return String::new() };
    let (across, down) = size(height, width, columns);
    let mut text = String::new();
    let cells = Cells::of(grid, reals, across, if has_colours { down } else { down.div_ceil(2) });
    if has_colours {
        cells.paint(&mut text);
    } else {
        cells.shade(&mut text);
    }
    let what = if cells.columns < width || cells.rows < height { "means of " } else { "" };
    let _ = writeln!(text, "{} {what}{}", legend(has_colours), legend_text(cells.range));
    text
}

/// Cells across and down for a table, about two of them down for the height of a character.
fn size(height: usize, width: usize, columns: usize) -> (usize, usize) {
    let (most_across, most_down) = (columns.clamp(1, 120), TALLEST * 2);
    let (width, height) = (width as f64, height as f64);
    let is_extreme = width / height > 6.0 || height / width > 6.0;
    let (wide, tall) = (most_across as f64 / width, most_down as f64 / height);
    let whole = |scale: f64| if scale >= 1.0 { scale.floor().min(4.0) } else { scale };
    let (across, down) = match is_extreme {
        true => (width * whole(wide), height * whole(tall)),
        false => (width * whole(wide.min(tall)), height * whole(wide.min(tall))),
    };
    ((across.round() as usize).max(1), (down.round() as usize).max(2))
}

impl Cells {
    fn of(grid: &Grid, reals: &Reals<'_>, columns: usize, rows: usize) -> Cells {
        let mean = |cell: usize| mean(grid, reals, (cell / columns, rows), (cell % columns, columns));
        let means: Vec<Option<f64>> = (0..rows * columns).map(mean).collect();
        let present = || means.iter().flatten().copied();
        let range = (present().fold(f64::INFINITY, f64::min), present().fold(f64::NEG_INFINITY, f64::max));
        Cells { columns, rows, means, range }
    }

    /// The place of a mean in the range, from 0 to 1.
    fn at(&self, row: usize, column: usize) -> Option<f64> {
        let mean = self.means.get(row * self.columns + column).copied().flatten()?;
        let (least, most) = self.range;
        Some(if most > least { (mean / 2.0 - least / 2.0) / (most / 2.0 - least / 2.0) } else { 0.5 })
    }

    /// Two rows for each line: the upper half of a character has its colour, the lower that behind it.
    fn paint(&self, text: &mut String) {
        for row in (0..self.rows).step_by(2) {
            for column in 0..self.columns {
                let is_last = row + 1 == self.rows;
                let (upper, lower) = (self.at(row, column), self.at(row + 1, column));
                let style = Style::new().fg_color(upper.map(colour)).bg_color(lower.map(colour));
                let (style, symbol) = match (upper, lower) {
                    (None, None) => (Style::new(), ' '),
                    (None, Some(lower)) => (Style::new().fg_color(Some(colour(lower))), '▄'),
                    (Some(_), None) if is_last => (style, '▀'),
                    _ => (style, '▀'),
                };
                let _ = write!(text, "{style}{symbol}{style:#}");
            }
            text.push('\n');
        }
    }

    fn shade(&self, text: &mut String) {
        for row in 0..self.rows {
            let symbols = (0..self.columns).map(|column| self.at(row, column).map_or('?', symbol));
            let line: String = symbols.collect();
            let _ = writeln!(text, "{FAINT}│{FAINT:#}{line}{FAINT}│{FAINT:#}");
        }
    }
}

/// The mean of the finite numbers in one cell of the table, or of some of them: where it is along each axis, and of how many.
fn mean(grid: &Grid, reals: &Reals<'_>, row: (usize, usize), column: (usize, usize)) -> Option<f64> {
    let &[height, width] = grid.shape() else { return None };
    let range = |(cell, count): (usize, usize), length: usize| {
        let start = (cell * length / count).min(length - 1);
        let end = ((cell + 1) * length / count).clamp(start + 1, length);
        (start..end).step_by((end - start).div_ceil(SAMPLES))
    };
    let (mut sum, mut count) = (0.0, 0.0);
    for row in range(row, height) {
        for column in range(column, width) {
            let value = reals.get(grid.item(row * width + column));
            if value.is_finite() {
                count += 1.0;
                sum += (value - sum) / count;
            }
        }
    }
    (count > 0.0).then_some(sum)
}

fn symbol(shade: f64) -> char {
    let number = (shade * SHADES.len() as f64) as usize;
    SHADES.get(number.min(SHADES.len() - 1)).copied().unwrap_or(' ')
}

fn colour(shade: f64) -> Color {
    let colorous::Color { r, g, b } = colorous::VIRIDIS.eval_continuous(shade.clamp(0.0, 1.0));
    let has_all_colours = std::env::var("COLORTERM").is_ok_and(|value| value == "truecolor" || value == "24bit");
    if has_all_colours {
        return Color::Rgb(RgbColor(r, g, b));
    }
    // The cube of 216 colours: https://en.wikipedia.org/wiki/ANSI_escape_code#8-bit
    let level = |part: u8| (u16::from(part) * 5 + 127) / 255;
    Color::Ansi256(Ansi256Color((16 + 36 * level(r) + 6 * level(g) + level(b)) as u8))
}

fn legend(has_colours: bool) -> String {
    const STEPS: u8 = 20;
    if !has_colours {
        return SHADES.iter().map(|symbol| symbol.to_string().repeat(2)).collect();
    }
    let step = |number: u8| {
        let style = Style::new().fg_color(Some(colour(f64::from(number) / f64::from(STEPS - 1))));
        format!("{style}█{style:#}")
    };
    (0..STEPS).map(step).collect()
}

fn legend_text((least, most): (f64, f64)) -> String {
    format!("{} to {}", short_text(least), short_text(most))
}
