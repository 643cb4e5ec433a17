//! Values over their index.

use npz::Kind;

use super::axes::{Frame, HEIGHT, Lines, Units, WIDTH, with_margin};
use super::canvas::{Anchor, Canvas, Colour, Size};
use crate::arrays::grid::Grid;
use crate::arrays::value::{Float, Reals, Value};
use crate::failure::{Failure, Result};

const COLOURS: [Colour; 8] = [
    [31, 119, 180],
    [255, 127, 14],
    [44, 160, 44],
    [214, 39, 40],
    [148, 103, 189],
    [140, 86, 75],
    [227, 119, 194],
    [23, 190, 207],
];

/// The values of one line, and its name.
struct Series {
    name: String,
    values: Vec<f64>,
}

pub(super) fn draw(grid: &Grid, reals: &Reals<'_>, title: &str) -> Result<Canvas> {
    let series = series(grid, reals)?;
    let finite = || series.iter().flat_map(|one| &one.values).copied().filter(|value| value.is_finite());
    let (Some(least), Some(most)) = (finite().reduce(f64::min), finite().reduce(f64::max)) else {
        return Err(Failure::new("no value is finite"));
    };
    let length = series.iter().map(|one| one.values.len()).max().unwrap_or(1);
    let x = if length > 1 { (0.0, (length - 1) as f64) } else { (-0.5, 0.5) };
    let frame = Frame::usual(x, with_margin((least, most)), Units::WholeAcross);
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    frame.draw_axes(&mut canvas, Lines::Both);
    for (one, colour) in series.iter().zip(COLOURS.into_iter().cycle()) {
        draw_line(&mut canvas, &frame, &one.values, colour);
    }
    frame.draw_border(&mut canvas);
    frame.draw_title(&mut canvas, title);
    draw_names(&mut canvas, &frame, &series);
    Ok(canvas)
}

/// One line of a 1-d array, two of complex numbers, one for each column of a 2-d array.
fn series(grid: &Grid, reals: &Reals<'_>) -> Result<Vec<Series>> {
    let width = match *grid.shape() {
        [_] | [1, _] | [_, 1] if reals.kind() == Kind::Complex => return Ok(complex_series(grid)),
        [_] | [1, _] => 1,
        [_, width] if width <= COLOURS.len() => width,
        [_, width] => {
            return Err(Failure::new(format!("{width} columns are more than {} lines; try an image", COLOURS.len())));
        }
        _ => return Err(Failure::new(format!("lines are of arrays of 1 or 2 axes, not {}", grid.shape().len()))),
    };
    let column = |column: usize| Series {
        name: if width > 1 { format!("[:, {column}]") } else { String::new() },
        values: grid.items().skip(column).step_by(width).map(|item| reals.get(item)).collect(),
    };
    Ok((0..width).map(column).collect())
}

fn complex_series(grid: &Grid) -> Vec<Series> {
    let part = |pick: fn(Float, Float) -> f64| {
        let value = |item| match grid.dtype().as_scalar().map(|scalar| Value::of(scalar, item)) {
            Some(Value::Complex(real, imaginary)) => pick(real, imaginary),
            _ => f64::NAN,
        };
        grid.items().map(value).collect()
    };
    vec![
        Series { name: "real".to_owned(), values: part(|real, _| real.value) },
        Series { name: "imaginary".to_owned(), values: part(|_, imaginary| imaginary.value) },
    ]
}

fn draw_line(canvas: &mut Canvas, frame: &Frame, values: &[f64], colour: Colour) {
    let at = |(x, y): (f64, f64)| y.is_finite().then(|| (frame.at_x(x), frame.at_y(y)));
    let points: Vec<Option<(f64, f64)>> = thinned(values, frame.width as usize).into_iter().map(at).collect();
    for run in points.split(Option::is_none) {
        let run: Vec<(f64, f64)> = run.iter().copied().flatten().collect();
        if let [only] = *run {
            canvas.line(only, only, colour, 6.0);
        }
        for (&from, &to) in run.iter().zip(run.iter().skip(1)) {
            canvas.line(from, to, colour, 1.6);
        }
    }
}

/// The points of a line; of many that fall on one column of pixels only the lowest and the highest.
fn thinned(values: &[f64], columns: usize) -> Vec<(f64, f64)> {
    let per_column = values.len().div_ceil(columns.max(1));
    if per_column <= 2 {
        return values.iter().enumerate().map(|(x, &y)| (x as f64, y)).collect();
    }
    let extremes = |(number, chunk): (usize, &[f64])| {
        let x = (number * per_column) as f64 + (chunk.len() - 1) as f64 / 2.0;
        let finite = || chunk.iter().copied().filter(|value| value.is_finite());
        let least = finite().reduce(f64::min).unwrap_or(f64::NAN);
        let most = finite().reduce(f64::max).unwrap_or(f64::NAN);
        // Lines go on where the next column is near.
        if number % 2 == 0 { [(x, least), (x, most)] } else { [(x, most), (x, least)] }
    };
    values.chunks(per_column).enumerate().flat_map(extremes).collect()
}

fn draw_names(canvas: &mut Canvas, frame: &Frame, series: &[Series]) {
    let mut right = (frame.left + frame.width) as i64;
    let top = frame.top as i64 - 10;
    let named = series.iter().zip(COLOURS).filter(|(one, _)| !one.name.is_empty());
    for (one, colour) in named.collect::<Vec<_>>().into_iter().rev() {
        canvas.text(&one.name, (right, top), Anchor::Right, Size::Small);
        right -= (one.name.chars().count() * Size::Small.width()) as i64 + 6;
        canvas.fill((right - 18, top - 1), (18, 3), colour);
        right -= 32;
    }
}
