//! Items of a `Vec`: elements, or fixed-size arrays of them.

use super::{ByteSource, Element};
use crate::dtype::DType;
use crate::error::{ErrorKind, Result};
use crate::limits::{reserve, zeroed};

/// What a `Vec`, slice or array read from a file consists of: an [`Element`], or a fixed-size array of items.
///
/// A `Vec<[[f64; 3]; 4]>` is an array of shape `(n, 4, 3)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no item of an array",
    note = "items are elements (bool, i8 to i64, u8 to u64, f32, f64, Complex) and fixed-size arrays of them",
    note = "rows of a `Vec<Vec<T>>` may differ in length: use `Array<T>` or `Vec<[T; N]>`; for `usize` use `u64`"
)]
pub trait Item: Clone + Send + Sync + 'static {
    /// The element at the bottom of the nesting.
    type Element: Element;

    /// Appends the lengths of the axes that one item adds to a shape.
    #[doc(hidden)]
    fn extend_shape(shape: &mut Vec<usize>);

    /// `count` items, zeroed where the type allows.
    #[doc(hidden)]
    fn allocate(count: usize) -> Result<Vec<Self>>;

    #[doc(hidden)]
    fn as_elements(items: &[Self]) -> &[Self::Element];

    #[doc(hidden)]
    fn as_elements_mut(items: &mut [Self]) -> &mut [Self::Element];
}

impl<T: Element> Item for T {
    type Element = T;

    fn extend_shape(_: &mut Vec<usize>) {}

    fn allocate(count: usize) -> Result<Vec<T>> {
        T::allocate(count)
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
pub trait Plain: Item + bytemuck::Zeroable {}

impl<A: Item + bytemuck::Zeroable> Plain for A {}

impl<A: Plain, const N: usize> Item for [A; N] {
    type Element = A::Element;

    fn extend_shape(shape: &mut Vec<usize>) {
        shape.push(N);
        A::extend_shape(shape);
    }

    fn allocate(count: usize) -> Result<Vec<[A; N]>> {
        check_empty_items::<[A; N]>(count)?;
        zeroed(count)
    }

    fn as_elements(items: &[[A; N]]) -> &[A::Element] {
        A::as_elements(items.as_flattened())
    }

    fn as_elements_mut(items: &mut [[A; N]]) -> &mut [A::Element] {
        A::as_elements_mut(items.as_flattened_mut())
    }
}

/// Items without bytes cost no memory, so that only a bound keeps their number from costing time.
fn check_empty_items<A>(count: usize) -> Result<()> {
    const LIMIT: usize = 1 << 20;
    if size_of::<A>() > 0 || count <= LIMIT {
        return Ok(());
    }
    let reason = "more than 1048576 items that hold nothing";
    Err(ErrorKind::InvalidShape { shape: vec![count, 0], reason }.into())
}

/// Reads `count` items whose elements are of `dtype`. What cannot be there is not allocated for.
pub(crate) fn read_items<A: Item>(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<A>> {
    let mut inner = Vec::new();
    A::extend_shape(&mut inner);
    let elements = inner.iter().fold(count as u64, |elements, &length| elements.saturating_mul(length as u64));
    let expected = elements.saturating_mul(dtype.itemsize() as u64);
    match source.bound() {
        Some(bound) if bound < expected => {
            Err(ErrorKind::Truncated { what: "array data", expected, found: bound }.into())
        }
        Some(_) => {
            let mut items = A::allocate(count)?;
            A::Element::decode(dtype, source, A::as_elements_mut(&mut items))?;
            Ok(items)
        }
        None => read_steps(dtype, count, source),
    }
}

/// Grows with what is really there.
fn read_steps<A: Item>(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<A>> {
    const FIRST_BYTES: usize = 1 << 20;
    check_empty_items::<A>(count)?;
    let first = (FIRST_BYTES / size_of::<A>().max(1)).max(1);
    let mut items: Vec<A> = Vec::new();
    while items.len() < count {
        let step = items.len().max(first).min(count - items.len());
        let mut new = A::allocate(step)?;
        A::Element::decode(dtype, source, A::as_elements_mut(&mut new))?;
        reserve(&mut items, step)?;
        items.append(&mut new);
    }
    Ok(items)
}
