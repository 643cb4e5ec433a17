//! Values as colours.

use npz::{DType, Kind};

use super::axes::{Frame, HEIGHT, Lines, Units, WIDTH};
use super::canvas::{Canvas, Colour, PALE};
use crate::arrays::grid::Grid;
use crate::arrays::statistics::Statistics;
use crate::arrays::value::Reals;
use crate::failure::{Failure, Result};

/// How the values of an image become colours.
struct Palette<'a> {
    grid: &'a Grid,
    reals: &'a Reals<'a>,
    /// From the first colour to the last.
    range: (f64, f64),
    is_grey: bool,
    /// Values of one pixel that are a colour themselves.
    parts: Option<usize>,
}

pub(super) fn draw(grid: &Grid, reals: &Reals<'_>, title: &str) -> Result<Canvas> {
    let (height, width, parts) = match *grid.shape() {
        [height, width] => (height, width, None),
        [height, width, parts @ (3 | 4)] if is_bytes(grid.dtype()) => (height, width, Some(parts)),
        _ => return Err(Failure::new("images are of arrays of 2 axes, or of bytes and the shape (n, m, 3 or 4)")),
    };
    let is_grey = is_bytes(grid.dtype()) || reals.kind() == Kind::Bool;
    let range = if is_bytes(grid.dtype()) { (0.0, 255.0) } else { Statistics::of(grid, reals).finite };
    let palette = Palette { grid, reals, range, is_grey, parts };
    let frame = frame(height, width, parts.is_none());
    let mut canvas = Canvas::new(canvas_width(&frame, parts.is_none()), HEIGHT);
    draw_pixels(&mut canvas, &frame, &palette, (height, width));
    frame.draw_axes(&mut canvas, Lines::None);
    frame.draw_border(&mut canvas);
    frame.draw_title(&mut canvas, title);
    if parts.is_none() {
        draw_bar(&mut canvas, &frame, &palette);
    }
    Ok(canvas)
}

/// Room for the bar of colours and its texts.
const BAR: f64 = 150.0;

/// As large as fits, with square pixels unless the image is very long.
fn frame(height: usize, width: usize, has_bar: bool) -> Frame {
    let (rows, columns) = (height as f64, width as f64);
    let usual = Frame::usual((-0.5, columns - 0.5), (rows - 0.5, -0.5), Units::Whole);
    let room = usual.width - if has_bar { BAR } else { 0.0 };
    let ratio = (columns / rows).clamp(0.25, 4.0);
    let (wide, tall) =
        if room / usual.height > ratio { (usual.height * ratio, usual.height) } else { (room, room / ratio) };
    Frame { width: wide.round(), height: tall.round(), ..usual }
}

fn canvas_width(frame: &Frame, has_bar: bool) -> usize {
    const LEAST: f64 = 640.0;
    let width = frame.left + frame.width + if has_bar { BAR } else { 30.0 };
    (width.max(LEAST) as usize).min(WIDTH)
}

fn draw_pixels(canvas: &mut Canvas, frame: &Frame, palette: &Palette<'_>, (height, width): (usize, usize)) {
    let (across, down) = (frame.width as usize, frame.height as usize);
    for y in 0..down {
        for x in 0..across {
            let colour = palette.mean(range(y, down, height), range(x, across, width), width);
            canvas.blend(frame.left as i64 + x as i64, frame.top as i64 + y as i64, colour, 1.0);
        }
    }
}

/// The items that fall on a pixel.
fn range(pixel: usize, pixels: usize, items: usize) -> std::ops::Range<usize> {
    let start = pixel * items / pixels;
    start..((pixel + 1) * items / pixels).max(start + 1)
}

fn draw_bar(canvas: &mut Canvas, frame: &Frame, palette: &Palette<'_>) {
    let (least, most) = palette.range;
    if least >= most {
        return;
    }
    let bar = Frame {
        left: frame.left + frame.width + BAR - 40.0,
        width: 20.0,
        x: (0.0, 0.0),
        y: palette.range,
        units: Units::Any,
        ..*frame
    };
    for y in 0..frame.height as i64 {
        let shade = 1.0 - y as f64 / (frame.height - 1.0).max(1.0);
        canvas.fill((bar.left as i64, bar.top as i64 + y), (bar.width as i64, 1), palette.shade(shade));
    }
    bar.draw_axes(canvas, Lines::None);
    bar.draw_border(canvas);
}

impl Palette<'_> {
    /// The colour of some items together.
    fn mean(&self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>, width: usize) -> Colour {
        const SAMPLES: usize = 16;
        let (row_step, column_step) = (rows.len().div_ceil(SAMPLES), columns.len().div_ceil(SAMPLES));
        let pixels = rows
            .step_by(row_step)
            .flat_map(|row| columns.clone().step_by(column_step).map(move |column| row * width + column));
        match self.parts {
            Some(parts) => {
                let pixels: Vec<usize> = pixels.collect();
                std::array::from_fn(|part| {
                    self.mean_of(pixels.iter().map(|pixel| pixel * parts + part)).unwrap_or(0.0) as u8
                })
            }
            None => self.mean_of(pixels).map_or(PALE, |mean| self.shade(self.place(mean))),
        }
    }

    /// The mean of those that are finite.
    fn mean_of(&self, positions: impl Iterator<Item = usize>) -> Option<f64> {
        let (mut mean, mut count) = (0.0, 0.0);
        for value in
            positions.map(|position| self.reals.get(self.grid.item(position))).filter(|value| value.is_finite())
        {
            count += 1.0;
            mean += (value - mean) / count;
        }
        (count > 0.0).then_some(mean)
    }

    /// From 0 to 1.
    fn place(&self, value: f64) -> f64 {
        let (least, most) = self.range;
        if most > least { (value / 2.0 - least / 2.0) / (most / 2.0 - least / 2.0) } else { 0.5 }
    }

    fn shade(&self, place: f64) -> Colour {
        let place = place.clamp(0.0, 1.0);
        if self.is_grey {
            return [(place * 255.0).round() as u8; 3];
        }
        let colorous::Color { r, g, b } = colorous::VIRIDIS.eval_continuous(place);
        [r, g, b]
    }
}

/// Whether items are bytes, as in pictures.
pub(super) fn is_bytes(dtype: &DType) -> bool {
    dtype.as_scalar().is_some_and(|scalar| scalar.kind() == Kind::UInt && scalar.itemsize() == 1)
}
