//! One file for each command.

pub(crate) mod ls;
pub(crate) mod verify;
