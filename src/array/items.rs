//! `Vec`, slices, fixed-size arrays and scalars as arrays.

use num_complex::Complex;

use super::convert::{FromNpy, NpySink, NpySource, ToNpy};
use super::layout;
use crate::date::{DateTime64, TimeDelta64};
use crate::element::{Element, Item};
use crate::error::{ErrorKind, Result, shape_mismatch};
use crate::header::{Header, Order};

const ANY_SHAPE: &str = "read it as Array or DynArray to take any shape";

/// Reads items into place. `leading` are the axes before those of the items.
fn read<A: Item>(source: NpySource<'_>, count: usize) -> Result<Vec<A>> {
    let header = source.header();
    if layout::is_c_order(header.shape(), header.order()) {
        return source.read_items(count);
    }
    let shape = header.shape().to_vec();
    A::gather(count, source.read_elements()?, &|move_item| layout::fortran_to_c(&shape, move_item))
}

/// An error unless the shape is `leading`, where `None` is any length, followed by the axes of an item.
fn check_shape<A: Item>(header: &Header, leading: &[Option<usize>]) -> Result<()> {
    let mut inner = Vec::new();
    A::extend_shape(&mut inner);
    let expected: Vec<Option<usize>> = leading.iter().copied().chain(inner.into_iter().map(Some)).collect();
    let found = header.shape();
    let fits = |(expected, found): (&Option<usize>, &usize)| expected.is_none_or(|expected| expected == *found);
    if expected.len() == found.len() && expected.iter().zip(found).all(fits) {
        return Ok(());
    }
    Err(shape_mismatch(&expected, found, ANY_SHAPE))
}

/// The header of `items`, before whose axes are those of `leading`.
fn header<A: Item>(leading: &[usize], items: &[A]) -> Result<Header> {
    let mut shape = leading.to_vec();
    A::extend_shape(&mut shape);
    Ok(Header::new(A::Element::dtype_of(A::as_elements(items))?, Order::C, shape))
}

impl<A: Item> FromNpy for Vec<A> {
    fn from_npy(source: NpySource<'_>) -> Result<Vec<A>> {
        check_shape::<A>(source.header(), &[None])?;
        let count = source.header().shape().first().copied().unwrap_or(0);
        read(source, count)
    }
}

impl<A: Item> FromNpy for Box<[A]> {
    fn from_npy(source: NpySource<'_>) -> Result<Box<[A]>> {
        Vec::from_npy(source).map(Vec::into_boxed_slice)
    }
}

impl<A: Item, const N: usize> FromNpy for [A; N] {
    fn from_npy(source: NpySource<'_>) -> Result<[A; N]> {
        check_shape::<A>(source.header(), &[Some(N)])?;
        let header = source.header().clone();
        let items = read(source, N)?;
        items.try_into().map_err(|_| shape_mismatch(&[Some(N)], header.shape(), ANY_SHAPE))
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
    check_shape::<T>(source.header(), &[])?;
    let (expected, found) = (size_of::<T>() as u64, 0);
    let element = source.read_elements()?.pop();
    element.ok_or_else(|| ErrorKind::Truncated { what: "array data", expected, found }.into())
}

/// The header of a 0-d array of `element`.
pub fn header_of_one<T: Element>(element: &T) -> Result<Header> {
    header(&[], std::slice::from_ref(element))
}

macro_rules! scalars {
    ($($type:ty),*) => {$(
        /// A 0-d array.
        impl FromNpy for $type {
            fn from_npy(source: NpySource<'_>) -> Result<$type> {
                read_one(source)
            }
        }

        /// A 0-d array.
        impl ToNpy for $type {
            fn npy_header(&self) -> Result<Header> {
                header_of_one(self)
            }

            fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
                sink.write_elements(std::slice::from_ref(self))
            }
        }
    )*};
}

scalars!(bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, Complex<f32>, Complex<f64>, DateTime64, TimeDelta64);
