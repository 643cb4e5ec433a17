//! What is read and written takes little memory, measured in a process of its own each time.

#[path = "../support/mod.rs"]
mod support;

#[cfg(all(target_os = "linux", feature = "bzip2", feature = "lzma", feature = "zstd"))]
mod foreign_limits;
#[cfg(all(target_os = "linux", feature = "npz"))]
mod headers;
#[cfg(all(target_os = "linux", feature = "ndarray-0_16", feature = "ndarray-0_17", feature = "nalgebra-0_35"))]
mod other_crates;
#[cfg(all(target_os = "linux", feature = "npz"))]
mod rows;
