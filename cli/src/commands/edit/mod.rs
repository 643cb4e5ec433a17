//! Commands that change archives, and what they have in common.

pub(crate) mod add;
pub(crate) mod mv;
pub(crate) mod rm;

use std::path::Path;

use npz::{NpzEditor, NpzReader};

use crate::failure::{Failure, Result};
use crate::files::source::trouble;
use crate::screen::progress::Progress;

/// Where a name is taken already.
pub(crate) fn taken(path: &Path, name: &str) -> Failure {
    Failure::at(path, format_args!("an entry {name:?} is there already; --force replaces it"))
}

/// Where entries are not there.
pub(crate) fn missing(path: &Path, names: &[&String]) -> Failure {
    let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    Failure::at(path, format_args!("no entry {} in the archive", names.join(", ")))
}

/// Whether an entry's file is called exactly so.
pub(crate) fn holds(reader: &NpzReader<'_>, file_name: &str) -> bool {
    reader.entries().any(|entry| entry.file_name() == file_name)
}

/// The file name of the entry `name`, with or without `.npy`, as readers look for it.
pub(crate) fn file_name(reader: &NpzReader<'_>, name: &str) -> Option<String> {
    [name.to_owned(), format!("{name}.npy")].into_iter().find(|file_name| holds(reader, file_name))
}

/// Puts the new archive in the old one's place.
pub(crate) fn finish(editor: NpzEditor, path: &Path) -> Result<()> {
    let size = path.metadata().map_err(|error| trouble(path, &error))?.len();
    let progress = Progress::spinner(size, "copying");
    editor.finish()?;
    drop(progress);
    Ok(())
}
