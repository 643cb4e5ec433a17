//! What the kernel is told beforehand. All of it is advice: without it, or where it fails, things only take longer.

use std::fs::File;

/// Below this a huge page saves nothing.
#[cfg(all(target_os = "linux", feature = "fast-io"))]
const HUGE_PAGES_FROM: usize = 4 << 20;

/// Asks for huge pages behind `bytes`, which are best not touched yet: a page fault for each 4 KiB costs more
/// than reading them.
pub(crate) fn use_huge_pages<T>(items: &mut [T]) {
    advise(items.as_mut_ptr().cast(), size_of_val(items), items);
}

/// As [`use_huge_pages`], for the room behind the items of a `Vec`.
pub(crate) fn use_huge_pages_behind<T>(items: &mut Vec<T>) {
    let room = items.spare_capacity_mut();
    advise(room.as_mut_ptr().cast(), size_of_val(room), room);
}

/// Asks for huge pages behind `length` bytes from `start` on, which are those of `owner`.
#[cfg(all(target_os = "linux", feature = "fast-io"))]
#[allow(unsafe_code)]
fn advise<T: ?Sized>(start: *mut u8, length: usize, _owner: &mut T) {
    use rustix::mm::{Advice, madvise};

    // No machine's ordinary pages are larger.
    const LARGEST_PAGE: usize = 1 << 16;
    let skipped = start.align_offset(LARGEST_PAGE);
    if length < HUGE_PAGES_FROM || length < skipped {
        return;
    }
    let inside = length - skipped;
    // SAFETY: the range lies within the owner's bytes, which are borrowed exclusively, and begins and ends on pages.
    // MADV_HUGEPAGE changes neither the contents nor the validity of memory, only what backs it.
    let _ =
        unsafe { madvise(start.wrapping_add(skipped).cast(), inside - inside % LARGEST_PAGE, Advice::LinuxHugepage) };
}

#[cfg(not(all(target_os = "linux", feature = "fast-io")))]
fn advise<T: ?Sized>(_start: *mut u8, _length: usize, _owner: &mut T) {}

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
