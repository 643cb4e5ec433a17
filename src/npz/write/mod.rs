//! Arrays written to archives: `NpzWriter` one after another, `NpzEditor` among those that stay.
//!
//! May not enter: whatever decodes. What is written is complete, or the archive cannot be finished.

mod append;
pub(crate) mod array_writer;
pub(crate) mod compression;
pub(crate) mod editor;
mod entry_sink;
pub(crate) mod options;
mod pending;
pub(crate) mod writer;
