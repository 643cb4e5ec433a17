//! Sparse arrays as SciPy saves them: `scipy.sparse.save_npz` and `load_npz`.
//!
//! ```
//! use npz::sparse::{self, Csr, Sparse};
//!
//! # fn main() -> npz::Result<()> {
//! # let path = std::env::temp_dir().join("npz-doc-sparse.npz");
//! // [[0, 5, 0],
//! //  [7, 0, 8]]
//! let a: Csr<f64> = Csr::try_new([2, 3], vec![0, 1, 3], vec![1, 0, 2], vec![5.0, 7.0, 8.0])?;
//! sparse::write_npz(&path, &a)?;                     // scipy.sparse.save_npz(path, a)
//!
//! let same: Csr<f64> = sparse::read_npz(&path)?;     // scipy.sparse.load_npz(path)
//! assert_eq!(same, a);
//! let any: Sparse<f64> = sparse::read_npz(&path)?;   // of whatever format
//! assert_eq!((any.format(), any.shape()), ("csr", &[2, 3][..]));
//! let wide: Csr<f64, i64> = sparse::read_npz(&path)?; // indices of 32 bits as i64
//! assert_eq!(wide.indices(), [1, 0, 2]);
//! # Ok(())
//! # }
//! ```
//!
//! These types hold members and do no arithmetic. Their members are always checked: `indptr` rises from 0 to the number
//! of stored elements, indices lie inside the shape, lengths match. SciPy checks indices when it is told to
//! (`check_format`), not when it loads.
//!
//! | SciPy | here |
//! |---|---|
//! | `save_npz(path, a)` | [`write_npz`]`(path, &a)`; the path is taken as it is, SciPy appends `.npz` |
//! | `save_npz(path, a, compressed=False)`, or an open file | [`write_npz_to`] and an [`NpzWriter`] |
//! | `load_npz(path)` | [`read_npz`]`(path)` |
//! | the same of an open file | [`read_npz_from`] and an [`NpzReader`] |
//! | `csr_array`, `csr_matrix`; `csc_...`; `coo_...`; `bsr_...`; `dia_...` | [`Csr`]; [`Csc`]; [`Coo`]; [`Bsr`]; [`Dia`]; one of these: [`Sparse`] |
//! | array or matrix | [`Class`] |
//! | `a.indptr`, `a.indices`, `a.data`, `a.coords`, `a.offsets` | the methods of these names |
//! | `csr_array((data, indices, indptr), shape=shape)` | [`Csr::try_new`](Compressed::try_new)`(shape, indptr, indices, data)` |
//! | `a.check_format()` | always done |
//!
//! Elements are of any type that is a [`Number`](crate::Number); `npz.header("data")?.dtype()` tells which it is.
//! Indices are `i32` or `i64`, as asked for. Indices of other integer types are converted if all fit;
//! [`ErrorKind::ValueOutOfRange`](crate::ErrorKind::ValueOutOfRange) names the first that does not.
//!
//! # Files that are not as SciPy writes them
//!
//! | | SciPy 1.17 | here |
//! |---|---|---|
//! | `format` is a string (SciPy before 1.0), or an array of one | read | read |
//! | elements behind the last that `indptr` counts | dropped | dropped |
//! | `coords` beside `row` and `col` | `coords` is read | `coords` is read |
//! | integers of other types as indices, shape | converted | converted |
//! | indices out of order, or more than once | read | read |
//! | indices outside the shape, in csr, csc and bsr | read; memory errors later | error |
//! | `indptr` that falls in between | read; memory errors later | error |
//! | a shape that is not whole blocks of bsr | read; rows are lost later | error |
//! | floats as indices | cut to integers | error |

mod any_class;
mod bsr;
mod check;
mod compressed;
mod coo;
mod dia;
mod index;
mod members;
mod read;
mod shape_and_class;
mod write;

pub use any_class::Sparse;
pub use bsr::Bsr;
#[cfg(feature = "sprs-0_11")]
pub(crate) use check::invalid;
pub use compressed::{Columns, Compressed, Csc, Csr, Rows};
pub use coo::Coo;
pub use dia::Dia;
pub use index::Index;
#[cfg(feature = "sprs-0_11")]
pub(crate) use members::Axis;
pub use shape_and_class::Class;
#[cfg(feature = "sprs-0_11")]
pub(crate) use shape_and_class::rows_and_columns;

use std::io::{Seek, Write};
use std::path::Path;

use crate::error::Result;
use crate::error::place::AtPlace;
use crate::npz::{NpzReader, NpzWriter};

/// A sparse array that is read and written as SciPy does it: [`Csr`], [`Csc`], [`Coo`], [`Bsr`], [`Dia`], or
/// [`Sparse`], which is any of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no sparse array of SciPy's formats",
    note = "these are `Csr<T>`, `Csc<T>`, `Coo<T>`, `Bsr<T>`, `Dia<T>` and `Sparse<T>`, where `T` is a `Number`"
)]
pub trait SparseArray: members::Members {}

impl<A: members::Members> SparseArray for A {}

/// Reads the sparse array in the archive at `path`: SciPy's `load_npz`.
///
/// # Errors
///
/// - [`InvalidSparse`](crate::ErrorKind::InvalidSparse): the archive holds no sparse array, or one of another format,
///   or its members do not make one.
/// - [`DTypeMismatch`](crate::ErrorKind::DTypeMismatch): the elements are not of the type that is asked for.
/// - [`ValueOutOfRange`](crate::ErrorKind::ValueOutOfRange): an index does not fit the index type that is asked for.
/// - [`LimitExceeded`](crate::ErrorKind::LimitExceeded): a default limit is reached;
///   [`ReadOptions::read_sparse`](crate::ReadOptions::read_sparse) takes other limits.
/// - Those of [`NpzReader::open`] and [`NpzReader::by_name`], such as
///   [`ChecksumMismatch`](crate::ErrorKind::ChecksumMismatch).
pub fn read_npz<S: SparseArray>(path: impl AsRef<Path>) -> Result<S> {
    read_npz_from(&NpzReader::open(path)?)
}

/// Reads the sparse array in an archive, which may be in memory, or opened with limits.
///
/// ```
/// # use npz::sparse::{self, Coo};
/// # let a: Coo<f64> = Coo::try_new([2, 3], [vec![0], vec![1]], vec![5.0])?;
/// # let mut out = npz::NpzWriter::new(std::io::Cursor::new(Vec::new()));
/// # sparse::write_npz_to(&mut out, &a)?;
/// # let bytes = out.finish()?.into_inner();
/// let npz = npz::ReadOptions::new().max_array_bytes(1 << 30).bytes(&bytes)?;
/// let a: Coo<f64> = sparse::read_npz_from(&npz)?;
/// # Ok::<(), npz::Error>(())
/// ```
///
/// # Errors
///
/// Those of [`read_npz`] but those of opening the archive: most often
/// [`InvalidSparse`](crate::ErrorKind::InvalidSparse), since the members make no such array, or
/// [`LimitExceeded`](crate::ErrorKind::LimitExceeded), since one is larger than the archive was opened for.
pub fn read_npz_from<S: SparseArray>(npz: &NpzReader<'_>) -> Result<S> {
    let read = || S::read(npz, &read::format(npz)?);
    read().at_path(npz.path())
}

/// Writes `array` at `path`, compressed: SciPy's `save_npz`. The members are the same bytes that SciPy writes.
///
/// # Errors
///
/// - [`InUse`](crate::ErrorKind::InUse): another writer has the file at `path` open for change.
/// - [`ChangedByAnother`](crate::ErrorKind::ChangedByAnother): somebody else wrote meanwhile to the file at `path`, put
///   another one there, or made one where none was. That one stays.
/// - [`Io`](crate::ErrorKind::Io): the file system failed.
///
/// What is at the path then stays.
pub fn write_npz<S: SparseArray>(path: impl AsRef<Path>, array: &S) -> Result<()> {
    let mut out = NpzWriter::create_compressed(path)?;
    write_npz_to(&mut out, array)?;
    out.finish()?;
    Ok(())
}

/// Adds the members of `array` to an archive, which holds no other sparse array.
///
/// ```
/// use npz::sparse::{self, Csr};
///
/// let a: Csr<f32> = Csr::try_new([1, 3], vec![0, 1], vec![2], vec![0.5])?;
/// let mut out = npz::NpzWriter::new(std::io::Cursor::new(Vec::new())); // not compressed
/// sparse::write_npz_to(&mut out, &a)?;
/// let bytes = out.finish()?.into_inner();
/// let npz = npz::NpzReader::from_bytes(&bytes)?;
/// let names: Vec<&str> = npz.names().collect();
/// assert_eq!(names, ["indices", "indptr", "format", "shape", "data", "_is_array"]);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// # Errors
///
/// - [`DuplicateName`](crate::ErrorKind::DuplicateName): the archive has such a member already.
/// - Those of [`NpzWriter::add_array`], such as [`Poisoned`](crate::ErrorKind::Poisoned).
pub fn write_npz_to<S: SparseArray, W: Write + Seek>(out: &mut NpzWriter<W>, array: &S) -> Result<()> {
    array.write(out)
}
