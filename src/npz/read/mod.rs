//! Arrays read from archives: `NpzReader` by name and from many threads, `NpzStream` as they come.
//!
//! May not enter: whatever writes. All bytes of an entry go through a decoder here, and are held against its checksum.

pub(crate) mod entry;
mod entry_bytes;
pub(crate) mod entry_reader;
pub(crate) mod other_methods;
mod other_methods_stepwise;
pub(crate) mod reader;
mod stepwise;
pub(crate) mod stream;
pub(crate) mod stream_entry;
mod streamed;
