//! `.npz`: a zip archive of `.npy` files.

mod append;
#[cfg(feature = "libdeflate")]
mod at_once;
mod chunks;
mod container;
mod contents;
mod deflate;
mod directory;
mod editor;
mod end;
mod engine;
mod entry;
mod entry_reader;
mod fields;
mod foreign;
mod head;
#[cfg(not(feature = "libdeflate"))]
mod in_steps;
mod index;
mod inflate;
mod lookup;
mod macros;
mod names;
mod options;
#[cfg(feature = "parallel")]
mod parallel;
mod reader;
mod repair;
mod share;
mod target;
mod waiting;
mod walk;
mod writer;

pub use editor::NpzEditor;
pub use entry::Entry;
pub use entry_reader::EntryReader;
pub use index::Method;
#[doc(hidden)]
pub use macros::{name, save};
pub use options::{Compression, WriteOptions};
pub use reader::NpzReader;
pub use repair::repair;
pub use writer::NpzWriter;
