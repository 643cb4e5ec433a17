//! Arrays of other crates, read and written as the crate's own. Each crate is a feature named by its version.

#[cfg(feature = "nalgebra-0_35")]
#[cfg_attr(docsrs, doc(cfg(feature = "nalgebra-0_35")))]
pub mod nalgebra_0_35;
#[cfg(feature = "ndarray-0_16")]
#[cfg_attr(docsrs, doc(cfg(feature = "ndarray-0_16")))]
pub mod ndarray_0_16;
#[cfg(feature = "ndarray-0_17")]
#[cfg_attr(docsrs, doc(cfg(feature = "ndarray-0_17")))]
pub mod ndarray_0_17;
#[cfg(feature = "sprs-0_11")]
mod sprs_0_11;
#[cfg(any(feature = "nalgebra-0_35", feature = "ndarray-0_16", feature = "ndarray-0_17"))]
mod strided;
