//! `npz verify`: whether files are whole.

use std::path::{Path, PathBuf};

use clap::Args;
use npz::ErrorKind;

use crate::failure::{Failure, Outcome, Result};
use crate::progress::Progress;
use crate::source::{Source, header_of, trouble};
use crate::terminal::{self, GOOD, bytes_text, plain};

/// Check that files are whole: checksums, sizes and headers of all entries.
///
/// One line on stderr for each damaged entry. Files of one array have no checksum: of them header and size are
/// checked.
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
    damage: Vec<Failure>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let mut outcome = Outcome::Fine;
    for file in &arguments.files {
        let found = verify(file).unwrap_or_else(|failure| {
            outcome = Outcome::Partial;
            Found { contents: String::new(), damage: vec![failure] }
        });
        found.damage.iter().for_each(|failure| terminal::complain(failure));
        if !found.damage.is_empty() {
            outcome = outcome.max(Outcome::Differs);
        } else if !arguments.quiet {
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
fn verify(path: &Path) -> Result<Found> {
    match check(path) {
        Err(failure) if failure.is_damage() => Ok(Found { contents: String::new(), damage: vec![failure] }),
        found => found,
    }
}

fn check(path: &Path) -> Result<Found> {
    match Source::open(path)? {
        Source::One(path) => {
            check_size(&path)?;
            Ok(Found { contents: "1 array".to_owned(), damage: Vec::new() })
        }
        Source::Many(path, reader) => {
            let size = path.metadata().map_err(|error| trouble(&path, &error))?.len();
            let progress = Progress::spinner(size, "checking");
            let damage = match reader.verify().map_err(npz::Error::into_kind) {
                Err(ErrorKind::DamagedEntries { errors, .. }) => errors,
                other => other.map(|()| Vec::new()).map_err(npz::Error::from)?,
            };
            drop(progress);
            let damage = damage.into_iter().map(|error| Failure::from(error).within(&path)).collect();
            let entries = if reader.len() == 1 { "entry" } else { "entries" };
            Ok(Found { contents: format!("{} {entries}", reader.len()), damage })
        }
    }
}

fn check_size(path: &Path) -> Result<()> {
    let (header, start) = header_of(path)?;
    let size = path.metadata().map_err(|error| trouble(path, &error))?.len();
    let (expected, found) = (header.data_size()?, size.saturating_sub(start));
    if found < expected && !header.dtype().has_objects() {
        let cut = npz::Error::from(ErrorKind::Truncated { what: "array data", expected, found });
        return Err(Failure::from(cut).within(path));
    }
    Ok(())
}
