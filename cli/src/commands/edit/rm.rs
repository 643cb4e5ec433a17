//! `npz rm`: an archive without some entries.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use npz::{ReadOptions, WriteOptions};

use super::{file_name, finish, missing};
use crate::failure::{Outcome, Result};
use crate::files::source::open_archive;

/// Remove entries from a .npz, be they arrays or not.
///
/// The others are copied as they are, still compressed. The file is replaced when the new one is complete; if a name
/// is missing, nothing is removed.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The archive.
    file: PathBuf,
    /// The entries.
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let path = &arguments.file;
    let reader = open_archive(path, reading, "nothing to remove")?;
    let names = &arguments.names;
    let absent: Vec<&String> = names.iter().filter(|name| !reader.contains(name)).collect();
    if !absent.is_empty() {
        return Err(missing(path, &absent));
    }
    // Two names can be those of one entry.
    let file_names: BTreeSet<String> = names.iter().filter_map(|name| file_name(&reader, name)).collect();
    let mut editor = reading.edit(path, &WriteOptions::new())?;
    file_names.iter().try_for_each(|file_name| editor.remove(file_name))?;
    finish(editor, path)?;
    Ok(Outcome::Fine)
}
