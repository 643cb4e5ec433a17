//! The integers that count rows, columns and stored elements.

use std::fmt::{Debug, Display};
use std::hash::Hash;

use crate::array::Number;

/// What the positions in a sparse array are: `i32` or `i64`, as in SciPy.
pub trait Index:
    Number + Ord + Hash + Debug + Display + TryFrom<usize> + TryInto<usize> + TryFrom<i64> + Into<i64> + sealed::Sealed
{
}

impl Index for i32 {}

impl Index for i64 {}

mod sealed {
    pub trait Sealed {}

    impl Sealed for i32 {}

    impl Sealed for i64 {}
}
