//! The members of an archive, as SciPy's `load_npz` takes them.

use super::check::invalid;
use super::{Class, Index};
use crate::array::{Array, DynArray, Number};
use crate::dtype::Kind;
use crate::error::place::AtPlace;
use crate::error::{Error, ErrorKind, Result};
use crate::npz::NpzReader;

/// The format's name: bytes, or a string as SciPy before 1.0 wrote it.
pub(super) fn format(npz: &NpzReader<'_>) -> Result<String> {
    let wrong = |found: String| invalid("format", None, "the name of a sparse format", found);
    if !npz.contains("format") {
        return Err(wrong("no such member".to_owned()));
    }
    let name: DynArray = npz.by_name("format")?;
    let text = name.downcast::<String>().ok().filter(|texts| texts.len() == 1).and_then(|texts| texts.into_vec().pop());
    text.ok_or_else(|| wrong(format!("an array of shape {:?} and dtype {}", name.shape(), name.dtype())))
}

/// Shape and class of an archive that holds a sparse array of the format `expected`.
pub(super) fn shape_and_class(npz: &NpzReader<'_>, found: &str, expected: &'static str) -> Result<(Vec<usize>, Class)> {
    if found != expected {
        return Err(invalid("format", None, format!("{expected} (Sparse takes any format)"), found));
    }
    let (shape, class) = (shape(npz)?, class(npz)?);
    if class == Class::Matrix && shape.len() != 2 {
        return Err(invalid("shape", None, "2 axes, as it is a matrix", shape.len()));
    }
    Ok((shape, class))
}

fn shape(npz: &NpzReader<'_>) -> Result<Vec<usize>> {
    let lengths: Vec<i64> = indices(npz, "shape")?;
    let length = |(axis, &length): (usize, &i64)| {
        usize::try_from(length).map_err(|_| invalid("shape", Some(axis), "a length", length))
    };
    lengths.iter().enumerate().map(length).collect()
}

/// As Python takes any number for true that is not zero.
fn class(npz: &NpzReader<'_>) -> Result<Class> {
    if !npz.contains("_is_array") {
        return Ok(Class::Matrix);
    }
    let marker: DynArray = npz.by_name("_is_array")?;
    Ok(if marker.bytes().iter().any(|&byte| byte != 0) { Class::Array } else { Class::Matrix })
}

/// A member of one axis that holds integers of any type, each of which fits `I`.
pub(super) fn indices<I: Index>(npz: &NpzReader<'_>, name: &str) -> Result<Vec<I>> {
    let array = index_array(npz, name)?;
    if let [_] = array.shape() {
        return Ok(array.into_vec());
    }
    let (expected, found) = ("(n,)".to_owned(), array.shape().to_vec());
    let mismatch = ErrorKind::ShapeMismatch { expected, found, hint: "SciPy writes one axis" };
    Err(Error::from(mismatch).in_entry(name))
}

/// A member that holds integers of any type, each of which fits `I`.
pub(super) fn index_array<I: Index>(npz: &NpzReader<'_>, name: &str) -> Result<Array<I>> {
    let header = npz.header(name)?;
    let is_integer = matches!(header.dtype().kind(), Kind::Int | Kind::UInt);
    if !is_integer || I::accepts(header.dtype()) {
        return npz.by_name(name);
    }
    let array: DynArray = npz.by_name(name)?;
    array.cast().in_entry(name)
}

/// `indptr`, `indices` and `data`, without what stands behind the last element that `indptr` counts: SciPy's `prune`.
pub(super) struct Blocks<I, T> {
    pub(super) indptr: Vec<I>,
    pub(super) indices: Vec<I>,
    pub(super) data: Array<T>,
}

impl<I: Index, T: Number> Blocks<I, T> {
    /// Reads them, where `data` has as many axes.
    pub(super) fn read(npz: &NpzReader<'_>, axes: usize) -> Result<Blocks<I, T>> {
        let indptr: Vec<I> = indices(npz, "indptr")?;
        let (indices, data) = npz.both(|| indices(npz, "indices"), || data(npz, axes))?;
        Blocks { indptr, indices, data }.pruned()
    }

    fn pruned(mut self) -> Result<Blocks<I, T>> {
        let used = self.indptr.last().and_then(|&last| last.try_into().ok()).unwrap_or(usize::MAX);
        let mut shape = self.data.shape().to_vec();
        let Some(stored) = shape.first_mut().filter(|stored| used < **stored && **stored == self.indices.len()) else {
            return Ok(self);
        };
        *stored = used;
        self.indices.truncate(used);
        let mut elements = self.data.into_c_order().into_vec();
        elements.truncate(shape.iter().product());
        Ok(Blocks { data: Array::from_shape_vec(shape, elements)?, ..self })
    }
}

/// The member `data`, which has as many axes.
pub(super) fn data<T: Number>(npz: &NpzReader<'_>, axes: usize) -> Result<Array<T>> {
    let data: Array<T> = npz.by_name("data")?;
    if data.shape().len() == axes {
        return Ok(data);
    }
    Err(invalid("data", None, format!("{axes} axes"), data.shape().len()))
}
