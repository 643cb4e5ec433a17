//! Elements: Rust types that an array's items decode to and encode from, in bulk.

mod block;
mod date;
mod each;
mod item;
mod plain;
mod record;
mod spread;
mod swap;
mod transfer;
mod value;

#[doc(hidden)]
pub use block::Block;
pub use item::{Item, Plain};
pub use record::Record;
#[doc(hidden)]
pub use record::{Fields, Slot};
#[doc(hidden)]
pub use swap::Swap;
#[doc(hidden)]
pub use transfer::{ByteSink, ByteSource};
#[doc(hidden)]
pub use value::Faults;
pub use value::FieldValue;

use crate::dtype::{DType, Kind};
use crate::error::{Error, ErrorKind, Result};

/// A Rust type that an array's items can be read into and written from.
///
/// Implemented for `bool`, `i8` to `i64`, `u8` to `u64`, `f32`, `f64`, `Complex<f32>` and `Complex<f64>`, and for dates:
/// [`DateTime64`](crate::DateTime64) and [`TimeDelta64`](crate::TimeDelta64). Both byte orders are read; written is the
/// machine's own, as NumPy does by default.
///
/// The hidden methods are the crate's own and may change.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no element of an array",
    note = "elements are bool, i8 to i64, u8 to u64, f32, f64, Complex<f32>, Complex<f64>, DateTime64 and TimeDelta64",
    note = "for `usize` use `u64`; rows of a `Vec<Vec<T>>` may differ in length: use `Array<T>` or `Vec<[T; N]>`",
    note = "strings and records can be read as `DynArray`"
)]
pub trait Element: Sized + Send + Sync + 'static {
    /// The dtype that such elements are written as; the smallest, where it depends on them.
    fn dtype() -> DType;

    /// The dtype that `elements` are written as: for strings the narrowest that holds them all, for most types
    /// always the same.
    ///
    /// # Errors
    ///
    /// Where no dtype holds them all.
    fn dtype_of<'a>(elements: impl IntoIterator<Item = &'a Self>) -> Result<DType> {
        let _ = elements;
        Ok(Self::dtype())
    }

    /// Whether items of `dtype` are such elements, in either byte order.
    fn accepts(dtype: &DType) -> bool {
        Self::refusal(dtype).is_none()
    }

    /// Why items of `dtype` are no such elements, if they are not.
    #[doc(hidden)]
    fn refusal(dtype: &DType) -> Option<String>;

    /// Reads `count` items of `dtype`. What cannot be there is not allocated for.
    #[doc(hidden)]
    fn read(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<Self>>;

    /// Reads items of `dtype`, as many as `elements` holds.
    #[doc(hidden)]
    fn decode(dtype: &DType, source: &mut dyn ByteSource, elements: &mut [Self]) -> Result<()>;

    /// Writes `elements` as items of `dtype`, which [`Element::dtype_of`] gave.
    #[doc(hidden)]
    fn encode(dtype: &DType, elements: &[Self], sink: &mut dyn ByteSink) -> Result<()>;

    /// The elements that `bytes`, items of the machine's byte order, are in place.
    #[doc(hidden)]
    fn view(_bytes: &[u8]) -> Result<&[Self]> {
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

/// What else items of `dtype` can be read as.
pub(crate) fn other_type(dtype: &DType) -> String {
    match dtype.rust_name() {
        Some(name) if matches!(dtype.kind(), Kind::DateTime | Kind::TimeDelta) => {
            format!("read it as {name}, or as DynArray")
        }
        Some(name) => format!("read it as {name}, or as DynArray and cast"),
        None => "read it as DynArray".to_owned(),
    }
}

pub(crate) fn mismatch<T: Element>(found: &DType, hint: String) -> Error {
    let (expected, found) = (T::dtype().to_string(), found.to_string());
    ErrorKind::DTypeMismatch { expected, rust: T::rust_name(), found, hint }.into()
}
