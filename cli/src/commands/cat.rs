//! `npz cat`: one array to stdout.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use npz::ReadOptions;

use crate::arrays::csv;
use crate::arrays::grid::Grid;
use crate::failure::{Outcome, Result};
use crate::files::source::{Source, trouble};
use crate::screen::terminal;

/// Write one entry to stdout: its file as it is, a .npy for arrays, or CSV.
///
/// CSV is of arrays of one or two axes: a line for each row, floats in the fewest digits that give them back. Records
/// are columns, below a line of their names. On a terminal what would command it is made visible; files and pipes get
/// every byte as it is.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A file, .npy or .npz.
    file: PathBuf,
    /// The entry; needed where there are several.
    name: Option<String>,
    /// Comma-separated values instead of the file.
    #[arg(long)]
    csv: bool,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let source = Source::open(&arguments.file, reading)?;
    let name = arguments.name.as_deref();
    let written = if arguments.csv {
        let grid = Grid::new(source.array(name)?);
        csv::check(&grid).map_err(|failure| failure.within(&arguments.file))?;
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        csv::write(&grid, terminal::for_stdout(), &mut out).and_then(|()| out.flush())
    } else {
        match &source {
            Source::One(path, _) => {
                let mut file = File::open(path).map_err(|error| trouble(path, &error))?;
                terminal::copy(&mut file)
            }
            Source::Many(_, reader) => terminal::copy(&mut reader.raw(source.entry(name)?)?.as_slice()),
        }
    };
    terminal::unless_closed(written)?;
    Ok(Outcome::Fine)
}
