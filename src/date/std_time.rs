//! The standard library's times.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::counts::{from_nanoseconds, nanoseconds};
use super::{DateTime64, Time, TimeDelta64};
use crate::error::{Error, Result};

const NANOSECONDS: u128 = 1_000_000_000;

/// A count of nanoseconds as whole seconds and the rest, if so many seconds can be counted.
fn duration(nanoseconds: u128) -> Option<Duration> {
    let seconds = u64::try_from(nanoseconds / NANOSECONDS).ok()?;
    let rest = u32::try_from(nanoseconds % NANOSECONDS).ok()?;
    Some(Duration::new(seconds, rest))
}

/// UTC.
///
/// # Errors
///
/// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) for NaT, the generic unit, a moment between two
/// nanoseconds, and one that the operating system cannot represent.
impl TryFrom<DateTime64> for SystemTime {
    type Error = Error;

    fn try_from(moment: DateTime64) -> Result<SystemTime> {
        let since = nanoseconds(moment, "SystemTime")?;
        let distance = duration(since.unsigned_abs());
        let time = distance.and_then(|distance| match since {
            0.. => UNIX_EPOCH.checked_add(distance),
            _ => UNIX_EPOCH.checked_sub(distance),
        });
        time.ok_or_else(|| moment.cannot_become("SystemTime", "it is out of range").into())
    }
}

/// UTC, in nanoseconds, as `time.time_ns` and pandas count.
///
/// # Errors
///
/// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) before 1677-09-21 and after 2262-04-11.
impl TryFrom<SystemTime> for DateTime64 {
    type Error = Error;

    fn try_from(time: SystemTime) -> Result<DateTime64> {
        let since = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => signed(after),
            Err(before) => -signed(before.duration()),
        };
        from_nanoseconds(since, time)
    }
}

/// # Errors
///
/// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) for NaT, the generic unit, years and months,
/// negative spans, and those that are no whole number of nanoseconds, or too long.
impl TryFrom<TimeDelta64> for Duration {
    type Error = Error;

    fn try_from(span: TimeDelta64) -> Result<Duration> {
        let refuse = |reason| span.cannot_become("Duration", reason);
        let length = nanoseconds(span, "Duration")?;
        let length = u128::try_from(length).map_err(|_| refuse("it is negative"))?;
        Ok(duration(length).ok_or_else(|| refuse("it is out of range"))?)
    }
}

/// In nanoseconds.
///
/// # Errors
///
/// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) for more than 292 years.
impl TryFrom<Duration> for TimeDelta64 {
    type Error = Error;

    fn try_from(duration: Duration) -> Result<TimeDelta64> {
        from_nanoseconds(signed(duration), duration)
    }
}

/// In nanoseconds, which no duration has too many of.
fn signed(duration: Duration) -> i128 {
    duration.as_nanos().cast_signed()
}
