//! Which of the machine's files a file is.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// What is told of a file, and which one it is.
#[derive(Debug)]
pub(crate) struct FileInfo {
    pub(crate) metadata: Metadata,
    id: FileId,
}

impl FileInfo {
    pub(crate) fn of(file: &File) -> io::Result<FileInfo> {
        let metadata = file.metadata()?;
        Ok(FileInfo { id: FileId::of(file, &metadata)?, metadata })
    }

    /// Of the file that the path leads to.
    #[cfg(not(windows))]
    pub(crate) fn at(path: &Path) -> io::Result<FileInfo> {
        let metadata = std::fs::metadata(path)?;
        Ok(FileInfo { id: FileId::told_by(&metadata), metadata })
    }

    /// Of the file that the path leads to, which is opened for that.
    #[cfg(windows)]
    pub(crate) fn at(path: &Path) -> io::Result<FileInfo> {
        FileInfo::of(&File::open(path)?)
    }

    /// Whether both are of one file.
    pub(crate) fn is_same_file(&self, other: &FileInfo) -> bool {
        self.id == other.id
    }
}

/// A device and a file's number there.
#[cfg(unix)]
#[derive(Debug, PartialEq, Eq)]
struct FileId(u64, u64);

#[cfg(unix)]
impl FileId {
    fn of(_: &File, metadata: &Metadata) -> io::Result<FileId> {
        Ok(FileId::told_by(metadata))
    }

    fn told_by(metadata: &Metadata) -> FileId {
        use std::os::unix::fs::MetadataExt;
        FileId(metadata.dev(), metadata.ino())
    }
}

/// A volume and a file's number there. Not when it was created: a file that takes another's place takes that over.
#[cfg(windows)]
#[derive(Debug, PartialEq, Eq)]
struct FileId(u64, u64);

#[cfg(windows)]
impl FileId {
    fn of(file: &File, _: &Metadata) -> io::Result<FileId> {
        let told = winapi_util::file::information(file)?;
        Ok(FileId(told.volume_serial_number(), told.file_index()))
    }
}

/// When it was created: the standard library tells no more.
#[cfg(not(any(unix, windows)))]
#[derive(Debug, PartialEq, Eq)]
struct FileId(Option<std::time::SystemTime>);

#[cfg(not(any(unix, windows)))]
impl FileId {
    fn of(_: &File, metadata: &Metadata) -> io::Result<FileId> {
        Ok(FileId::told_by(metadata))
    }

    fn told_by(metadata: &Metadata) -> FileId {
        FileId(metadata.created().ok())
    }
}
