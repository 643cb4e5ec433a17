//! `npz mv`: another name for an entry.

use std::path::PathBuf;

use clap::Args;
use npz::{NpzReader, ReadOptions, WriteOptions};

use super::{file_name, finish, holds, missing, taken};
use crate::failure::{Outcome, Result};
use crate::files::source::open_archive;

/// Rename an entry of a .npz.
///
/// It keeps its place, and all entries are copied as they are, still compressed. Arrays keep the .npy of their file's
/// name. The file is replaced when the new one is complete.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The archive.
    file: PathBuf,
    /// The entry.
    old: String,
    /// What it shall be called.
    new: String,
    /// Replace an entry that is called so already.
    #[arg(short, long)]
    force: bool,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let path = &arguments.file;
    let reader = open_archive(path, reading, "no entry to rename")?;
    let old = file_name(&reader, &arguments.old).ok_or_else(|| missing(path, &[&arguments.old]))?;
    let new = match old.strip_suffix(".npy") {
        Some(_) => arguments.new.strip_suffix(".npy").unwrap_or(&arguments.new),
        None => &arguments.new,
    };
    let others = others(&reader, &old, new);
    if !others.is_empty() && !arguments.force {
        return Err(taken(path, new));
    }
    let mut editor = reading.edit(path, &WriteOptions::new())?;
    others.iter().try_for_each(|other| editor.remove(other))?;
    editor.rename(&old, new)?;
    finish(editor, path)?;
    Ok(Outcome::Fine)
}

/// The entries but `old` that `new` is the name of: `a` and `a.npy` have the same.
fn others(reader: &NpzReader<'_>, old: &str, new: &str) -> Vec<String> {
    let name = new.strip_suffix(".npy").unwrap_or(new);
    let file_names = [name.to_owned(), format!("{name}.npy")].into_iter();
    file_names.filter(|other| other != old && holds(reader, other)).collect()
}
