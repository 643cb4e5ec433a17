//! Archives read: from their end by a directory, which is not believed, or from their front as a stream.
//!
//! May not enter: decoders. Where an entry's bytes lie is found here; what they become is not.

mod directory;
pub(crate) mod end;
mod for_zip;
pub(crate) mod index;
pub(crate) mod locate;
mod lookup;
pub(crate) mod no_archive;
pub(crate) mod passed;
pub(crate) mod record;
pub(crate) mod recover;
pub(crate) mod tally;
pub(crate) mod walk;
