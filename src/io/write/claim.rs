//! Files that are open for change: by one writer at a time, and for as long as the path leads to the file that was
//! opened.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::file_info::FileInfo;
use crate::error::{ErrorKind, Result};

/// A regular file that nobody else who asks for a claim can open until this is dropped. Where the file system has no
/// locks, others can; what they did is noticed by [`Claim::check`] all the same.
#[derive(Debug)]
pub(crate) struct Claim {
    file: File,
    seen: Seen,
    /// The file's length as this writer left it.
    length: AtomicU64,
    /// Whether this writer has changed the file, whose time tells nothing of others then.
    is_changed: AtomicBool,
}

/// What stands at a path.
pub(crate) enum Opened {
    Claimed(Claim),
    /// A pipe or a device, which several may write.
    Other(File),
}

impl Claim {
    /// Opens what is at `path` by `options`, which do not make a file.
    pub(crate) fn open(path: &Path, options: &mut OpenOptions) -> Result<Opened> {
        /// The path may be given to another file between opening and locking.
        const TRIES: usize = 100;
        for _ in 0..TRIES {
            let file = open_alone(path, options)?;
            if !file.metadata()?.is_file() {
                return Ok(Opened::Other(file));
            }
            lock(&file)?;
            let opened = FileInfo::of(&file)?;
            match FileInfo::at(path) {
                Ok(info) if info.is_same_file(&opened) => {
                    let length = AtomicU64::new(info.metadata.len());
                    let seen = Seen { path: path.to_path_buf(), info: Box::new(info) };
                    let is_changed = AtomicBool::new(false);
                    return Ok(Opened::Claimed(Claim { file, seen, length, is_changed }));
                }
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => release(&file),
            }
        }
        Err(ErrorKind::InUse.into())
    }

    /// Opens the file at `path` to read and to write it.
    pub(crate) fn open_to_change(path: &Path) -> Result<Opened> {
        Claim::open(path, OpenOptions::new().read(true).write(true))
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// The file as it was found.
    pub(crate) fn metadata(&self) -> &Metadata {
        &self.seen.info.metadata
    }

    /// This writer changes the file from now on.
    pub(crate) fn changes(&self) {
        self.is_changed.store(true, Ordering::Relaxed);
    }

    /// This writer has made the file so long.
    pub(crate) fn left(&self, length: u64) {
        self.changes();
        self.length.store(length, Ordering::Relaxed);
    }

    /// This writer has written up to `end`.
    pub(crate) fn wrote_to(&self, end: u64) {
        if self.length.fetch_max(end, Ordering::Relaxed) < end {
            self.changes();
        }
    }

    /// An error if the path leads to another file, or that is not as this writer left it.
    pub(crate) fn check(&self) -> Result<()> {
        if self.is_there()? { Ok(()) } else { Err(changed("it was removed".to_owned())) }
    }

    /// As [`Claim::check`], for a file that is to be replaced; `false` if nothing is there any more.
    pub(crate) fn is_there(&self) -> Result<bool> {
        let found = self.seen.find(self.length.load(Ordering::Relaxed))?;
        if let Some(found) = found.as_ref().filter(|_| !self.is_changed.load(Ordering::Relaxed)) {
            self.seen.check_time(found)?;
        }
        Ok(found.is_some())
    }

    /// Cuts off what this writer wrote behind the first `length` bytes, unless somebody else has made the file longer
    /// or shorter.
    #[cfg(feature = "npz")]
    pub(crate) fn cut(&self, length: u64) {
        let left = self.length.load(Ordering::Relaxed);
        let is_as_left = self.file.metadata().is_ok_and(|metadata| metadata.len() == left);
        if is_as_left && self.file.set_len(length).is_ok() {
            self.left(length);
        }
    }
}

impl Drop for Claim {
    /// Other handles, of the caller or of a process that is being started, would hold the lock longer.
    fn drop(&mut self) {
        release(&self.file);
    }
}

/// What stood at a path when it was looked at.
#[derive(Debug)]
pub(crate) struct Seen {
    path: PathBuf,
    info: Box<FileInfo>,
}

impl Seen {
    /// Sees `file`, which the path led to.
    #[cfg(feature = "npz")]
    pub(crate) fn new(path: &Path, file: &File) -> io::Result<Seen> {
        Ok(Seen { path: path.to_path_buf(), info: Box::new(FileInfo::of(file)?) })
    }

    /// Bytes that the file had.
    #[cfg(feature = "npz")]
    pub(crate) fn length(&self) -> u64 {
        self.info.metadata.len()
    }

    /// An error unless the file is there and nobody has written to it.
    #[cfg(feature = "npz")]
    pub(crate) fn check(&self) -> Result<()> {
        let found = self.find(self.length())?.ok_or_else(|| changed("it was removed".to_owned()))?;
        self.check_time(&found)
    }

    /// An error if somebody wrote to the file, which has the length that it had.
    fn check_time(&self, found: &Metadata) -> Result<()> {
        match (found.modified(), self.info.metadata.modified()) {
            (Ok(found), Ok(seen)) if found != seen => Err(changed("it was written to".to_owned())),
            _ => Ok(()),
        }
    }

    /// The file, which must have `length` bytes if anything is there.
    fn find(&self, length: u64) -> Result<Option<Metadata>> {
        let found = match FileInfo::at(&self.path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if !found.is_same_file(&self.info) {
            return Err(changed("another file took its place".to_owned()));
        }
        let bytes = found.metadata.len();
        if bytes != length {
            return Err(changed(format!("it has {bytes} bytes, {length} were left there")));
        }
        Ok(Some(found.metadata))
    }
}

/// The error of a writer whose file is not what it left.
pub(crate) fn changed(how: String) -> crate::Error {
    ErrorKind::ChangedByAnother { how }.into()
}

/// A lock of Windows would keep readers out too. That nobody else may open the file to write it is asked for when it is
/// opened.
#[cfg(windows)]
fn open_alone(path: &Path, options: &mut OpenOptions) -> Result<File> {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_SHARE_READ: u32 = 1;
    const FILE_SHARE_DELETE: u32 = 4;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    let opened = options.share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE).open(path);
    opened.map_err(|error| match error.raw_os_error() {
        Some(ERROR_SHARING_VIOLATION) => ErrorKind::InUse.into(),
        _ => error.into(),
    })
}

#[cfg(not(windows))]
fn open_alone(path: &Path, options: &mut OpenOptions) -> Result<File> {
    Ok(options.open(path)?)
}

/// Keeps others from claiming the file, in this process too; without it where there are no locks.
fn lock(file: &File) -> Result<()> {
    match (!cfg!(windows)).then(|| file.try_lock()) {
        Some(Err(std::fs::TryLockError::WouldBlock)) => Err(ErrorKind::InUse.into()),
        _ => Ok(()),
    }
}

fn release(file: &File) {
    if !cfg!(windows) {
        let _ = file.unlock();
    }
}
