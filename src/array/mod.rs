//! Arrays in memory, and the pair of traits by which any type becomes one or is made from one.

mod cast;
mod collections;
mod dyn_array;
mod strs;
mod traits;
mod view;

pub use cast::Number;
#[cfg(feature = "half-2")]
pub(crate) use cast::Wide;
#[cfg(feature = "half-2")]
pub(crate) use collections::scalars;
#[doc(hidden)]
pub use collections::{header_of_one, read_one};
pub use dyn_array::DynArray;
pub use traits::{FromNpy, NpySink, NpySource, ToNpy};
pub(crate) use traits::{write_data, write_data_as};
pub use view::ArrayView;

use std::fmt;

use crate::error::{ErrorKind, Result};
use crate::header::{Order, order};

/// An array in memory: a shape, an order, and the elements. It holds data and does no arithmetic.
///
/// ```
/// use npz::{Array, Order};
///
/// let a = Array::from_shape_vec([2, 3], vec![1, 2, 3, 4, 5, 6])?;
/// assert_eq!(a.shape(), [2, 3]);
/// assert_eq!(a.order(), Order::C);
/// assert_eq!(a.get(&[1, 0]), Some(&4));
/// # Ok::<(), npz::Error>(())
/// ```
#[derive(Clone)]
pub struct Array<T> {
    shape: Vec<usize>,
    order: Order,
    /// In memory order; as many as the shape says.
    elements: Vec<T>,
}

impl<T> Array<T> {
    /// An array of `shape` whose `elements` are in [`Order::C`]. `[]` is the shape of a single element.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::LengthMismatch`]: `shape` needs more or fewer elements.
    /// - [`ErrorKind::InvalidShape`]: no array can have `shape`.
    pub fn from_shape_vec(shape: impl Into<Vec<usize>>, elements: Vec<T>) -> Result<Array<T>> {
        Array::with_order(Order::C, shape, elements)
    }

    /// An array of `shape` whose `elements` are in the given order. Where both orders are the same, as for one axis,
    /// it is [`Order::C`].
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::LengthMismatch`]: `shape` needs more or fewer elements.
    /// - [`ErrorKind::InvalidShape`]: no array can have `shape`.
    pub fn with_order(order: Order, shape: impl Into<Vec<usize>>, elements: Vec<T>) -> Result<Array<T>> {
        let shape = shape.into();
        check_length(&shape, elements.len())?;
        Ok(Array { order: order::normalized(&shape, order), shape, elements })
    }

    /// The lengths of the axes.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The order of the elements in memory: for an array that was read, the file's.
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
    pub fn as_slice(&self) -> &[T] {
        &self.elements
    }

    /// The elements in memory order, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.elements
    }

    /// The elements in memory order.
    pub fn into_vec(self) -> Vec<T> {
        self.elements
    }

    /// The element at `index`, one number for each axis.
    pub fn get(&self, index: &[usize]) -> Option<&T> {
        self.elements.get(order::position(&self.shape, self.order, index)?)
    }

    /// The array, borrowed.
    pub fn view(&self) -> ArrayView<'_, T> {
        ArrayView::from_parts(self.shape.clone(), self.order, &self.elements)
    }

    /// An array that was read, in the order that the file says.
    pub(crate) fn from_parts(shape: Vec<usize>, order: Order, elements: Vec<T>) -> Array<T> {
        Array { shape, order, elements }
    }
}

impl<T: Clone + Send + Sync> Array<T> {
    /// A copy whose elements are in [`Order::C`].
    pub fn to_c_order(&self) -> Array<T> {
        self.view().to_c_order()
    }

    /// The array with its elements in [`Order::C`]; copied only if they are not.
    pub fn into_c_order(self) -> Array<T> {
        if order::is_c_order(&self.shape, self.order) {
            return Array { order: Order::C, ..self };
        }
        self.to_c_order()
    }
}

/// Arrays are equal if their shapes, elements and orders are; orders may differ where both are the same.
impl<T: PartialEq> PartialEq for Array<T> {
    fn eq(&self, other: &Array<T>) -> bool {
        self.view() == other.view()
    }
}

impl<T: Eq> Eq for Array<T> {}

/// An array of one axis.
impl<T> From<Vec<T>> for Array<T> {
    fn from(elements: Vec<T>) -> Array<T> {
        Array { shape: vec![elements.len()], order: Order::C, elements }
    }
}

impl<T: fmt::Debug> fmt::Debug for Array<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.view(), f)
    }
}

fn check_length(shape: &[usize], found: usize) -> Result<()> {
    let expected = crate::header::item_count(shape, 1)?;
    if expected == found {
        return Ok(());
    }
    let (expected, found) = (expected as u64, found as u64);
    Err(ErrorKind::LengthMismatch { shape: shape.to_vec(), expected, found }.into())
}
