//! What moments and spans have in common.

use crate::dtype::{Kind, TimeStep};
use crate::error::ErrorKind;

/// What moments and spans have in common.
pub trait Time: Copy + std::fmt::Display {
    const KIND: Kind;

    /// A count of steps; `None` is the generic unit.
    fn from_count(count: i64, step: Option<TimeStep>) -> Self;

    fn count(self) -> i64;

    fn step(self) -> Option<TimeStep>;

    /// NumPy's name of the dtype: `datetime64[25s]`.
    fn dtype_name(step: Option<TimeStep>) -> String {
        let name = if Self::KIND == Kind::DateTime { "datetime64" } else { "timedelta64" };
        step.map_or_else(|| name.to_owned(), |step| format!("{name}[{step}]"))
    }

    /// An error that says why the value is nothing in `target`.
    fn cannot_become(self, target: &str, reason: &'static str) -> ErrorKind {
        let value = format!("{} {self}", Self::dtype_name(self.step()));
        ErrorKind::TimeConversion { value, target: target.to_owned(), reason }
    }
}
