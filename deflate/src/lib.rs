#![doc = include_str!("../README.md")]
#![cfg_attr(feature = "safe", forbid(unsafe_code))]

mod deflate;
mod error;
mod format;
mod inflate;

pub use deflate::{Deflater, Effort, End};
pub use error::Error;
pub use inflate::{Inflater, inflate};
