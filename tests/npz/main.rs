//! Arrays in archives.
#![cfg(feature = "npz")]

#[path = "../support/mod.rs"]
mod support;

mod archives;
mod beyond_4_gib;
mod chunks;
mod cut_archives;
mod edit;
#[cfg(feature = "derive")]
mod long_headers;
mod macros;
mod names;
mod npz_stream;
mod progress;
mod rows_checked;
mod sparse;
mod sparse_members;
mod stream_appended;
mod streams;
