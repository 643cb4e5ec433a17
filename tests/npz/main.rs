//! Arrays in archives.

#[path = "../support/mod.rs"]
mod support;

#[cfg(feature = "npz")]
mod archives;
#[cfg(feature = "npz")]
mod beyond_4_gib;
#[cfg(feature = "npz")]
mod chunks;
#[cfg(feature = "npz")]
mod cut_archives;
#[cfg(feature = "npz")]
mod edit;
#[cfg(feature = "npz")]
mod macros;
#[cfg(feature = "npz")]
mod names;
#[cfg(feature = "npz")]
mod npz_stream;
#[cfg(feature = "npz")]
mod progress;
#[cfg(feature = "npz")]
mod rows_checked;
#[cfg(feature = "npz")]
mod sparse;
#[cfg(feature = "npz")]
mod sparse_members;
#[cfg(feature = "npz")]
mod stream_appended;
#[cfg(feature = "npz")]
mod streams;
