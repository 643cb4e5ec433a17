//! Bytes of one file, copied to another: by the kernel where it can.

use std::fs::File;
use std::io::Write;
use std::ops::Range;

use crate::error::{ErrorKind, Result};
use crate::io::read::source::{FileSource, Source, read_exact_at};
use crate::limits::zeroed;

/// Bytes copied at a time where the kernel does not copy.
const COPIED_AT_A_TIME: u64 = 1 << 20;

/// Writes the bytes of `range` at the file's place.
pub(crate) fn copy_range(source: &FileSource, range: Range<u64>, to: &mut File) -> Result<()> {
    if range.end > source.size() {
        let (expected, found) = (range.end - range.start, source.size().saturating_sub(range.start));
        return Err(ErrorKind::Truncated { what: "the file", expected, found }.into());
    }
    let mut start = range.start + copy_in_kernel(source.file(), &range, to);
    let mut piece = zeroed(usize::try_from(COPIED_AT_A_TIME.min(range.end - start)).unwrap_or(0))?;
    while start < range.end {
        let size = usize::try_from(range.end - start).unwrap_or(usize::MAX).min(piece.len());
        let (front, _) = piece.split_at_mut(size);
        read_exact_at(source, front, start)?;
        to.write_all(front)?;
        start += size as u64;
    }
    Ok(())
}

/// Copies from the front of `range` as much as the kernel can, and returns how much that is.
#[cfg(all(target_os = "linux", feature = "fast-io"))]
fn copy_in_kernel(from: &File, range: &Range<u64>, to: &File) -> u64 {
    use rustix::fs::copy_file_range;
    use rustix::io::Errno;

    /// A size that the system takes on 32 bits too.
    const MOST: u64 = 1 << 30;
    let mut start = range.start;
    while start < range.end {
        let size = usize::try_from(MOST.min(range.end - start)).unwrap_or(0);
        match copy_file_range(from, Some(&mut start), to, None, size) {
            Err(Errno::INTR) => {}
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    start - range.start
}

#[cfg(not(all(target_os = "linux", feature = "fast-io")))]
fn copy_in_kernel(_from: &File, _range: &Range<u64>, _to: &File) -> u64 {
    0
}
