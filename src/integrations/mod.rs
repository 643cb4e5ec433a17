//! Types of other crates: one file for each.

#[cfg(feature = "half-2")]
mod half;
