//! `npz verify`: whether files are whole.

use std::path::{Path, PathBuf};

use clap::Args;
use npz::{ErrorKind, ReadOptions};

use crate::failure::{Failure, Outcome, Result};
use crate::files::source::{Source, header_of, trouble};
use crate::screen::progress::Progress;
use crate::screen::terminal::{self, GOOD, bytes_text};
use crate::screen::text::plain;

/// Check that files are whole: checksums, sizes and headers of all entries.
///
/// One line on stderr for each entry that is damaged, or that cannot be looked at: it is encrypted, compressed otherwise,
/// or has a longer header than allowed. Files of one array have no checksum: of them header and size are checked.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Files, .npy or .npz.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Say nothing of files that are whole.
    #[arg(short, long)]
    quiet: bool,
}

/// What was found in one file.
struct Found {
    /// `2 entries`.
    contents: String,
    /// Damage, and what could not be looked at.
    failures: Vec<Failure>,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let mut outcome = Outcome::Fine;
    for file in &arguments.files {
        let found = verify(file, reading).unwrap_or_else(|failure| {
            outcome = Outcome::Partial;
            Found { contents: String::new(), failures: vec![failure] }
        });
        found.failures.iter().for_each(|failure| terminal::complain(failure));
        outcome = found.failures.iter().map(Outcome::after).fold(outcome, Outcome::max);
        if found.failures.is_empty() && !arguments.quiet {
            let size = file.metadata().map_err(|error| trouble(file, &error))?.len();
            terminal::print(&line(file, &found.contents, size))?;
        }
    }
    Ok(outcome)
}

fn line(file: &Path, contents: &str, size: u64) -> String {
    let name = plain(&file.display().to_string());
    format!("{name}: {GOOD}whole{GOOD:#} ({contents}, {})\n", bytes_text(size))
}

/// A file that is none of ours is damaged; one that cannot be read is trouble.
fn verify(path: &Path, reading: &ReadOptions) -> Result<Found> {
    match check(path, reading) {
        Err(failure) if failure.is_damage() => Ok(Found { contents: String::new(), failures: vec![failure] }),
        found => found,
    }
}

fn check(path: &Path, reading: &ReadOptions) -> Result<Found> {
    match Source::open(path, reading)? {
        Source::One(path, _) => {
            check_size(&path, reading)?;
            Ok(Found { contents: "1 array".to_owned(), failures: Vec::new() })
        }
        Source::Many(path, reader) => {
            let size = path.metadata().map_err(|error| trouble(&path, &error))?.len();
            let progress = Progress::spinner(size, "checking");
            let errors = match reader.verify().map_err(npz::Error::into_kind) {
                Err(ErrorKind::DamagedEntries { errors, .. }) => errors,
                other => other.map(|()| Vec::new()).map_err(npz::Error::from)?,
            };
            drop(progress);
            let failures = errors.into_iter().map(|error| Failure::from(error).within(&path)).collect();
            let entries = if reader.len() == 1 { "entry" } else { "entries" };
            Ok(Found { contents: format!("{} {entries}", reader.len()), failures })
        }
    }
}

fn check_size(path: &Path, reading: &ReadOptions) -> Result<()> {
    let (header, start) = header_of(path, reading)?;
    let size = path.metadata().map_err(|error| trouble(path, &error))?.len();
    let (expected, found) = (header.data_size()?, size.saturating_sub(start));
    if found < expected && !header.dtype().has_objects() {
        let cut = npz::Error::from(ErrorKind::Truncated { what: "array data", expected, found });
        return Err(Failure::from(cut).within(path));
    }
    Ok(())
}
