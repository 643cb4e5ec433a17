//! `.npz`: a zip archive of `.npy` files.

mod container;
mod deflate;
mod directory;
mod entry;
mod index;
mod inflate;
mod macros;
mod names;
mod reader;
mod writer;

pub use entry::Entry;
pub use index::Method;
#[doc(hidden)]
pub use macros::save;
pub use reader::NpzReader;
pub use writer::{Compression, NpzWriter, WriteOptions};
