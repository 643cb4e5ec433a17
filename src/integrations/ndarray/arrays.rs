//! The arrays of whichever version of `ndarray` the parent module names.

use super::ndarray::{ArcArray, Array, ArrayBase, ArrayView, Data, Dimension, IxDyn, ShapeBuilder, ShapeError};
use crate::array::{FromNpy, NpySink, NpySource, ToNpy};
use crate::element::Element;
use crate::error::{Error, ErrorKind, Result, shape_mismatch};
use crate::header::{Header, Order, is_both_orders};
use crate::integrations::strided::{gather, header};

impl<T: Element, D: Dimension> FromNpy for Array<T, D> {
    fn from_npy(source: NpySource<'_>) -> Result<Array<T, D>> {
        check_axes::<D>(source.header().shape())?;
        crate::Array::from_npy(source)?.try_into()
    }
}

impl<T: Element + Clone, D: Dimension> FromNpy for ArcArray<T, D> {
    fn from_npy(source: NpySource<'_>) -> Result<ArcArray<T, D>> {
        Array::from_npy(source).map(Array::into_shared)
    }
}

impl<T: Element + Clone, S: Data<Elem = T>, D: Dimension> ToNpy for ArrayBase<S, D> {
    fn npy_header(&self) -> Result<Header> {
        let order = order(&self.view()).unwrap_or_default();
        header(order, self.shape(), self)
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        let (c, fortran) = (self.view(), self.t());
        match c.to_slice().or_else(|| fortran.to_slice()) {
            Some(elements) => sink.write_elements(elements),
            None => gather(self.rows().into_iter().flatten(), sink),
        }
    }
}

fn is_fortran(shape: &[usize], order: Order) -> bool {
    order == Order::Fortran && !is_both_orders(shape)
}

/// Nothing is copied.
impl<T, D: Dimension> TryFrom<crate::Array<T>> for Array<T, D> {
    type Error = Error;

    fn try_from(array: crate::Array<T>) -> Result<Array<T, D>> {
        check_axes::<D>(array.shape())?;
        let (shape, is_fortran) = (array.shape().to_vec(), is_fortran(array.shape(), array.order()));
        let elements = Array::from_shape_vec(IxDyn(&shape).set_f(is_fortran), array.into_vec());
        elements.and_then(Array::into_dimensionality).map_err(refused(shape))
    }
}

/// Nothing is copied.
impl<'a, T, D: Dimension> TryFrom<crate::ArrayView<'a, T>> for ArrayView<'a, T, D> {
    type Error = Error;

    fn try_from(view: crate::ArrayView<'a, T>) -> Result<ArrayView<'a, T, D>> {
        check_axes::<D>(view.shape())?;
        let (shape, is_fortran) = (view.shape().to_vec(), is_fortran(view.shape(), view.order()));
        let elements = ArrayView::from_shape(IxDyn(&shape).set_f(is_fortran), view.as_slice());
        elements.and_then(ArrayView::into_dimensionality).map_err(refused(shape))
    }
}

/// Elements that lie together are not copied; any others are put into C order.
impl<T: Clone, D: Dimension> From<Array<T, D>> for crate::Array<T> {
    fn from(array: Array<T, D>) -> crate::Array<T> {
        let (shape, count) = (array.shape().to_vec(), array.len());
        let Some(order) = order(&array.view()) else {
            return crate::Array::from_parts(shape, Order::C, array.iter().cloned().collect());
        };
        let (mut elements, first) = array.into_raw_vec_and_offset();
        elements.drain(..first.unwrap_or(0));
        elements.truncate(count);
        crate::Array::from_parts(shape, order, elements)
    }
}

/// The order in which the elements lie, if they do so without gaps.
fn order<T, D: Dimension>(view: &ArrayView<'_, T, D>) -> Option<Order> {
    let is_fortran = || view.t().is_standard_layout().then_some(Order::Fortran);
    if view.is_standard_layout() { Some(Order::C) } else { is_fortran() }
}

/// An error unless an array of `D` can have the shape.
fn check_axes<D: Dimension>(shape: &[usize]) -> Result<()> {
    match D::NDIM {
        Some(axes) if axes != shape.len() => Err(shape_mismatch(&vec![None; axes], shape, fitting_type(shape.len()))),
        _ => Ok(()),
    }
}

fn fitting_type(axes: usize) -> &'static str {
    match axes {
        0 => "read it as ndarray::Array0, or ArrayD to take any shape",
        1 => "read it as ndarray::Array1, or ArrayD to take any shape",
        2 => "read it as ndarray::Array2, or ArrayD to take any shape",
        3 => "read it as ndarray::Array3, or ArrayD to take any shape",
        4 => "read it as ndarray::Array4, or ArrayD to take any shape",
        5 => "read it as ndarray::Array5, or ArrayD to take any shape",
        6 => "read it as ndarray::Array6, or ArrayD to take any shape",
        _ => "read it as ndarray::ArrayD",
    }
}

fn refused(shape: Vec<usize>) -> impl FnOnce(ShapeError) -> Error {
    |_| ErrorKind::InvalidShape { shape, reason: "ndarray cannot hold it" }.into()
}
