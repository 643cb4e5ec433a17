//! Arrays of `ndarray` 0.16: feature `ndarray-0_16`.
//!
//! ```
//! # use ndarray_0_16 as ndarray;
//! # let path = std::env::temp_dir().join("npz-doc-ndarray-0_16.npy");
#![doc = include_str!("ndarray/example.rs")]
//! ```
//!
#![doc = include_str!("ndarray/types.md")]

#[path = "ndarray/arrays.rs"]
#[allow(clippy::duplicate_mod, reason = "every version of ndarray has the same arrays")]
mod arrays;

use ndarray_0_16 as ndarray;
