//! Files of one array that go into an archive.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use npz::{Compression, DynArray, ReadOptions, WriteOptions};

use crate::failure::{Failure, Result};
use crate::screen::progress::Progress;

/// Arrays, and how they are compressed.
#[derive(Args)]
pub(crate) struct Arrays {
    /// Files of one array, .npy; name=FILE gives one another name.
    #[arg(required = true, value_name = "[NAME=]FILE", value_hint = ValueHint::FilePath)]
    arrays: Vec<String>,
    /// Deflate, from 1, the fastest, to 9, the smallest; NumPy uses 6.
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u32).range(1..=9), conflicts_with = "fast")]
    compress: Option<u32>,
    /// Deflate at several times the speed.
    #[arg(long)]
    fast: bool,
}

impl Arrays {
    pub(crate) fn inputs(&self) -> Result<Vec<Input>> {
        self.arrays.iter().map(|text| Input::parse(text)).collect()
    }

    pub(crate) fn options(&self) -> WriteOptions {
        let compression = match (self.compress, self.fast) {
            (Some(level), _) => Compression::Deflated(level),
            (None, true) => Compression::Fast,
            (None, false) => Compression::Stored,
        };
        WriteOptions::new().compression(compression)
    }
}

/// A file of one array, and what the array shall be called.
pub(crate) struct Input {
    pub(crate) name: String,
    path: PathBuf,
}

impl Input {
    /// What `name=path`, or a path, says. A file whose name has a `=` is a file.
    fn parse(text: &str) -> Result<Input> {
        let (name, path) = match text.split_once('=').filter(|_| !PathBuf::from(text).exists()) {
            Some((name, path)) => (name.to_owned(), PathBuf::from(path)),
            None => {
                let path = PathBuf::from(text);
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
                (name.ok_or_else(|| Failure::at(&path, "is no file"))?, path)
            }
        };
        Ok(Input { name: name.strip_suffix(".npy").unwrap_or(&name).to_owned(), path })
    }

    /// In bytes; nothing is said of files that cannot be read.
    fn size(&self) -> u64 {
        self.path.metadata().map_or(0, |metadata| metadata.len())
    }
}

/// Reads one array after the other, and gives each with its name to `take`.
pub(crate) fn read_each(
    inputs: &[Input],
    reading: &ReadOptions,
    what: &str,
    mut take: impl FnMut(&str, &DynArray) -> npz::Result<()>,
) -> Result<()> {
    let progress = Progress::of(inputs.iter().map(Input::size).sum(), what);
    for input in inputs {
        let array: DynArray = reading.read_npy(&input.path)?;
        take(&input.name, &array)?;
        progress.advance(input.size());
    }
    Ok(())
}
