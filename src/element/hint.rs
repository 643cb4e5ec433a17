//! What items can be read as that are none of what was asked for.

use crate::dtype::{DType, Kind, ScalarType};

const BRAIN: &str = if cfg!(feature = "half-2") { "half::bf16" } else { "half::bf16 with feature half-2" };

/// What else items of `dtype` can be read as, by somebody who knows that elements may be bytes.
pub(crate) fn other_element(dtype: &DType) -> String {
    if let Some(scalar) = dtype.as_scalar().filter(|scalar| scalar.foreign_name().is_some()) {
        return bytes(scalar);
    }
    match dtype.rust_name() {
        Some(name) if can_be_cast(dtype) => format!("read it as {name}, or as DynArray and cast"),
        Some(name) => format!("read it as {name}, or as DynArray"),
        None => "read it as DynArray".to_owned(),
    }
}

/// What items of `dtype` can be read as instead of elements whose own dtype is `own`.
///
/// Whoever asked for numbers may have asked for `Vec<u8>`, to which `Vec<u8>` as an element is no answer.
pub(crate) fn other_type(own: &DType, dtype: &DType) -> String {
    let is_bytes = |scalar: &&ScalarType| matches!(scalar.kind(), Kind::Bytes | Kind::Void);
    let is_text = matches!(own, DType::Scalar(scalar) if matches!(scalar.kind(), Kind::Str | Kind::Bytes));
    match dtype.as_scalar().filter(is_bytes).filter(|_| !is_text) {
        Some(scalar) => bytes(scalar),
        None => other_element(dtype),
    }
}

fn bytes(scalar: &ScalarType) -> String {
    let width = scalar.itemsize();
    let fixed = match scalar.kind() {
        _ if width == 0 => String::new(),
        Kind::Void => format!(" or Array<Void<{width}>>"),
        _ => format!(" or Array<FixedBytes<{width}>>"),
    };
    let bytes = format!("as Array<Vec<u8>>{fixed} (Vec<Vec<u8>> if it has one axis), or as DynArray");
    match (scalar.foreign_name(), scalar.kind(), width) {
        (Some("bfloat16"), ..) => format!("it is a dtype of Python's ml_dtypes: read it as {BRAIN}, {bytes}"),
        (Some(_), ..) => format!("it is a dtype of Python's ml_dtypes, {width} bytes an item: read it {bytes}"),
        (None, Kind::Void, 2) => {
            format!("if it is bfloat16 of Python's ml_dtypes, read it as {BRAIN}; otherwise {bytes}")
        }
        (None, Kind::Void, 1) => {
            format!("if it is a float8 or int4 of Python's ml_dtypes, or else, read it {bytes}")
        }
        _ => format!("its items are bytes: read it {bytes}"),
    }
}

/// Why items of `dtype` cannot be cast, and what can be done.
pub(crate) fn no_numbers(dtype: &DType) -> String {
    match dtype.as_scalar().map(|scalar| (scalar.kind(), scalar.itemsize(), scalar.foreign_name())) {
        Some((Kind::Void, 2, _)) => {
            format!("its items are bytes; if they are bfloat16 of Python's ml_dtypes, cast to {BRAIN} and widen each")
        }
        Some((Kind::Void, _, Some(_))) => {
            "its items are of a dtype of Python's ml_dtypes; take their bytes as they are".to_owned()
        }
        _ => "its items are no numbers that can be cast".to_owned(),
    }
}

/// Complex long doubles cannot.
fn can_be_cast(dtype: &DType) -> bool {
    const DOUBLES: usize = 16;
    match dtype.kind() {
        Kind::Bool | Kind::Int | Kind::UInt | Kind::Float => true,
        Kind::Complex => dtype.itemsize() <= DOUBLES,
        _ => false,
    }
}
