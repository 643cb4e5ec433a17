//! Arrays as pictures.

mod axes;
mod canvas;
mod histogram;
mod image;
mod lines;

pub(crate) use canvas::Canvas;

use clap::ValueEnum;
use image::is_bytes;

use crate::arrays::grid::Grid;
use crate::arrays::value::Reals;
use crate::failure::{Failure, Result};

/// What a picture is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    /// Values over their index; a line for each column of a 2-d array.
    Line,
    /// Values as colours.
    Image,
    /// How many values lie in each part of their range.
    Histogram,
}

/// The array as a picture, as one that suits it if none is asked for.
pub(crate) fn draw(grid: &Grid, title: &str, picture: Option<Picture>) -> Result<Canvas> {
    let Some(reals) = Reals::of(grid.dtype()) else {
        return Err(Failure::new(format!("items of dtype {} are no numbers", grid.dtype())));
    };
    if grid.len() == 0 {
        return Err(Failure::new("the array is empty"));
    }
    match picture.unwrap_or_else(|| suitable(grid)) {
        Picture::Line => lines::draw(grid, &reals, title),
        Picture::Image => image::draw(grid, &reals, title),
        Picture::Histogram => histogram::draw(grid, &reals, title),
    }
}

fn suitable(grid: &Grid) -> Picture {
    match *grid.shape() {
        [_] => Picture::Line,
        [1, _] | [_, 1] => Picture::Line,
        [_, _] => Picture::Image,
        [_, _, colours] if is_bytes(grid.dtype()) && matches!(colours, 3 | 4) => Picture::Image,
        _ => Picture::Histogram,
    }
}
