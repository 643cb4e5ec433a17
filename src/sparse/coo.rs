//! Coordinates: SciPy's coo.

use std::fmt;
use std::io::{Seek, Write};

use super::members::Members;
use super::shape_and_class::{ShapeAndClass, frame_methods};
use super::{Index, check, read, write};
use crate::array::{Array, Number};
use crate::dtype::MAX_AXES;
use crate::error::Result;
use crate::limits::reserve;
use crate::npz::{NpzReader, NpzWriter};

const FORMAT: &str = "coo";

/// A sparse array of any number of axes as coordinates and elements: SciPy's `coo_array` and `coo_matrix`.
///
/// Element `i` stands at `coords[0][i], coords[1][i]`, ...; as in SciPy they may come in any order, and more than once:
/// the array's element is then the sum of these.
///
/// ```
/// use npz::sparse::Coo;
///
/// let (rows, columns) = (vec![0, 1, 1], vec![1, 0, 2]);
/// let a: Coo<f64> = Coo::try_new([2, 3], [rows, columns], vec![5.0, 7.0, 8.0])?;
/// assert_eq!(a.coords()[1], [1, 0, 2]);
/// # Ok::<(), npz::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Coo<T, I = i32> {
    frame: ShapeAndClass,
    /// For each axis as many as stored elements, below the axis' length.
    coords: Vec<Vec<I>>,
    data: Vec<T>,
}

impl<T, I: Index> Coo<T, I> {
    /// Makes a sparse array of its members: SciPy's `coo_array((data, coords), shape=shape)`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidSparse`](crate::ErrorKind::InvalidSparse) names the first member, and the first of its
    /// elements, that is not as it must be.
    pub fn try_new(shape: impl Into<Vec<usize>>, coords: impl Into<Vec<Vec<I>>>, data: Vec<T>) -> Result<Coo<T, I>> {
        let (frame, coords) = (ShapeAndClass::new(shape.into(), 1..=MAX_AXES)?, coords.into());
        if coords.len() != frame.shape().len() {
            return Err(check::invalid("coords", None, format!("{} axes", frame.shape().len()), coords.len()));
        }
        for (axis, (places, &length)) in coords.iter().zip(frame.shape()).enumerate() {
            let (member, before) = match (coords.len(), axis) {
                (2, 0) => ("row", 0),
                (2, _) => ("col", 0),
                _ => ("coords", axis * data.len()),
            };
            check::length(member, data.len(), places.len())?;
            check::indices(member, before, places, length)?;
        }
        Ok(Coo { frame, coords, data })
    }

    frame_methods!();

    /// For each axis the place of each stored element: SciPy's `coords`; of two axes `row` and `col`.
    pub fn coords(&self) -> &[Vec<I>] {
        &self.coords
    }

    /// The stored elements.
    pub fn data(&self) -> &[T] {
        &self.data
    }

    /// Shape, `coords` and `data`.
    pub fn into_parts(self) -> (Vec<usize>, Vec<Vec<I>>, Vec<T>) {
        (self.frame.into_shape(), self.coords, self.data)
    }
}

impl<T: Number, I: Index> Members for Coo<T, I> {
    fn read(npz: &NpzReader<'_>, format: &str) -> Result<Coo<T, I>> {
        let (shape, class) = read::shape_and_class(npz, format, FORMAT)?;
        let (coords, data) = npz.both(|| read_coords(npz), || read::data(npz, 1))?;
        Ok(Coo::try_new(shape, coords, Array::into_vec(data))?.with_class(class))
    }

    fn write<W: Write + Seek>(&self, out: &mut NpzWriter<W>) -> Result<()> {
        if let [row, col] = self.coords.as_slice() {
            out.add_array("row", row)?;
            out.add_array("col", col)?;
        } else {
            out.add_array("coords", &write::Coords(&self.coords))?;
        }
        write::add_rest(out, FORMAT, &self.frame, &self.data)
    }
}

/// As SciPy, looks for `coords` first.
fn read_coords<I: Index>(npz: &NpzReader<'_>) -> Result<Vec<Vec<I>>> {
    if !npz.contains("coords") {
        let (row, col) = npz.both(|| read::indices(npz, "row"), || read::indices(npz, "col"))?;
        return Ok(vec![row, col]);
    }
    let coords: Array<I> = read::index_array(npz, "coords")?.into_c_order();
    let [axes, stored] = *coords.shape() else {
        return Err(check::invalid("coords", None, "2 axes", coords.shape().len()));
    };
    if axes > MAX_AXES {
        return Err(check::invalid("coords", None, format!("at most {MAX_AXES} rows"), axes));
    }
    let along = |axis: usize| {
        let places = coords.as_slice().get(axis * stored..(axis + 1) * stored);
        copied(
            places.ok_or_else(|| check::invalid("coords", None, format!("{axes} * {stored} indices"), coords.len()))?,
        )
    };
    (0..axes).map(along).collect()
}

fn copied<I: Index>(places: &[I]) -> Result<Vec<I>> {
    let mut copy = Vec::new();
    reserve(&mut copy, places.len())?;
    copy.extend_from_slice(places);
    Ok(copy)
}

impl<T, I> fmt::Debug for Coo<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.frame.debug(f, FORMAT, self.data.len())
    }
}
