//! Archives written: entries one after another, then the directory, and its end.
//!
//! May not enter: arrays, and files' paths.

mod head;
pub(crate) mod relocate;
pub(crate) mod writer;
