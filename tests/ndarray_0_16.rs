//! Arrays of `ndarray` 0.16, both ways.
#![cfg(feature = "ndarray-0_16")]

mod support;

#[path = "support/ndarray.rs"]
mod arrays;

use ndarray_0_16 as ndarray;
