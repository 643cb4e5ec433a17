//! Moments and spans as elements.

use super::Element;
use super::field_value::{Faults, FieldValue, get_number, put_number};
use crate::date::{DateTime64, Steps, Time, TimeDelta64, in_array};
use crate::dtype::{DType, ScalarType, TimeStep};
use crate::error::{ErrorKind, Result};
use crate::io::swap::Swap;

/// How moments or spans lie in items of one dtype.
#[derive(Debug)]
pub struct TimePlan {
    swap: Swap,
    step: Option<TimeStep>,
}

fn plan<T: Time>(dtype: &DType) -> std::result::Result<TimePlan, String> {
    match dtype.as_scalar() {
        Some(scalar) if scalar.kind() == T::KIND => Ok(TimePlan { swap: Swap::to_native(dtype), step: scalar.step() }),
        _ => Err(format!("expected {}, found {dtype}", T::dtype_name(None))),
    }
}

fn get<T: Time>(plan: &TimePlan, bytes: &[u8]) -> T {
    T::from_count(get_number(plan.swap, bytes), plan.step)
}

/// Writes NaT for what the dtype cannot hold: [`check_fit`] and [`Steps`] see to it that there is no such value.
fn put<T: Time>(value: T, plan: &TimePlan, bytes: &mut [u8]) {
    let count = match plan.step.filter(|_| plan.step != value.step()) {
        Some(step) => in_array(value, step).map_or(i64::MIN, T::count),
        None => value.count(),
    };
    put_number(&count, plan.swap, bytes);
}

fn check_fit<T: Time>(values: &[T], dtype: &DType) -> Result<()> {
    let step = dtype.as_scalar().and_then(ScalarType::step);
    let others = values.iter().enumerate().filter(|(_, value)| value.step() != step && value.count() != i64::MIN);
    for (index, value) in others {
        let generic = || value.cannot_become(&T::dtype_name(None), "it has a unit").to_string();
        let refused = step.map_or_else(|| Some(generic()), |step| in_array(*value, step).err());
        if let Some(reason) = refused {
            return Err(ErrorKind::InvalidElement { index, reason }.into());
        }
    }
    Ok(())
}

macro_rules! dates {
    ($($type:ty),*) => {$(
        impl FieldValue for $type {
            type Plan = TimePlan;
            type Extent = Steps<$type>;

            const ALIGNMENT: usize = align_of::<i64>();

            fn measure(&self, extent: &mut Steps<$type>) {
                extent.add(*self);
            }

            fn dtype_within(extent: &Steps<$type>) -> Result<DType> {
                extent.dtype()
            }

            fn check_fit(values: &[$type], dtype: &DType) -> Result<()> {
                check_fit(values, dtype)
            }

            fn plan(dtype: &DType) -> std::result::Result<TimePlan, String> {
                plan::<$type>(dtype)
            }

            fn get(plan: &TimePlan, bytes: &[u8], _: &mut Faults) -> $type {
                get(plan, bytes)
            }

            fn put(&self, plan: &TimePlan, bytes: &mut [u8]) {
                put(*self, plan, bytes);
            }
        }
    )*};
}

dates!(DateTime64, TimeDelta64);

impl Element for DateTime64 {
    fn rust_name() -> &'static str {
        "DateTime64"
    }
}

impl Element for TimeDelta64 {
    fn rust_name() -> &'static str {
        "TimeDelta64"
    }
}
