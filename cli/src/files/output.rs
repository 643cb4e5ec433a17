//! Files that are written.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::source::trouble;
use crate::failure::{Failure, Result};

/// What becomes of a file that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    Kept,
    Replaced,
}

impl Existing {
    pub(crate) fn of(force: bool) -> Existing {
        if force { Existing::Replaced } else { Existing::Kept }
    }

    /// Refuses to write to a path that holds a file, unless it may be replaced.
    pub(crate) fn check(self, path: &Path) -> Result<()> {
        match fs::symlink_metadata(path) {
            Ok(_) if self == Existing::Kept => Err(Failure::at(path, "is there already; --force replaces it")),
            _ => Ok(()),
        }
    }
}

/// Where below a folder the entry `name` belongs; nothing if it is somewhere else.
pub(crate) fn safe_path(name: &str) -> Option<PathBuf> {
    let is_safe = |part: &str| {
        let is_special = matches!(part, "" | "." | "..");
        !is_special && !part.contains(['\\', ':', '\0'])
    };
    let path = name.strip_suffix('/').unwrap_or(name);
    path.split('/').all(is_safe).then(|| path.split('/').collect())
}

/// A file on its way to a path; it goes away unless it gets there.
pub(crate) struct Temporary(NamedTempFile);

impl Temporary {
    /// Makes one in the folder of `path`, and the folder if it is not there.
    pub(crate) fn beside(path: &Path) -> Result<Temporary> {
        let at = |error: io::Error| trouble(path, &error);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(at)?;
        let mut builder = Builder::new();
        builder.prefix(".npz-").suffix(".tmp");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.tempfile_in(folder).map(Temporary).map_err(at)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn file(&mut self) -> &mut File {
        self.0.as_file_mut()
    }

    /// Puts the file at `path`.
    pub(crate) fn persist(self, path: &Path, existing: Existing) -> Result<()> {
        let placed = match existing {
            Existing::Kept => self.0.persist_noclobber(path),
            Existing::Replaced => self.0.persist(path),
        };
        placed.map(|_| ()).map_err(|error| trouble(path, &error.error))
    }
}

/// Writes a file that appears at its path when it is complete.
pub(crate) fn write(path: &Path, bytes: &[u8], existing: Existing) -> Result<()> {
    existing.check(path)?;
    let mut file = Temporary::beside(path)?;
    file.file().write_all(bytes).map_err(|error| trouble(path, &error))?;
    file.persist(path, existing)
}
