//! Numbers from one dtype to another, where every value fits.

use std::fmt;

use num_complex::Complex;

use crate::dtype::{ByteOrder, DType, Kind, ScalarType};
use crate::element::{Element, Float96, Float128, mismatch, no_numbers};
use crate::error::{Error, ErrorKind, Result, fault};
use crate::io::kernel::use_huge_pages;
use crate::io::transfer::Memory;
use crate::limits::zeroed;
use crate::threads::each_piece;

/// A number that [`DynArray::cast`](super::DynArray::cast) converts to. Implemented for `bool`, integers,
/// floats and complex numbers.
#[diagnostic::on_unimplemented(
    message = "no array can be cast to `{Self}`",
    note = "numbers are bool, i8 to i64, u8 to u64, f32, f64 and Complex of these, and with feature `half-2` half::f16 and half::bf16",
    note = "for `usize` use `u64`, for `isize` use `i64`"
)]
pub trait Number: Element + Copy + Default + bytemuck::Zeroable {
    #[doc(hidden)]
    fn to_wide(self) -> Wide;

    /// The number as `Self`, if it can hold it.
    #[doc(hidden)]
    fn from_wide(number: Wide) -> Option<Self>;

    /// Fills `narrow` with these numbers; whether it can hold all of them.
    #[doc(hidden)]
    fn from_doubles(numbers: &[f64], narrow: &mut [Self]) -> bool {
        narrow_each(numbers, narrow, &f64::to_wide)
    }
}

/// Any number, without loss.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Wide {
    Int(i128),
    Float(f64),
    Complex(f64, f64),
    /// A long double that `f64` cannot hold, and about what it is.
    Long(f64),
}

impl Wide {
    /// The number without an imaginary part, if it has none.
    fn real(self) -> Option<Wide> {
        match self {
            Wide::Complex(real, imaginary) => (imaginary == 0.0).then_some(Wide::Float(real)),
            Wide::Long(_) => None,
            real => Some(real),
        }
    }

    fn integer(self) -> Option<i128> {
        match self.real()? {
            // Whole numbers below 2^127 convert exactly; none that any element holds is larger in magnitude.
            Wide::Float(value) if value.fract() == 0.0 && value.abs() < 1e38 => Some(to_integer(value)),
            Wide::Int(value) => Some(value),
            _ => None,
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the caller has checked the range")]
fn to_integer(value: f64) -> i128 {
    value as i128
}

impl fmt::Display for Wide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wide::Int(value) => write!(f, "{value}"),
            Wide::Float(value) => write!(f, "{value:?}"),
            Wide::Complex(real, imaginary) => write!(f, "{real:?}{imaginary:+?}j"),
            Wide::Long(value) => write!(f, "about {value:?}"),
        }
    }
}

macro_rules! integers {
    ($($type:ty),*) => {$(
        impl Number for $type {
            fn to_wide(self) -> Wide {
                Wide::Int(i128::from(self))
            }

            fn from_wide(number: Wide) -> Option<$type> {
                <$type>::try_from(number.integer()?).ok()
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, u8, u16, u32, u64);

impl Number for bool {
    fn to_wide(self) -> Wide {
        Wide::Int(i128::from(self))
    }

    fn from_wide(number: Wide) -> Option<bool> {
        match number.integer()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

macro_rules! floats {
    ($($type:ty),*) => {$(
        impl Number for $type {
            fn to_wide(self) -> Wide {
                Wide::Float(f64::from(self))
            }

            #[allow(clippy::cast_possible_truncation, reason = "rounding is what a narrower float is for")]
            fn from_wide(number: Wide) -> Option<$type> {
                match number.real()? {
                    // Most are exact, and small enough for the machine's own conversion.
                    #[allow(clippy::cast_possible_truncation, reason = "it is small")]
                    Wide::Int(value) if value.unsigned_abs() < 1 << <$type>::MANTISSA_DIGITS => {
                        Some(value as i64 as $type)
                    }
                    Wide::Int(value) => {
                        let float = value as $type;
                        (float as i128 == value).then_some(float)
                    }
                    Wide::Float(value) | Wide::Complex(value, _) | Wide::Long(value) => {
                        let float = value as $type;
                        (float.is_finite() || !value.is_finite()).then_some(float)
                    }
                }
            }

            // Two loops, each of which is one over vectors.
            #[allow(clippy::cast_possible_truncation, reason = "rounding is what a narrower float is for")]
            fn from_doubles(numbers: &[f64], narrow: &mut [$type]) -> bool {
                narrow.iter_mut().zip(numbers).for_each(|(narrow, number)| *narrow = *number as $type);
                let is_held = |(narrow, number): (&$type, &f64)| narrow.is_finite() | !number.is_finite();
                narrow.iter().zip(numbers).fold(true, |all, pair| all & is_held(pair))
            }
        }

        impl Number for Complex<$type> {
            fn to_wide(self) -> Wide {
                Wide::Complex(f64::from(self.re), f64::from(self.im))
            }

            fn from_wide(number: Wide) -> Option<Complex<$type>> {
                let (real, imaginary) = match number {
                    Wide::Complex(real, imaginary) => (Wide::Float(real), imaginary),
                    real => (real, 0.0),
                };
                Some(Complex::new(<$type>::from_wide(real)?, <$type>::from_wide(Wide::Float(imaginary))?))
            }
        }
    )*};
}

floats!(f32, f64);

/// Converts `count` numbers of `dtype`.
pub(super) fn cast<T: Number>(dtype: &DType, count: usize, bytes: &[u8]) -> Result<Vec<T>> {
    if T::accepts(dtype) {
        return T::read(dtype, count, &mut Memory(bytes));
    }
    let numbers = Numbers { dtype, count, bytes };
    match (dtype.as_scalar().map(|scalar| scalar.kind()), dtype.itemsize()) {
        (Some(Kind::Bool), 1) => numbers.convert(bool::to_wide),
        (Some(Kind::Int), 1) => numbers.convert(i8::to_wide),
        (Some(Kind::Int), 2) => numbers.convert(i16::to_wide),
        (Some(Kind::Int), 4) => numbers.convert(i32::to_wide),
        (Some(Kind::Int), 8) => numbers.convert(i64::to_wide),
        (Some(Kind::UInt), 1) => numbers.convert(u8::to_wide),
        (Some(Kind::UInt), 2) => numbers.convert(u16::to_wide),
        (Some(Kind::UInt), 4) => numbers.convert(u32::to_wide),
        (Some(Kind::UInt), 8) => numbers.convert(u64::to_wide),
        (Some(Kind::Float), 2) => {
            let dtype = &bits_of(dtype);
            Numbers { dtype, ..numbers }.convert(|bits: u16| Wide::Float(half_to_float(bits)))
        }
        (Some(Kind::Float), 4) => numbers.convert(f32::to_wide),
        (Some(Kind::Float), 8) => numbers.convert_by(f64::to_wide, T::from_doubles),
        (Some(Kind::Float), 12) => numbers.convert(|float: Float96| long(float.to_f64(), float.to_f64_lossy())),
        (Some(Kind::Float), 16) => numbers.convert(|float: Float128| long(float.to_f64(), float.to_f64_lossy())),
        (Some(Kind::Complex), 8) => numbers.convert(Complex::<f32>::to_wide),
        (Some(Kind::Complex), 16) => numbers.convert(Complex::<f64>::to_wide),
        _ => Err(mismatch::<T>(dtype, no_numbers(dtype))),
    }
}

/// Integers of as many bytes as a scalar has, in its byte order.
fn bits_of(dtype: &DType) -> DType {
    let order = dtype.as_scalar().map_or(ByteOrder::NATIVE, ScalarType::byte_order);
    DType::Scalar(ScalarType::new(Kind::UInt, dtype.itemsize(), order))
}

/// A long double, or about what it is.
fn long(exact: Option<f64>, nearest: f64) -> Wide {
    exact.map_or(Wide::Long(nearest), Wide::Float)
}

/// An array's numbers, about to be converted.
struct Numbers<'a> {
    dtype: &'a DType,
    count: usize,
    bytes: &'a [u8],
}

impl Numbers<'_> {
    fn convert<S: Element + Copy + Default, T: Number>(&self, widen: impl Fn(S) -> Wide + Sync) -> Result<Vec<T>> {
        self.convert_by(&widen, |numbers: &[S], chunk: &mut [T]| narrow_each(numbers, chunk, &widen))
    }

    /// As [`Numbers::convert`], by a function that fills a chunk and says whether all numbers fit.
    fn convert_by<S: Element + Copy + Default, T: Number>(
        &self,
        widen: impl Fn(S) -> Wide + Sync,
        narrow: impl Fn(&[S], &mut [T]) -> bool + Sync,
    ) -> Result<Vec<T>> {
        const PIECE: usize = 1 << 16;
        let mut converted = zeroed(self.count)?;
        use_huge_pages(&mut converted);
        each_piece(&mut converted, PIECE, &|start, piece| {
            // Bytes that are missing are an error when they are decoded.
            let bytes = self.bytes.get(start * self.dtype.itemsize()..).unwrap_or_default();
            self.each_chunk(piece, bytes, |place, numbers, chunk| match narrow(numbers, chunk) {
                true => Ok(()),
                false => Err(first_out_of_range::<T>(start + place, numbers.iter().map(|number| widen(*number)))),
            })
        })?;
        Ok(converted)
    }

    /// Decodes the numbers of a piece chunk by chunk, so that memory is needed for the result only, and lets `convert`
    /// have each, with its place in the piece.
    fn each_chunk<S: Element + Copy + Default, T>(
        &self,
        piece: &mut [T],
        bytes: &[u8],
        convert: impl Fn(usize, &[S], &mut [T]) -> Result<()>,
    ) -> Result<()> {
        const CHUNK: usize = 1 << 12;
        let mut source = Memory(bytes);
        let mut numbers = vec![S::default(); CHUNK.min(piece.len())];
        for (index, chunk) in piece.chunks_mut(CHUNK).enumerate() {
            numbers.truncate(chunk.len());
            S::decode(self.dtype, &mut source, &mut numbers)?;
            convert(index * CHUNK, &numbers, chunk)?;
        }
        Ok(())
    }
}

/// Fills `narrow` with the numbers; whether it can hold all of them.
fn narrow_each<S: Copy, T: Number>(numbers: &[S], narrow: &mut [T], widen: &impl Fn(S) -> Wide) -> bool {
    // Without a way out the loop is one over vectors, where all numbers fit by their types.
    let mut fits = true;
    for (place, number) in narrow.iter_mut().zip(numbers) {
        let number = T::from_wide(widen(*number));
        fits &= number.is_some();
        *place = number.unwrap_or_default();
    }
    fits
}

/// The error of the first number that does not fit, of those from `start` on.
fn first_out_of_range<T: Number>(start: usize, numbers: impl Iterator<Item = Wide>) -> Error {
    match (start..).zip(numbers).find(|(_, number)| T::from_wide(*number).is_none()) {
        Some((index, value)) => {
            let (value, target) = (value.to_string(), T::rust_name());
            ErrorKind::ValueOutOfRange { index, value, target }.into()
        }
        None => fault("a number was refused that fits").into(),
    }
}

/// IEEE 754 binary16. Powers of two are made of their bits, since `powi` need not be exact.
fn half_to_float(bits: u16) -> f64 {
    const BIAS: u64 = 1023;
    const BIAS_OF_HALF: u64 = 15;
    let power = |biased: u64| f64::from_bits(biased << 52);
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let exponent = u64::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff) / 1024.0;
    match exponent {
        0 => sign * fraction * power(BIAS - BIAS_OF_HALF + 1),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1.0 + fraction) * power(BIAS - BIAS_OF_HALF + exponent),
    }
}

#[cfg(test)]
mod tests {
    use super::half_to_float;

    #[test]
    fn half_floats_are_exact() {
        let cases = [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 5.960464477539063e-8),
            (0x03ff, 6.097555160522461e-5),
            (0x7c00, f64::INFINITY),
            (0x3555, 0.333251953125),
        ];
        for (bits, expected) in cases {
            assert_eq!(half_to_float(bits).to_bits(), f64::to_bits(expected), "{bits:#06x}");
        }
        assert!(half_to_float(0x7e00).is_nan());
    }
}
