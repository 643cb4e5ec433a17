//! Zip's grammar (PKWARE's APPNOTE 6.3.10): each record's fields, once, for those that read and those that write.
//!
//! May not enter: files, limits, and what is made of a record.

pub(crate) mod extra;
pub(crate) mod file_name;
pub(crate) mod method;
pub(crate) mod records;
pub(crate) mod stated_end;
pub(crate) mod zip64;
