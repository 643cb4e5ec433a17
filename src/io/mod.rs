//! Where bytes come from and go to: positioned sources, files that appear only when complete.

pub(crate) mod ahead;
#[cfg(feature = "npz")]
pub(crate) mod buffered;
pub(crate) mod bulk;
pub(crate) mod claim;
#[cfg(feature = "npz")]
pub(crate) mod copy;
pub(crate) mod gathered;
#[cfg(feature = "npz")]
pub(crate) mod lookahead;
pub(crate) mod replace;
pub(crate) mod section;
#[cfg(feature = "npz")]
pub(crate) mod sequential;
pub(crate) mod source;
pub(crate) mod stream;
