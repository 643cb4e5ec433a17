//! `npz plot`: one array as a PNG.

use std::path::PathBuf;

use clap::Args;
use npz::ReadOptions;

use crate::arrays::grid::Grid;
use crate::failure::{Outcome, Result};
use crate::files::output::{Existing, write};
use crate::files::source::Source;
use crate::plot::{Picture, draw};
use crate::screen::terminal::shape_text;
use crate::screen::text::plain;

/// Draw an array into a PNG.
///
/// Unless asked otherwise, one axis is drawn as a line, two as an image, and more as a histogram; bytes of shape (n, m,
/// 3) and (n, m, 4) are images in colour. Images of complex numbers show magnitudes.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A file, .npy or .npz.
    file: PathBuf,
    /// The array; needed where there are several.
    name: Option<String>,
    /// The PNG to write.
    #[arg(short, long, value_name = "PNG")]
    output: PathBuf,
    /// What to draw.
    #[arg(long, value_enum)]
    kind: Option<Picture>,
    /// Replace a file that is there already.
    #[arg(short, long)]
    force: bool,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let existing = Existing::of(arguments.force);
    existing.check(&arguments.output)?;
    let source = Source::open(&arguments.file, reading)?;
    let name = arguments.name.as_deref();
    let array = source.array(name)?;
    let (dtype, shape) = (array.dtype().to_string(), shape_text(array.shape()));
    let title = format!("{}  {dtype} {shape}", plain(&source.title(name)?));
    let canvas = draw(&Grid::new(array), &title, arguments.kind).map_err(|failure| failure.within(&arguments.file))?;
    write(&arguments.output, &canvas.png()?, existing)?;
    Ok(Outcome::Fine)
}
