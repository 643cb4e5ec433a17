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

#[cfg(not(windows))]
impl FileInfo {
    pub(crate) fn of(file: &File) -> io::Result<FileInfo> {
        file.metadata().map(FileInfo::told_by)
    }

    /// Of the file that the path leads to.
    pub(crate) fn at(path: &Path) -> io::Result<FileInfo> {
        std::fs::metadata(path).map(FileInfo::told_by)
    }

    fn told_by(metadata: Metadata) -> FileInfo {
        FileInfo { id: id(&metadata), metadata }
    }
}

#[cfg(windows)]
impl FileInfo {
    pub(crate) fn of(file: &File) -> io::Result<FileInfo> {
        let told = winapi_util::file::information(file)?;
        Ok(FileInfo { id: (told.volume_serial_number(), told.file_index()), metadata: file.metadata()? })
    }

    /// Of the file that the path leads to, which is opened for that: not to be read, which may be forbidden.
    pub(crate) fn at(path: &Path) -> io::Result<FileInfo> {
        use std::os::windows::fs::OpenOptionsExt;
        FileInfo::of(&std::fs::OpenOptions::new().access_mode(0).open(path)?)
    }
}

impl FileInfo {
    /// Whether both are of one file.
    pub(crate) fn is_same_file(&self, other: &FileInfo) -> bool {
        self.id == other.id
    }
}

/// A device or volume and a file's number there. On Windows not when it was created: a file that takes another's place
/// takes that over.
#[cfg(any(unix, windows))]
type FileId = (u64, u64);

/// When it was created: the standard library tells no more.
#[cfg(not(any(unix, windows)))]
type FileId = Option<std::time::SystemTime>;

#[cfg(unix)]
fn id(metadata: &Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(any(unix, windows)))]
fn id(metadata: &Metadata) -> FileId {
    metadata.created().ok()
}
