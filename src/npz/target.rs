//! The file that an archive is written to.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use crate::error::{ErrorKind, Result};
use crate::io::replace::NewFile;

/// The file at a path that shall hold the archive.
pub(super) struct Target {
    path: PathBuf,
    output: Output,
}

enum Output {
    New(NewFile),
    Grown(Grown),
}

impl Target {
    /// A file that takes the path's place when it is complete.
    pub(super) fn new(path: &Path, durable: bool) -> Result<Target> {
        let output = Output::New(NewFile::create(path)?.durable(durable));
        Ok(Target { path: path.to_path_buf(), output })
    }

    /// The file at the path, which goes on.
    pub(super) fn grown(path: &Path, durable: bool) -> Result<Target> {
        let output = Output::Grown(Grown::open(path, durable)?);
        Ok(Target { path: path.to_path_buf(), output })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn file(&self) -> &File {
        match &self.output {
            Output::New(new) => new.file(),
            Output::Grown(grown) => &grown.file,
        }
    }

    /// Makes a file that went on what it was.
    pub(super) fn roll_back(&self) {
        if let Output::Grown(grown) = &self.output {
            grown.roll_back();
        }
    }

    /// Waits, where that is wanted, until the disk has what the directory, which is written next, tells of.
    pub(super) fn before_directory(&self) -> Result<()> {
        match &self.output {
            Output::Grown(grown) => grown.sync(),
            Output::New(_) => Ok(()),
        }
    }

    /// The archive is complete.
    pub(super) fn commit(self) -> Result<()> {
        match self.output {
            Output::New(new) => new.commit(),
            Output::Grown(grown) => grown.commit(),
        }
    }
}

/// A file that goes on behind its end, and is cut there again unless that is completed.
struct Grown {
    file: File,
    /// Bytes that were there before.
    length: u64,
    durable: bool,
    is_complete: bool,
}

impl Grown {
    fn open(path: &Path, durable: bool) -> Result<Grown> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            let reason = "it is no regular file, to which arrays can be appended".to_owned();
            return Err(ErrorKind::InvalidArchive { reason }.into());
        }
        Ok(Grown { file, length: metadata.len(), durable, is_complete: false })
    }

    fn sync(&self) -> Result<()> {
        if self.durable {
            self.file.sync_all()?;
        }
        Ok(())
    }

    fn roll_back(&self) {
        let _ = self.file.set_len(self.length);
    }

    fn commit(mut self) -> Result<()> {
        self.sync()?;
        self.is_complete = true;
        Ok(())
    }
}

impl Drop for Grown {
    fn drop(&mut self) {
        if !self.is_complete {
            self.roll_back();
        }
    }
}
