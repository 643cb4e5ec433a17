//! What the documentation says is so.

#[path = "../support/mod.rs"]
mod support;

#[cfg(feature = "npz")]
mod call_sites;
#[cfg(feature = "npz")]
mod cookbook;
mod notes;
#[cfg(feature = "npz")]
mod readme;
#[cfg(feature = "npz")]
mod sizes;
