//! What the command makes of arrays: their items as values, columns, sums, differences and text.

pub(crate) mod columns;
pub(crate) mod comparison;
pub(crate) mod csv;
pub(crate) mod grid;
pub(crate) mod statistics;
pub(crate) mod value;
