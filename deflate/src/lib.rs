#![doc = include_str!("../README.md")]
#![cfg_attr(feature = "safe", forbid(unsafe_code))]

mod error;
mod format;
mod inflate;

pub use error::Error;
pub use inflate::{Inflater, inflate};
