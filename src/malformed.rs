//! What this crate and NumPy do with malformed files.
//!
//! Nothing that a file says of itself is believed. A file that is not read is refused with an error; the last column
//! names its [`ErrorKind`](crate::ErrorKind).
//!
//! # Files of one array, `.npy`
//!
#![doc = include_str!("npy/malformed.md")]
//!
//! # Archives, `.npz`
//!
#![doc = include_str!("npz/malformed.md")]
