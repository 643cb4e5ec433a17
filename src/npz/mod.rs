//! `.npz`: a zip archive of `.npy` files.

mod append;
mod array_writer;
#[cfg(feature = "libdeflate")]
mod at_once;
mod chunks;
mod code_page;
mod container;
mod contents;
mod deflate;
mod deflated_rows;
mod descriptor;
mod directory;
mod editor;
mod end;
mod engine;
mod entry;
mod entry_reader;
mod fields;
mod foreign;
mod foreign_steps;
mod head;
#[cfg(not(feature = "libdeflate"))]
mod in_steps;
mod index;
mod inflate;
mod local;
mod lookup;
mod macros;
mod names;
mod no_archive;
mod options;
#[cfg(feature = "parallel")]
mod parallel;
mod passed;
mod plain;
mod reader;
mod repair;
mod share;
mod spool;
mod steps;
mod stream;
mod streamed;
mod tally;
mod target;
mod waiting;
mod walk;
mod writer;

pub use array_writer::ArrayWriter;
pub use editor::NpzEditor;
pub use entry::Entry;
pub use entry_reader::EntryReader;
pub use index::Method;
#[doc(hidden)]
pub use macros::{name, save};
pub use options::{Compression, WriteOptions};
pub use reader::NpzReader;
pub use repair::repair;
pub(crate) use repair::repair_limited;
pub use stream::{NpzStream, StreamEntry};
pub use writer::NpzWriter;
