//! One file for each command.

pub(crate) mod add;
pub(crate) mod cat;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod ls;
pub(crate) mod mv;
pub(crate) mod pack;
pub(crate) mod plot;
pub(crate) mod recompress;
pub(crate) mod repair;
pub(crate) mod rm;
pub(crate) mod show;
pub(crate) mod unpack;
pub(crate) mod verify;
