//! C's `long double` as x86 has it: 80 bits, padded to 16 or 12 bytes.

use num_complex::Complex;

use super::Element;
use super::field_value::{Faults, FieldValue, get_number, put_number};
use crate::dtype::{DType, Kind};
use crate::error::Result;
use crate::io::swap::Swap;

impl Element for Float128 {
    fn rust_name() -> &'static str {
        "Float128"
    }
}

impl Element for Float96 {
    fn rust_name() -> &'static str {
        "Float96"
    }
}

impl Element for Complex<Float128> {
    fn rust_name() -> &'static str {
        "Complex<Float128>"
    }
}

impl Element for Complex<Float96> {
    fn rust_name() -> &'static str {
        "Complex<Float96>"
    }
}

/// Of both kinds of float, how far the exponent is from that of 1.
const EXTENDED_BIAS: i32 = 16383;
const DOUBLE_BIAS: i32 = 1023;

/// The exponent of infinities and NaNs.
const EXTENDED_SPECIAL: u16 = 0x7fff;
const DOUBLE_SPECIAL: i32 = 0x7ff;

/// The bit before the binary point, which 80-bit floats store, unlike others.
const INTEGER_BIT: u64 = 1 << 63;

/// The bits of the significand that `f64` stores.
const DOUBLE_FRACTION: u32 = 52;

/// An 80-bit float, taken apart: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, 4.2.2.
#[derive(Clone, Copy)]
struct Extended {
    negative: bool,
    /// Biased, 15 bits.
    exponent: u16,
    significand: u64,
}

/// The nearest `f64`, and whether it is the very value.
struct Rounded {
    value: f64,
    exact: bool,
}

impl Extended {
    fn to_f64(self) -> Rounded {
        let magnitude = self.magnitude();
        let value = if self.negative { -magnitude.value } else { magnitude.value };
        Rounded { value, ..magnitude }
    }

    fn magnitude(self) -> Rounded {
        match (self.exponent, self.significand & INTEGER_BIT, self.significand & !INTEGER_BIT) {
            (0, ..) => self.finite(1),
            // What has no integer bit, processors since the 80387 take for an invalid operand.
            (_, 0, _) => Rounded { value: f64::NAN, exact: false },
            (EXTENDED_SPECIAL, _, 0) => Rounded { value: f64::INFINITY, exact: true },
            (EXTENDED_SPECIAL, _, fraction) => Rounded { value: nan(fraction), exact: true },
            (exponent, ..) => self.finite(i32::from(exponent)),
        }
    }

    /// The number that the significand is with this exponent, rounded to nearest, ties to even.
    fn finite(self, exponent: i32) -> Rounded {
        if self.significand == 0 {
            return Rounded { value: 0.0, exact: true };
        }
        let zeros = self.significand.leading_zeros();
        let significand = u128::from(self.significand << zeros);
        let exponent = exponent - EXTENDED_BIAS - zeros.cast_signed() + DOUBLE_BIAS;
        if exponent >= DOUBLE_SPECIAL {
            return Rounded { value: f64::INFINITY, exact: false };
        }
        // Below the smallest normal `f64` there are fewer bits; more than two bits beyond the last one change nothing.
        let missing = (1 - exponent).clamp(0, DOUBLE_FRACTION.cast_signed() + 3).cast_unsigned();
        let dropped = u64::BITS - 1 - DOUBLE_FRACTION + missing;
        let (kept, rest) = (significand >> dropped, significand & ((1 << dropped) - 1));
        let half = 1 << (dropped - 1);
        let up = rest > half || rest == half && kept & 1 == 1;
        // The leading bit, which a normal `f64` does not store, and a carry add one to the exponent.
        let exponent = u128::from((exponent - 1).max(0).unsigned_abs());
        let bits = (exponent << DOUBLE_FRACTION) + kept + u128::from(up);
        let value = f64::from_bits(u64::try_from(bits).unwrap_or_default());
        Rounded { value, exact: rest == 0 && value.is_finite() }
    }

    fn from_f64(value: f64) -> Extended {
        let (bits, negative) = (value.to_bits(), value.is_sign_negative());
        let exponent = (bits >> DOUBLE_FRACTION & 0x7ff) as i32;
        let fraction = bits << (u64::BITS - DOUBLE_FRACTION) >> 1;
        let (exponent, significand) = match exponent {
            DOUBLE_SPECIAL => (i32::from(EXTENDED_SPECIAL), INTEGER_BIT | fraction),
            0 if fraction == 0 => (0, 0),
            0 => {
                let zeros = fraction.leading_zeros();
                (EXTENDED_BIAS - DOUBLE_BIAS + 1 - zeros.cast_signed(), fraction << zeros)
            }
            _ => (EXTENDED_BIAS - DOUBLE_BIAS + exponent, INTEGER_BIT | fraction),
        };
        Extended { negative, exponent: u16::try_from(exponent).unwrap_or_default(), significand }
    }

    /// From the least significant byte to the most, without padding.
    fn from_le_bytes(significand: [u8; 8], sign_and_exponent: [u8; 2]) -> Extended {
        let sign_and_exponent = u16::from_le_bytes(sign_and_exponent);
        Extended {
            negative: sign_and_exponent & !EXTENDED_SPECIAL != 0,
            exponent: sign_and_exponent & EXTENDED_SPECIAL,
            significand: u64::from_le_bytes(significand),
        }
    }

    fn sign_and_exponent(self) -> u16 {
        self.exponent | if self.negative { !EXTENDED_SPECIAL } else { 0 }
    }
}

/// The quiet NaN with as much of the payload as `f64` has room for, as the processor makes it.
fn nan(fraction: u64) -> f64 {
    const QUIET: u64 = 0xfff << (DOUBLE_FRACTION - 1);
    f64::from_bits(QUIET | fraction >> (u64::BITS - 1 - DOUBLE_FRACTION))
}

macro_rules! long_doubles {
    ($(#[doc = $summary:literal] $type:ident, $size:literal;)*) => {$(
        #[doc = $summary]
        ///
        /// These are the bytes of an item, in the machine's byte order: 80 bits of x87 extended precision, and padding,
        /// which is kept as it is. There is no arithmetic; equal means equal bytes.
        ///
        /// On other platforms NumPy's long double is another number of the same dtype: IEEE binary128 on 64-bit ARM
        /// Linux, two doubles on PowerPC. A file does not tell which one it holds: their bytes are kept too, but what
        /// `to_f64` makes of them is wrong.
        ///
        /// ```
        #[doc = concat!("use npz::", stringify!($type), ";")]
        ///
        /// let mut file = Vec::new();
        #[doc = concat!("npz::write_npy_to(&mut file, &vec![", stringify!($type), "::from(0.1)])?;")]
        #[doc = concat!("let v: Vec<", stringify!($type), "> = npz::read_npy_from(file.as_slice())?;")]
        /// assert_eq!(v[0].to_f64(), Some(0.1));
        /// # Ok::<(), npz::Error>(())
        /// ```
        #[repr(transparent)]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $type(pub [u8; $size]);

        impl $type {
            /// The number as `f64`, if there is one that equals it. Any NaN is one.
            pub fn to_f64(self) -> Option<f64> {
                let rounded = self.extended().to_f64();
                rounded.exact.then_some(rounded.value)
            }

            /// The nearest `f64`, of two equally near the even one: NumPy's `astype(np.float64)`. Numbers out of range
            /// become infinities or zeros, encodings that are no number become NaN.
            pub fn to_f64_lossy(self) -> f64 {
                self.extended().to_f64().value
            }

            fn extended(self) -> Extended {
                let mut bytes = self.0;
                if cfg!(target_endian = "big") {
                    bytes.reverse();
                }
                let [a, b, c, d, e, f, g, h, i, j, ..] = bytes;
                Extended::from_le_bytes([a, b, c, d, e, f, g, h], [i, j])
            }
        }

        /// Exact. The padding is zero.
        impl From<f64> for $type {
            fn from(value: f64) -> $type {
                let extended = Extended::from_f64(value);
                let significand = extended.significand.to_le_bytes();
                let number = significand.into_iter().chain(extended.sign_and_exponent().to_le_bytes());
                let mut bytes = [0; $size];
                bytes.iter_mut().zip(number).for_each(|(target, byte)| *target = byte);
                if cfg!(target_endian = "big") {
                    bytes.reverse();
                }
                $type(bytes)
            }
        }

        impl FieldValue for $type {
            type Plan = Swap;
            type Extent = ();

            const ALIGNMENT: usize = if $size == 16 { 16 } else { 4 };

            fn measure(&self, (): &mut ()) {}

            fn dtype_within((): &()) -> Result<DType> {
                Ok(DType::native(Kind::Float, $size))
            }

            fn plan(dtype: &DType) -> std::result::Result<Swap, String> {
                plan(dtype, Kind::Float, $size)
            }

            fn get(swap: &Swap, bytes: &[u8], _: &mut Faults) -> $type {
                $type(get_number(*swap, bytes))
            }

            fn put(&self, swap: &Swap, bytes: &mut [u8]) {
                put_number(&self.0, *swap, bytes);
            }
        }

        impl FieldValue for Complex<$type> {
            type Plan = Swap;
            type Extent = ();

            const ALIGNMENT: usize = $type::ALIGNMENT;

            fn measure(&self, (): &mut ()) {}

            fn dtype_within((): &()) -> Result<DType> {
                Ok(DType::native(Kind::Complex, 2 * $size))
            }

            fn plan(dtype: &DType) -> std::result::Result<Swap, String> {
                plan(dtype, Kind::Complex, 2 * $size)
            }

            fn get(swap: &Swap, bytes: &[u8], _: &mut Faults) -> Complex<$type> {
                let [real, imaginary] = get_number(*swap, bytes);
                Complex::new($type(real), $type(imaginary))
            }

            fn put(&self, swap: &Swap, bytes: &mut [u8]) {
                put_number(&[self.re.0, self.im.0], *swap, bytes);
            }
        }
    )*};
}

long_doubles! {
    #[doc = "A `long double` of 16 bytes, dtype `<f16`: NumPy's `float128`, as 64-bit x86 has it."] Float128, 16;
    #[doc = "A `long double` of 12 bytes, dtype `<f12`: NumPy's `float96`, as 32-bit x86 has it."] Float96, 12;
}

fn plan(dtype: &DType, kind: Kind, size: usize) -> std::result::Result<Swap, String> {
    match dtype.as_scalar() {
        Some(scalar) if scalar.kind() == kind && scalar.itemsize() == size => Ok(Swap::to_native(dtype)),
        _ => Err(format!("expected {}, found {dtype}", DType::native(kind, size))),
    }
}

#[cfg(test)]
mod tests {
    use super::Float128;

    fn float(sign_and_exponent: u16, significand: u64) -> Float128 {
        let mut bytes = [0x55; 16];
        bytes[..8].copy_from_slice(&significand.to_le_bytes());
        bytes[8..10].copy_from_slice(&sign_and_exponent.to_le_bytes());
        if cfg!(target_endian = "big") {
            bytes.reverse();
        }
        Float128(bytes)
    }

    #[test]
    fn numbers_are_rounded_to_nearest_and_ties_to_even() {
        const TOP: u64 = 1 << 63;
        let tiny = f64::from_bits(1);
        let cases = [
            (0x3fff, TOP, 1.0, true),
            (0xc000, TOP | TOP >> 1, -3.0, true),
            (0x3fff, TOP | 1 << 11, 1.0 + f64::EPSILON, true),
            (0x3fff, TOP | 1, 1.0, false),
            (0x3fff, TOP | 1 << 10, 1.0, false),
            (0x3fff, TOP | 1 << 10 | 1, 1.0 + f64::EPSILON, false),
            (0x3fff, TOP | 3 << 10, 1.0 + 2.0 * f64::EPSILON, false),
            (0x3fff, u64::MAX, 2.0, false),
            (0x43fe, u64::MAX << 11, f64::MAX, true),
            (0x43fe, u64::MAX, f64::INFINITY, false),
            (0x43fe, u64::MAX << 11 | 1, f64::MAX, false),
            (0x43ff, TOP, f64::INFINITY, false),
            (0xc3ff, TOP, f64::NEG_INFINITY, false),
            (0x3c01, TOP, f64::MIN_POSITIVE, true),
            (0x3c00, u64::MAX, f64::MIN_POSITIVE, false),
            (0x3bcd, TOP, tiny, true),
            (0x3bcc, TOP, 0.0, false),
            (0x3bcc, TOP | 1, tiny, false),
            (0x3bcd, TOP | TOP >> 1, 2.0 * tiny, false),
            (0x3bcb, u64::MAX, 0.0, false),
            (0x0001, TOP, 0.0, false),
            (0x0000, 1, 0.0, false),
            (0x8000, TOP, -0.0, false),
            (0x0000, 0, 0.0, true),
            (0x8000, 0, -0.0, true),
            (0x7fff, TOP, f64::INFINITY, true),
            (0xffff, TOP, f64::NEG_INFINITY, true),
        ];
        for (exponent, significand, expected, exact) in cases {
            let (number, case) = (float(exponent, significand), format!("{exponent:#06x} {significand:#018x}"));
            assert_eq!(number.to_f64_lossy().to_bits(), f64::to_bits(expected), "{case}");
            assert_eq!(number.to_f64().map(f64::to_bits), exact.then_some(f64::to_bits(expected)), "{case}");
        }
    }

    #[test]
    fn nans_are_nans_and_what_is_no_number_is_none() {
        for (exponent, significand) in [(0x7fff, 3 << 62), (0xffff, 1 << 63 | 1), (0x7fff, u64::MAX)] {
            assert!(float(exponent, significand).to_f64().is_some_and(f64::is_nan));
        }
        for (exponent, significand) in [(0x7fff, 0), (0x7fff, 1), (0x0001, 0), (0x3fff, u64::MAX >> 1)] {
            assert_eq!(float(exponent, significand).to_f64(), None);
            assert!(float(exponent, significand).to_f64_lossy().is_nan());
        }
    }

    #[test]
    fn every_kind_of_f64_comes_back() {
        let numbers = [0.0, -0.0, 1.0, -0.1, f64::MAX, f64::MIN_POSITIVE, f64::from_bits(1), f64::INFINITY, f64::NAN];
        let subnormals = (0..52).map(|bit| f64::from_bits(1 << bit | 1));
        for number in numbers.into_iter().chain(subnormals) {
            assert_eq!(Float128::from(number).to_f64().map(f64::to_bits), Some(number.to_bits()));
        }
    }
}
