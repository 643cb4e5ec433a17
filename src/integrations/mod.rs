//! Types of other crates, converted to and from the crate's own. Each crate is a feature named by its version.

#[cfg(feature = "chrono-0_4")]
#[cfg_attr(docsrs, doc(cfg(feature = "chrono-0_4")))]
pub mod chrono_0_4;
#[cfg(any(feature = "jiff-0_2", feature = "jiff-1"))]
mod jiff;
#[cfg(feature = "jiff-0_2")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff-0_2")))]
pub mod jiff_0_2;
#[cfg(feature = "jiff-1")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff-1")))]
pub mod jiff_1;
