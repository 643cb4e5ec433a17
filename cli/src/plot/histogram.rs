//! How many values lie in each part of their range.

use super::axes::{Frame, HEIGHT, Lines, Units, WIDTH};
use super::canvas::{Canvas, Colour};
use crate::arrays::grid::Grid;
use crate::arrays::statistics::{Histogram, Statistics};
use crate::arrays::value::Reals;
use crate::failure::{Failure, Result};

const BINS: usize = 60;
const BAR: Colour = [31, 119, 180];

pub(super) fn draw(grid: &Grid, reals: &Reals<'_>, title: &str) -> Result<Canvas> {
    let statistics = Statistics::of(grid, reals);
    let Some(histogram) = Histogram::of(grid, reals, &statistics, BINS) else {
        return Err(Failure::new("no value is finite"));
    };
    let bins = histogram.counts.len();
    // Bars of integers stand around them.
    let shift = if histogram.is_by_value || bins == 1 { histogram.width / 2.0 } else { 0.0 };
    let x = (histogram.edge(0) - shift, histogram.edge(bins) - shift);
    let most = histogram.counts.iter().copied().max().unwrap_or(1);
    let units = if histogram.is_by_value { Units::WholeAcross } else { Units::Any };
    let frame = Frame::usual(x, (0.0, most as f64 * 1.05), units);
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    frame.draw_axes(&mut canvas, Lines::Across);
    for (bin, &count) in histogram.counts.iter().enumerate() {
        let left = frame.at_x(histogram.edge(bin) - shift).round() as i64;
        let right = frame.at_x(histogram.edge(bin + 1) - shift).round() as i64;
        let (top, bottom) = (frame.at_y(count as f64).round() as i64, (frame.top + frame.height) as i64);
        canvas.fill((left, top), ((right - left - 1).max(1), bottom - top), BAR);
    }
    frame.draw_border(&mut canvas);
    frame.draw_title(&mut canvas, title);
    Ok(canvas)
}
