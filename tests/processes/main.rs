//! Writers in several processes, some of which are killed; and processes that are refused threads.

#[path = "../support/mod.rs"]
mod support;

#[cfg(all(unix, feature = "npz"))]
mod editors_killed;
#[cfg(all(unix, feature = "npz"))]
mod threads;
#[cfg(feature = "npz")]
mod writers;
#[cfg(all(unix, feature = "npz"))]
mod writers_killed;
