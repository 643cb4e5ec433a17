//! Moments and spans as the whole numbers that types of other crates are made of.

use super::Time;
use super::convert::{count, whole};
use crate::dtype::{TimeStep, TimeUnit};
use crate::error::{ErrorKind, Result};

/// `time` in nanoseconds, for a type named `target`.
pub(crate) fn nanoseconds<T: Time>(time: T, target: &str) -> Result<i128> {
    units(time, TimeUnit::Nanosecond, target)
}

/// `time` in days, for a type named `target`.
pub(crate) fn days<T: Time>(time: T, target: &str) -> Result<i128> {
    units(time, TimeUnit::Day, target)
}

/// `time` in units of its own, but not below nanoseconds, for a type named `target`.
#[cfg(any(feature = "jiff-0_2", feature = "jiff-1"))]
pub(crate) fn own_units<T: Time>(time: T, target: &str) -> Result<(TimeUnit, i128)> {
    let unit = time.step().map_or(TimeUnit::Nanosecond, TimeStep::unit).min(TimeUnit::Nanosecond);
    Ok((unit, units(time, unit, target)?))
}

fn units<T: Time>(time: T, unit: TimeUnit, target: &str) -> Result<i128> {
    let refuse = |reason| time.cannot_become(target, reason);
    if time.count() == i64::MIN {
        return Err(refuse("it is NaT").into());
    }
    let step = time.step().ok_or_else(|| refuse("its unit is generic"))?;
    let counted = count::<T>(time.count(), step, unit.into()).map_err(refuse)?;
    let between = if unit == TimeUnit::Day { "it is not midnight" } else { "it lies between two nanoseconds" };
    if counted.is_exact { Ok(counted.steps) } else { Err(refuse(between).into()) }
}

/// `nanoseconds` as an element, if one can hold so many; they are those of `value`.
pub(crate) fn from_nanoseconds<T: Time>(nanoseconds: i128, value: impl std::fmt::Debug) -> Result<T> {
    let step = Some(TimeStep::from(TimeUnit::Nanosecond));
    match whole(nanoseconds) {
        Ok(count) => Ok(T::from_count(count, step)),
        Err(reason) => {
            let (value, target) = (format!("{value:?}"), T::dtype_name(step));
            Err(ErrorKind::TimeConversion { value, target, reason }.into())
        }
    }
}

/// Whole seconds, rounded down, and the nanoseconds above them.
pub(crate) fn seconds_and_rest(nanoseconds: i128) -> Option<(i64, u32)> {
    const SECOND: i128 = 1_000_000_000;
    let seconds = i64::try_from(nanoseconds.div_euclid(SECOND)).ok()?;
    Some((seconds, u32::try_from(nanoseconds.rem_euclid(SECOND)).ok()?))
}
