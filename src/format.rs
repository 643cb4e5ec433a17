//! The bytes that this crate writes, described for authors of other readers and writers.
//!
#![doc = include_str!("npz/format.md")]
#![doc = include_str!("deflate/chunks.md")]
#![doc = include_str!("npz/order.md")]
