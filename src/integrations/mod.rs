//! Types of other crates, read and written as this crate's own, or converted to and from them. Each crate is a feature
//! named by its version.

#[cfg(feature = "chrono-0_4")]
#[cfg_attr(docsrs, doc(cfg(feature = "chrono-0_4")))]
pub mod chrono_0_4;
#[cfg(feature = "half-2")]
#[cfg_attr(docsrs, doc(cfg(feature = "half-2")))]
pub mod half_2;
#[cfg(any(feature = "jiff-0_2", feature = "jiff-1"))]
mod jiff;
#[cfg(feature = "jiff-0_2")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff-0_2")))]
pub mod jiff_0_2;
#[cfg(feature = "jiff-1")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff-1")))]
pub mod jiff_1;
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
#[cfg_attr(docsrs, doc(cfg(feature = "sprs-0_11")))]
pub mod sprs_0_11;
#[cfg(any(feature = "nalgebra-0_35", feature = "ndarray-0_16", feature = "ndarray-0_17"))]
mod strided;
