//! From a Python literal to the dtype that NumPy makes of it.

use std::str::FromStr;

use super::record::RecordBuilder;
use super::subarray::{invalid, with_shape};
use super::{DType, spelling};
use crate::error::{Error, Result};
use crate::literal::{self, Dialect, Literal, Text};

/// Takes every spelling that a header may have: a dtype string (`<f8`, `float64`, `i4,f8`), with or without
/// quotes, or a list of fields.
impl FromStr for DType {
    type Err = Error;

    fn from_str(text: &str) -> Result<DType> {
        let is_literal = text.trim_start_matches(['(', ' ']).starts_with(['[', '\'', '"']);
        if is_literal {
            return DType::from_literal(&literal::parse(text, Dialect::Python3)?);
        }
        spelling::parse(text)
    }
}

impl DType {
    /// The dtype that a string spells.
    pub(crate) fn from_spelling(text: &str) -> Result<DType> {
        spelling::parse(text)
    }

    /// The dtype that NumPy's `descr_to_dtype` makes of `descr`.
    pub(crate) fn from_literal(descr: &Literal) -> Result<DType> {
        match descr {
            Literal::Str(text) => spelling::parse(text.as_str()),
            Literal::List(fields) => record(fields),
            Literal::Tuple(parts) => match parts.as_ref() {
                [base, shape, ..] => with_shape(DType::from_literal(base)?, shape),
                _ => Err(invalid(descr, "a tuple must hold a dtype and a shape")),
            },
            _ => Err(invalid(descr, "expected a string, a list of fields, or a tuple of a dtype and a shape")),
        }
    }
}

fn record(fields: &[Literal]) -> Result<DType> {
    let mut builder = RecordBuilder::default();
    for field in fields {
        let (Literal::Tuple(parts) | Literal::List(parts)) = field else {
            return Err(invalid(field, "a field must be a tuple"));
        };
        let (name, dtype) = match parts.as_ref() {
            [name, dtype] => (name, DType::from_literal(dtype)?),
            [name, dtype, shape] => (name, with_shape(DType::from_literal(dtype)?, shape)?),
            _ => return Err(invalid(field, "a field must hold a name, a dtype and at most a shape")),
        };
        let (name, title) = field_name(name)?;
        builder.push(name, title, dtype)?;
    }
    Ok(DType::Record(builder.finish()?))
}

/// A field's name, or its title and name.
fn field_name(literal: &Literal) -> Result<(Text, Option<Text>)> {
    match literal {
        Literal::Str(name) => return Ok((name.clone(), None)),
        Literal::Tuple(parts) => match parts.as_ref() {
            [Literal::Str(title), Literal::Str(name)] => return Ok((name.clone(), Some(title.clone()))),
            [Literal::None, Literal::Str(name)] => return Ok((name.clone(), None)),
            _ => {}
        },
        _ => {}
    }
    Err(invalid(literal, "a field's name must be a string, or a title and a name"))
}
