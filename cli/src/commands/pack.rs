//! `npz pack`: an archive of several files.

use std::path::PathBuf;

use clap::Args;
use npz::ReadOptions;

use crate::failure::{Outcome, Result};
use crate::files::inputs::{Arrays, read_each};
use crate::files::output::Existing;

/// Make a .npz of .npy files.
///
/// Arrays are named as their files without .npy, or as said: name=FILE. They are stored as they are, aligned to 64
/// bytes, unless --compress or --fast is given.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The archive to make.
    out: PathBuf,
    #[command(flatten)]
    arrays: Arrays,
    /// Replace an archive that is there already.
    #[arg(short, long)]
    force: bool,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    Existing::of(arguments.force).check(&arguments.out)?;
    let inputs = arguments.arrays.inputs()?;
    let mut out = arguments.arrays.options().create(&arguments.out)?;
    read_each(&inputs, reading, "packing", |name, array| out.add_array(name, array))?;
    out.finish()?;
    Ok(Outcome::Fine)
}
