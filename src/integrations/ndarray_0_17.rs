//! Arrays of `ndarray` 0.17: feature `ndarray-0_17`.
//!
//! ```
//! # use ndarray_0_17 as ndarray;
//! # let path = std::env::temp_dir().join("npz-doc-ndarray-0_17.npy");
#![doc = include_str!("ndarray/example.rs")]
//! ```
//!
#![doc = include_str!("ndarray/types.md")]
//!
//! `ArrayRef` is written too.

#[path = "ndarray/arrays.rs"]
#[allow(clippy::duplicate_mod, reason = "every version of ndarray has the same arrays")]
mod arrays;

use ndarray_0_17 as ndarray;

use crate::array::{NpySink, ToNpy};
use crate::element::Element;
use crate::error::Result;
use crate::header::Header;

impl<T: Element + Clone, D: ndarray::Dimension> ToNpy for ndarray::ArrayRef<T, D> {
    fn npy_header(&self) -> Result<Header> {
        self.view().npy_header()
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        self.view().write_npy_data(sink)
    }
}
