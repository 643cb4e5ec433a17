//! Files of one array, and files of many, as one.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use npz::{DynArray, Header, NpzReader, ReadOptions};

use crate::failure::{Failure, Result};

/// A file that is there to be read.
pub(crate) enum Source {
    /// `.npy`.
    One(PathBuf, ReadOptions),
    /// `.npz`.
    Many(PathBuf, Box<NpzReader<'static>>),
}

const MAGIC: &[u8] = b"\x93NUMPY";

impl Source {
    /// Opens a file as what it begins as. A pipe could not be read again from there.
    pub(crate) fn open(path: &Path, reading: &ReadOptions) -> Result<Source> {
        let kind = path.metadata().map_err(|error| trouble(path, &error))?.file_type();
        if !kind.is_file() && !kind.is_dir() {
            return Err(Failure::at(
                path,
                "no regular file, and files are read from more than one place: save it first",
            ));
        }
        let mut start = Vec::new();
        let read = |file: File| file.take(MAGIC.len() as u64).read_to_end(&mut start);
        File::open(path).and_then(read).map_err(|error| trouble(path, &error))?;
        if start.as_slice() == MAGIC {
            return Ok(Source::One(path.to_path_buf(), reading.clone()));
        }
        Ok(Source::Many(path.to_path_buf(), Box::new(reading.open(path)?)))
    }

    /// The array `name`; without one the only array there is.
    pub(crate) fn array(&self, name: Option<&str>) -> Result<DynArray> {
        match self {
            Source::One(path, reading) => match name {
                None => Ok(reading.read_npy(path)?),
                Some(name) => Err(Failure::at(path, format_args!("one array without a name, so no entry {name:?}"))),
            },
            Source::Many(_, reader) => Ok(reader.by_name(self.entry(name)?)?),
        }
    }

    /// What to call the array `name`: that, or the file's name.
    pub(crate) fn title(&self, name: Option<&str>) -> Result<String> {
        match self {
            Source::One(path, _) => Ok(path.file_stem().unwrap_or_default().to_string_lossy().into_owned()),
            Source::Many(..) => Ok(self.entry(name)?.to_owned()),
        }
    }

    /// The name that was given, or the only one there is.
    pub(crate) fn entry<'a>(&'a self, name: Option<&'a str>) -> Result<&'a str> {
        let Source::Many(path, reader) = self else { return Ok(name.unwrap_or("")) };
        let mut names = reader.names();
        match (name, names.next(), reader.len()) {
            (Some(name), ..) => Ok(name),
            (None, Some(only), 1) => Ok(only),
            (None, None, _) => Err(Failure::at(path, "the archive is empty")),
            (None, Some(first), count) => {
                let more: Vec<String> =
                    [first].into_iter().chain(names.take(5)).map(|name| format!("{name:?}")).collect();
                let dots = if count > more.len() { ", ..." } else { "" };
                Err(Failure::at(path, format_args!("say which of {count} entries: {}{dots}", more.join(", "))))
            }
        }
    }
}

/// Opens an archive, of which something is `wanted` that a file of one array does not have.
pub(crate) fn open_archive(path: &Path, reading: &ReadOptions, wanted: &str) -> Result<NpzReader<'static>> {
    match Source::open(path, reading)? {
        Source::Many(_, reader) => Ok(*reader),
        Source::One(path, _) => Err(Failure::at(&path, format_args!("one array and no archive, so there is {wanted}"))),
    }
}

/// What the system says of a file, as people say it.
pub(crate) fn trouble(path: &Path, error: &io::Error) -> Failure {
    Failure::at(path, error)
}

/// The header of a file of one array, and where its data begin.
pub(crate) fn header_of(path: &Path, reading: &ReadOptions) -> Result<(Header, u64)> {
    let mut file = File::open(path).map_err(|error| trouble(path, &error))?;
    let header = reading.npy_reader(&mut file).map_err(|error| Failure::from(error).within(path))?.header().clone();
    let start = file.stream_position().map_err(|error| trouble(path, &error))?;
    Ok((header, start))
}
