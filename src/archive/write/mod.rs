//! Writes archives: entries one after another, then the directory and the end records.
//!
//! May not enter: arrays, and files' paths.

mod head;
pub(crate) mod relocate;
pub(crate) mod writer;
