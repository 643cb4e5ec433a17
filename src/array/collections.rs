//! `Vec`, slices, fixed-size arrays and scalars as arrays.

use num_complex::Complex;

use super::traits::{FromNpy, NpySink, NpySource, ToNpy};
use crate::date::{DateTime64, TimeDelta64};
use crate::dtype::{DType, Kind};
use crate::element::{Element, FixedBytes, Float96, Float128, Item, Void};
use crate::error::{Error, ErrorKind, Result, shape_mismatch};
use crate::header::order;
use crate::header::{Header, Order};

const ANY_SHAPE: &str = "read it as Array or DynArray to take any shape";
const BYTES_OF_ANY_SHAPE: &str = "its items are bytes, read it as Array<Vec<u8>> or DynArray to take any shape";
const ANYTHING: &str = "its items are others too, read it as DynArray to take any shape and dtype";

/// Reads items of `source` into place, if its shape is `leading`, where `None` is any length, followed by the axes of
/// an item.
fn read<A: Item>(source: NpySource<'_>, leading: &[Option<usize>]) -> Result<Vec<A>> {
    let header = source.header().clone();
    let expected = expected_shape::<A>(leading);
    let bytes = bytes_axis::<A>(&header, &expected);
    let found: Vec<usize> = header.shape().iter().copied().chain(bytes).collect();
    if !fits_shape(&expected, &found) {
        return Err(refused_shape::<A>(&expected, &found, header.dtype()));
    }
    let count = found.iter().take(leading.len()).product();
    let dtype = if bytes.is_some() { u8::dtype() } else { header.dtype().clone() };
    if order::is_c_order(header.shape(), header.order()) {
        return source.read_items(&dtype, count);
    }
    let width = bytes.unwrap_or(1);
    let elements = source.read_items(&dtype, header.item_count()?.saturating_mul(width))?;
    A::gather(count, elements, &order::Transposition { shape: header.shape(), width })
}

/// The lengths of the axes of `leading`, where `None` is any length, and of an item.
fn expected_shape<A: Item>(leading: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut inner = Vec::new();
    A::extend_shape(&mut inner);
    leading.iter().copied().chain(inner.into_iter().map(Some)).collect()
}

/// The width of strings or raw bytes, if the innermost arrays of bytes are such items, of which the array has as many
/// axes less.
fn bytes_axis<A: Item>(header: &Header, expected: &[Option<usize>]) -> Option<usize> {
    let scalar = header.dtype().as_scalar()?;
    let is_bytes = matches!(scalar.kind(), Kind::Bytes | Kind::Void) && A::Element::accepts(&u8::dtype());
    let width = Some(scalar.itemsize()).filter(|width| is_bytes && *width > 0)?;
    (expected.last() == Some(&Some(width)) && expected.len() == header.shape().len() + 1).then_some(width)
}

/// Whether `found` is `expected`, where `None` is any length.
fn fits_shape(expected: &[Option<usize>], found: &[usize]) -> bool {
    let fits = |(expected, found): (&Option<usize>, &usize)| expected.is_none_or(|expected| expected == *found);
    expected.len() == found.len() && expected.iter().zip(found).all(fits)
}

/// An error that says what reads an array of `dtype` whose shape is not the one expected.
fn refused_shape<A: Item>(expected: &[Option<usize>], found: &[usize], dtype: &DType) -> Error {
    let hint = match dtype.kind() {
        _ if dtype.has_objects() => return ErrorKind::Pickled { descr: dtype.to_string() }.into(),
        _ if A::Element::accepts(dtype) => ANY_SHAPE,
        Kind::Bytes | Kind::Void if dtype.as_scalar().is_some() => BYTES_OF_ANY_SHAPE,
        _ => ANYTHING,
    };
    shape_mismatch(expected, found, hint)
}

/// The header of `items`, before whose axes are those of `leading`.
fn header<A: Item>(leading: &[usize], items: &[A]) -> Result<Header> {
    let mut shape = leading.to_vec();
    A::extend_shape(&mut shape);
    Ok(Header::new(A::Element::dtype_of(A::as_elements(items))?, Order::C, shape))
}

impl<A: Item> FromNpy for Vec<A> {
    fn from_npy(source: NpySource<'_>) -> Result<Vec<A>> {
        read(source, &[None])
    }
}

impl<A: Item> FromNpy for Box<[A]> {
    fn from_npy(source: NpySource<'_>) -> Result<Box<[A]>> {
        Vec::from_npy(source).map(Vec::into_boxed_slice)
    }
}

impl<A: Item, const N: usize> FromNpy for [A; N] {
    fn from_npy(source: NpySource<'_>) -> Result<[A; N]> {
        let items: Vec<A> = read(source, &[Some(N)])?;
        items.try_into().map_err(|items: Vec<A>| shape_mismatch(&[Some(N)], &[items.len()], ANY_SHAPE))
    }
}

impl<A: Item> ToNpy for [A] {
    fn npy_header(&self) -> Result<Header> {
        header(&[self.len()], self)
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        sink.write_elements(A::as_elements(self))
    }
}

impl<A: Item> ToNpy for Vec<A> {
    fn npy_header(&self) -> Result<Header> {
        self.as_slice().npy_header()
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        self.as_slice().write_npy_data(sink)
    }
}

impl<A: Item, const N: usize> ToNpy for [A; N] {
    fn npy_header(&self) -> Result<Header> {
        self.as_slice().npy_header()
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        self.as_slice().write_npy_data(sink)
    }
}

/// The single element of a 0-d array.
pub fn read_one<T: Element>(source: NpySource<'_>) -> Result<T> {
    let (expected, found) = (size_of::<T>() as u64, 0);
    let element = read(source, &[])?.pop();
    element.ok_or_else(|| ErrorKind::Truncated { what: "array data", expected, found }.into())
}

/// The header of a 0-d array of `element`.
pub fn header_of_one<T: Element>(element: &T) -> Result<Header> {
    header(&[], std::slice::from_ref(element))
}

/// Makes 0-d arrays of elements. Generic parameters stand in braces.
macro_rules! scalars {
    ($($({$($generics:tt)*})? $type:ty),* $(,)?) => {$(
        /// A 0-d array.
        impl$(<$($generics)*>)? $crate::array::FromNpy for $type {
            fn from_npy(source: $crate::array::NpySource<'_>) -> $crate::error::Result<$type> {
                $crate::array::read_one(source)
            }
        }

        /// A 0-d array.
        impl$(<$($generics)*>)? $crate::array::ToNpy for $type {
            fn npy_header(&self) -> $crate::error::Result<$crate::header::Header> {
                $crate::array::header_of_one(self)
            }

            fn write_npy_data(&self, sink: &mut $crate::array::NpySink<'_>) -> $crate::error::Result<()> {
                sink.write_elements(std::slice::from_ref(self))
            }
        }
    )*};
}

#[cfg(feature = "half-2")]
pub(crate) use scalars;

scalars!(bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, Complex<f32>, Complex<f64>);
scalars!(Float96, Float128, Complex<Float96>, Complex<Float128>);
scalars!(String, char, {const N: usize} FixedBytes<N>, {const N: usize} Void<N>);
scalars!(DateTime64, TimeDelta64);
