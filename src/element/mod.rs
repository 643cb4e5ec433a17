//! Elements: Rust types that an array's items decode to and encode from, in bulk.

mod item;
mod plain;
mod swap;
mod transfer;

pub(crate) use item::read_items;
pub use item::{Item, Plain};
#[doc(hidden)]
pub use swap::Swap;
#[doc(hidden)]
pub use transfer::{ByteSink, ByteSource};

use crate::dtype::DType;
use crate::error::{Error, ErrorKind, Result};

/// A Rust type that an array's items can be read into and written from.
///
/// Implemented for `bool`, `i8` to `i64`, `u8` to `u64`, `f32`, `f64`, `Complex<f32>` and `Complex<f64>`. Both
/// byte orders are read; written is the machine's own, as NumPy does by default.
///
/// The hidden methods are the crate's own and may change.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no element of an array",
    note = "elements are bool, i8 to i64, u8 to u64, f32, f64, Complex<f32> and Complex<f64>",
    note = "for `usize` use `u64`; rows of a `Vec<Vec<T>>` may differ in length: use `Array<T>` or `Vec<[T; N]>`",
    note = "strings, dates and records can be read as `DynArray`"
)]
pub trait Element: Clone + Default + Send + Sync + 'static {
    /// The dtype that such elements are written as.
    fn dtype() -> DType;

    /// Whether items of `dtype` are such elements, in either byte order.
    fn accepts(dtype: &DType) -> bool {
        let own = Self::dtype();
        dtype.as_scalar().is_some() && dtype.kind() == own.kind() && dtype.itemsize() == own.itemsize()
    }

    /// `count` elements, zeroed where the type allows.
    #[doc(hidden)]
    fn allocate(count: usize) -> Result<Vec<Self>>;

    /// Reads items of `dtype`, as many as `elements` holds.
    #[doc(hidden)]
    fn decode(dtype: &DType, source: &mut dyn ByteSource, elements: &mut [Self]) -> Result<()>;

    /// Writes `elements` as items of [`Element::dtype`].
    #[doc(hidden)]
    fn encode(elements: &[Self], sink: &mut dyn ByteSink) -> Result<()>;

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
    if T::accepts(dtype) {
        return Ok(());
    }
    let hint = match dtype.rust_name() {
        Some(name) => format!("read it as {name}, or as DynArray and cast"),
        None => "read it as DynArray".to_owned(),
    };
    Err(mismatch::<T>(dtype, hint))
}

pub(crate) fn mismatch<T: Element>(found: &DType, hint: String) -> Error {
    let (expected, found) = (T::dtype().to_string(), found.to_string());
    ErrorKind::DTypeMismatch { expected, rust: T::rust_name(), found, hint }.into()
}
