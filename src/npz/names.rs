//! The names of an archive's arrays, as NumPy gives them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::error::entry_name::EXTENSION;
use crate::error::{ErrorKind, Result};

/// The longest name, in bytes, that leaves room for the other fields of an entry's header.
const MAX_FILE_NAME: usize = 60_000;

/// The names of an archive so far.
#[derive(Default)]
pub(crate) struct EntryNames {
    /// Array names, and who gave them.
    taken: HashMap<String, NamedBy>,
    /// Positional arrays so far.
    positional: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum NamedBy {
    Caller,
    /// NumPy's numbering.
    Position,
    /// The archive had the name before.
    Archive,
}

impl EntryNames {
    /// The names of entries that are there already.
    pub(crate) fn of<'a>(names: impl Iterator<Item = &'a str>) -> EntryNames {
        EntryNames { taken: names.map(|name| (name.to_owned(), NamedBy::Archive)).collect(), positional: 0 }
    }

    /// Takes `name` for an array, and returns the name of its file.
    pub(crate) fn take(&mut self, name: &str) -> Result<String> {
        check(name)?;
        self.insert(name, NamedBy::Caller)?;
        Ok([name, EXTENSION].concat())
    }

    /// Takes `name` for an entry that is there already.
    pub(crate) fn give(&mut self, name: &str) -> Result<()> {
        check(name)?;
        self.insert(name, NamedBy::Archive)
    }

    /// Takes the next of `arr_0`, `arr_1`, ... for a positional array, and returns the name of its file. Names that the
    /// archive had before are skipped.
    pub(crate) fn take_next(&mut self) -> Result<String> {
        let name = self.next_beyond(|origin| origin != NamedBy::Caller);
        self.insert(&name, NamedBy::Position)?;
        self.positional += 1;
        Ok(name + EXTENSION)
    }

    /// The first of `arr_0`, `arr_1`, ... that is not taken, whoever took the others.
    pub(crate) fn first_free(&mut self) -> String {
        self.next_beyond(|_| true)
    }

    /// The next of `arr_0`, `arr_1`, ..., skipping those that somebody took for whom `is_passed` holds.
    fn next_beyond(&mut self, is_passed: impl Fn(NamedBy) -> bool) -> String {
        loop {
            let name = format!("arr_{}", self.positional);
            if !self.taken.get(&name).is_some_and(|origin| is_passed(*origin)) {
                return name;
            }
            self.positional += 1;
        }
    }

    /// Makes `name` free again.
    pub(crate) fn release(&mut self, name: &str) {
        self.taken.remove(name);
        self.positional = 0;
    }

    fn insert(&mut self, name: &str, origin: NamedBy) -> Result<()> {
        match self.taken.entry(name.to_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(origin);
                Ok(())
            }
            Entry::Occupied(entry) => {
                let positional = [origin, *entry.get()].contains(&NamedBy::Position);
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
