//! `npz repair`: an archive without what an append left behind.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use npz::ReadOptions;

use crate::failure::{Failure, Outcome, Result};
use crate::files::output::{Existing, Temporary};
use crate::files::source::trouble;
use crate::screen::terminal::{self, GOOD, bytes_text};
use crate::screen::text::plain;
use crate::wording::wording;

/// Cut off what was being appended to a .npz when the process was killed.
///
/// The file is then the archive that it was before, byte for byte. One that is whole stays as it is, and so does one
/// that does not begin with an archive that was complete once.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The archive.
    file: PathBuf,
    /// Write another file instead.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Replace OUT if it is there already.
    #[arg(short, long)]
    force: bool,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let path = &arguments.file;
    let bytes = match &arguments.output {
        None => reading.repair(path)?,
        Some(output) => repair_copy(path, reading, output, Existing::of(arguments.force))?,
    };
    let name = plain(&path.display().to_string());
    terminal::print(&match bytes {
        0 => format!("{name}: {GOOD}whole{GOOD:#}\n"),
        bytes => format!("{name}: {} cut off\n", bytes_text(bytes)),
    })?;
    Ok(Outcome::Fine)
}

fn repair_copy(path: &Path, reading: &ReadOptions, output: &Path, existing: Existing) -> Result<u64> {
    existing.check(output)?;
    // What is wrong with the file shall be said of it, and not of its copy.
    reading.recover(path)?;
    let mut copy = Temporary::beside(output)?;
    let mut file = File::open(path).map_err(|error| trouble(path, &error))?;
    io::copy(&mut file, copy.file()).map_err(|error| trouble(output, &error))?;
    let bytes = reading.repair(copy.path()).map_err(|error| Failure::at(path, wording(error.kind())))?;
    copy.persist(output, existing)?;
    Ok(bytes)
}
