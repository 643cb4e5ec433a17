//! As `str` prints in Python.

use std::fmt;

use super::calendar::{month_of_day, year_of_month};
use super::convert::{DAY, Length, SECOND, length_of_unit};
use super::{DateTime64, TimeDelta64};
use crate::dtype::{TimeStep, TimeUnit};

const NAT: &str = "NaT";

/// As NumPy prints it, ISO 8601 down to the unit: `2020-01-01T00:00:00.000`, `2020-01`, `NaT`.
impl fmt::Display for DateTime64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            _ if self.is_nat() => f.pad(NAT),
            Some(step) => f.pad(&moment(self.count, step)),
            // NumPy refuses to print it.
            None => f.pad(&format!("{} generic time units", self.count)),
        }
    }
}

/// As NumPy prints it: `25 seconds`, `NaT`.
impl fmt::Display for TimeDelta64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_nat() {
            return f.pad(NAT);
        }
        let multiple = self.step.map_or(1, TimeStep::multiple);
        let name = self.step.map_or("generic time units", |step| plural(step.unit()));
        f.pad(&format!("{} {name}", i128::from(self.count) * i128::from(multiple)))
    }
}

fn plural(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Year => "years",
        TimeUnit::Month => "months",
        TimeUnit::Week => "weeks",
        TimeUnit::Day => "days",
        TimeUnit::Hour => "hours",
        TimeUnit::Minute => "minutes",
        TimeUnit::Second => "seconds",
        TimeUnit::Millisecond => "milliseconds",
        TimeUnit::Microsecond => "microseconds",
        TimeUnit::Nanosecond => "nanoseconds",
        TimeUnit::Picosecond => "picoseconds",
        TimeUnit::Femtosecond => "femtoseconds",
        TimeUnit::Attosecond => "attoseconds",
    }
}

fn moment(count: i64, step: TimeStep) -> String {
    let (unit, units) = (step.unit(), i128::from(count) * i128::from(step.multiple()));
    match length_of_unit(unit) {
        Length::Months(months) => {
            let (year, month) = year_of_month(units * months);
            if unit == TimeUnit::Year { format!("{year:04}") } else { format!("{year:04}-{month:02}") }
        }
        Length::Attoseconds(length) if length >= DAY => date(units * (length / DAY)),
        Length::Attoseconds(length) => {
            let in_a_day = DAY / length;
            let (days, rest) = (units.div_euclid(in_a_day), units.rem_euclid(in_a_day));
            format!("{}T{}", date(days), time(rest * length, unit))
        }
    }
}

fn date(days: i128) -> String {
    let (month, days_into) = month_of_day(days);
    let (year, month) = year_of_month(month);
    format!("{year:04}-{month:02}-{:02}", days_into + 1)
}

/// The time of day, down to `unit`.
fn time(attoseconds: i128, unit: TimeUnit) -> String {
    let (seconds, fraction) = (attoseconds / SECOND, attoseconds % SECOND);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let digits = match unit {
        TimeUnit::Hour => return format!("{hour:02}"),
        TimeUnit::Minute => return format!("{hour:02}:{minute:02}"),
        TimeUnit::Millisecond => 3,
        TimeUnit::Microsecond => 6,
        TimeUnit::Nanosecond => 9,
        TimeUnit::Picosecond => 12,
        TimeUnit::Femtosecond => 15,
        TimeUnit::Attosecond => 18,
        _ => return format!("{hour:02}:{minute:02}:{second:02}"),
    };
    let fraction = fraction / 10_i128.pow(18 - digits);
    format!("{hour:02}:{minute:02}:{second:02}.{fraction:0width$}", width = digits as usize)
}
