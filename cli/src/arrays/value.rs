//! What the bytes of an item stand for.

use npz::{ByteOrder, Complex, DType, DateTime64, DynArray, Float96, Float128, Header, Kind, Order, ScalarType};
use npz::{TimeDelta64, TimeStep};

/// One item that is no record.
pub(crate) enum Value<'a> {
    Bool(bool),
    Int(i128),
    Float(Float),
    Complex(Float, Float),
    Text(String),
    /// Without the NULs at its end.
    Bytes(&'a [u8]),
    Raw(&'a [u8]),
    Date(DateTime64),
    Span(TimeDelta64),
    /// Whose bytes say nothing.
    Opaque,
}

/// A number, and how precise its dtype is.
#[derive(Clone, Copy)]
pub(crate) struct Float {
    pub(crate) value: f64,
    pub(crate) precision: Precision,
}

/// Long doubles are rounded to doubles.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    Half,
    Single,
    Double,
}

impl Value<'_> {
    pub(crate) fn of<'a>(scalar: &ScalarType, item: &'a [u8]) -> Value<'a> {
        let number = || unsigned(scalar.byte_order(), item);
        match scalar.kind() {
            Kind::Bool => Value::Bool(number() != 0),
            Kind::UInt => Value::Int(i128::from(number())),
            Kind::Int => Value::Int(i128::from(signed(scalar.byte_order(), item))),
            Kind::Float => Value::Float(float(scalar, item)),
            Kind::Complex => {
                let (real, imaginary) = item.split_at(item.len() / 2);
                Value::Complex(float(scalar, real), float(scalar, imaginary))
            }
            Kind::Str => Value::Text(text(scalar.byte_order(), item)),
            Kind::Bytes => Value::Bytes(item.without_padding()),
            Kind::Void => Value::Raw(item),
            Kind::DateTime => Value::Date(date(signed(scalar.byte_order(), item), scalar.step())),
            Kind::TimeDelta => Value::Span(span(signed(scalar.byte_order(), item), scalar.step())),
            _ => Value::Opaque,
        }
    }
}

/// Raw bytes behind which NULs are padding.
trait Padded {
    fn without_padding(&self) -> &[u8];
}

impl Padded for [u8] {
    fn without_padding(&self) -> &[u8] {
        let end = self.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
        self.get(..end).unwrap_or_default()
    }
}

/// Makes a number of an item: of complex numbers the magnitude.
pub(crate) struct Reals<'a> {
    scalar: &'a ScalarType,
}

impl<'a> Reals<'a> {
    /// If items of the dtype are numbers.
    pub(crate) fn of(dtype: &'a DType) -> Option<Reals<'a>> {
        let scalar = dtype.as_scalar()?;
        let kinds = [Kind::Bool, Kind::Int, Kind::UInt, Kind::Float, Kind::Complex];
        kinds.contains(&scalar.kind()).then_some(Reals { scalar })
    }

    pub(crate) fn kind(&self) -> Kind {
        self.scalar.kind()
    }

    /// Integers beyond 2^53 are rounded.
    #[inline]
    pub(crate) fn get(&self, item: &[u8]) -> f64 {
        let order = self.scalar.byte_order();
        match self.scalar.kind() {
            Kind::Int => signed(order, item) as f64,
            Kind::Float => float(self.scalar, item).value,
            Kind::Complex => {
                let (real, imaginary) = item.split_at(item.len() / 2);
                float(self.scalar, real).value.hypot(float(self.scalar, imaginary).value)
            }
            Kind::Bool => f64::from(u8::from(unsigned(order, item) != 0)),
            _ => unsigned(order, item) as f64,
        }
    }
}

/// A number of up to 8 bytes.
#[inline]
fn unsigned(order: ByteOrder, item: &[u8]) -> u64 {
    match (item, order) {
        (&[only], _) => u64::from(only),
        (&[a, b], ByteOrder::Big) => u64::from(u16::from_be_bytes([a, b])),
        (&[a, b], _) => u64::from(u16::from_le_bytes([a, b])),
        (&[a, b, c, d], ByteOrder::Big) => u64::from(u32::from_be_bytes([a, b, c, d])),
        (&[a, b, c, d], _) => u64::from(u32::from_le_bytes([a, b, c, d])),
        (&[a, b, c, d, e, f, g, h], ByteOrder::Big) => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
        (&[a, b, c, d, e, f, g, h], _) => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        _ => 0,
    }
}

#[inline]
fn signed(order: ByteOrder, item: &[u8]) -> i64 {
    let number = unsigned(order, item);
    match item.len() {
        1 => i64::from(number as i8),
        2 => i64::from(number as i16),
        4 => i64::from(number as i32),
        _ => number.cast_signed(),
    }
}

/// `item` may be a part of a complex number.
#[inline]
fn float(scalar: &ScalarType, item: &[u8]) -> Float {
    let bits = unsigned(scalar.byte_order(), item);
    let (value, precision) = match item.len() {
        2 => (half::f16::from_bits(bits as u16).to_f64(), Precision::Half),
        4 => (f64::from(f32::from_bits(bits as u32)), Precision::Single),
        8 => (f64::from_bits(bits), Precision::Double),
        _ => (long_double(scalar, item), Precision::Double),
    };
    Float { value, precision }
}

/// The nearest double.
fn long_double(scalar: &ScalarType, item: &[u8]) -> f64 {
    let is_complex = scalar.kind() == Kind::Complex;
    let twice = [item, item].concat();
    let bytes = if is_complex { twice } else { item.to_vec() };
    let header = Header::new(DType::Scalar(scalar.clone()), Order::C, []);
    let Ok(array) = DynArray::new(header, bytes) else { return f64::NAN };
    let value = match (is_complex, item.len()) {
        (false, 12) => array.downcast::<Float96>().map(|one| first(&one).map(|value| value.to_f64_lossy())),
        (false, _) => array.downcast::<Float128>().map(|one| first(&one).map(|value| value.to_f64_lossy())),
        (true, 12) => array.downcast::<Complex<Float96>>().map(|one| first(&one).map(|value| value.re.to_f64_lossy())),
        (true, _) => array.downcast::<Complex<Float128>>().map(|one| first(&one).map(|value| value.re.to_f64_lossy())),
    };
    value.ok().flatten().unwrap_or(f64::NAN)
}

fn first<T: Copy>(array: &npz::Array<T>) -> Option<T> {
    array.as_slice().first().copied()
}

/// UTF-32 without the NULs at its end.
fn text(order: ByteOrder, item: &[u8]) -> String {
    let symbol =
        |bytes: &[u8]| u32::try_from(unsigned(order, bytes)).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
    let text: String = item.chunks_exact(4).map(symbol).collect();
    text.trim_end_matches('\0').to_owned()
}

fn date(count: i64, step: Option<TimeStep>) -> DateTime64 {
    step.map_or_else(|| DateTime64::generic(count), |step| DateTime64::new(count, step))
}

fn span(count: i64, step: Option<TimeStep>) -> TimeDelta64 {
    step.map_or_else(|| TimeDelta64::generic(count), |step| TimeDelta64::new(count, step))
}
