//! `npz add`: an archive with more arrays.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Args;
use npz::{DynArray, NpzEditor, NpzReader, ReadOptions};

use super::{finish, holds, taken};
use crate::failure::{Failure, Outcome, Result};
use crate::files::inputs::{Arrays, Input, read_each};
use crate::files::source::open_archive;

/// Add .npy files to a .npz.
///
/// Arrays are named as their files without .npy, or as said: name=FILE. They are stored as they are, aligned to 64
/// bytes, unless --compress or --fast is given. Entries that are there are copied as they are, still compressed, and
/// the file is replaced when the new one is complete.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The archive.
    file: PathBuf,
    #[command(flatten)]
    arrays: Arrays,
    /// Replace arrays that are called so already; they keep their places.
    #[arg(short, long)]
    force: bool,
    /// Write behind the archive's end and copy nothing, which is fast where it is large. If the process is killed
    /// meanwhile, `npz repair` makes the file what it was. Readers that go from front to back may stop before what was
    /// appended; `npz recompress` makes the archive readable for them.
    #[arg(long, conflicts_with = "force")]
    append: bool,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let path = &arguments.file;
    let inputs = arguments.arrays.inputs()?;
    let reader = open_archive(path, reading, "nothing to add to")?;
    check_names(&inputs, arguments, &reader)?;
    if arguments.append {
        append(arguments, reading, &inputs)?;
    } else {
        edit(arguments, reading, &inputs, &reader)?;
    }
    Ok(Outcome::Fine)
}

fn check_names(inputs: &[Input], arguments: &Arguments, reader: &NpzReader<'_>) -> Result<()> {
    let path: &Path = &arguments.file;
    let mut names = HashSet::new();
    for Input { name, .. } in inputs {
        if !names.insert(name) {
            return Err(Failure::at(path, format_args!("two arrays shall be called {name:?}")));
        }
        if !arguments.force && reader.contains(name) {
            return Err(taken(path, name));
        }
    }
    Ok(())
}

fn append(arguments: &Arguments, reading: &ReadOptions, inputs: &[Input]) -> Result<()> {
    let out = reading.append(&arguments.file, &arguments.arrays.options());
    let mut out = out.map_err(|error| Failure::from(error).advised("without --append they are added"))?;
    read_each(inputs, reading, "adding", |name, array| out.add_array(name, array))?;
    out.finish()?;
    Ok(())
}

fn edit(arguments: &Arguments, reading: &ReadOptions, inputs: &[Input], reader: &NpzReader<'_>) -> Result<()> {
    let mut editor = reading.edit(&arguments.file, &arguments.arrays.options())?;
    read_each(inputs, reading, "adding", |name, array| put(&mut editor, reader, name, array))?;
    finish(editor, &arguments.file)
}

/// Puts an array in the place of the one that has its name, or at the end. Another file of that name goes.
fn put(editor: &mut NpzEditor, reader: &NpzReader<'_>, name: &str, array: &DynArray) -> npz::Result<()> {
    let array_file = format!("{name}.npy");
    if holds(reader, &array_file) {
        return editor.replace_array(&array_file, array);
    }
    if holds(reader, name) {
        editor.remove(name)?;
    }
    editor.add_array(name, array)
}
