//! Archives read from their end, by a directory that is not believed.
//!
//! May not enter: decoders. An entry's bytes are found here, and decoded elsewhere.

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
