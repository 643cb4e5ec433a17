//! One file for each command.

pub(crate) mod ls;
pub(crate) mod show;
pub(crate) mod verify;
