//! Bytes without meaning: where they come from, where they go, and in which order each unit of them lies.
//!
//! May not enter: dtypes, headers, arrays and archives. What a file may make us allocate comes from `limits`.

pub(crate) mod kernel;
pub(crate) mod read;
pub(crate) mod stream;
pub(crate) mod swap;
pub(crate) mod transfer;
pub(crate) mod watched;
pub(crate) mod write;
