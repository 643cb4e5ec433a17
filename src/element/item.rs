//! Items of a `Vec`: elements, or fixed-size arrays of them.

use super::Element;
use super::bulk::check_empty_items;
use crate::dtype::DType;
use crate::error::{ErrorKind, Result};
use crate::header::order::Transposition;
use crate::io::transfer::ByteSource;
use crate::limits::{reserve, zeroed};

/// An item of a `Vec`, slice or array that is read from a file: an [`Element`], or a fixed-size array of items.
///
/// A `Vec<[[f64; 3]; 4]>` is an array of shape `(n, 4, 3)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no item of an array",
    note = "items are elements (bool, i8 to i64, u8 to u64, f32, f64, Complex, String, Vec<u8>, dates and others, see `Element`) and fixed-size arrays of numbers",
    note = "rows of a `Vec<Vec<T>>` may differ in length: use `Array<T>` or `Vec<[T; N]>`; for `usize` use `u64`"
)]
pub trait Item: Send + Sync + Sized + 'static {
    /// The element at the bottom of the nesting.
    type Element: Element;

    /// Appends the lengths of the axes that one item adds to a shape.
    #[doc(hidden)]
    fn extend_shape(shape: &mut Vec<usize>);

    /// Reads `count` items whose elements are of `dtype`, and lie in C order.
    #[doc(hidden)]
    fn read_items(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<Self>>;

    /// `count` items made of all of `elements`, which lie in Fortran order.
    #[doc(hidden)]
    fn gather(count: usize, elements: Vec<Self::Element>, moves: &Transposition<'_>) -> Result<Vec<Self>>;

    #[doc(hidden)]
    fn as_elements(items: &[Self]) -> &[Self::Element];

    #[doc(hidden)]
    fn as_elements_mut(items: &mut [Self]) -> &mut [Self::Element];
}

impl<T: Element> Item for T {
    type Element = T;

    fn extend_shape(_: &mut Vec<usize>) {}

    fn read_items(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<T>> {
        T::read(dtype, count, source)
    }

    /// Items without axes of their own are in one order only.
    fn gather(_: usize, elements: Vec<T>, _: &Transposition<'_>) -> Result<Vec<T>> {
        Ok(elements)
    }

    fn as_elements(items: &[T]) -> &[T] {
        items
    }

    fn as_elements_mut(items: &mut [T]) -> &mut [T] {
        items
    }
}

/// Items that are zero when their bytes are.
#[doc(hidden)]
pub trait Plain: Item<Element: Clone> + bytemuck::Zeroable {}

impl<A: Item<Element: Clone> + bytemuck::Zeroable> Plain for A {}

impl<A: Plain, const N: usize> Item for [A; N] {
    type Element = A::Element;

    fn extend_shape(shape: &mut Vec<usize>) {
        shape.push(N);
        A::extend_shape(shape);
    }

    fn read_items(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<[A; N]>> {
        read_zeroed(dtype, count, source)
    }

    fn gather(count: usize, elements: Vec<A::Element>, moves: &Transposition<'_>) -> Result<Vec<[A; N]>> {
        let mut items = zeroed::<[A; N]>(count)?;
        let targets = Self::as_elements_mut(&mut items);
        moves.for_each(|from, to| {
            if let (Some(target), Some(element)) = (targets.get_mut(to), elements.get(from)) {
                target.clone_from(element);
            }
        });
        Ok(items)
    }

    fn as_elements(items: &[[A; N]]) -> &[A::Element] {
        A::as_elements(items.as_flattened())
    }

    fn as_elements_mut(items: &mut [[A; N]]) -> &mut [A::Element] {
        A::as_elements_mut(items.as_flattened_mut())
    }
}

/// Reads `count` items whose elements are of `dtype`. What cannot be there is not allocated for.
pub(crate) fn read_zeroed<A: Item + bytemuck::Zeroable>(
    dtype: &DType,
    count: usize,
    source: &mut dyn ByteSource,
) -> Result<Vec<A>> {
    check_empty_items::<A>(size_of::<A>(), count)?;
    let mut inner = Vec::new();
    A::extend_shape(&mut inner);
    let elements = inner.iter().fold(count as u64, |elements, &length| elements.saturating_mul(length as u64));
    let expected = elements.saturating_mul(dtype.itemsize() as u64);
    match source.bound() {
        Some(bound) if bound < expected => {
            Err(ErrorKind::Truncated { what: "array data", expected, found: bound }.into())
        }
        Some(_) => {
            let mut items = zeroed(count)?;
            A::Element::decode(dtype, source, A::as_elements_mut(&mut items))?;
            Ok(items)
        }
        None => read_steps(dtype, count, source),
    }
}

/// Grows with what is really there.
fn read_steps<A: Item + bytemuck::Zeroable>(
    dtype: &DType,
    count: usize,
    source: &mut dyn ByteSource,
) -> Result<Vec<A>> {
    const STEP_BYTES: usize = 1 << 20;
    let step = (STEP_BYTES / size_of::<A>().max(1)).max(1);
    let mut items: Vec<A> = Vec::new();
    while items.len() < count {
        let done = items.len();
        let end = count.min(done + step);
        if items.capacity() < end {
            reserve(&mut items, done.max(step).min(count - done))?;
        }
        items.resize_with(end, A::zeroed);
        A::Element::decode(dtype, source, A::as_elements_mut(items.split_at_mut(done).1))?;
    }
    Ok(items)
}
