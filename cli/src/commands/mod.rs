//! One file for each command.

pub(crate) mod cat;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod edit;
pub(crate) mod ls;
pub(crate) mod pack;
pub(crate) mod plot;
pub(crate) mod recompress;
pub(crate) mod repair;
pub(crate) mod show;
pub(crate) mod unpack;
pub(crate) mod verify;
