//! Where an array came from.

use std::path::Path;
use std::sync::Arc;

use super::Error;

/// The file that an array was read from, and the archive's entry in it. Archives share both with their arrays, so that
/// none of them costs an allocation.
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

    /// Adds the place to an error that has none.
    pub(crate) fn locate(&self, error: Error) -> Error {
        let error = error.located(self.path.as_deref());
        match &self.file_name {
            Some(file_name) => error.with_entry(file_name.strip_suffix(".npy").unwrap_or(file_name)),
            None => error,
        }
    }
}
