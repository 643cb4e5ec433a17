//! Dates and spans of `jiff` 0.2: feature `jiff-0_2`.
//!
//! ```
//! # use jiff_0_2 as jiff;
//! use jiff::{Span, Timestamp, civil::Date};
//! use npz::{DateTime64, TimeDelta64, TimeUnit};
//!
//! let launch: Timestamp = "2020-01-01T12:00:00.5Z".parse()?;
//! let element = DateTime64::try_from(launch)?;
//! assert_eq!(element.to_string(), "2020-01-01T12:00:00.500000000"); // datetime64[ns]
//! assert_eq!(Timestamp::try_from(element)?, launch);
//!
//! let day = element.floor_to(TimeUnit::Day)?;                       // datetime64[D]
//! assert_eq!(Date::try_from(day)?, jiff::civil::date(2020, 1, 1));
//!
//! let months = Span::try_from(TimeDelta64::new(18, TimeUnit::Month))?;
//! assert_eq!(months.get_months(), 18);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | `jiff` | becomes | comes from |
//! |---|---|---|
//! | `civil::Date` | `datetime64[D]`, always | any `datetime64` that is midnight |
//! | `Timestamp`, `civil::DateTime` | `datetime64[ns]`, 1677 to 2262 | any `datetime64` of whole nanoseconds |
//! | `SignedDuration` | `timedelta64[ns]`, up to 292 years | any `timedelta64` of whole nanoseconds, not of years or months |
//! | `Span` | | any `timedelta64` of whole nanoseconds |
//!
//! What does not fit is an [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion), as are NaT and the generic
//! unit. A `civil::DateTime` is taken for UTC. Moments farther away can be counted in larger steps:
//! `DateTime64::new(timestamp.as_microsecond(), TimeUnit::Microsecond)`.

super::jiff::conversions!(jiff_0_2);
