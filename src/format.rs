//! The bytes that this crate writes, for those who write a reader or a writer of their own.
//!
#![doc = include_str!("npz/format.md")]
#![doc = include_str!("deflate/chunks.md")]
#![doc = include_str!("npz/order.md")]
