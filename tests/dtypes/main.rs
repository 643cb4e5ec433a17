//! What an element is: its spelling, its values, and the Rust types that take it.

#[path = "../support/mod.rs"]
mod support;

mod cast;
mod dates;
mod dates_conversions;
#[cfg(all(feature = "npz", feature = "half-2"))]
mod floats;
mod header_oracle;
#[cfg(all(feature = "npz", feature = "derive", feature = "half-2"))]
mod matrix;
#[cfg(feature = "derive")]
mod records;
#[cfg(feature = "npz")]
mod text;
