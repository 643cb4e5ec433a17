//! Archives read from their front as they come: headers, descriptors, and directories, which are compared with the
//! entries that came.
//!
//! May not enter: sources that are read at any place, and decoders.

pub(crate) mod descriptor;
pub(crate) mod header;
pub(crate) mod passed;
pub(crate) mod tally;
