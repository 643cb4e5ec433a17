//! The step that all elements of an array are written in.

use std::collections::HashMap;

use super::Time;
use super::calendar::day_of_month;
use super::convert::{Length, exactly, greatest_common_divisor, length_of_unit};
use crate::dtype::{DType, Kind, ScalarType, TimeStep, TimeUnit};
use crate::error::{ErrorKind, Result};

/// What is known of moments or spans that a dtype must hold all of.
#[derive(Debug)]
pub struct Steps<T> {
    /// Values so far.
    len: usize,
    /// The step that divides those of all.
    common: Option<TimeStep>,
    /// The first value whose step has none in common with those before it, and why.
    refused: Option<(usize, &'static str)>,
    /// The step of the last value, and the values that have it.
    step: Option<TimeStep>,
    values: Extremes<T>,
    /// The values of all other steps.
    others: HashMap<Option<TimeStep>, Extremes<T>>,
}

/// Those of some values of one step that can be converted only if all of them can be.
#[derive(Debug)]
struct Extremes<T> {
    least: Option<(usize, T)>,
    greatest: Option<(usize, T)>,
    /// Of years and months: values that together begin on multiples of as many days as all do.
    days: Vec<(usize, T)>,
    /// The greatest number of days that all of them begin on a multiple of; 0 is a multiple of all, 1 stands for all
    /// other units.
    divisor: u128,
}

impl<T> Default for Steps<T> {
    fn default() -> Steps<T> {
        Steps {
            len: 0,
            common: None,
            refused: None,
            step: None,
            values: Extremes::default(),
            others: HashMap::default(),
        }
    }
}

impl<T> Default for Extremes<T> {
    fn default() -> Extremes<T> {
        Extremes { least: None, greatest: None, days: Vec::new(), divisor: 0 }
    }
}

impl<T: Time> Steps<T> {
    /// Takes another value into account.
    pub(crate) fn add(&mut self, value: T) {
        if value.step() != self.step {
            self.change(value.step());
        }
        if value.count() != i64::MIN {
            self.values.add(self.len, value);
        }
        self.len += 1;
    }

    /// Goes on with values of `step`.
    fn change(&mut self, step: Option<TimeStep>) {
        // An array may change its step with each value. What was seen of each step is kept apart: put together, a
        // value would have to be converted before it is known to what.
        let values = self.others.remove(&step).unwrap_or_default();
        let (step, values) = (std::mem::replace(&mut self.step, step), std::mem::replace(&mut self.values, values));
        self.others.insert(step, values);
        // Steps are taken into account as they come, as NumPy does: whether a common one exists, and which, can
        // depend on their order.
        match common_step(T::KIND, self.common, self.step) {
            Ok(common) => self.common = common,
            Err(reason) => {
                self.refused.get_or_insert((self.len, reason));
            }
        }
    }

    /// The dtype that holds all values.
    pub(crate) fn dtype(&self) -> Result<DType> {
        if let Some((index, reason)) = self.refused {
            let reason = format!("the values before it and it have no step in common: {reason}");
            return Err(ErrorKind::InvalidElement { index, reason }.into());
        }
        if let Some(step) = self.common {
            self.check(step)?;
        }
        Ok(DType::Scalar(ScalarType::of_time(T::KIND, self.common)))
    }

    /// An error that names the first value of those looked at that cannot be counted in `step`.
    fn check(&self, step: TimeStep) -> Result<()> {
        // If the least and the greatest value of a step can be counted in another, so can all between them: whether a
        // product overflows grows with the count. Months are the exception: whether they begin on a whole number of
        // weeks, say, differs from one to the next, which is why `days` has some of them.
        let refused = std::iter::once(&self.values).chain(self.others.values()).flat_map(Extremes::iter);
        let refused = refused.filter_map(|(index, value)| Some((index, in_array(value, step).err()?)));
        match refused.min_by_key(|(index, _)| *index) {
            Some((index, reason)) => Err(ErrorKind::InvalidElement { index, reason }.into()),
            None => Ok(()),
        }
    }
}

/// A value in the step of its array, as `np.array` takes it: other than by `astype`, moments in the generic unit have
/// no place among others.
pub(crate) fn in_array<T: Time>(value: T, step: TimeStep) -> std::result::Result<T, String> {
    if T::KIND == Kind::DateTime && value.step().is_none() && value.count() != i64::MIN {
        let target = T::dtype_name(Some(step));
        return Err(value.cannot_become(&target, "its unit is generic").to_string());
    }
    exactly(value, step).map_err(|error| error.to_string())
}

impl<T: Time> Extremes<T> {
    fn iter(&self) -> impl Iterator<Item = (usize, T)> {
        self.least.into_iter().chain(self.greatest).chain(self.days.iter().copied())
    }

    fn add(&mut self, index: usize, value: T) {
        if self.least.is_none_or(|(_, least)| value.count() < least.count()) {
            self.least = Some((index, value));
        }
        if self.greatest.is_none_or(|(_, greatest)| value.count() > greatest.count()) {
            self.greatest = Some((index, value));
        }
        if self.divisor != 1 {
            self.add_days(index, value);
        }
    }

    /// Keeps the value if the common divisor of all days becomes smaller by it: at most 64 times.
    fn add_days(&mut self, index: usize, value: T) {
        let Some((step, Length::Months(months))) = value.step().map(|step| (step, length_of_unit(step.unit()))) else {
            self.divisor = 1;
            return;
        };
        // Days from 1970 to the value. Each value that does not divide by what all before it divide by halves the
        // divisor at least, so that no more than 64 are kept, and a step that takes these takes all.
        let month = i128::from(value.count()) * months * i128::from(step.multiple());
        let divisor = greatest_common_divisor(day_of_month(month).unsigned_abs(), self.divisor);
        if divisor != self.divisor {
            self.divisor = divisor;
            self.days.push((index, value));
        }
    }
}

/// The largest step that divides both: NumPy's `compute_datetime_metadata_greatest_common_divisor`, which takes a year
/// or month for a week here. The generic unit becomes any other.
fn common_step(
    kind: Kind,
    first: Option<TimeStep>,
    second: Option<TimeStep>,
) -> std::result::Result<Option<TimeStep>, &'static str> {
    const OVERFLOW: &str = "NumPy's factor between them overflows";
    let (Some(first), Some(second)) = (first, second) else { return bounded(first.or(second)) };
    if first == second {
        return Ok(Some(first));
    }
    // Units are ordered from the year, the least, to the attosecond.
    let (large, small) = if first.unit() <= second.unit() { (first, second) } else { (second, first) };
    if kind == Kind::TimeDelta && is_calendar(large.unit()) && !is_calendar(small.unit()) {
        return Err("years and months have no fixed length");
    }
    let factor = factor(large.unit(), small.unit()).ok_or(OVERFLOW)?;
    let large = u64::from(large.multiple()).checked_mul(factor).ok_or(OVERFLOW)?;
    // Both are now counted in the smaller unit: 2 h and 90 min become 120 and 90, whose common step is 30 min.
    let multiple = greatest_common_divisor(u128::from(large), u128::from(small.multiple()));
    let multiple = u32::try_from(multiple).ok().filter(|&multiple| multiple > 0).ok_or(OVERFLOW)?;
    bounded(Some(TimeStep::new(multiple, small.unit())))
}

/// An error for a multiple that is none in NumPy, a C `int`.
fn bounded(step: Option<TimeStep>) -> std::result::Result<Option<TimeStep>, &'static str> {
    match step.filter(|step| i32::try_from(step.multiple()).is_err()) {
        Some(_) => Err("the step is longer than 2147483647 units"),
        None => Ok(step),
    }
}

fn is_calendar(unit: TimeUnit) -> bool {
    matches!(length_of_unit(unit), Length::Months(_))
}

/// How many of the `small` unit NumPy takes the `large` one for, if that is less than its bound.
fn factor(large: TimeUnit, small: TimeUnit) -> Option<u64> {
    const BOUND: u64 = 1 << 56;
    if let (Length::Months(large), Length::Months(small)) = (length_of_unit(large), length_of_unit(small)) {
        return u64::try_from(large / small).ok();
    }
    // Dividing lengths is exact: below a week each unit is a multiple of the next. NumPy multiplies its factors one
    // by one and gives up at this bound, which depends on the units alone.
    let factor = attoseconds(large) / attoseconds(small);
    u64::try_from(factor).ok().filter(|&factor| factor < BOUND)
}

/// How long a unit is, if a year or month is a week.
fn attoseconds(unit: TimeUnit) -> i128 {
    match length_of_unit(unit.max(TimeUnit::Week)) {
        Length::Attoseconds(length) => length,
        Length::Months(_) => 1,
    }
}
