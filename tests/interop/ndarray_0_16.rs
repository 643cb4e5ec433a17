//! Arrays of `ndarray` 0.16, both ways.

#[allow(clippy::duplicate_mod, reason = "each version has the same tests")]
#[path = "../support/ndarray.rs"]
mod arrays;

use ndarray_0_16 as ndarray;

use crate::support;
