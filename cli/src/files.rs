//! Files that are written.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::Builder;

use crate::failure::{Failure, Result};
use crate::source::trouble;

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

/// Writes a file that appears at its path when it is complete.
pub(crate) fn write(path: &Path, bytes: &[u8], existing: Existing) -> Result<()> {
    let at = |error: std::io::Error| trouble(path, &error);
    existing.check(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(at)?;
    let mut builder = Builder::new();
    builder.prefix(".npz-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(at)?;
    file.write_all(bytes).map_err(at)?;
    let placed = match existing {
        Existing::Kept => file.persist_noclobber(path),
        Existing::Replaced => file.persist(path),
    };
    placed.map(|_| ()).map_err(|error| at(error.error))
}
