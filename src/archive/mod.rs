//! The container: zip's grammar, and how archives are read by their directory, read as a stream, and written.
//!
//! May not enter: NumPy, arrays, and what entries hold.

pub(crate) mod format;
pub(crate) mod read;
pub(crate) mod stream;
pub(crate) mod write;
