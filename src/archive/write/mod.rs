//! Archives written: entries one after another, then the directory, and its end.
//!
//! May not enter: arrays, and files' paths.

pub(crate) mod writer;
