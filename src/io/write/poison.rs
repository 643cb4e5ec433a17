//! After a failed write a file cannot be completed.

use std::borrow::Cow;

use crate::error::{ErrorKind, Result};

/// Whether a write has failed, and how.
#[derive(Debug, Default)]
pub(crate) struct Poison(Option<Cow<'static, str>>);

impl Poison {
    /// The error of the first write that failed, if one did.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.0 {
            Some(first) => Err(ErrorKind::Poisoned { first: first.to_string() }.into()),
            None => Ok(()),
        }
    }

    /// Before a write: should it panic, the file is lost too.
    pub(crate) fn begin(&mut self) {
        self.0 = Some("a write did not return".into());
    }

    /// Before a write of many parts: should it not be finished, the file is lost.
    #[cfg(feature = "npz")]
    pub(crate) fn begin_array(&mut self, name: &str) {
        self.0 = Some(format!("the array {name:?} was started and not finished").into());
    }

    /// After the write.
    pub(crate) fn end<V>(&mut self, outcome: &Result<V>) {
        self.0 = outcome.as_ref().err().map(|error| error.to_string().into());
    }

    /// A failure before the first write.
    #[cfg(feature = "npz")]
    pub(crate) fn fail(first: &dyn std::error::Error) -> Poison {
        Poison(Some(first.to_string().into()))
    }
}
