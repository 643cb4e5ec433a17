//! A dtype and a shape: a sub-array, or a length for a dtype that has none.

use super::{ArrayType, DType, Kind, MAX_AXES, MAX_ITEMSIZE, ScalarType};
use crate::error::{Error, ErrorKind, Result};
use crate::literal::Literal;

/// `(base, shape)`: a sub-array, or a length for a dtype that has none yet.
pub(super) fn with_shape(base: DType, shape: &Literal) -> Result<DType> {
    if let Literal::Dict(items) = shape {
        return Err(metadata(&base, items));
    }
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
    if matches!(shape, Literal::List(axes) if axes.is_empty()) {
        return Err(invalid(shape, "not a shape"));
    }
    if let Literal::Tuple(axes) | Literal::List(axes) = shape
        && axes.len() > MAX_AXES
    {
        return Err(invalid(shape, "a sub-array has at most 64 axes"));
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

/// The error of a dict where a shape belongs: what `np.dtype(base, metadata=dict)` holds.
fn metadata(base: &DType, items: &[(Literal, Literal)]) -> Error {
    let keys: Vec<String> = items.iter().map(|(key, _)| format!("{key}: ...")).collect();
    let descr = format!("({base}, {{{}}})", keys.join(", "));
    let reason = "the dict is dtype metadata, as h5py attaches to dtypes; NumPy leaves it out of the files that it saves, \
                  and refuses to read it: save the array again with the dtype alone";
    ErrorKind::InvalidDType { descr, reason: reason.to_owned() }.into()
}

fn axis(literal: &Literal) -> Result<usize> {
    let length = match literal {
        Literal::Int(length) => i32::try_from(*length).ok().and_then(|length| usize::try_from(length).ok()),
        _ => None,
    };
    length.ok_or_else(|| invalid(literal, "a sub-array's axis must be an integer from 0 to 2147483647"))
}

pub(super) fn invalid(descr: &Literal, reason: &str) -> Error {
    ErrorKind::InvalidDType { descr: descr.to_string(), reason: reason.to_owned() }.into()
}
