//! Archives to which arrays were being appended when the process was killed.

use std::path::Path;

use super::read::reader::NpzReader;
use crate::error::place::AtPlace;
use crate::error::{Result, invalid_archive};
use crate::io::write::claim::{Claim, Opened};
use crate::limits::Limits;

/// Cuts off the bytes that an unfinished append left behind the archive at `path`, and returns their number: 0 if the
/// archive is whole. The file is then the archive that it was before the append.
///
/// The end of the old archive is found from its front, from each record to the next, so that an array whose bytes look
/// like an archive's end is not taken for one. [`NpzReader::recover`] reads the old archive and leaves the file as it
/// is.
///
/// ```
/// # let path = std::env::temp_dir().join("npz-doc-repair.npz");
/// npz::savez!(&path, [1.0, 2.0])?;
/// // As if the process had been killed while it appended 100,000 bytes.
/// use std::io::Write;
/// std::fs::OpenOptions::new().append(true).open(&path)?.write_all(&[7; 100_000])?;
///
/// assert!(npz::NpzReader::open(&path).is_err());
/// assert_eq!(npz::NpzReader::recover(&path)?.len(), 1);
/// assert_eq!(npz::repair(&path)?, 100_000);
/// assert_eq!(npz::NpzReader::open(&path)?.len(), 1);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// # Errors
///
/// - [`InUse`](crate::ErrorKind::InUse): a writer has the file open for change.
/// - [`InvalidArchive`](crate::ErrorKind::InvalidArchive): the file does not begin with an archive that was complete
///   once, or is no regular file, or entries are not where the directory says.
/// - [`ChangedByAnother`](crate::ErrorKind::ChangedByAnother): somebody else wrote to the file meanwhile, replaced or
///   removed it.
/// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): the archive has more than 16,777,216 entries;
///   [`ReadOptions::repair`](crate::ReadOptions::repair) takes other limits.
/// - [`Io`](crate::ErrorKind::Io): the file system failed.
///
/// The file is left as it is, unless the disk failed after it was cut.
pub fn repair(path: impl AsRef<Path>) -> Result<u64> {
    repair_limited(path.as_ref(), &Limits::default())
}

pub(crate) fn repair_limited(path: &Path, limits: &Limits) -> Result<u64> {
    let cut = || {
        let Opened::Claimed(claim) = Claim::open_to_change(path)? else {
            let reason = "it is no regular file, which can be cut".to_owned();
            return Err(invalid_archive(reason));
        };
        let size = claim.metadata().len();
        let npz = NpzReader::recover_limited(path, limits.clone())?;
        npz.entries().try_for_each(|entry| entry.data_offset().map(drop))?;
        let end = npz.file_size();
        if end < size {
            claim.check()?;
            claim.file().set_len(end)?;
            claim.file().sync_all()?;
        }
        Ok(size.saturating_sub(end))
    };
    cut().at_path(path)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crate::archive::read::recover::complete_end;
    use crate::error::ErrorKind;
    use crate::io::read::source::Source;
    use crate::limits::Limits;
    use crate::npz::write::writer::NpzWriter;

    /// Fails at one read.
    struct Failing<'a> {
        bytes: &'a [u8],
        reads: AtomicUsize,
        fails_at: usize,
    }

    impl Source for Failing<'_> {
        fn size(&self) -> u64 {
            self.bytes.len() as u64
        }

        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            if self.reads.fetch_add(1, Ordering::Relaxed) == self.fails_at {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            let mut rest = self.bytes.get(usize::try_from(offset).unwrap_or(usize::MAX)..).unwrap_or_default();
            io::Read::read(&mut rest, buffer)
        }
    }

    /// Two archives one behind the other, as an append leaves them, and the second cut.
    fn files() -> [(Vec<u8>, u64); 2] {
        let mut file = io::Cursor::new(Vec::new());
        let mut first = NpzWriter::new(&mut file);
        first.add_array("a", &[1u8; 1000]).unwrap();
        first.finish().unwrap();
        let end = file.position();
        let mut second = NpzWriter::new(&mut file);
        second.add_array("b", &[1u8; 1000]).unwrap();
        second.finish().unwrap();
        let cut = file.get_ref()[..file.get_ref().len() - 30].to_vec();
        let whole = file.get_ref()[..usize::try_from(end).unwrap()].to_vec();
        [(whole, end), (cut, end)]
    }

    #[test]
    fn what_cannot_be_read_is_not_taken_for_unfinished() {
        for (bytes, end) in files() {
            let mut fails_at = 0;
            loop {
                let source = Failing { bytes: &bytes, reads: AtomicUsize::new(0), fails_at };
                match complete_end(&source, &Limits::default()) {
                    Ok(found) => {
                        assert_eq!(found, end);
                        assert!(source.reads.into_inner() <= fails_at, "the failure of read {fails_at} was not told");
                        break;
                    }
                    Err(error) => assert!(matches!(error.kind(), ErrorKind::Io(_)), "{error}"),
                }
                fails_at += 1;
            }
            assert!(fails_at > 0);
        }
    }
}
