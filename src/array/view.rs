//! Borrowed arrays.

use std::fmt;

use super::{Array, check_length};
use crate::error::Result;
use crate::header::Order;
use crate::header::order;
use crate::io::kernel::use_huge_pages_behind;

/// An array whose elements live elsewhere: in an [`Array`], in a file's bytes, in an mmap.
#[derive(Clone)]
pub struct ArrayView<'a, T> {
    shape: Vec<usize>,
    order: Order,
    /// In memory order; as many as the shape says.
    elements: &'a [T],
}

impl<'a, T> ArrayView<'a, T> {
    /// A view of `elements`, which lie in the given order, as an array of `shape`. Where both orders are the same, as
    /// for one axis, it is [`Order::C`].
    ///
    /// # Errors
    ///
    /// - [`LengthMismatch`](crate::ErrorKind::LengthMismatch): `shape` needs more or fewer elements.
    /// - [`InvalidShape`](crate::ErrorKind::InvalidShape): no array can have `shape`.
    pub fn new(order: Order, shape: impl Into<Vec<usize>>, elements: &'a [T]) -> Result<ArrayView<'a, T>> {
        let shape = shape.into();
        check_length(&shape, elements.len())?;
        Ok(ArrayView { order: order::normalized(&shape, order), shape, elements })
    }

    /// A view of an array in a file, in the order that it says.
    pub(crate) fn from_parts(shape: Vec<usize>, order: Order, elements: &'a [T]) -> ArrayView<'a, T> {
        ArrayView { shape, order, elements }
    }

    /// The lengths of the axes.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The order of the elements in memory: for an array in a file, the file's.
    pub fn order(&self) -> Order {
        self.order
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// The elements in memory order.
    pub fn as_slice(&self) -> &'a [T] {
        self.elements
    }

    /// The element at `index`, one number for each axis.
    pub fn get(&self, index: &[usize]) -> Option<&'a T> {
        self.elements.get(order::position(&self.shape, self.order, index)?)
    }
}

impl<T: Clone> ArrayView<'_, T> {
    /// A copy of the array.
    pub fn to_array(&self) -> Array<T> {
        Array::from_parts(self.shape.clone(), self.order, self.elements.to_vec())
    }
}

impl<T: Clone + Send + Sync> ArrayView<'_, T> {
    /// A copy whose elements are in [`Order::C`].
    pub fn to_c_order(&self) -> Array<T> {
        let mut elements = Vec::with_capacity(self.elements.len());
        use_huge_pages_behind(&mut elements);
        elements.extend_from_slice(self.elements);
        if !order::is_c_order(&self.shape, self.order) {
            order::take_from_fortran(&self.shape, &mut elements, &|from, target| {
                if let Some(element) = self.elements.get(from) {
                    target.clone_from(element);
                }
            });
        }
        Array::from_parts(self.shape.clone(), Order::C, elements)
    }
}

/// Views are equal if their shapes, elements and orders are; orders may differ where both are the same.
impl<T: PartialEq> PartialEq for ArrayView<'_, T> {
    fn eq(&self, other: &ArrayView<'_, T>) -> bool {
        let order = |view: &ArrayView<'_, T>| order::normalized(&view.shape, view.order);
        self.shape == other.shape && order(self) == order(other) && self.elements == other.elements
    }
}

impl<T: Eq> Eq for ArrayView<'_, T> {}

impl<T: fmt::Debug> fmt::Debug for ArrayView<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 16;
        let shown = self.elements.get(..SHOWN).unwrap_or(self.elements);
        let mut array = f.debug_struct("Array");
        array.field("shape", &self.shape).field("order", &self.order).field("elements", &shown);
        if shown.len() < self.elements.len() { array.finish_non_exhaustive() } else { array.finish() }
    }
}
