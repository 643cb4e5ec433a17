//! Types of other crates, each behind a feature that is named after the crate and its version.

#[cfg(feature = "half-2")]
mod half;
#[cfg(feature = "sprs-0_11")]
mod sprs;
