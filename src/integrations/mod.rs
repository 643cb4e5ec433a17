//! Types of other crates, each behind a feature that is named after the crate and its version.

mod sprs;
