//! Where an error happened: whoever knows a part of the place adds it on the way out.

use std::path::Path;
use std::sync::Arc;

use super::Error;
use super::entry_name::array_name;

/// The file that an array was read from, and the archive's entry in it: shared by all that comes of the array.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) path: Option<Arc<Path>>,
    /// The name of the entry's file.
    pub(crate) file_name: Option<Arc<str>>,
}

impl Origin {
    /// A file of one array.
    pub(crate) fn of_path(path: &Path) -> Origin {
        Origin { path: Some(path.into()), file_name: None }
    }
}

/// The place of an error. What is known of it already stays: the innermost place is the right one.
pub(crate) trait AtPlace: Sized {
    /// In this file, if there is one.
    fn at_path<'p>(self, path: impl Into<Option<&'p Path>>) -> Self;

    /// In the archive's entry `name`, which stands without `.npy`.
    fn in_entry(self, name: &str) -> Self;

    /// So many bytes from the file's start.
    fn at_byte(self, offset: u64) -> Self;

    /// In an array that was read from there.
    fn in_array(self, origin: &Origin) -> Self {
        let located = self.at_path(origin.path.as_deref());
        match &origin.file_name {
            Some(file_name) => located.in_entry(array_name(file_name)),
            None => located,
        }
    }
}

impl<V> AtPlace for super::Result<V> {
    fn at_path<'p>(self, path: impl Into<Option<&'p Path>>) -> super::Result<V> {
        self.map_err(|error| error.at_path(path))
    }

    fn in_entry(self, name: &str) -> super::Result<V> {
        self.map_err(|error| error.in_entry(name))
    }

    fn at_byte(self, offset: u64) -> super::Result<V> {
        self.map_err(|error| error.at_byte(offset))
    }
}

impl AtPlace for Error {
    fn at_path<'p>(mut self, path: impl Into<Option<&'p Path>>) -> Error {
        if let Some(path) = path.into() {
            self.0.path.get_or_insert_with(|| path.to_path_buf());
        }
        self
    }

    fn in_entry(mut self, name: &str) -> Error {
        self.0.entry.get_or_insert_with(|| name.to_owned());
        self
    }

    fn at_byte(mut self, offset: u64) -> Error {
        self.0.offset.get_or_insert(offset);
        self
    }
}
