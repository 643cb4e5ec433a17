//! The container: zip's grammar, how an archive is read, and how it is written.
//!
//! May not enter: NumPy, arrays, and what entries hold.

pub(crate) mod format;
pub(crate) mod read;
pub(crate) mod write;
