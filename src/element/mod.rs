//! Elements: Rust types that an array's items decode to and encode from, in bulk.

mod as_bytes;
pub(crate) mod bulk;
mod bytes;
mod date;
pub(crate) mod field_value;
mod hint;
pub(crate) mod item;
mod long_double;
pub(crate) mod number;
mod record;
mod text;

#[doc(hidden)]
pub use as_bytes::Block;
pub use bytes::{FixedBytes, Void};
#[doc(hidden)]
pub use field_value::Faults;
pub use field_value::FieldValue;
pub(crate) use hint::no_numbers;
use hint::other_element;
pub use item::{Item, Plain};
pub use long_double::{Float96, Float128};
pub use record::Record;
#[doc(hidden)]
pub use record::{Fields, Slot};
pub(crate) use text::{dtype_of_texts, encode_texts};

use crate::dtype::DType;
use crate::error::{Error, ErrorKind, Result};
use crate::io::transfer::{ByteSink, ByteSource};

/// A Rust type that an array's items can be read into and written from.
///
#[doc = include_str!("matrix.md")]
///
/// Lengths, units and fields are examples. A [`DynArray`](crate::DynArray) reads any dtype but `object`, which holds
/// pickled Python: that is the error [`ErrorKind::Pickled`]. The bytes of a pickle stand behind the header, which
/// [`Header::parse`](crate::Header::parse) reads, in the file or in the bytes that `NpzReader::raw` returns.
/// [`Float96`](crate::Float96) is the `longdouble` of 32-bit platforms; [`FixedBytes`](crate::FixedBytes) and
/// [`Void`](crate::Void) are strings and raw bytes of fixed width; `String` reads `S` if it is ASCII; an empty `U1` is
/// `'\0'`. `half::f16` and `half::bf16`, which `ml_dtypes.bfloat16` is on disk, need the feature `half-2`.
///
/// Both byte orders are read; the machine's own is written, as NumPy does by default. Strings are written in the
/// narrowest width that holds them all, and at least 1. NULs at the end of a `U` or `S` count in the width, but are
/// not read back: NumPy takes them for padding. A `Vec<Vec<u8>>` is an array of strings, `Vec<[u8; N]>` one of numbers;
/// the latter is read from `S<N>` and `V<N>` as well.
///
/// A `String` or `Vec<u8>` takes 24 bytes of memory, and an allocation of just its bytes unless it is empty: in all at
/// least 56 bytes on most 64-bit systems. That is 56 times the file for `|S1`, 14 times for `<U1` and 2.25 times for
/// `|S32`. [`FixedBytes`](crate::FixedBytes), `char` and [`DynArray`](crate::DynArray) take as much as the file has.
///
/// ```
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &vec!["café".to_owned(), "thé".to_owned()])?;       // <U4
/// assert_eq!(npz::read_npy_from::<Vec<String>>(file.as_slice())?, ["café", "thé"]);
///
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &vec![b"He".to_vec(), b"\xff".to_vec()])?;           // |S2
/// assert_eq!(npz::read_npy_from::<Vec<Vec<u8>>>(file.as_slice())?, [b"He".to_vec(), b"\xff".to_vec()]);
/// assert_eq!(npz::read_npy_from::<Vec<[u8; 2]>>(file.as_slice())?, [*b"He", *b"\xff\0"]);
///
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &vec!['α', '😀'])?;                                 // <U1
/// assert_eq!(npz::read_npy_from::<Vec<char>>(file.as_slice())?, ['α', '😀']);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// The hidden methods are the crate's own and may change.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no element of an array",
    note = "elements are bool, i8 to i64, u8 to u64, f32, f64, Complex, String, char, Vec<u8>, FixedBytes, Void, Float128, Float96, DateTime64, TimeDelta64, and structs that derive `Record`",
    note = "half::f16 and half::bf16 need feature `half-2`; for `usize` use `u64`; for `&str` use `String`",
    note = "rows of a `Vec<Vec<T>>` may differ in length: use `Array<T>` or `Vec<[T; N]>`",
    note = "arrays of any dtype can be read as `DynArray`"
)]
pub trait Element: FieldValue {
    /// The dtype that such elements are written as; the smallest, where it depends on them.
    fn dtype() -> DType {
        field_value::smallest_dtype::<Self>()
    }

    /// The dtype that `elements` are written as: for strings the narrowest that holds them all, for most types
    /// always the same.
    ///
    /// # Errors
    ///
    /// No dtype holds all elements: [`ErrorKind::InvalidElement`] for moments or spans without a unit in common,
    /// [`ErrorKind::InvalidDType`] for strings that are too long.
    fn dtype_of<'a>(elements: impl IntoIterator<Item = &'a Self>) -> Result<DType> {
        field_value::dtype_of(elements)
    }

    /// Whether items of `dtype` are such elements, in either byte order.
    fn accepts(dtype: &DType) -> bool {
        Self::refusal(dtype).is_none()
    }

    /// Why items of `dtype` are no such elements, if they are not.
    #[doc(hidden)]
    fn refusal(dtype: &DType) -> Option<String> {
        bulk::refusal::<Self>(dtype)
    }

    /// Reads `count` items of `dtype`. What cannot be there is not allocated for.
    #[doc(hidden)]
    fn read(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<Self>> {
        bulk::read(dtype, count, source)
    }

    /// Reads items of `dtype`, as many as `elements` holds.
    #[doc(hidden)]
    fn decode(dtype: &DType, source: &mut dyn ByteSource, elements: &mut [Self]) -> Result<()> {
        bulk::decode(dtype, source, elements)
    }

    /// Writes `elements` as items of `dtype`, which [`Element::dtype_of`] gave.
    #[doc(hidden)]
    fn encode(dtype: &DType, elements: &[Self], sink: &mut dyn ByteSink) -> Result<()> {
        bulk::encode(dtype, elements, sink)
    }

    /// The elements that `bytes`, items of the machine's byte order, are in place.
    #[doc(hidden)]
    fn view(_bytes: &[u8]) -> Result<&[Self]> {
        Err(ErrorKind::NotViewable { reason: "this type has no fixed layout" }.into())
    }

    /// As [`Element::view`], to be written to.
    #[doc(hidden)]
    fn view_mut(_bytes: &mut [u8]) -> Result<&mut [Self]> {
        Err(ErrorKind::NotViewable { reason: "this type has no fixed layout" }.into())
    }

    /// How error messages name the type.
    #[doc(hidden)]
    fn rust_name() -> &'static str {
        Self::dtype().rust_name().unwrap_or_else(std::any::type_name::<Self>)
    }
}

/// An error unless items of `dtype` are elements of type `T`.
pub(crate) fn check_dtype<T: Element>(dtype: &DType) -> Result<()> {
    if dtype.has_objects() {
        return Err(ErrorKind::Pickled { descr: dtype.to_string() }.into());
    }
    match T::refusal(dtype) {
        Some(hint) => Err(mismatch::<T>(dtype, hint)),
        None => Ok(()),
    }
}

pub(crate) fn mismatch<T: Element>(found: &DType, hint: String) -> Error {
    let (expected, found) = (T::dtype().to_string(), found.to_string());
    ErrorKind::DTypeMismatch { expected, rust: T::rust_name(), found, hint }.into()
}
