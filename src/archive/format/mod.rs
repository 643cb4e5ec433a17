//! Zip's grammar (PKWARE's APPNOTE 6.3.10): each record's fields, stated once for readers and writers.
//!
//! May not enter: files, limits, and the use that is made of a record.

pub(crate) mod extra;
pub(crate) mod file_name;
pub(crate) mod method;
pub(crate) mod records;
pub(crate) mod stated_end;
pub(crate) mod zip64;
