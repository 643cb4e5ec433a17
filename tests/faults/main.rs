//! Files, readers and writers that are not as they should be.

#[path = "../support/mod.rs"]
mod support;

#[cfg(feature = "npz")]
mod failing_io;
#[cfg(all(feature = "npz", unix))]
mod fuzzed;
#[cfg(feature = "npz")]
mod limits;
#[cfg(feature = "npz")]
mod malformed;
#[cfg(all(feature = "npz", feature = "half-2", feature = "derive"))]
mod messages;
#[cfg(feature = "npz")]
mod strangers;
mod writing;
