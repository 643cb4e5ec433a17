//! Reading: sources that are read at any place, and what makes it fast: reads ahead, reads on all threads.
//!
//! May not enter: who writes, and what the bytes mean.

#[cfg(feature = "npz")]
pub(crate) mod lookahead;
mod parallel_read;
mod read_ahead;
pub(crate) mod section;
pub(crate) mod source;
