//! Writing: files that appear or grow only when they are complete, and buffers before them.
//!
//! May not enter: what the bytes mean. A write that failed must never look like one that was completed.

pub(crate) mod claim;
#[cfg(feature = "npz")]
mod copy_range;
mod file_info;
pub(crate) mod new_file;
#[cfg(feature = "npz")]
pub(crate) mod output_file;
pub(crate) mod poison;
#[cfg(feature = "npz")]
pub(crate) mod seekable_buffer;
#[cfg(feature = "npz")]
pub(crate) mod sequential;
#[cfg(feature = "npz")]
pub(crate) mod spool;
pub(crate) mod write_buffer;
