//! Writes arrays to archives: `NpzWriter` one after another, `NpzEditor` among entries that stay.
//!
//! May not enter: decoders. An entry is written completely, or the archive cannot be finished.

mod append;
pub(crate) mod array_writer;
pub(crate) mod compression;
pub(crate) mod editor;
mod entry_sink;
pub(crate) mod options;
mod pending;
pub(crate) mod writer;
