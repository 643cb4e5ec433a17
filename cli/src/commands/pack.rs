//! `npz pack`: an archive of several files.

use std::path::PathBuf;

use clap::Args;
use npz::{Compression, DynArray, WriteOptions};

use crate::failure::{Failure, Outcome, Result};
use crate::files::Existing;
use crate::progress::Progress;

/// Make a .npz of .npy files.
///
/// Arrays are named as their files without .npy, or as said: name=FILE. They are stored as they are, aligned to 64
/// bytes, unless --compress or --fast is given.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The archive to make.
    out: PathBuf,
    /// Files of one array, .npy; name=FILE gives one another name.
    #[arg(required = true, value_name = "[NAME=]FILE")]
    arrays: Vec<String>,
    /// Deflate, from 1, the fastest, to 9, the smallest; NumPy uses 6.
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u32).range(1..=9), conflicts_with = "fast")]
    compress: Option<u32>,
    /// Deflate at several times the speed.
    #[arg(long)]
    fast: bool,
    /// Replace an archive that is there already.
    #[arg(short, long)]
    force: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    Existing::of(arguments.force).check(&arguments.out)?;
    let arrays = arguments.arrays.iter().map(|text| name_and_path(text)).collect::<Result<Vec<_>>>()?;
    let compression = match (arguments.compress, arguments.fast) {
        (Some(level), _) => Compression::Deflated(level),
        (None, true) => Compression::Fast,
        (None, false) => Compression::Stored,
    };
    let size = |path: &PathBuf| path.metadata().map_or(0, |metadata| metadata.len());
    let progress = Progress::of(arrays.iter().map(|(_, path)| size(path)).sum(), "packing");
    let mut out = WriteOptions::new().compression(compression).create(&arguments.out)?;
    for (name, path) in &arrays {
        let array: DynArray = npz::read_npy(path)?;
        out.add_array(name, &array)?;
        progress.advance(size(path));
    }
    out.finish()?;
    Ok(Outcome::Fine)
}

/// What `name=path`, or a path, says. A file whose name has a `=` is a file.
fn name_and_path(text: &str) -> Result<(String, PathBuf)> {
    if let Some((name, path)) = text.split_once('=').filter(|_| !PathBuf::from(text).exists()) {
        return Ok((name.to_owned(), path.into()));
    }
    let path = PathBuf::from(text);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.ok_or_else(|| Failure::at(&path, "is no file"))?;
    Ok((name.strip_suffix(".npy").unwrap_or(&name).to_owned(), path))
}
