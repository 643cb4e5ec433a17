//! Bytes of a fixed or a free length.

use super::bulk;
use super::field_value::{Faults, FieldValue, check_length};
use super::text::trimmed;
use super::{Element, Item, other_element};
use crate::dtype::{DType, Kind};
use crate::error::Result;
use crate::io::transfer::ByteSource;

impl Element for Vec<u8> {
    fn rust_name() -> &'static str {
        "Vec<u8>"
    }
}

/// What of an item's bytes belongs to the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BytesPlan {
    /// `S`: NULs at the end do not.
    Padded,
    /// `V`: all do.
    Whole,
}

/// The length of an item, and what of it belongs to the value.
fn bytes_plan(dtype: &DType) -> Option<(BytesPlan, usize)> {
    let scalar = dtype.as_scalar()?;
    match scalar.kind() {
        Kind::Bytes => Some((BytesPlan::Padded, scalar.itemsize())),
        Kind::Void => Some((BytesPlan::Whole, scalar.itemsize())),
        _ => None,
    }
}

/// `S`, without the NULs at the end; `V` is read too, in its whole width. Short values take many times the memory of
/// [`FixedBytes`].
impl FieldValue for Vec<u8> {
    type Plan = BytesPlan;
    /// Bytes.
    type Extent = usize;

    const ALIGNMENT: usize = 1;

    fn measure(&self, extent: &mut usize) {
        *extent = self.len().max(*extent);
    }

    fn dtype_within(extent: &usize) -> Result<DType> {
        DType::of_length(Kind::Bytes, *extent)
    }

    fn check_fit(values: &[Vec<u8>], dtype: &DType) -> Result<()> {
        check_length(Kind::Bytes, values.iter().map(Vec::len).max().unwrap_or(0), dtype)
    }

    fn plan(dtype: &DType) -> std::result::Result<BytesPlan, String> {
        bytes_plan(dtype).map(|(plan, _)| plan).ok_or_else(|| format!("expected bytes, found {dtype}"))
    }

    fn get(plan: &BytesPlan, bytes: &[u8], _: &mut Faults) -> Vec<u8> {
        match plan {
            BytesPlan::Padded => trimmed(bytes).to_vec(),
            BytesPlan::Whole => bytes.to_vec(),
        }
    }

    fn put(&self, _: &BytesPlan, bytes: &mut [u8]) {
        put(self, bytes);
    }
}

fn put(value: &[u8], bytes: &mut [u8]) {
    bytes.iter_mut().zip(value).for_each(|(target, byte)| *target = *byte);
}

/// Bytes of dtype `S<N>`: at most `N`, padded with NUL. Narrower items are read too.
///
/// It needs no memory beside its bytes. A `Vec<u8>` or `String` takes 24 bytes, and unless it is empty an allocation of
/// its own, of 32 bytes on most 64-bit systems: an array of `|S1` takes 56 times its file's size as
/// `Vec<Vec<u8>>`, and once as `Vec<FixedBytes<1>>`.
///
/// ```
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &vec![npz::FixedBytes(*b"H\0"), npz::FixedBytes(*b"He")])?;
/// let symbols: Vec<npz::FixedBytes<2>> = npz::read_npy_from(file.as_slice())?;
/// assert_eq!(symbols[0].as_bytes(), b"H");
/// assert_eq!(symbols[1].as_bytes(), b"He");
/// # Ok::<(), npz::Error>(())
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FixedBytes<const N: usize>(pub [u8; N]);

impl<const N: usize> FixedBytes<N> {
    /// The bytes without the NULs at their end, as NumPy shows them.
    pub fn as_bytes(&self) -> &[u8] {
        trimmed(&self.0)
    }
}

/// `N` raw bytes of dtype `V<N>`, to which NumPy gives no meaning. `N` is at least 1.
///
/// ```
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &vec![npz::Void([1, 0, 2, 0])])?;
/// let raw: Vec<npz::Void<4>> = npz::read_npy_from(file.as_slice())?;
/// assert_eq!(raw, [npz::Void([1, 0, 2, 0])]);
/// # Ok::<(), npz::Error>(())
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Void<const N: usize>(pub [u8; N]);

macro_rules! fixed {
    ($($type:ident, $name:literal, $kind:expr, $fits:expr;)*) => {$(
        impl<const N: usize> Default for $type<N> {
            fn default() -> $type<N> {
                $type([0; N])
            }
        }

        impl<const N: usize> FieldValue for $type<N> {
            type Plan = ();
            type Extent = ();

            const ALIGNMENT: usize = 1;

            fn measure(&self, (): &mut ()) {}

            fn dtype_within((): &()) -> Result<DType> {
                const { assert!(N > 0, "an item has at least a byte") };
                DType::of_length($kind, N)
            }

            fn plan(dtype: &DType) -> std::result::Result<(), String> {
                let fits: fn(usize, usize) -> bool = $fits;
                match dtype.as_scalar() {
                    Some(scalar) if scalar.kind() == $kind && fits(scalar.itemsize(), N) => Ok(()),
                    _ => Err(format!("expected |{}{N}, found {dtype}", $kind.code())),
                }
            }

            fn get((): &(), bytes: &[u8], _: &mut Faults) -> $type<N> {
                let mut value = $type([0; N]);
                put(bytes, &mut value.0);
                value
            }

            fn put(&self, (): &(), bytes: &mut [u8]) {
                put(&self.0, bytes);
            }
        }

        impl<const N: usize> Element for $type<N> {
            fn refusal(dtype: &DType) -> Option<String> {
                $type::<N>::plan(dtype).is_err().then(|| other_element(dtype))
            }

            /// Items of the whole width lie in the file as in memory.
            fn read(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<$type<N>>> {
                if dtype.itemsize() != N {
                    return bulk::read(dtype, count, source);
                }
                let items = <[u8; N]>::read_items(&u8::dtype(), count, source)?;
                Ok(items.into_iter().map($type).collect())
            }

            fn rust_name() -> &'static str {
                $name
            }
        }
    )*};
}

fixed! {
    FixedBytes, "FixedBytes", Kind::Bytes, |width, length| width <= length;
    Void, "Void", Kind::Void, |width, length| width == length;
}
