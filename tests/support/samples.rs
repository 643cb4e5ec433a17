//! Elements of every type, and numbers that look random and are the same every time.

use npz::{Complex, Element};

/// An element type, and which of its values stands at a position: what `np.arange(n) % 100` cast to it holds.
pub(crate) trait Sample: Element + Clone + Default + PartialEq + std::fmt::Debug {
    fn sample(position: usize) -> Self;

    /// As NumPy names the type.
    fn descr() -> String {
        Self::dtype().to_string()
    }
}

macro_rules! samples {
    ($($type:ty: $from:expr;)*) => {$(
        impl Sample for $type {
            fn sample(position: usize) -> $type {
                $from((position % 100) as u8)
            }
        }
    )*};
}

samples! {
    bool: |value| value != 0;
    i8: |value: u8| value as i8;
    u8: |value| value;
    i16: i16::from;
    u16: u16::from;
    i32: i32::from;
    u32: u32::from;
    i64: i64::from;
    u64: u64::from;
    f32: f32::from;
    f64: f64::from;
    Complex<f32>: |value| Complex::new(f32::from(value), 0.0);
    Complex<f64>: |value| Complex::new(f64::from(value), 0.0);
}

/// The Python expression of an array of `T` in the given order whose elements, in C order, are samples.
pub(crate) fn expression<T: Sample>(shape: &[usize], order: char) -> String {
    let count: usize = shape.iter().product();
    let lengths: String = shape.iter().map(|length| format!("{length},")).collect();
    format!("np.array((np.arange({count}) % 100).reshape(({lengths})), dtype='{}', order='{order}')", T::descr())
}

/// Xorshift.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
