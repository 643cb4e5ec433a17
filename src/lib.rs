//! Read and write NumPy's `.npy` and `.npz` files.
//!
//! It reads everything that NumPy writes, and writes the bytes that NumPy itself would write.
//!
//! # One array
//!
//! ```
//! # fn main() -> npz::Result<()> {
//! # let path = std::env::temp_dir().join("npz-doc-one.npy");
//! npz::write_npy(&path, &vec![1.0, 2.0, 3.0])?;    // np.save
//! let v: Vec<f64> = npz::read_npy(&path)?;         // np.load
//! assert_eq!(v, [1.0, 2.0, 3.0]);
//! # Ok(())
//! # }
//! ```
//!
//! [`read_npy`] returns the type that the left side asks for: an [`Array`] of any shape, a `Vec`, fixed-size arrays, a
//! single number, or a [`DynArray`], whose dtype is found at run time. [`write_npy`] takes the same types, and views
//! and slices. To read and write your own types, implement [`FromNpy`] and [`ToNpy`].
//!
//! # Several arrays
//!
//! ```
//! # #[cfg(feature = "npz")]
//! # fn main() -> npz::Result<()> {
//! # let path = std::env::temp_dir().join("npz-doc-several.npz");
//! let (x, w) = (vec![1, 2, 3], [[0.5f32; 2]; 2]);
//! npz::savez_compressed!(&path, x, weights = w)?;  // np.savez_compressed(path, x, weights=w)
//!
//! let npz = npz::NpzReader::open(&path)?;          // np.load
//! assert_eq!(npz.names().collect::<Vec<_>>(), ["weights", "arr_0"]);
//! let weights: npz::Array<f32> = npz.by_name("weights")?;
//! let x: Vec<i32> = npz.by_name("arr_0")?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "npz"))]
//! # fn main() {}
//! ```
//!
//! # What people come for
//!
//! | | by | example |
//! |---|---|---|
//! | save one array, load it | [`write_npy`], [`read_npy`] | above |
//! | save several, load them by name | `savez!`, `savez_compressed!`, `NpzReader` | above |
//! | a dtype that is not known before | [`DynArray`] | [`cookbook::arrays`](cookbook/arrays/index.html) |
//! | structs as records; text, dates, complex numbers | `#[derive(npz::Record)]`, [`Element`] | [`cookbook::elements`](cookbook/elements/index.html) |
//! | arrays of `ndarray`, `nalgebra` and others | a feature named as the crate's version | [`integrations`] |
//! | a model's weights; add, replace, rename, compress | `NpzReader`, `NpzEditor`, `WriteOptions` | [`cookbook::archives`](cookbook/archives/index.html) |
//! | some rows of a file larger than memory; write one row by row; mmap | [`NpyReader`], [`NpyWriter`], [`NpyAppender`], `MmapArray` | [`cookbook::large`](cookbook/large/index.html) |
//! | files from strangers: limits, progress, what comes of a damaged file | [`ReadOptions`], [`malformed`](mod@malformed) | [`cookbook::archives`](cookbook/archives/index.html) |
//! | sparse matrices of SciPy | `sparse` | [`cookbook::elements`](cookbook/elements/index.html) |
//! | come from NumPy, `ndarray-npy` or `npyz` | the table below | [`cookbook::moving`](cookbook/moving/index.html) |
//! | read or write the bytes without this crate | | [`format`](format/index.html) |
//!
//! # Which function does what NumPy's does
//!
#![doc = include_str!("numpy.md")]
//!
//! # Errors
//!
//! One [`Error`] says what was expected, what was found, and in which file and entry; a program matches
//! [`Error::kind`].
//!
//! # Features
//!
//! `npz` (archives), `parallel` (rayon) and `fast-io` (Linux: huge pages, reserved blocks) are on by default; `mmap`,
//! `libdeflate` (another decoder, in C), `bzip2`, `lzma` and `zstd` (other compressions) and `derive` (records) are
//! not. Without default features the crate handles `.npy` files only.
//!
//! [`integrations`] read and write types of other crates. Each is a feature named by the crate and its version: the
//! arrays of `ndarray-0_16`, `ndarray-0_17`, `nalgebra-0_35` and `sprs-0_11`; the numbers of `half-2`. The times of
//! `chrono-0_4`, `jiff-0_2` and `jiff-1` are converted to and from [`DateTime64`] and [`TimeDelta64`].
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![warn(clippy::unreachable, clippy::cast_possible_truncation)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]
#![cfg_attr(test, allow(clippy::cast_possible_truncation))]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "npz")]
mod archive;
mod array;
#[cfg(feature = "npz")]
pub mod cookbook;
mod date;
#[cfg(feature = "npz")]
mod deflate;
mod dtype;
mod element;
mod error;
#[cfg(feature = "npz")]
pub mod format;
mod header;
pub mod integrations;
mod io;
mod limits;
mod literal;
pub mod malformed;
mod npy;
#[cfg(feature = "npz")]
mod npz;
mod options;
mod progress;
#[cfg(feature = "npz")]
pub mod sparse;
mod threads;

pub use array::{Array, ArrayView, DynArray, FromNpy, NpySink, NpySource, Number, ToNpy};
pub use date::{DateTime64, TimeDelta64};
pub use dtype::{ArrayType, ByteOrder, DType, Field, Kind, RecordType, ScalarType, TimeStep, TimeUnit};
/// What derived code is made of; it may change.
#[doc(hidden)]
pub mod __record {
    pub use crate::array::{header_of_one, read_one};
    pub use crate::element::{Block, Faults, Fields, Slot};
}
#[doc(hidden)]
pub use element::Plain;
pub use element::{Element, FieldValue, FixedBytes, Float96, Float128, Item, Record, Void};
pub use error::{Blame, Error, ErrorKind, Result};
pub use header::{Header, Order};
#[doc(hidden)]
pub use io::swap::Swap;
#[doc(hidden)]
pub use io::transfer::{ByteSink, ByteSource};
#[cfg(feature = "npz")]
pub use io::write::sequential::Sequential;
pub use npy::{Chunks, NpyAppender, NpyReader, NpyWriter, Select, Selection};
#[cfg(feature = "mmap")]
pub use npy::{MmapArray, MmapArrayMut};
pub use npy::{read_npy, read_npy_from, read_npy_into, view_npy, write_npy, write_npy_to};
#[cfg(feature = "npz")]
pub use npz::{
    ArrayWriter, Compression, Entry, EntryReader, Method, NpzEditor, NpzReader, NpzStream, NpzWriter, StreamEntry,
    WriteOptions, repair,
};
#[cfg(feature = "npz")]
#[doc(hidden)]
pub use npz::{name as __name, save as __save};
#[cfg(feature = "derive")]
pub use npz_derive::Record;
pub use num_complex::Complex;
pub use options::ReadOptions;
pub use progress::Progress;
