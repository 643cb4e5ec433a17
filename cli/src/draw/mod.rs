//! Pictures made of characters.

mod heat_map;
mod histogram;

pub(crate) use heat_map::heat_map;
pub(crate) use histogram::bars;
