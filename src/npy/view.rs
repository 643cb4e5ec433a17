//! Arrays viewed where their file lies in memory.

use crate::array::ArrayView;
use crate::dtype::DType;
use crate::element::{Element, check_dtype};
use crate::error::{ErrorKind, Result};
use crate::header::Header;
use crate::limits::Limits;

/// Views the array that `bytes`, the contents of a `.npy` file, hold, without copying it.
///
/// The bytes may come from an mmap, `include_bytes!`, or a network buffer.
///
/// ```
/// # #[repr(align(64))] struct Aligned([u8; 144]);
/// # let mut file = Aligned([0; 144]);
/// # npz::write_npy_to(file.0.as_mut_slice(), &[1.0f32, 2.0, 3.0, 4.0])?;
/// # let bytes = &file.0;
/// let view: npz::ArrayView<'_, f32> = npz::view_npy(bytes)?;
/// assert_eq!(view.as_slice(), [1.0, 2.0, 3.0, 4.0]);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// # Errors
///
/// - [`ErrorKind::NotViewable`]: the data are of the other byte order, or not aligned for `T`, or a `T` is not the
///   bytes of an item, as a `String` is not, or a `bool` is neither 0 nor 1. [`read_npy_from`](crate::read_npy_from)
///   reads them.
/// - [`ErrorKind::DTypeMismatch`]: the elements are not of type `T`.
/// - [`ErrorKind::Truncated`]: the bytes end within the header or the data.
/// - Those of [`read_npy`](crate::read_npy) for a header that is wrong, or too long.
pub fn view_npy<T: Element>(bytes: &[u8]) -> Result<ArrayView<'_, T>> {
    view_limited(bytes, &Limits::default())
}

pub(crate) fn view_limited<'a, T: Element>(bytes: &'a [u8], limits: &Limits) -> Result<ArrayView<'a, T>> {
    let (header, offset) = Header::parse_limited(bytes, limits)?;
    view_data(&header, bytes.get(offset..).unwrap_or_default())
}

/// Views the data that follow a header.
pub(crate) fn view_data<'a, T: Element>(header: &Header, data: &'a [u8]) -> Result<ArrayView<'a, T>> {
    check_dtype::<T>(header.dtype())?;
    check_native(header.dtype())?;
    let (expected, found) = (header.data_size()?, data.len() as u64);
    let data = usize::try_from(expected).ok().and_then(|size| data.get(..size));
    let data = data.ok_or(ErrorKind::Truncated { what: "array data", expected, found })?;
    Ok(ArrayView::from_parts(header.shape().to_vec(), header.order(), T::view(data)?))
}

fn check_native(dtype: &DType) -> Result<()> {
    match dtype.as_scalar() {
        Some(scalar) if scalar.is_swapped() => {
            Err(ErrorKind::NotViewable { reason: "its items have the other byte order" }.into())
        }
        _ => Ok(()),
    }
}
