//! What every sparse array has, whatever its format.

use std::fmt;
use std::ops::RangeInclusive;

use super::check;
use crate::error::Result;

/// Which of SciPy's two classes of a format a sparse array is. Their members are the same but for `_is_array`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Class {
    /// `csr_array` and so on, SciPy's choice for new code; SciPy before 1.8 takes it for a matrix.
    #[default]
    Array,
    /// `csr_matrix` and so on, whose `*` is the matrix product.
    Matrix,
}

/// Shape and class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ShapeAndClass {
    shape: Vec<usize>,
    class: Class,
}

impl ShapeAndClass {
    pub(super) fn new(shape: Vec<usize>, axes: RangeInclusive<usize>) -> Result<ShapeAndClass> {
        check::shape(&shape, axes)?;
        Ok(ShapeAndClass { shape, class: Class::Array })
    }

    pub(super) fn shape(&self) -> &[usize] {
        &self.shape
    }

    pub(super) fn class(&self) -> Class {
        self.class
    }

    /// Matrices have two axes.
    pub(super) fn set_class(&mut self, class: Class) {
        self.class = if self.shape.len() == 2 { class } else { Class::Array };
    }

    pub(super) fn into_shape(self) -> Vec<usize> {
        self.shape
    }

    pub(super) fn debug(&self, f: &mut fmt::Formatter<'_>, format: &str, stored: usize) -> fmt::Result {
        f.debug_struct("Sparse")
            .field("format", &format)
            .field("shape", &self.shape)
            .field("class", &self.class)
            .field("stored", &stored)
            .finish_non_exhaustive()
    }
}

/// Rows and columns; of one axis, as in SciPy, the columns of a single row.
pub(crate) fn rows_and_columns(shape: &[usize]) -> (usize, usize) {
    match *shape {
        [rows, columns] => (rows, columns),
        [columns] => (1, columns),
        _ => (0, 0),
    }
}

/// The methods that all formats have.
macro_rules! frame_methods {
    () => {
        /// The lengths of the axes.
        pub fn shape(&self) -> &[usize] {
            self.frame.shape()
        }

        /// Which class it is in SciPy.
        pub fn class(&self) -> crate::sparse::Class {
            self.frame.class()
        }

        /// The same array as `class`. If it does not have two axes it stays
        /// [`Class::Array`](crate::sparse::Class::Array), as SciPy has no such matrices.
        pub fn with_class(mut self, class: crate::sparse::Class) -> Self {
            self.frame.set_class(class);
            self
        }
    };
}

pub(super) use frame_methods;
