//! Files that appear at their path only when they are complete.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use super::claim::{Claim, Opened, changed};
use crate::error::{Error, ErrorKind, Result};

/// A file on its way to a path. It is written beside the path and takes its place when it is complete; until
/// then the path holds what it held, which nobody else may change meanwhile. What is no regular file (a pipe, a device)
/// is written directly.
pub(crate) struct NewFile {
    file: File,
    unfinished: Option<Unfinished>,
    /// Whether to wait for the disk.
    durable: bool,
}

/// A file beside the path, removed unless it takes the path's place.
struct Unfinished {
    beside: PathBuf,
    target: PathBuf,
    /// The file that is replaced, if there was one.
    replaced: Option<Claim>,
}

impl NewFile {
    /// Starts a file that takes the place at `path` when it is complete.
    pub(crate) fn create(path: &Path) -> Result<NewFile> {
        // What may not be written may not be replaced.
        let replaced = match Claim::open(path, OpenOptions::new().write(true)) {
            Ok(Opened::Other(file)) => return Ok(NewFile { file, unfinished: None, durable: false }),
            Ok(Opened::Claimed(claim)) => Some(claim),
            Err(error) if is_not_found(&error) => None,
            Err(error) => return Err(error),
        };
        let target = follow_links(path)?;
        let (file, beside) = create_beside(&target, replaced.is_some())?;
        let new = NewFile { file, unfinished: Some(Unfinished { beside, target, replaced }), durable: false };
        if let Some(claim) = new.unfinished.as_ref().and_then(|unfinished| unfinished.replaced.as_ref()) {
            take_after(&new.file, claim.metadata())?;
        }
        Ok(new)
    }

    #[cfg(feature = "npz")]
    pub(crate) fn durable(mut self, durable: bool) -> NewFile {
        // A pipe or a device has no disk to wait for.
        self.durable = durable && self.unfinished.is_some();
        self
    }

    /// The file, open for writing.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Puts the complete file at its path.
    pub(crate) fn commit(mut self) -> Result<()> {
        if self.durable {
            self.file.sync_all()?;
        }
        if let Some(unfinished) = &mut self.unfinished {
            unfinished.place()?;
        }
        match self.unfinished.take() {
            Some(unfinished) if self.durable => Ok(sync_folder(&unfinished.target)?),
            _ => Ok(()),
        }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(unfinished) = &self.unfinished {
            let _ = fs::remove_file(&unfinished.beside);
        }
    }
}

impl Unfinished {
    /// Puts the file at its path, unless somebody else did so with another one.
    fn place(&mut self) -> Result<()> {
        let is_replacing = self.replaced.as_ref().map_or(Ok(false), Claim::is_there)?;
        if cfg!(windows) {
            // A file that is open cannot be replaced everywhere.
            self.replaced = None;
        }
        if is_replacing {
            return Ok(fs::rename(&self.beside, &self.target)?);
        }
        place_at_unused(&self.beside, &self.target).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => changed("a file appeared where there was none".to_owned()),
            _ => error.into(),
        })
    }
}

fn is_not_found(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Io(error) if error.kind() == io::ErrorKind::NotFound)
}

/// Gives the file at `from` the path `to`, at which there must be none.
fn place_at_unused(from: &Path, to: &Path) -> io::Result<()> {
    match rename_at_once(from, to) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
        outcome => return outcome,
    }
    match fs::hard_link(from, to) {
        Ok(()) => {
            // The file is at its path; another name for it is no failure.
            let _ = fs::remove_file(from);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Where there are no links, a file that appears between the two steps is replaced.
        Err(_) if fs::symlink_metadata(to).is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

/// Renames the file if nothing is at `to`, in one step of the kernel.
#[cfg(all(target_os = "linux", feature = "fast-io"))]
fn rename_at_once(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Of the kernel, or of the file system.
        Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => Err(io::ErrorKind::Unsupported.into()),
        outcome => Ok(outcome?),
    }
}

#[cfg(not(all(target_os = "linux", feature = "fast-io")))]
fn rename_at_once(_from: &Path, _to: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a new file the permissions of the one it replaces, and its owner and group where the process may.
#[cfg(unix)]
fn take_after(file: &File, replaced: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let new = file.metadata()?;
    let is_in_group = new.gid() == replaced.gid() || fchown(file, None, Some(replaced.gid())).is_ok();
    file.set_permissions(fs::Permissions::from_mode(mode_within(replaced.mode(), is_in_group)))?;
    // Last: who gives a file away may not change it any more.
    if new.uid() != replaced.uid() {
        let _ = fchown(file, Some(replaced.uid()), None);
    }
    Ok(())
}

#[cfg(not(unix))]
fn take_after(file: &File, replaced: &fs::Metadata) -> io::Result<()> {
    file.set_permissions(replaced.permissions())
}

/// The bits of `mode` that say who may do what. Those of the group are for that group alone: another may do what all
/// others may, and no more than the group might.
#[cfg(unix)]
fn mode_within(mode: u32, is_in_group: bool) -> u32 {
    const GROUP: u32 = 0o070;
    let mode = mode & 0o777;
    if is_in_group { mode } else { mode & !GROUP | mode & (mode << 3) & GROUP }
}

/// A file that nobody else sees, gone when it is dropped.
#[cfg(feature = "npz")]
pub(crate) struct Unnamed {
    file: File,
    /// Its name, where open files keep it.
    path: Option<PathBuf>,
}

#[cfg(feature = "npz")]
impl Unnamed {
    pub(crate) fn create(folder: &Path) -> io::Result<Unnamed> {
        let (file, path) = create_beside(&folder.join("unnamed"), true)?;
        let is_gone = cfg!(unix) && fs::remove_file(&path).is_ok();
        Ok(Unnamed { file, path: (!is_gone).then_some(path) })
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }
}

#[cfg(feature = "npz")]
impl Drop for Unnamed {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

/// Waits until the folder that holds `path` is on the disk. Where folders cannot be opened nothing can be done.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// The path that `path` leads to over symbolic links, be there a file or not.
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    const MAX_LINKS: usize = 40;
    let mut path = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        let is_link = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink());
        if !is_link {
            return Ok(path);
        }
        let leads_to = fs::read_link(&path)?;
        path = path.parent().unwrap_or(Path::new("")).join(leads_to);
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

/// A new file of an unused name in the folder of `target`; if `is_private`, nobody else may open it.
fn create_beside(target: &Path, is_private: bool) -> io::Result<(File, PathBuf)> {
    const TRIES: usize = 100;
    if target.file_name().is_none() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file's path"));
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    if is_private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = is_private;
    for _ in 0..TRIES {
        let beside = target.with_file_name(format!(".npz-{:016x}.tmp", random()));
        match options.open(&beside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return Ok((result?, beside)),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "no unused name for a file beside the path"))
}

/// The standard library seeds each `RandomState` anew.
fn random() -> u64 {
    // Where there are no processes `id` panics.
    let process = if cfg!(target_family = "wasm") { 0 } else { std::process::id() };
    RandomState::new().hash_one(process)
}

#[cfg(all(test, unix))]
mod tests {
    use super::mode_within;

    #[test]
    fn another_group_may_do_no_more_than_all_others() {
        for (mode, within) in [(0o640, 0o600), (0o664, 0o644), (0o666, 0o666), (0o604, 0o604), (0o4750, 0o700)] {
            assert_eq!(mode_within(mode, false), within, "{mode:o}");
            assert_eq!(mode_within(mode, true), mode & 0o777, "{mode:o}");
        }
    }
}
