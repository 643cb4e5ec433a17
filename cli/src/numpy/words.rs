//! How the items of an array are printed: alike, so that columns stand below each other.

use npz::{ArrayType, DType, Field, Kind, ScalarType};

use super::float::{FloatFormat, shortest_text};
use super::quoted::{quoted, quoted_bytes, raw};
use crate::arrays::grid::slice;
use crate::arrays::value::{Float, Value};

/// Arrays of more items are summarised.
pub(super) const THRESHOLD: usize = 1000;
/// Items at either end of an axis that a summary shows.
pub(super) const EDGE: usize = 3;

/// Prints the items of an array.
pub(super) enum Words {
    Scalars(ScalarType, Form),
    /// NumPy's `StructuredVoidFormat`.
    Records(Vec<(Field, Words)>),
    /// NumPy's `SubArrayFormat`.
    Arrays(ArrayType, Box<Words>),
    /// A dtype of a later library.
    Unknown,
}

/// What the items of one dtype have in common.
pub(super) enum Form {
    /// As wide as this.
    Width(usize),
    Float(FloatFormat),
    Complex(FloatFormat, FloatFormat),
    /// Each as it is.
    Free,
}

impl Words {
    /// The form in which `items` are printed.
    pub(super) fn of(dtype: &DType, items: &[&[u8]]) -> Words {
        match dtype {
            DType::Scalar(scalar) => Words::Scalars(scalar.clone(), Form::of(scalar, items)),
            DType::Record(record) => {
                let words = |field: &Field| {
                    let parts: Vec<&[u8]> = items.iter().map(|item| part(item, field)).collect();
                    (field.clone(), Words::of(field.dtype(), &parts))
                };
                Words::Records(record.fields().iter().map(words).collect())
            }
            DType::Array(array) => {
                let size = array.base().itemsize();
                let count = array.shape().iter().product();
                let inner = |item| (0..count).map(move |position| slice(item, position, size));
                let parts: Vec<&[u8]> = items.iter().flat_map(|&item| inner(item)).collect();
                Words::Arrays(array.clone(), Box::new(Words::of(array.base(), &parts)))
            }
            _ => Words::Unknown,
        }
    }

    pub(super) fn word(&self, item: &[u8]) -> String {
        match self {
            Words::Scalars(scalar, form) => form.word(&Value::of(scalar, item)),
            Words::Records(fields) => {
                let words: Vec<String> = fields.iter().map(|(field, words)| words.word(part(item, field))).collect();
                tuple(&words)
            }
            Words::Arrays(array, words) => {
                let is_summary = array.shape().iter().product::<usize>() > THRESHOLD;
                nested(array.shape(), item, words, is_summary)
            }
            Words::Unknown => "?".to_owned(),
        }
    }
}

fn tuple(words: &[String]) -> String {
    if let [only] = words { format!("({only},)") } else { format!("({})", words.join(", ")) }
}

/// The bytes of a field.
pub(crate) fn part<'a>(item: &'a [u8], field: &Field) -> &'a [u8] {
    item.get(field.offset()..field.offset() + field.dtype().itemsize()).unwrap_or_default()
}

fn nested(shape: &[usize], item: &[u8], words: &Words, is_summary: bool) -> String {
    let Some((&length, inner)) = shape.split_first() else { return words.word(item) };
    let size = item.len() / length.max(1);
    let word = |index| nested(inner, slice(item, index, size), words, is_summary);
    let words: Vec<String> = if is_summary && length > 2 * EDGE {
        (0..EDGE).map(word).chain(["...".to_owned()]).chain((length - EDGE..length).map(word)).collect()
    } else {
        (0..length).map(word).collect()
    };
    format!("[{}]", words.join(", "))
}

impl Form {
    fn of(scalar: &ScalarType, items: &[&[u8]]) -> Form {
        let values = || items.iter().map(|item| Value::of(scalar, item));
        match scalar.kind() {
            Kind::Bool => Form::Width(" True".len()),
            Kind::Int | Kind::UInt | Kind::DateTime | Kind::TimeDelta => {
                Form::Width(values().map(|value| simple(&value).len()).max().unwrap_or(0))
            }
            Kind::Float => Form::Float(FloatFormat::of(&values().filter_map(float).collect::<Vec<_>>(), false)),
            Kind::Complex => {
                let (reals, imaginaries): (Vec<Float>, Vec<Float>) = values().filter_map(complex).unzip();
                Form::Complex(FloatFormat::of(&reals, false), FloatFormat::of(&imaginaries, true))
            }
            _ => Form::Free,
        }
    }

    fn word(&self, value: &Value<'_>) -> String {
        match (self, value) {
            (Form::Float(format), Value::Float(float)) => format.word(*float),
            (Form::Complex(real, imaginary), Value::Complex(re, im)) => {
                let imaginary = imaginary.word(*im);
                let number = imaginary.trim_end();
                format!("{}{number}j{}", real.word(*re), " ".repeat(imaginary.len() - number.len()))
            }
            (Form::Width(width), value) => format!("{:>width$}", simple(value)),
            (_, value) => simple(value),
        }
    }
}

fn float(value: Value<'_>) -> Option<Float> {
    if let Value::Float(float) = value { Some(float) } else { None }
}

fn complex(value: Value<'_>) -> Option<(Float, Float)> {
    if let Value::Complex(real, imaginary) = value { Some((real, imaginary)) } else { None }
}

/// A value in an array, without regard for others.
fn simple(value: &Value<'_>) -> String {
    match value {
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Text(text) => quoted(text),
        Value::Bytes(bytes) => quoted_bytes(bytes),
        Value::Raw(bytes) => raw(bytes),
        Value::Date(date) => format!("'{date}'"),
        Value::Span(span) if span.is_nat() => "'NaT'".to_owned(),
        Value::Span(span) => span.count().to_string(),
        other => alone(other),
    }
}

/// A value by itself.
pub(crate) fn alone(value: &Value<'_>) -> String {
    match value {
        Value::Int(value) => value.to_string(),
        Value::Float(float) => shortest_text(*float),
        Value::Complex(real, imaginary) => complex_text(*real, *imaginary),
        Value::Text(text) => text.clone(),
        Value::Date(date) => date.to_string(),
        Value::Span(span) => span.to_string(),
        Value::Opaque => "?".to_owned(),
        other => simple(other),
    }
}

/// As Python's `str`: `(1+2j)`, `2j`.
fn complex_text(real: Float, imaginary: Float) -> String {
    let part = |float| {
        let text = shortest_text(float);
        text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
    };
    let (re, im) = (part(real), part(imaginary));
    if real.value == 0.0 && real.value.is_sign_positive() {
        return format!("{im}j");
    }
    let sign = if im.starts_with('-') { "" } else { "+" };
    format!("({re}{sign}{im}j)")
}

/// An array without axes.
pub(crate) fn scalar_text(dtype: &DType, item: &[u8]) -> String {
    match dtype {
        DType::Scalar(scalar) => alone(&Value::of(scalar, item)),
        DType::Record(record) => {
            let field = |field: &Field| match field.dtype() {
                DType::Scalar(scalar) if scalar.kind() == Kind::Float => scalar_text(field.dtype(), part(item, field)),
                dtype => Words::of(dtype, &[part(item, field)]).word(part(item, field)),
            };
            tuple(&record.fields().iter().map(field).collect::<Vec<_>>())
        }
        dtype => Words::of(dtype, &[item]).word(item),
    }
}
