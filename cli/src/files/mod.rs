//! Files that are read and written.

pub(crate) mod inputs;
pub(crate) mod output;
pub(crate) mod source;
