//! Read and write NumPy's `.npy` and `.npz` files.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![warn(clippy::unreachable, clippy::cast_possible_truncation)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod array;
mod dtype;
mod element;
mod error;
mod header;
mod io;
mod limits;
mod literal;
mod npy;
#[cfg(feature = "npz")]
mod npz;
mod options;

pub use array::{Array, ArrayView, DynArray, FromNpy, NpySink, NpySource, Number, ToNpy};
pub use dtype::{ArrayType, ByteOrder, DType, Field, Kind, RecordType, ScalarType, TimeStep, TimeUnit};
#[doc(hidden)]
pub use element::{ByteSink, ByteSource, Swap};
pub use element::{Element, Item};
pub use error::{Blame, Error, ErrorKind, Result};
pub use header::{Header, Order};
pub use npy::{Chunks, NpyReader, NpyWriter, read_npy, read_npy_from, view_npy, write_npy, write_npy_to};
#[cfg(feature = "npz")]
#[doc(hidden)]
pub use npz::save as __save;
#[cfg(feature = "npz")]
pub use npz::{Compression, Entry, Method, NpzReader, NpzWriter, WriteOptions};
pub use num_complex::Complex;
pub use options::ReadOptions;
