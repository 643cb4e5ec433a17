//! From a Python literal to the dtype that NumPy makes of it.

use std::str::FromStr;

use super::record::RecordBuilder;
use super::{ArrayType, ByteOrder, DType, Kind, MAX_ITEMSIZE, ScalarType, spelling};
use crate::error::{Error, ErrorKind, Result};
use crate::literal::{self, Dialect, Literal, Text};

/// Takes whatever spelling a header may have: a dtype string (`<f8`, `float64`, `i4,f8`), with or without
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
    /// The dtype that NumPy's `descr_to_dtype` makes of `descr`.
    pub(crate) fn from_literal(descr: &Literal) -> Result<DType> {
        match descr {
            Literal::Str(text) => spelling::parse(text.as_str()),
            Literal::List(fields) => record(fields),
            Literal::Tuple(parts) => match parts.as_slice() {
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
        let (name, dtype) = match parts.as_slice() {
            [name, dtype] => (name, DType::from_literal(dtype)?),
            [name, dtype, shape] => (name, with_shape(DType::from_literal(dtype)?, shape)?),
            _ => return Err(invalid(field, "a field must hold a name, a dtype and at most a shape")),
        };
        let (name, title) = field_name(name)?;
        builder.push(name, title, dtype)?;
    }
    Ok(DType::Record(builder.finish()))
}

/// A field's name, or its title and name.
fn field_name(literal: &Literal) -> Result<(Text, Option<Text>)> {
    match literal {
        Literal::Str(name) => return Ok((name.clone(), None)),
        Literal::Tuple(parts) => match parts.as_slice() {
            [Literal::Str(title), Literal::Str(name)] => return Ok((name.clone(), Some(title.clone()))),
            [Literal::None, Literal::Str(name)] => return Ok((name.clone(), None)),
            _ => {}
        },
        _ => {}
    }
    Err(invalid(literal, "a field's name must be a string, or a title and a name"))
}

/// `(base, shape)`: a sub-array, or a length for a dtype that has none yet.
pub(super) fn with_shape(base: DType, shape: &Literal) -> Result<DType> {
    if let (DType::Scalar(scalar), Literal::Int(length)) = (&base, shape)
        && scalar.itemsize() == 0
        && let Some(unit) = scalar.kind().bytes_per_unit()
    {
        let bytes = usize::try_from(*length).ok().and_then(|length| length.checked_mul(unit));
        let bytes = bytes.filter(|&bytes| bytes <= MAX_ITEMSIZE);
        let bytes = bytes.ok_or_else(|| invalid(shape, "not a length"))?;
        return Ok(DType::Scalar(ScalarType::new(scalar.kind(), bytes, scalar.byte_order())));
    }
    if base.itemsize() == 0 && matches!(base.kind(), Kind::Bytes | Kind::Str | Kind::Void) && base.as_scalar().is_some()
    {
        return Err(invalid(shape, "a dtype without a length needs one here"));
    }
    if *shape == Literal::List(Vec::new()) {
        return Err(invalid(shape, "not a shape"));
    }
    let shape = match shape {
        Literal::Tuple(axes) | Literal::List(axes) => axes.iter().map(axis).collect::<Result<Vec<usize>>>()?,
        single => vec![axis(single)?],
    };
    if shape.is_empty() {
        return Ok(base);
    }
    ArrayType::new(base, shape).map(DType::Array)
}

fn axis(literal: &Literal) -> Result<usize> {
    let length = match literal {
        Literal::Int(length) => i32::try_from(*length).ok().and_then(|length| usize::try_from(length).ok()),
        _ => None,
    };
    length.ok_or_else(|| invalid(literal, "a sub-array's axis must be an integer from 0 to 2147483647"))
}

/// A scalar of a kind whose length is free.
pub(super) fn free_length(kind: Kind, bytes: usize, byte_order: ByteOrder) -> DType {
    DType::Scalar(ScalarType::new(kind, bytes, byte_order))
}

fn invalid(descr: &Literal, reason: &str) -> Error {
    ErrorKind::InvalidDType { descr: descr.to_string(), reason: reason.to_owned() }.into()
}
