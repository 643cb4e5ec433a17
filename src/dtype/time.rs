//! The steps that `datetime64` and `timedelta64` count.

use std::fmt;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it all")]
pub enum TimeUnit {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
    Picosecond,
    Femtosecond,
    Attosecond,
}

/// The step that a date or span counts: `25 s` in `<M8[25s]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeStep {
    multiple: u32,
    unit: TimeUnit,
}

use TimeUnit::*;

/// A unit, its code, and the units that it divides into.
type UnitRow = (TimeUnit, &'static str, &'static [(u32, TimeUnit)]);

/// Each unit's code in NumPy's `descr`, and what NumPy divides it into: `[s/25]` is 40 ms.
/// The divisions are those of NumPy's `convert_datetime_divisor_to_multiple`, in the order it tries them.
const UNITS: &[UnitRow] = &[
    (Year, "Y", &[(12, Month), (52, Week), (365, Day)]),
    (Month, "M", &[(4, Week), (30, Day), (720, Hour)]),
    (Week, "W", &[(7, Day), (168, Hour), (10_080, Minute)]),
    (Day, "D", &[(24, Hour), (1_440, Minute), (86_400, Second)]),
    (Hour, "h", &[(60, Minute), (3_600, Second)]),
    (Minute, "m", &[(60, Second), (60_000, Millisecond)]),
    (Second, "s", &[(1_000, Millisecond), (1_000_000, Microsecond)]),
    (Millisecond, "ms", &[(1_000, Microsecond), (1_000_000, Nanosecond)]),
    (Microsecond, "us", &[(1_000, Nanosecond), (1_000_000, Picosecond)]),
    (Nanosecond, "ns", &[(1_000, Picosecond), (1_000_000, Femtosecond)]),
    (Picosecond, "ps", &[(1_000, Femtosecond), (1_000_000, Attosecond)]),
    (Femtosecond, "fs", &[(1_000, Attosecond)]),
    (Attosecond, "as", &[]),
];

impl TimeStep {
    /// `multiple` units at a time.
    pub fn new(multiple: u32, unit: TimeUnit) -> TimeStep {
        TimeStep { multiple, unit }
    }

    /// How many units one step is.
    pub fn multiple(self) -> u32 {
        self.multiple
    }

    /// The unit.
    pub fn unit(self) -> TimeUnit {
        self.unit
    }

    /// The step `1/divisor` as long, in a smaller unit, where NumPy knows one.
    pub(super) fn divided(self, divisor: u32) -> Option<TimeStep> {
        if divisor == 1 {
            return Some(self);
        }
        let (_, _, parts) = UNITS.iter().find(|row| row.0 == self.unit)?;
        let whole = |&&(count, _): &&(u32, TimeUnit)| count.checked_rem(divisor) == Some(0);
        let (count, unit) = parts.iter().find(whole)?;
        let multiple = self.multiple.checked_mul(count / divisor)?;
        i32::try_from(multiple).ok().map(|_| TimeStep { multiple, unit: *unit })
    }
}

/// One unit at a time.
impl From<TimeUnit> for TimeStep {
    fn from(unit: TimeUnit) -> TimeStep {
        TimeStep::new(1, unit)
    }
}

impl TimeUnit {
    pub(super) fn from_code(code: &str) -> Option<TimeUnit> {
        let code = if code == "\u{3bc}s" { "us" } else { code };
        UNITS.iter().find(|row| row.1 == code).map(|row| row.0)
    }
}

/// As in NumPy's `descr`: `25s`, `ns`.
impl fmt::Display for TimeStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.multiple != 1 {
            write!(f, "{}", self.multiple)?;
        }
        write!(f, "{}", self.unit)
    }
}

/// The unit's code in NumPy's `descr`.
impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = UNITS.iter().find(|row| row.0 == *self).map_or("", |row| row.1);
        f.write_str(code)
    }
}
