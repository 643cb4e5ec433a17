//! What NumPy calls the arrays of an archive.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::error::{ErrorKind, Result};

/// What NumPy appends to an array's name to get its file's name.
pub(super) const EXTENSION: &str = ".npy";

/// Bytes that zip leaves for a file's name beside the other fields of its header.
const MAX_FILE_NAME: usize = 60_000;

/// The array's name in a file's name.
pub(super) fn array_name(file_name: &str) -> &str {
    file_name.strip_suffix(EXTENSION).unwrap_or(file_name)
}

/// The names given in an archive so far.
#[derive(Default)]
pub(super) struct Names {
    /// Array names, and whether NumPy's numbering gave them.
    taken: HashMap<String, bool>,
    /// Positional arrays so far.
    positional: usize,
}

impl Names {
    /// Takes `name` for an array, and returns the name of its file.
    pub(super) fn take(&mut self, name: &str) -> Result<String> {
        check(name)?;
        self.insert(name, false)?;
        Ok([name, EXTENSION].concat())
    }

    /// Takes the next of `arr_0`, `arr_1`, ... for a positional array, and returns the name of its file.
    pub(super) fn take_next(&mut self) -> Result<String> {
        let file_name = format!("arr_{}{EXTENSION}", self.positional);
        self.insert(array_name(&file_name), true)?;
        self.positional += 1;
        Ok(file_name)
    }

    fn insert(&mut self, name: &str, positional: bool) -> Result<()> {
        match self.taken.entry(name.to_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(positional);
                Ok(())
            }
            Entry::Occupied(entry) => {
                let positional = positional || *entry.get();
                Err(ErrorKind::DuplicateName { name: name.to_owned(), positional }.into())
            }
        }
    }
}

fn check(name: &str) -> Result<()> {
    let reason = if name.contains('\0') {
        "zip readers cut names at NUL"
    } else if name.len() > MAX_FILE_NAME {
        "it is longer than 60000 bytes"
    } else {
        return Ok(());
    };
    let name = name.chars().take(100).collect();
    Err(ErrorKind::InvalidName { name, reason }.into())
}
