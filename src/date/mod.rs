//! Dates and spans of time, counted in steps: NumPy's `datetime64` and `timedelta64`.

mod calendar;
mod common_step;
mod convert;
#[cfg_attr(not(feature = "chrono-0_4"), allow(dead_code, reason = "each crate takes a part"))]
pub(crate) mod counts;
mod display;
mod std_time;
mod time;

pub(crate) use common_step::{Steps, in_array};

pub(crate) use time::Time;

use crate::dtype::{Kind, TimeStep};
use crate::error::Result;

/// A moment: NumPy's `datetime64`, a count of steps since 1970-01-01T00:00.
///
/// The step is that of the array's dtype, `None` for NumPy's generic unit; the count [`i64::MIN`] is NaT, "not a time".
/// Moments have no time zone; those of this crate's conversions are UTC. Two moments are equal if their counts and
/// their steps are: 2020 is not equal to 2020-01-01, and NaT is equal to NaT of the same step.
///
/// As with `np.array`, the dtype written has the largest step that divides those of all elements; without elements it
/// is `<M8`.
///
/// ```
/// use npz::{DateTime64, TimeUnit};
///
/// let mut file = Vec::new();
/// let year = DateTime64::new(50, TimeUnit::Year);
/// let hour = DateTime64::new(438_289, TimeUnit::Hour);
/// npz::write_npy_to(&mut file, &[year, hour, DateTime64::NAT])?; // the dtype is <M8[h]
///
/// let read: Vec<DateTime64> = npz::read_npy_from(&mut file.as_slice())?;
/// assert_eq!(read[0], year.to_step(TimeUnit::Hour)?);
/// assert_eq!((read[0].to_string(), read[1].to_string()), ("2020-01-01T00".into(), "2020-01-01T01".into()));
/// assert!(read[2].is_nat());
/// # Ok::<(), npz::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime64 {
    count: i64,
    step: Option<TimeStep>,
}

/// A span of time: NumPy's `timedelta64`, a count of steps.
///
/// The step is that of the array's dtype, `None` for NumPy's generic unit; the count [`i64::MIN`] is NaT, "not a
/// time". Two spans are equal if their counts and their steps are: 60 s is not equal to 1 min. Years and months have no
/// fixed length, and do not convert to other units.
///
/// As with `np.array`, the dtype written has the largest step that divides those of all elements; without elements it
/// is `<m8`.
///
/// ```
/// use npz::{TimeDelta64, TimeUnit};
///
/// let span = TimeDelta64::new(90, TimeUnit::Second);
/// assert_eq!(span.to_string(), "90 seconds");
/// assert_eq!(span.to_step(TimeUnit::Millisecond)?.count(), 90_000);
/// assert_eq!(span.floor_to(TimeUnit::Minute)?.count(), 1);
/// assert!(span.to_step(TimeUnit::Minute).is_err());
/// assert_eq!(std::time::Duration::try_from(span)?.as_secs(), 90);
/// # Ok::<(), npz::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeDelta64 {
    count: i64,
    step: Option<TimeStep>,
}

macro_rules! times {
    ($($type:ident, $kind:expr, $name:literal;)*) => {$(
        impl Time for $type {
            const KIND: Kind = $kind;

            fn from_count(count: i64, step: Option<TimeStep>) -> $type {
                $type { count, step }
            }

            fn count(self) -> i64 {
                self.count
            }

            fn step(self) -> Option<TimeStep> {
                self.step
            }
        }

        impl $type {
            #[doc = concat!("NaT, \"not a time\", in the generic unit: `np.", $name, "('NaT')`.")]
            pub const NAT: $type = $type { count: i64::MIN, step: None };

            /// A count of steps; [`i64::MIN`] is NaT.
            pub fn new(count: i64, step: impl Into<TimeStep>) -> $type {
                $type { count, step: Some(step.into()) }
            }

            /// A count in NumPy's generic unit, which says nothing of how long a step is.
            pub fn generic(count: i64) -> $type {
                $type { count, step: None }
            }

            /// The number of steps.
            pub fn count(self) -> i64 {
                self.count
            }

            /// The step, `None` in NumPy's generic unit.
            pub fn step(self) -> Option<TimeStep> {
                self.step
            }

            /// Whether it is NaT, "not a time": `np.isnat`.
            pub fn is_nat(self) -> bool {
                self.count == i64::MIN
            }

            /// The same value in steps of `step`. NaT stays NaT, and a count in the generic unit becomes a count of
            /// `step`.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) if the value lies between two steps, or
            /// is too far away to be counted in them. NumPy's `astype` would round down, or count wrong.
            pub fn to_step(self, step: impl Into<TimeStep>) -> Result<$type> {
                convert::exactly(self, step.into())
            }

            /// The value rounded down to a whole number of `step`: NumPy's `astype`. NaT stays NaT, and a count in the
            /// generic unit becomes a count of `step`.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::TimeConversion`](crate::ErrorKind::TimeConversion) if the value is too far away to be
            /// counted in such steps, where NumPy counts wrong, and if a span of years or months would have to become
            /// one of days.
            pub fn floor_to(self, step: impl Into<TimeStep>) -> Result<$type> {
                convert::floor(self, step.into())
            }
        }
    )*};
}

times! {
    DateTime64, Kind::DateTime, "datetime64";
    TimeDelta64, Kind::TimeDelta, "timedelta64";
}
