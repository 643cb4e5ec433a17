//! What comes of files that are not as they should be, here and in NumPy.
//!
//! Nothing that a file says of itself is believed. What is not read is refused with an error, whose
//! [`ErrorKind`](crate::ErrorKind) the last column names.
//!
//! # Files of one array, `.npy`
//!
#![doc = include_str!("npy/malformed.md")]
//!
//! # Archives, `.npz`
//!
#![doc = include_str!("npz/malformed.md")]
