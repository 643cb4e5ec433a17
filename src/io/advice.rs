//! What the kernel is told beforehand. All of it is advice: without it, or where it fails, things only take longer.

use std::fs::File;

/// Below this a huge page saves nothing.
#[cfg(all(target_os = "linux", feature = "fast-io"))]
const HUGE_PAGES_FROM: usize = 4 << 20;

/// Asks for huge pages behind `bytes`, which are best not touched yet: a page fault for each 4 KiB costs more
/// than reading them.
#[cfg(all(target_os = "linux", feature = "fast-io"))]
#[allow(unsafe_code)]
pub(crate) fn use_huge_pages(bytes: &mut [u8]) {
    use rustix::mm::{Advice, madvise};

    const PAGE: usize = 4096;
    if bytes.len() < HUGE_PAGES_FROM {
        return;
    }
    let skipped = bytes.as_ptr().align_offset(PAGE);
    let Some(inside) = bytes.get_mut(skipped..) else { return };
    let length = inside.len() - inside.len() % PAGE;
    // SAFETY: the range lies within `bytes`, which is borrowed exclusively, and begins and ends on pages.
    // MADV_HUGEPAGE changes neither the contents nor the validity of memory, only what backs it.
    let _ = unsafe { madvise(inside.as_mut_ptr().cast(), length, Advice::LinuxHugepage) };
}

#[cfg(not(all(target_os = "linux", feature = "fast-io")))]
pub(crate) fn use_huge_pages(_bytes: &mut [u8]) {}

/// Reserves the blocks of `size` bytes at `offset` before they are written, which makes writing them several
/// times faster. The file's length stays as it is.
#[cfg(all(target_os = "linux", feature = "fast-io"))]
pub(crate) fn reserve_blocks(file: &File, offset: u64, size: u64) {
    use rustix::fs::{FallocateFlags, fallocate};

    const RESERVE_FROM: u64 = 1 << 20;
    if size >= RESERVE_FROM {
        let _ = fallocate(file, FallocateFlags::KEEP_SIZE, offset, size);
    }
}

#[cfg(not(all(target_os = "linux", feature = "fast-io")))]
pub(crate) fn reserve_blocks(_file: &File, _offset: u64, _size: u64) {}
