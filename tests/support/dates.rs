//! Dates and spans by the texts of their steps.

use npz::{DateTime64, TimeDelta64, TimeStep};

/// The step that a dtype's text has between its brackets.
pub(crate) fn step(text: &str) -> TimeStep {
    let dtype: npz::DType = format!("M8[{text}]").parse().unwrap();
    dtype.as_scalar().unwrap().step().unwrap()
}

pub(crate) fn date(count: i64, unit: &str) -> DateTime64 {
    if unit.is_empty() { DateTime64::generic(count) } else { DateTime64::new(count, step(unit)) }
}

pub(crate) fn span(count: i64, unit: &str) -> TimeDelta64 {
    if unit.is_empty() { TimeDelta64::generic(count) } else { TimeDelta64::new(count, step(unit)) }
}
