//! What people see: text in which nothing commands a terminal, tables, and how far work has come.

pub(crate) mod progress;
pub(crate) mod table;
pub(crate) mod terminal;
pub(crate) mod text;
