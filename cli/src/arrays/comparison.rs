//! Two arrays of one shape, value by value.

use rayon::prelude::*;

use super::columns::{Column, columns};
use super::grid::Grid;
use super::value::{Float, Value};

/// How far two numbers may be apart: `atol + rtol * |b|`, as `np.isclose` has it.
#[derive(Clone, Copy)]
pub(crate) struct Tolerance {
    pub(crate) absolute: f64,
    pub(crate) relative: f64,
}

/// What differs in one column.
#[derive(Clone, Copy, Default)]
pub(crate) struct Comparison {
    /// Items that differ, those of `nans` among them.
    pub(crate) differing: usize,
    /// Items that are NaN in one array only.
    pub(crate) nans: usize,
    /// The largest differences of numbers, and where they are.
    pub(crate) absolute: Option<(f64, usize)>,
    pub(crate) relative: Option<(f64, usize)>,
    /// The first item that differs.
    pub(crate) first: Option<usize>,
}

/// How two items differ.
enum Gap {
    None,
    OneIsNan,
    /// Absolute, and relative to the second number.
    Number(f64, f64),
    Other,
}

/// The columns that differ; nothing if the two have not the same columns.
pub(crate) fn compare(one: &Grid, two: &Grid, tolerance: Tolerance) -> Option<Vec<(String, Comparison)>> {
    let holds_nothing = one.bytes().is_empty() && two.bytes().is_empty();
    if holds_nothing || one.dtype() == two.dtype() && one.bytes() == two.bytes() {
        return Some(Vec::new());
    }
    let (first, second) = (columns(one.dtype()), columns(two.dtype()));
    if !first.iter().map(|column| &column.name).eq(second.iter().map(|column| &column.name)) {
        return None;
    }
    let compared = first.into_iter().zip(second).map(|(first, second)| {
        let found = compare_column((one, &first), (two, &second), tolerance);
        (first.name, found)
    });
    Some(compared.filter(|(_, found)| found.differing > 0).collect())
}

fn compare_column(one: (&Grid, &Column), two: (&Grid, &Column), tolerance: Tolerance) -> Comparison {
    const CHUNK: usize = 1 << 16;
    let count = one.0.len();
    let chunk = |number: usize| {
        let mut found = Comparison::default();
        for position in number * CHUNK..((number + 1) * CHUNK).min(count) {
            let first = Value::of(&one.1.scalar, one.1.part(one.0.item(position)));
            let second = Value::of(&two.1.scalar, two.1.part(two.0.item(position)));
            found.add(&gap(&first, &second), position, tolerance, &second);
        }
        found
    };
    (0..count.div_ceil(CHUNK)).into_par_iter().map(chunk).reduce(Comparison::default, Comparison::and)
}

fn gap(one: &Value<'_>, two: &Value<'_>) -> Gap {
    if let (Value::Int(one), Value::Int(two)) = (one, two) {
        let gap = one.abs_diff(*two) as f64;
        return if one == two { Gap::None } else { Gap::Number(gap, gap / two.unsigned_abs() as f64) };
    }
    match (number(one), number(two)) {
        (Some(one), Some(two)) => gap_of_numbers(one, two),
        (None, None) if is_same(one, two) => Gap::None,
        _ => Gap::Other,
    }
}

fn gap_of_numbers(one: (f64, f64), two: (f64, f64)) -> Gap {
    let is_nan = |(real, imaginary): (f64, f64)| real.is_nan() || imaginary.is_nan();
    match (is_nan(one), is_nan(two)) {
        (true, true) => return Gap::None,
        (false, false) => {}
        _ => return Gap::OneIsNan,
    }
    if one == two {
        return Gap::None;
    }
    let gap = (one.0 - two.0).hypot(one.1 - two.1);
    Gap::Number(gap, gap / two.0.hypot(two.1))
}

/// As a complex number.
fn number(value: &Value<'_>) -> Option<(f64, f64)> {
    match value {
        Value::Bool(value) => Some((f64::from(u8::from(*value)), 0.0)),
        Value::Int(value) => Some((*value as f64, 0.0)),
        Value::Float(Float { value, .. }) => Some((*value, 0.0)),
        Value::Complex(real, imaginary) => Some((real.value, imaginary.value)),
        _ => None,
    }
}

fn is_same(one: &Value<'_>, two: &Value<'_>) -> bool {
    match (one, two) {
        (Value::Text(one), Value::Text(two)) => one == two,
        (Value::Bytes(one), Value::Bytes(two)) | (Value::Raw(one), Value::Raw(two)) => one == two,
        (Value::Date(one), Value::Date(two)) => one == two,
        (Value::Span(one), Value::Span(two)) => one == two,
        _ => false,
    }
}

impl Comparison {
    fn add(&mut self, gap: &Gap, position: usize, tolerance: Tolerance, second: &Value<'_>) {
        match *gap {
            Gap::None => return,
            Gap::OneIsNan => self.nans += 1,
            Gap::Other => {}
            Gap::Number(absolute, relative) => {
                let magnitude = number(second).map_or(0.0, |(real, imaginary)| real.hypot(imaginary));
                let allowed = tolerance.absolute + tolerance.relative * magnitude;
                if absolute.is_finite() && absolute <= allowed {
                    return;
                }
                self.absolute = larger(self.absolute, Some((absolute, position)));
                self.relative = larger(self.relative, Some((relative, position)));
            }
        }
        self.differing += 1;
        self.first.get_or_insert(position);
    }

    fn and(self, other: Comparison) -> Comparison {
        Comparison {
            differing: self.differing + other.differing,
            nans: self.nans + other.nans,
            absolute: larger(self.absolute, other.absolute),
            relative: larger(self.relative, other.relative),
            first: self.first.or(other.first),
        }
    }
}

fn larger(one: Option<(f64, usize)>, two: Option<(f64, usize)>) -> Option<(f64, usize)> {
    match (one, two) {
        (Some(first), Some(second)) => Some(if second.0 > first.0 { second } else { first }),
        (one, two) => one.or(two),
    }
}
