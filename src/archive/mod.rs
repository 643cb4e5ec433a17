//! The container: zip's grammar, and archives read by their directory, read as they come, and written.
//!
//! May not enter: NumPy, arrays, and what entries hold.

pub(crate) mod format;
pub(crate) mod read;
pub(crate) mod stream;
pub(crate) mod write;
