//! Dtypes as NumPy writes them.

use std::fmt;

use super::{ArrayType, ByteOrder, DType, Field, Kind, RecordType, ScalarType};
use crate::error::ShapeText;
use crate::literal::Repr;

/// NumPy's `descr`: `<f8`; for records the list as Python prints it. Raw bytes with a byte order are `>V2`, as
/// `ml_dtypes` saves them, where NumPy alone prints `|V2`.
impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DType::Scalar(scalar) => write!(f, "{scalar}"),
            DType::Record(record) => write!(f, "{record}"),
            DType::Array(array) => write!(f, "{array}"),
        }
    }
}

impl fmt::Display for ScalarType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.foreign_name() {
            return f.write_str(name);
        }
        write!(f, "{}{}", self.byte_order().code(), self.kind().code())?;
        if self.kind() != Kind::Object {
            write!(f, "{}", self.itemsize() / self.kind().bytes_per_unit().unwrap_or(1))?;
        }
        match self.step() {
            Some(step) => write!(f, "[{step}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "[";
        let mut end = 0;
        for field in self.fields() {
            write_padding(f, &mut separator, field.offset() - end)?;
            write!(f, "{separator}{field}")?;
            separator = ", ";
            end = field.offset() + field.dtype().itemsize();
        }
        write_padding(f, &mut separator, self.itemsize() - end)?;
        f.write_str(if separator == "[" { "[]" } else { "]" })
    }
}

fn write_padding(f: &mut fmt::Formatter<'_>, separator: &mut &'static str, bytes: usize) -> fmt::Result {
    if bytes == 0 {
        return Ok(());
    }
    let padding = ScalarType::new(Kind::Void, bytes, ByteOrder::NotApplicable);
    write!(f, "{separator}('', '{padding}')")?;
    *separator = ", ";
    Ok(())
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.texts() {
            (name, Some(title)) => write!(f, "(({}, {}), ", Repr(title), Repr(name))?,
            (name, None) => write!(f, "({}, ", Repr(name))?,
        }
        match self.dtype() {
            DType::Array(array) => write!(f, "{}, {})", Quoted(array.base()), ShapeText(array.shape())),
            other => write!(f, "{})", Quoted(other)),
        }
    }
}

impl fmt::Display for ArrayType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}, {})", Quoted(self.base()), ShapeText(self.shape()))
    }
}

/// A dtype inside a Python literal: strings stand in quotes.
pub(crate) struct Quoted<'a>(pub(crate) &'a DType);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            DType::Scalar(scalar) => write!(f, "'{scalar}'"),
            other => write!(f, "{other}"),
        }
    }
}
