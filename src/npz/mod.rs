//! `.npz`: a zip archive of `.npy` files. Arrays by name, read and written.
//!
//! May not enter: zip's grammar, which `archive` knows, and deflate streams, which `deflate` knows.

mod names;
mod read;
mod repair;
mod savez;
mod write;

pub use crate::archive::format::method::Method;
pub use read::entry::Entry;
pub use read::entry_reader::EntryReader;
pub use read::reader::NpzReader;
pub use read::stream::NpzStream;
pub use read::stream_entry::StreamEntry;
pub use repair::repair;
pub(crate) use repair::repair_limited;
#[doc(hidden)]
pub use savez::{name, save};
pub use write::array_writer::ArrayWriter;
pub use write::compression::Compression;
pub use write::editor::NpzEditor;
pub use write::options::WriteOptions;
pub use write::writer::NpzWriter;
