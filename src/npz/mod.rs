//! `.npz`: a zip archive of `.npy` files.

mod array_writer;
#[cfg(feature = "libdeflate")]
mod at_once;
mod chunks;
mod container;
mod contents;
mod deflate;
mod deflated_rows;
mod directory;
mod end;
mod engine;
mod entry;
mod entry_reader;
mod foreign;
#[cfg(not(feature = "libdeflate"))]
mod in_steps;
mod index;
mod inflate;
mod local;
mod macros;
mod names;
#[cfg(feature = "parallel")]
mod parallel;
mod reader;
mod share;
mod spool;
mod stream;
mod streamed;
mod threads;
mod waiting;
mod writer;

pub use array_writer::ArrayWriter;
pub use entry::Entry;
pub use entry_reader::EntryReader;
pub use index::Method;
#[doc(hidden)]
pub use macros::{name, save};
pub use reader::NpzReader;
pub use stream::{NpzStream, StreamEntry};
pub use writer::{Compression, NpzWriter, WriteOptions};
