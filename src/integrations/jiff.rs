//! What the versions of `jiff` have in common.

/// Makes conversions to and from the types of the crate `$jiff`.
macro_rules! conversions {
    ($jiff:ident) => {
        use $crate::date::counts::{days, from_nanoseconds, nanoseconds, own_units, seconds_and_rest};
        use $crate::date::{DateTime64, Time, TimeDelta64};
        use $crate::dtype::TimeUnit;
        use $crate::error::{Error, Result};
        use $jiff::civil::{self, Date};
        use $jiff::{SignedDuration, Span, Timestamp};

        const EPOCH: Date = civil::date(1970, 1, 1);
        const TOO_FAR: &str = "it is out of range";

        /// `datetime64[D]`.
        impl From<Date> for DateTime64 {
            fn from(date: Date) -> DateTime64 {
                DateTime64::new(date.duration_since(EPOCH).as_hours() / 24, TimeUnit::Day)
            }
        }

        /// `datetime64[ns]`, of a moment in UTC.
        ///
        /// # Errors
        ///
        /// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) before 1677-09-21 and after 2262-04-11.
        impl TryFrom<civil::DateTime> for DateTime64 {
            type Error = Error;

            fn try_from(moment: civil::DateTime) -> Result<DateTime64> {
                let since = moment.duration_since(EPOCH.at(0, 0, 0, 0));
                from_nanoseconds(since.as_nanos(), moment)
            }
        }

        /// `datetime64[ns]`.
        ///
        /// # Errors
        ///
        /// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) before 1677-09-21 and after 2262-04-11.
        impl TryFrom<Timestamp> for DateTime64 {
            type Error = Error;

            fn try_from(moment: Timestamp) -> Result<DateTime64> {
                from_nanoseconds(moment.as_nanosecond(), moment)
            }
        }

        /// `timedelta64[ns]`.
        ///
        /// # Errors
        ///
        /// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) for more than 292 years.
        impl TryFrom<SignedDuration> for TimeDelta64 {
            type Error = Error;

            fn try_from(span: SignedDuration) -> Result<TimeDelta64> {
                from_nanoseconds(span.as_nanos(), span)
            }
        }

        /// The date whose midnight it is.
        ///
        /// # Errors
        ///
        /// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) for any other time of day, NaT, the
        /// generic unit, and beyond the years ±9999.
        impl TryFrom<DateTime64> for Date {
            type Error = Error;

            fn try_from(moment: DateTime64) -> Result<Date> {
                let hours = i64::try_from(days(moment, "Date")? * 24).ok();
                let since = hours.and_then(SignedDuration::try_from_hours);
                let date = since.and_then(|since| EPOCH.checked_add(since).ok());
                date.ok_or_else(|| moment.cannot_become("Date", TOO_FAR).into())
            }
        }

        /// The moment in UTC.
        ///
        /// # Errors
        ///
        /// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) for NaT, the generic unit, a moment between
        /// two nanoseconds, and beyond the years ±9999.
        impl TryFrom<DateTime64> for civil::DateTime {
            type Error = Error;

            fn try_from(moment: DateTime64) -> Result<civil::DateTime> {
                let since = duration(nanoseconds(moment, "civil::DateTime")?);
                let converted = since.and_then(|since| EPOCH.at(0, 0, 0, 0).checked_add(since).ok());
                converted.ok_or_else(|| moment.cannot_become("civil::DateTime", TOO_FAR).into())
            }
        }

        /// # Errors
        ///
        /// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) for NaT, the generic unit, a moment between
        /// two nanoseconds, and beyond the years ±9999.
        impl TryFrom<DateTime64> for Timestamp {
            type Error = Error;

            fn try_from(moment: DateTime64) -> Result<Timestamp> {
                let converted = Timestamp::from_nanosecond(nanoseconds(moment, "Timestamp")?);
                converted.map_err(|_| moment.cannot_become("Timestamp", TOO_FAR).into())
            }
        }

        /// # Errors
        ///
        /// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) for NaT, the generic unit, years and months,
        /// and spans that are no whole number of nanoseconds, or too long.
        impl TryFrom<TimeDelta64> for SignedDuration {
            type Error = Error;

            fn try_from(span: TimeDelta64) -> Result<SignedDuration> {
                let converted = duration(nanoseconds(span, "SignedDuration")?);
                converted.ok_or_else(|| span.cannot_become("SignedDuration", TOO_FAR).into())
            }
        }

        /// A span of the unit that is counted, years and months too; below nanoseconds, of nanoseconds.
        ///
        /// # Errors
        ///
        /// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) for NaT, the generic unit, and spans that
        /// are no whole number of nanoseconds, or longer than 19,998 years.
        impl TryFrom<TimeDelta64> for Span {
            type Error = Error;

            fn try_from(span: TimeDelta64) -> Result<Span> {
                let (unit, count) = own_units(span, "Span")?;
                let count = i64::try_from(count).map_err(|_| span.cannot_become("Span", TOO_FAR))?;
                let new = Span::new();
                let converted = match unit {
                    TimeUnit::Year => new.try_years(count),
                    TimeUnit::Month => new.try_months(count),
                    TimeUnit::Week => new.try_weeks(count),
                    TimeUnit::Day => new.try_days(count),
                    TimeUnit::Hour => new.try_hours(count),
                    TimeUnit::Minute => new.try_minutes(count),
                    TimeUnit::Second => new.try_seconds(count),
                    TimeUnit::Millisecond => new.try_milliseconds(count),
                    TimeUnit::Microsecond => new.try_microseconds(count),
                    _ => new.try_nanoseconds(count),
                };
                converted.map_err(|_| span.cannot_become("Span", TOO_FAR).into())
            }
        }

        fn duration(nanoseconds: i128) -> Option<SignedDuration> {
            let (seconds, rest) = seconds_and_rest(nanoseconds)?;
            SignedDuration::from_secs(seconds).checked_add(SignedDuration::from_nanos(i64::from(rest)))
        }
    };
}

pub(crate) use conversions;
