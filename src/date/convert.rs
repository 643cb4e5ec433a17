//! From one step to another.

use super::Time;
use super::calendar::{day_of_month, month_of_day};
use crate::dtype::{Kind, TimeStep, TimeUnit};
use crate::error::Result;

/// One day, in attoseconds.
pub(super) const DAY: i128 = 86_400 * SECOND;
/// One second, in attoseconds.
pub(super) const SECOND: i128 = 1_000_000_000_000_000_000;

/// How long a unit is.
#[derive(Clone, Copy)]
pub(super) enum Length {
    Months(i128),
    Attoseconds(i128),
}

use Length::*;

/// A count of steps, rounded down, and whether nothing was lost.
pub(super) struct Counted {
    pub(super) steps: i128,
    pub(super) is_exact: bool,
}

const BETWEEN: &str = "it lies between two steps";
const TOO_FAR: &str = "it is out of range";
const NO_LENGTH: &str = "years and months have no fixed length";
const NO_STEP: &str = "a step of 0 counts nothing";

/// As [`floor`], and nothing may be lost.
pub(super) fn exactly<T: Time>(time: T, step: TimeStep) -> Result<T> {
    convert(time, step, |counted| if counted.is_exact { Ok(counted.steps) } else { Err(BETWEEN) })
}

/// The last step that is not beyond `time`.
pub(super) fn floor<T: Time>(time: T, step: TimeStep) -> Result<T> {
    convert(time, step, |counted| Ok(counted.steps))
}

fn convert<T: Time>(
    time: T,
    step: TimeStep,
    steps: impl Fn(Counted) -> std::result::Result<i128, &'static str>,
) -> Result<T> {
    let own = time.step().unwrap_or(step);
    if time.count() == i64::MIN || own == step {
        return Ok(T::from_count(time.count(), Some(step)));
    }
    let converted = count::<T>(time.count(), own, step).and_then(steps).and_then(whole);
    match converted {
        Ok(count) => Ok(T::from_count(count, Some(step))),
        Err(reason) => Err(time.cannot_become(&T::dtype_name(Some(step)), reason).into()),
    }
}

/// A count that is neither too large nor NaT.
pub(super) fn whole(steps: i128) -> std::result::Result<i64, &'static str> {
    i64::try_from(steps).ok().filter(|&count| count != i64::MIN).ok_or(TOO_FAR)
}

/// `count` steps of `from`, in steps of `to`.
pub(super) fn count<T: Time>(count: i64, from: TimeStep, to: TimeStep) -> std::result::Result<Counted, &'static str> {
    let count = i128::from(count);
    match (length(from), length(to)) {
        (_, Months(0) | Attoseconds(0)) => Err(NO_STEP),
        (Months(from), Months(to)) | (Attoseconds(from), Attoseconds(to)) => rescale(count, from, to),
        _ if T::KIND == Kind::TimeDelta => Err(NO_LENGTH),
        (Months(from), Attoseconds(to)) => rescale(day_of_month(count * from), DAY, to),
        (Attoseconds(from), Months(to)) => {
            let days = rescale(count, from, DAY)?;
            let (month, days_into) = month_of_day(days.steps);
            let counted = rescale(month, 1, to)?;
            Ok(Counted { is_exact: days.is_exact && days_into == 0 && counted.is_exact, ..counted })
        }
    }
}

/// `count` of `from` each, in `to` each. Of two units one is a multiple of the other, so that the divisor is small
/// where the product could overflow: such counts are far out of range.
fn rescale(count: i128, from: i128, to: i128) -> std::result::Result<Counted, &'static str> {
    let shared = greatest_common_divisor(from.unsigned_abs(), to.unsigned_abs()).cast_signed();
    let (factor, divisor) = (from / shared, to / shared);
    let product = count.checked_mul(factor).ok_or(TOO_FAR)?;
    Ok(Counted { steps: product.div_euclid(divisor), is_exact: product.rem_euclid(divisor) == 0 })
}

pub(super) fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

fn length(step: TimeStep) -> Length {
    let multiple = i128::from(step.multiple());
    match length_of_unit(step.unit()) {
        Months(months) => Months(months * multiple),
        Attoseconds(attoseconds) => Attoseconds(attoseconds * multiple),
    }
}

pub(super) fn length_of_unit(unit: TimeUnit) -> Length {
    match unit {
        TimeUnit::Year => Months(12),
        TimeUnit::Month => Months(1),
        TimeUnit::Week => Attoseconds(7 * DAY),
        TimeUnit::Day => Attoseconds(DAY),
        TimeUnit::Hour => Attoseconds(3_600 * SECOND),
        TimeUnit::Minute => Attoseconds(60 * SECOND),
        TimeUnit::Second => Attoseconds(SECOND),
        TimeUnit::Millisecond => Attoseconds(SECOND / 1_000),
        TimeUnit::Microsecond => Attoseconds(SECOND / 1_000_000),
        TimeUnit::Nanosecond => Attoseconds(SECOND / 1_000_000_000),
        TimeUnit::Picosecond => Attoseconds(1_000_000),
        TimeUnit::Femtosecond => Attoseconds(1_000),
        TimeUnit::Attosecond => Attoseconds(1),
    }
}
