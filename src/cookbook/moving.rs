//! From Python to Rust, and from other crates to this one.
//!
//! # Come from NumPy
//!
#![doc = include_str!("../numpy.md")]
//!
//! Much of it in one program:
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
//! A view needs data that are aligned in memory. Archives that this crate wrote are aligned; those that NumPy wrote are
//! only by chance, and a view of others is an error. `by_name` reads them, and the
//! [command line](https://crates.io/crates/npz-cli) aligns them once and for all: `npz recompress --stored`.
//!
//! # Compare with Python in a test
//!
//! Let Python save what goes in and what shall come out, once, and keep the archive beside the test:
//!
//! ```python
//! x = np.linspace(0, 1, 100)
//! np.savez_compressed("expected.npz", x=x, softmax=np.exp(x) / np.exp(x).sum())
//! ```
//!
//! ```
//! use npz::{NpzReader, NpzWriter};
//!
//! fn softmax(x: &[f64]) -> Vec<f64> {
//!     let sum: f64 = x.iter().map(|x| x.exp()).sum();
//!     x.iter().map(|x| x.exp() / sum).collect()
//! }
//!
//! // #[test]
//! fn softmax_is_as_in_numpy(path: &std::path::Path) -> npz::Result<()> {
//!     let npz = NpzReader::open(path)?;
//!     let x: Vec<f64> = npz.by_name("x")?;
//!     let expected: Vec<f64> = npz.by_name("softmax")?;
//!     let found = softmax(&x);
//!     assert_eq!(found.len(), expected.len());
//!     for (found, expected) in found.iter().zip(&expected) {
//!         assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found} is not {expected}");
//!     }
//!     Ok(())
//! }
//! # let path = std::env::temp_dir().join("npz-cookbook-expected.npz");
//! # let x: Vec<f64> = (0..100).map(|i| f64::from(i) / 99.0).collect();
//! # npz::savez!(&path, x = x, softmax = softmax(&x))?;
//! # softmax_is_as_in_numpy(&path)?;
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! The other way round, the same arrays make the same bytes each time, and those of a `.npy` file are NumPy's: compare
//! a file that Rust wrote by its checksum.
//!
//! # Come from `ndarray-npy`
//!
//! | `ndarray-npy` 0.10 | here, with the feature `ndarray-0_17` |
//! |---|---|
//! | `write_npy(path, &a)` | [`npz::write_npy`](crate::write_npy)`(path, &a)`: the path holds the old file until the new one is complete |
//! | `read_npy(path)` | [`npz::read_npy`](crate::read_npy)`(path)` |
//! | `a.write_npy(writer)`, `Array2::read_npy(reader)` | [`npz::write_npy_to`](crate::write_npy_to), [`npz::read_npy_from`](crate::read_npy_from) |
//! | `NpzWriter::new(File::create(path)?)`, `new_compressed` | [`NpzWriter::create`](crate::NpzWriter::create)`(path)`, [`create_compressed`](crate::NpzWriter::create_compressed) |
//! | `npz.add_array("a", &a)`, `npz.finish()` | the same |
//! | `NpzReader::new(File::open(path)?)` | [`NpzReader::open`](crate::NpzReader::open)`(path)` |
//! | `npz.by_name::<OwnedRepr<f64>, Ix2>("a")` | `npz.by_name::<Array2<f64>>("a")`, by `&self` |
//! | `npz.names()?`: a `Vec`, `.npy` included | [`npz.names()`](crate::NpzReader::names): an iterator, without `.npy` |
//! | `ArrayView2::<f64>::view_npy(&bytes)` | [`npz::view_npy`](crate::view_npy)`::<f64>(&bytes)?.try_into()` |
//! | `write_zeroed_npy`, and `ArrayViewMut2::view_mut_npy` of a map | [`MmapArrayMut::create`](crate::MmapArrayMut::create), [`open`](crate::MmapArrayMut::open) |
//! | a dozen error types | one [`Error`](crate::Error), whose [`kind`](crate::Error::kind) is matched |
//!
// A doctest of `benches/lib.rs`, where the other crate is.
#![cfg_attr(not(doctest), doc = "```")]
#![cfg_attr(doctest, doc = "```ignore")]
#![doc = include_str!("moving/ndarray_npy.rs")]
//! ```
//!
//! # Come from `npyz`
//!
//! | `npyz` 0.9 | here |
//! |---|---|
//! | `NpyFile::new(reader)?.into_vec::<f64>()` | [`npz::read_npy_from`](crate::read_npy_from)`::<Array<f64>>(reader)?.into_vec()` |
//! | `npy.shape()`, `order()`, `dtype()` | the same of an [`Array`](crate::Array), a [`DynArray`](crate::DynArray), or of [`NpyReader::header`](crate::NpyReader::header) |
//! | `npy.data::<f64>()`, an element at a time | [`NpyReader::chunks`](crate::NpyReader::chunks), a block of rows at a time |
//! | `reader.read_at(index)` | [`NpyReader::read_slice`](crate::NpyReader::read_slice)`(index)`, of any part |
//! | `to_file_1d(path, data)` | [`npz::write_npy`](crate::write_npy)`(path, &data)` |
//! | `WriteOptions::new().default_dtype().shape(&shape).writer(w).begin_nd()`, `push`, `finish` | [`NpyWriter::new`](crate::NpyWriter::new)`(w, shape)`, [`write_rows`](crate::NpyWriter::write_rows), `finish` |
//! | `begin_1d()`, of which the length is not known | [`NpyWriter::create`](crate::NpyWriter::create)`(path, [0])` |
//! | `#[derive(npyz::Serialize, npyz::Deserialize, npyz::AutoSerialize)]` | `#[derive(npz::Record)]`, feature `derive`; fields are found by name |
//! | `NpzArchive::open(path)?.by_name("a")?` | [`NpzReader::open`](crate::NpzReader::open)`(path)?.by_name("a")` |
//! | `npz::NpzWriter::create(path)?.array("a", options)?` and so on | [`NpzWriter::create`](crate::NpzWriter::create)`(path)?`, [`add_array`](crate::NpzWriter::add_array)`("a", &a)?` |
//! | `sparse::Csr::from_npz` | [`sparse::read_npz`](crate::sparse::read_npz) |
//!
// A doctest of `benches/lib.rs`, where the other crate is.
#![cfg_attr(not(doctest), doc = "```")]
#![cfg_attr(doctest, doc = "```ignore")]
#![doc = include_str!("moving/npyz.rs")]
//! ```
