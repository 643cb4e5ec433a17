//! Archives read from their end, by a directory that is not believed.
//!
//! May not enter: decoders. Where an entry's bytes lie is found here; what they become is not.

mod directory;
pub(crate) mod end;
pub(crate) mod for_zip;
pub(crate) mod index;
pub(crate) mod locate;
mod lookup;
pub(crate) mod no_archive;
pub(crate) mod record;
pub(crate) mod recover;
pub(crate) mod walk;
