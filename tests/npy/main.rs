//! Arrays in files of their own.

#[path = "../support/mod.rs"]
mod support;

mod append;
mod arrays;
#[cfg(feature = "mmap")]
mod mmap;
mod rows;
#[cfg(feature = "npz")]
mod slices;
