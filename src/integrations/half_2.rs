//! Half-precision floats of `half` 2: feature `half-2`.
//!
//! ```
//! # use half_2 as half;
//! use half::{bf16, f16};
//!
//! let mut file = Vec::new();
//! npz::write_npy_to(&mut file, &vec![f16::from_f32(1.5)])?;    // dtype <f2
//! assert_eq!(npz::read_npy_from::<Vec<f16>>(file.as_slice())?, [f16::from_f32(1.5)]);
//!
//! let mut file = Vec::new();
//! npz::write_npy_to(&mut file, &vec![bf16::from_f32(1.5)])?;   // as ml_dtypes.bfloat16 is saved: dtype <V2
//! assert_eq!(npz::read_npy_from::<Vec<bf16>>(file.as_slice())?, [bf16::from_f32(1.5)]);
//! # Ok::<(), npz::Error>(())
//! ```

use half_2::{bf16, f16};

use crate::array::{Number, Wide, scalars};
use crate::dtype::{DType, Kind, ScalarType};
use crate::element::number::elements;

elements! {
    f16, DType::native(Kind::Float, 2), "half::f16";
    bf16, DType::Scalar(ScalarType::foreign_number(2)), "half::bf16";
}

scalars!(f16, bf16);

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Number for $type {
            fn to_wide(self) -> Wide {
                Wide::Float(f64::from(self))
            }

            fn from_wide(number: Wide) -> Option<$type> {
                let value = f64::from_wide(number)?;
                let float = <$type>::from_f64(value);
                let fits = match number {
                    Wide::Int(_) => f64::from(float) == value,
                    _ => float.is_finite() || !value.is_finite(),
                };
                fits.then_some(float)
            }
        }
    )*};
}

numbers!(f16, bf16);
