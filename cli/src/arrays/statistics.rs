//! Minimum, maximum, mean and histogram of numbers.

use npz::{Kind, ScalarType};
use rayon::prelude::*;

use super::grid::Grid;
use super::value::{Reals, Value};

/// Items that one thread takes at a time.
const CHUNK: usize = 1 << 16;

/// What numbers have in common; of complex numbers their magnitudes.
#[derive(Clone, Copy)]
pub(crate) struct Statistics {
    /// Those that are not NaN.
    pub(crate) count: usize,
    pub(crate) nans: usize,
    /// Of those that are not NaN, as their positions too.
    pub(crate) minimum: (f64, usize),
    pub(crate) maximum: (f64, usize),
    sum: f64,
    /// The range of those that are finite.
    pub(crate) finite: (f64, f64),
}

const NOTHING: Statistics = Statistics {
    count: 0,
    nans: 0,
    minimum: (f64::INFINITY, usize::MAX),
    maximum: (f64::NEG_INFINITY, usize::MAX),
    sum: 0.0,
    finite: (f64::INFINITY, f64::NEG_INFINITY),
};

impl Statistics {
    pub(crate) fn of(grid: &Grid, reals: &Reals<'_>) -> Statistics {
        let chunk = |(number, bytes): (usize, &[u8])| {
            let mut found = NOTHING;
            let items = bytes.chunks_exact(grid.itemsize());
            for (position, item) in items.enumerate() {
                found.add(reals.get(item), number * CHUNK + position);
            }
            found
        };
        let chunks = grid.bytes().par_chunks(CHUNK * grid.itemsize()).enumerate();
        // In order, so that sums are the same every time.
        chunks.map(chunk).collect::<Vec<_>>().into_iter().fold(NOTHING, Statistics::and)
    }

    /// Of the numbers that are not NaN.
    pub(crate) fn mean(&self) -> f64 {
        self.sum / self.count as f64
    }

    #[inline]
    fn add(&mut self, value: f64, position: usize) {
        if value.is_nan() {
            self.nans += 1;
            return;
        }
        self.count += 1;
        self.sum += value;
        if value < self.minimum.0 || self.minimum.1 == usize::MAX {
            self.minimum = (value, position);
        }
        if value > self.maximum.0 || self.maximum.1 == usize::MAX {
            self.maximum = (value, position);
        }
        if value.is_finite() {
            self.finite = (self.finite.0.min(value), self.finite.1.max(value));
        }
    }

    fn and(self, other: Statistics) -> Statistics {
        let pick = |one: (f64, usize), two: (f64, usize), is_better: bool| {
            if one.1 == usize::MAX || (two.1 != usize::MAX && is_better) { two } else { one }
        };
        Statistics {
            count: self.count + other.count,
            nans: self.nans + other.nans,
            minimum: pick(self.minimum, other.minimum, other.minimum.0 < self.minimum.0),
            maximum: pick(self.maximum, other.maximum, other.maximum.0 > self.maximum.0),
            sum: self.sum + other.sum,
            finite: (self.finite.0.min(other.finite.0), self.finite.1.max(other.finite.1)),
        }
    }
}

/// How many of the finite numbers lie in each of equal parts of their range.
pub(crate) struct Histogram {
    pub(crate) counts: Vec<u64>,
    pub(crate) start: f64,
    /// Of each part.
    pub(crate) width: f64,
    /// Whether each part is one integer.
    pub(crate) is_by_value: bool,
}

impl Histogram {
    /// In at most `bins` parts; nothing if no number is finite.
    pub(crate) fn of(grid: &Grid, reals: &Reals<'_>, statistics: &Statistics, bins: usize) -> Option<Histogram> {
        let (least, most) = statistics.finite;
        if least > most {
            return None;
        }
        let is_whole = matches!(reals.kind(), Kind::Bool | Kind::Int | Kind::UInt);
        let is_by_value = is_whole && most - least < bins as f64;
        let (bins, start, width) = match most - least {
            range if is_by_value => (range as usize + 1, least, 1.0),
            0.0 => (1, least, 1.0),
            // Halves first: the range may be larger than any number.
            _ => (bins, least, most / bins as f64 - least / bins as f64),
        };
        let count = |bytes: &[u8]| {
            let mut counts = vec![0; bins];
            for item in bytes.chunks_exact(grid.itemsize()) {
                let value = reals.get(item);
                let bin = (value / width - start / width) as usize;
                if let Some(count) = counts.get_mut(bin.min(bins - 1)).filter(|_| value.is_finite()) {
                    *count += 1;
                }
            }
            counts
        };
        let sum = |one: Vec<u64>, two: Vec<u64>| one.iter().zip(two).map(|(one, two)| one + two).collect();
        let counts = grid.bytes().par_chunks(CHUNK * grid.itemsize()).map(count).reduce(|| vec![0; bins], sum);
        Some(Histogram { counts, start, width, is_by_value })
    }

    /// Where the part begins.
    pub(crate) fn edge(&self, bin: usize) -> f64 {
        self.start + self.width * bin as f64
    }
}

/// The first and the last moment or span, and how many are none.
pub(crate) fn extremes(grid: &Grid, scalar: &ScalarType) -> Option<(String, String, usize)> {
    let count = |item: &&[u8]| match Value::of(scalar, item) {
        Value::Date(date) => Some((date.count(), date.is_nat())),
        Value::Span(span) => Some((span.count(), span.is_nat())),
        _ => None,
    };
    let counts: Vec<(&[u8], (i64, bool))> = grid.items().filter_map(|item| Some((item, count(&item)?))).collect();
    let present = || counts.iter().filter(|(_, (_, is_nat))| !is_nat);
    let text = |item: &[u8]| crate::numpy::alone(&Value::of(scalar, item));
    let first = present().min_by_key(|(_, (count, _))| *count)?;
    let last = present().max_by_key(|(_, (count, _))| *count)?;
    Some((text(first.0), text(last.0), counts.len() - present().count()))
}

/// About six digits: `0.25`, `1.5e-12`.
pub(crate) fn short_text(value: f64) -> String {
    if !value.is_finite() || value == 0.0 {
        return value.to_string();
    }
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    let is_plain = (1e-4..1e7).contains(&rounded.abs());
    if is_plain { rounded.to_string() } else { format!("{rounded:e}") }
}
