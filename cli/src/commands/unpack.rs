//! `npz unpack`: the files of an archive.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use npz::{NpzReader, ReadOptions};

use crate::failure::{Failure, Outcome, Result};
use crate::files::output::{Existing, safe_path, write};
use crate::files::source::{open_archive, trouble};
use crate::screen::progress::Progress;

/// Write the files of a .npz to a folder, a .npy for each array.
///
/// Nothing is written if an entry's name leads out of the folder, or a file is there already.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The archive.
    file: PathBuf,
    /// The folder; made if it is not there.
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Replace files that are there already.
    #[arg(short, long)]
    force: bool,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let reader = open_archive(&arguments.file, reading, "nothing to unpack")?;
    let existing = Existing::of(arguments.force);
    let targets = targets(&reader, &arguments.file, &arguments.directory, existing)?;
    let progress = Progress::of(reader.entries().map(|entry| entry.size()).sum(), "unpacking");
    for (entry, target) in reader.entries().zip(&targets) {
        if entry.file_name().ends_with('/') {
            fs::create_dir_all(target).map_err(|error| trouble(target, &error))?;
        } else {
            write(target, &reader.raw(entry.file_name())?, existing)?;
        }
        progress.advance(entry.size());
    }
    Ok(Outcome::Fine)
}

/// Where each entry belongs.
fn targets(reader: &NpzReader<'_>, path: &Path, folder: &Path, existing: Existing) -> Result<Vec<PathBuf>> {
    let mut taken = HashSet::new();
    let target = |name: &str| {
        let refuse = |why: &str| Err(Failure::at(path, format_args!("entry {name:?}: {why}")));
        let Some(inner) = safe_path(name) else { return refuse("its name leads out of the folder") };
        let target = folder.join(inner);
        if !taken.insert(target.clone()) {
            return refuse("another entry has the same path");
        }
        if !name.ends_with('/') {
            existing.check(&target)?;
        }
        Ok(target)
    };
    reader.entries().map(|entry| entry.file_name()).map(target).collect()
}
