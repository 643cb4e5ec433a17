//! Dates and spans of `chrono` 0.4: feature `chrono-0_4`.
//!
//! ```
//! # use chrono_0_4 as chrono;
//! use chrono::{DateTime, NaiveDate, Utc};
//! use npz::DateTime64;
//!
//! let launch: DateTime<Utc> = "2020-01-01T12:00:00.5Z".parse()?;
//! let element = DateTime64::try_from(launch)?;
//! assert_eq!(element.to_string(), "2020-01-01T12:00:00.500000000"); // datetime64[ns]
//! assert_eq!(DateTime::<Utc>::try_from(element)?, launch);
//!
//! let day = DateTime64::from(launch.date_naive());                  // datetime64[D]
//! assert_eq!(NaiveDate::try_from(day)?, launch.date_naive());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | `chrono` | becomes | comes from |
//! |---|---|---|
//! | `NaiveDate` | `datetime64[D]`, always | any `datetime64` that is midnight |
//! | `NaiveDateTime`, `DateTime<Utc>` | `datetime64[ns]`, 1677 to 2262, no leap seconds | any `datetime64` of whole nanoseconds |
//! | `TimeDelta` | `timedelta64[ns]`, up to 292 years | any `timedelta64` of whole nanoseconds, not of years or months |
//!
//! What does not fit is an [`ErrorKind::TimeConversion`], as are NaT and the generic
//! unit. A `NaiveDateTime` is taken for UTC. Moments farther away can be counted in larger steps:
//! `DateTime64::new(moment.timestamp_micros(), TimeUnit::Microsecond)`.

use chrono_0_4 as chrono;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};

use crate::date::counts::{days, from_nanoseconds, nanoseconds, seconds_and_rest};
use crate::date::{DateTime64, Time, TimeDelta64};
use crate::dtype::TimeUnit;
use crate::error::{Error, ErrorKind, Result};

const NANOSECONDS: i128 = 1_000_000_000;
const TOO_FAR: &str = "it is out of range";

fn epoch() -> NaiveDate {
    DateTime::UNIX_EPOCH.date_naive()
}

/// `datetime64[D]`.
impl From<NaiveDate> for DateTime64 {
    fn from(date: NaiveDate) -> DateTime64 {
        DateTime64::new(date.signed_duration_since(epoch()).num_days(), TimeUnit::Day)
    }
}

/// `datetime64[ns]`, of a moment in UTC.
///
/// # Errors
///
/// [`ErrorKind::TimeConversion`] before 1677-09-21 and after 2262-04-11, and in a leap second.
impl TryFrom<NaiveDateTime> for DateTime64 {
    type Error = Error;

    fn try_from(moment: NaiveDateTime) -> Result<DateTime64> {
        DateTime64::try_from(moment.and_utc())
    }
}

/// `datetime64[ns]`.
///
/// # Errors
///
/// [`ErrorKind::TimeConversion`] before 1677-09-21 and after 2262-04-11, and in a leap second.
impl TryFrom<DateTime<Utc>> for DateTime64 {
    type Error = Error;

    fn try_from(moment: DateTime<Utc>) -> Result<DateTime64> {
        let rest = i128::from(moment.nanosecond());
        if rest >= NANOSECONDS {
            let (value, target) = (moment.to_string(), "datetime64[ns]".to_owned());
            let reason = "it is in a leap second, which NumPy does not count";
            return Err(ErrorKind::TimeConversion { value, target, reason }.into());
        }
        from_nanoseconds(i128::from(moment.timestamp()) * NANOSECONDS + rest, moment)
    }
}

/// `timedelta64[ns]`.
///
/// # Errors
///
/// [`ErrorKind::TimeConversion`] for more than 292 years.
impl TryFrom<TimeDelta> for TimeDelta64 {
    type Error = Error;

    fn try_from(span: TimeDelta) -> Result<TimeDelta64> {
        let nanoseconds = i128::from(span.num_seconds()) * NANOSECONDS + i128::from(span.subsec_nanos());
        from_nanoseconds(nanoseconds, span)
    }
}

/// The date whose midnight it is.
///
/// # Errors
///
/// [`ErrorKind::TimeConversion`] for any other time of day, NaT, the generic unit, and beyond the years ±262,000.
impl TryFrom<DateTime64> for NaiveDate {
    type Error = Error;

    fn try_from(moment: DateTime64) -> Result<NaiveDate> {
        let days = i64::try_from(days(moment, "NaiveDate")?).ok();
        let span = days.and_then(TimeDelta::try_days);
        let date = span.and_then(|span| epoch().checked_add_signed(span));
        date.ok_or_else(|| moment.cannot_become("NaiveDate", TOO_FAR).into())
    }
}

/// The moment in UTC.
///
/// # Errors
///
/// [`ErrorKind::TimeConversion`] for NaT, the generic unit, a moment between two nanoseconds, and beyond the years
/// ±262,000.
impl TryFrom<DateTime64> for NaiveDateTime {
    type Error = Error;

    fn try_from(moment: DateTime64) -> Result<NaiveDateTime> {
        date_time(moment, "NaiveDateTime").map(|moment| moment.naive_utc())
    }
}

/// # Errors
///
/// [`ErrorKind::TimeConversion`] for NaT, the generic unit, a moment between two nanoseconds, and beyond the years
/// ±262,000.
impl TryFrom<DateTime64> for DateTime<Utc> {
    type Error = Error;

    fn try_from(moment: DateTime64) -> Result<DateTime<Utc>> {
        date_time(moment, "DateTime<Utc>")
    }
}

fn date_time(moment: DateTime64, target: &str) -> Result<DateTime<Utc>> {
    let parts = seconds_and_rest(nanoseconds(moment, target)?);
    let converted = parts.and_then(|(seconds, rest)| DateTime::from_timestamp(seconds, rest));
    converted.ok_or_else(|| moment.cannot_become(target, TOO_FAR).into())
}

/// # Errors
///
/// [`ErrorKind::TimeConversion`] for NaT, the generic unit, years and months, and spans that are no whole number of
/// nanoseconds, or too long.
impl TryFrom<TimeDelta64> for TimeDelta {
    type Error = Error;

    fn try_from(span: TimeDelta64) -> Result<TimeDelta> {
        let parts = seconds_and_rest(nanoseconds(span, "TimeDelta")?);
        let converted = parts.and_then(|(seconds, rest)| TimeDelta::new(seconds, rest));
        converted.ok_or_else(|| span.cannot_become("TimeDelta", TOO_FAR).into())
    }
}
