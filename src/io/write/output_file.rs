//! The file that an archive is written to.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::claim::{Claim, Opened};
use super::new_file::NewFile;
use crate::error::{Result, invalid_archive};
use crate::io::kernel::reserve_blocks;

/// The file at a path that shall hold the archive.
pub(crate) struct OutputFile {
    path: PathBuf,
    output: NewOrGrown,
}

enum NewOrGrown {
    New(NewFile),
    Grown(Grown),
}

impl OutputFile {
    /// A file that takes the path's place when it is complete.
    pub(crate) fn new(path: &Path, durable: bool) -> Result<OutputFile> {
        let output = NewOrGrown::New(NewFile::create(path)?.durable(durable));
        Ok(OutputFile { path: path.to_path_buf(), output })
    }

    /// The file at the path, which goes on.
    pub(crate) fn grown(path: &Path, durable: bool) -> Result<OutputFile> {
        let output = NewOrGrown::Grown(Grown::open(path, durable)?);
        Ok(OutputFile { path: path.to_path_buf(), output })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn file(&self) -> &File {
        match &self.output {
            NewOrGrown::New(new) => new.file(),
            NewOrGrown::Grown(grown) => grown.claim.file(),
        }
    }

    /// Asks for the blocks of bytes that are written next.
    pub(crate) fn reserve(&self, offset: u64, size: u64) -> Result<()> {
        if let NewOrGrown::Grown(grown) = &self.output {
            // It changes the file's time, which the claim must not take for another's doing, and could hide that.
            grown.claim.check()?;
            grown.claim.changes();
        }
        reserve_blocks(self.file(), offset, size);
        Ok(())
    }

    /// Whom to ask, and to tell, when bytes are written to a file that goes on.
    pub(crate) fn claim(&self) -> Option<Arc<Claim>> {
        match &self.output {
            NewOrGrown::Grown(grown) => Some(Arc::clone(&grown.claim)),
            NewOrGrown::New(_) => None,
        }
    }

    /// Makes a file that went on what it was.
    pub(crate) fn roll_back(&self) {
        if let NewOrGrown::Grown(grown) = &self.output {
            grown.roll_back();
        }
    }

    /// Waits, where that is wanted, until the disk has what the directory, which is written next, tells of.
    pub(crate) fn before_directory(&self) -> Result<()> {
        match &self.output {
            NewOrGrown::Grown(grown) => grown.sync(),
            NewOrGrown::New(_) => Ok(()),
        }
    }

    /// The archive is complete.
    pub(crate) fn commit(self) -> Result<()> {
        match self.output {
            NewOrGrown::New(new) => new.commit(),
            NewOrGrown::Grown(grown) => grown.commit(),
        }
    }
}

/// A file that goes on behind its end, and is cut there again unless that is completed.
struct Grown {
    claim: Arc<Claim>,
    /// Bytes that were there before.
    length: u64,
    durable: bool,
    is_complete: bool,
}

impl Grown {
    fn open(path: &Path, durable: bool) -> Result<Grown> {
        let Opened::Claimed(claim) = Claim::open_to_change(path)? else {
            let reason = "it is no regular file, to which arrays can be appended".to_owned();
            return Err(invalid_archive(reason));
        };
        let length = claim.metadata().len();
        Ok(Grown { claim: Arc::new(claim), length, durable, is_complete: false })
    }

    fn sync(&self) -> Result<()> {
        if self.durable {
            self.claim.file().sync_all()?;
        }
        Ok(())
    }

    fn roll_back(&self) {
        self.claim.cut(self.length);
    }

    fn commit(mut self) -> Result<()> {
        self.sync()?;
        self.claim.check()?;
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
