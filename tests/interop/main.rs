//! What NumPy, SciPy and other crates write and read.

#[path = "../support/mod.rs"]
mod support;

mod fixtures;
#[cfg(feature = "nalgebra-0_35")]
mod nalgebra;
#[cfg(feature = "ndarray-0_16")]
mod ndarray_0_16;
#[cfg(feature = "ndarray-0_17")]
mod ndarray_0_17;
#[cfg(feature = "npz")]
mod numpy;
#[cfg(feature = "sprs-0_11")]
mod sprs;
