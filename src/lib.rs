//! Read and write NumPy's `.npy` and `.npz` files.
//!
//! Everything that NumPy writes is read; what is written has the bytes that NumPy itself would have written.
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
//! [`read_npy`] gives whatever the left side asks for: an [`Array`] of any shape, a `Vec`, fixed-size arrays, a single
//! number, or a [`DynArray`], whose dtype is found at run time. The same types, and views and slices, are written.
//! [`FromNpy`] and [`ToNpy`] make it so for your own types.
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
//! # From NumPy in two columns
//!
//! | Python | Rust |
//! |---|---|
//! | `w = np.load("model.npz")["w"]` | `let w: Array<f32> = NpzReader::open("model.npz")?.by_name("w")?;` |
//! | `np.savez("out.npz", x=x, y=y, z=z)` | `npz::savez!("out.npz", x = x, y = y, z = z)?;` |
//! | `for name in z.files: print(name, z[name].shape)` | `for name in z.names() { println!("{name} {:?}", z.header(name)?.shape()); }` |
//! | `points = np.load("points.npy")`, a record array | `let points: Vec<Point> = npz::read_npy("points.npy")?;` where `Point` has `#[derive(npz::Record)]` (feature `derive`) |
//! | `m = np.load("m.npy"); np.save("m.npy", m.T)` | `let m: ndarray::Array2<f64> = npz::read_npy("m.npy")?; npz::write_npy("m.npy", &m.t())?;` (feature `ndarray-0_17`) |
//! | `a = np.load("a.npy", mmap_mode="r")` | `let a = unsafe { MmapArray::<f32>::open("a.npy")? };` (feature `mmap`) |
//! | of an archive NumPy maps nothing | `let z = unsafe { NpzReader::mmap("z.npz")? }; let a: ArrayView<f32> = z.view("a")?;` |
//!
//! The same as one program:
//!
#![cfg_attr(all(feature = "npz", feature = "mmap", feature = "derive", feature = "ndarray-0_17"), doc = "```")]
#![cfg_attr(
    not(all(feature = "npz", feature = "mmap", feature = "derive", feature = "ndarray-0_17")),
    doc = "```ignore"
)]
//! # use ndarray_0_17 as ndarray;
//! use npz::{Array, ArrayView, MmapArray, NpzReader};
//!
//! #[derive(npz::Record)]
//! struct Point { id: u32, pos: [f64; 3] }
//!
//! # fn main() -> npz::Result<()> {
//! # let folder = std::env::temp_dir().join("npz-doc-columns");
//! # std::fs::create_dir_all(&folder)?;
//! # let [archive, points, matrix] = ["z.npz", "points.npy", "m.npy"].map(|name| folder.join(name));
//! let (x, y, w) = ([1.0, 2.0], [3i64, 4], [[0.5f32; 4]; 3]);
//! npz::savez!(&archive, x = x, y = y, w = w)?;
//! let z = NpzReader::open(&archive)?;
//! for name in z.names() {
//!     println!("{name} {:?}", z.header(name)?.shape());
//! }
//! let w: Array<f32> = z.by_name("w")?;
//!
//! npz::write_npy(&points, &[Point { id: 7, pos: [0.0, 0.5, 1.0] }])?;
//! let read: Vec<Point> = npz::read_npy(&points)?;
//! assert_eq!((read[0].id, read[0].pos[1]), (7, 0.5));
//!
//! npz::write_npy(&matrix, &[[1.0, 2.0], [3.0, 4.0]])?;
//! let m: ndarray::Array2<f64> = npz::read_npy(&matrix)?;
//! npz::write_npy(&matrix, &m.t())?;
//!
//! // SAFETY: nobody writes to the files any more.
//! let (a, z) = unsafe { (MmapArray::<f64>::open(&matrix)?, NpzReader::mmap(&archive)?) };
//! let view: ArrayView<f32> = z.view("w")?;
//! assert_eq!((a.view().get(&[0, 1]), view.as_slice()), (Some(&3.0), w.as_slice()));
//! # Ok(())
//! # }
//! ```
//!
//! A view needs data that are aligned in memory. What is written here is; an archive that NumPy wrote is only by chance,
//! and the view is an error then. `by_name` reads it, and the [command line](https://crates.io/crates/npz-cli) aligns it
//! once and for all: `npz recompress --stored`.
//!
#![cfg_attr(
    feature = "npz",
    doc = "More such, as whole programs, are in the [`cookbook`]; the bytes that are written in [`format`](mod@format)."
)]
//!
//! # Which function does what NumPy's does
//!
//! | NumPy | here |
//! |---|---|
//! | `np.save`, `np.load` of a path | [`write_npy`], [`read_npy`] |
//! | the same on an open file | [`write_npy_to`], [`read_npy_from`] |
//! | `np.savez`, `np.savez_compressed` | `savez!`, `savez_compressed!`, or `NpzWriter` array by array |
//! | `np.load` of an archive; `dict(z)`; a slice of `z["a"]` | `NpzReader`; its `read_all`; its `rows` |
//! | load all, change some, save all | `NpzEditor`, which copies what stays; `NpzWriter::append` |
//! | `mmap_mode="r"` | [`view_npy`], `MmapArray`, `NpzReader::view`, `NpzReader::mmap` |
//! | `mmap_mode="r+"`, `"c"`; `np.lib.format.open_memmap(path, "w+")` | `MmapArrayMut` |
//! | `open_memmap`, row by row; rows appended in place | [`NpyReader`], [`NpyWriter`]; in an archive `NpzWriter::start_array`; [`NpyAppender`] |
//! | `a[0:10, 5:7]`, `a[::3]`, `a[[5, 1, 9]]` of a file | [`NpyReader::read_slice`], `NpzReader::rows` |
//! | no counterpart: how far a long read or write has come | [`ReadOptions::progress`], `WriteOptions::progress` |
//! | `np.savez` to a pipe; no counterpart for reading | `NpzWriter::stream`, `NpzStream` |
//! | `np.dtype` | [`DType`] |
//! | `np.lib.format.read_array_header_1_0` and others | [`Header`] |
//! | `max_header_size` | [`ReadOptions`] |
//! | `a.astype` | [`DynArray::cast`] |
//! | `scipy.sparse.save_npz`, `load_npz` | `sparse::write_npz`, `sparse::read_npz` |
//!
//! # Errors
//!
//! One [`Error`] says what was expected, what was found, in which file and entry; [`Error::kind`] is what a program
//! matches.
//!
//! # Features
//!
//! `npz` (archives), `parallel` (rayon) and `fast-io` (Linux: huge pages, reserved blocks) are on by default; `mmap`,
//! `libdeflate` (a faster decoder, in C), `bzip2`, `lzma` and `zstd` (other compressions) and `derive` (records) are
//! not. Without default features the crate is `.npy` alone.
//!
//! [`integrations`] read into and write from the arrays of other crates, each a feature with that crate's version:
//! `ndarray-0_16`, `ndarray-0_17`, `nalgebra-0_35`, `sprs-0_11`; the numbers of
//! `half-2`; the times of `chrono-0_4`, `jiff-0_2` and `jiff-1` are
//! converted to and from [`DateTime64`] and [`TimeDelta64`].
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
