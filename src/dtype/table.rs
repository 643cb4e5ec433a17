//! The table of NumPy's types: parsing, printing, sizes and byte swaps all look here.

/// What an item is, as NumPy's `dtype.kind` says.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `b`: true or false, one byte.
    Bool,
    /// `i`: a signed integer.
    Int,
    /// `u`: an unsigned integer.
    UInt,
    /// `f`: a binary floating-point number; 12 and 16 bytes are the platform's long double.
    Float,
    /// `c`: a complex number, real part first.
    Complex,
    /// `S`: bytes of fixed length, padded with NUL.
    Bytes,
    /// `U`: text of fixed length in UTF-32, padded with NUL.
    Str,
    /// `V`: raw bytes.
    Void,
    /// `M`: a moment, as steps since 1970-01-01.
    DateTime,
    /// `m`: a span of time, as steps.
    TimeDelta,
    /// `O`: a Python object, pickled.
    Object,
}

impl Kind {
    /// The letter that names the kind in NumPy's `descr`.
    pub fn code(self) -> char {
        match self {
            Kind::Bool => 'b',
            Kind::Int => 'i',
            Kind::UInt => 'u',
            Kind::Float => 'f',
            Kind::Complex => 'c',
            Kind::Bytes => 'S',
            Kind::Str => 'U',
            Kind::Void => 'V',
            Kind::DateTime => 'M',
            Kind::TimeDelta => 'm',
            Kind::Object => 'O',
        }
    }

    /// Bytes for each unit of length of a kind whose length is free: `U5` holds 20 bytes.
    pub(super) fn bytes_per_unit(self) -> Option<usize> {
        match self {
            Kind::Bytes | Kind::Void => Some(1),
            Kind::Str => Some(4),
            _ => None,
        }
    }
}

/// One type of fixed size.
pub(super) struct Row {
    pub(super) kind: Kind,
    /// Bytes of one item.
    pub(super) itemsize: usize,
    /// Bytes that the byte order reverses as one; 1 where there is no order.
    pub(super) swap: usize,
    /// The Rust type.
    pub(super) rust: Option<&'static str>,
    /// NumPy's other names for it, on 64-bit Linux and macOS.
    pub(super) names: &'static [&'static str],
}

const fn row(
    kind: Kind,
    itemsize: usize,
    swap: usize,
    rust: Option<&'static str>,
    names: &'static [&'static str],
) -> Row {
    Row { kind, itemsize, swap, rust, names }
}

const HALF: &str = if cfg!(feature = "half-2") { "half::f16" } else { "half::f16 with feature half-2" };

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(Kind::Bool, 1, 1, Some("bool"), &["?", "bool", "bool_"]),
    row(Kind::Int, 1, 1, Some("i8"), &["b", "byte", "int8"]),
    row(Kind::Int, 2, 2, Some("i16"), &["h", "short", "int16"]),
    row(Kind::Int, 4, 4, Some("i32"), &["i", "intc", "int32"]),
    row(Kind::Int, 8, 8, Some("i64"), &["l", "q", "p", "n", "long", "longlong", "intp", "int_", "int", "int64"]),
    row(Kind::UInt, 1, 1, Some("u8"), &["B", "ubyte", "uint8"]),
    row(Kind::UInt, 2, 2, Some("u16"), &["H", "ushort", "uint16"]),
    row(Kind::UInt, 4, 4, Some("u32"), &["I", "uintc", "uint32"]),
    row(Kind::UInt, 8, 8, Some("u64"), &["L", "Q", "P", "N", "ulong", "ulonglong", "uintp", "uint", "uint64"]),
    row(Kind::Float, 2, 2, Some(HALF), &["e", "half", "float16"]),
    row(Kind::Float, 4, 4, Some("f32"), &["f", "single", "float32"]),
    row(Kind::Float, 8, 8, Some("f64"), &["d", "double", "float", "float64"]),
    row(Kind::Float, 12, 12, Some("Float96"), &["float96"]),
    row(Kind::Float, 16, 16, Some("Float128"), &["g", "longdouble", "float128"]),
    row(Kind::Complex, 8, 4, Some("Complex<f32>"), &["F", "csingle", "complex64"]),
    row(Kind::Complex, 16, 8, Some("Complex<f64>"), &["D", "cdouble", "complex", "complex128"]),
    row(Kind::Complex, 24, 12, Some("Complex<Float96>"), &["complex192"]),
    row(Kind::Complex, 32, 16, Some("Complex<Float128>"), &["G", "clongdouble", "complex256"]),
    row(Kind::DateTime, 8, 8, Some("DateTime64"), &["M", "datetime64"]),
    row(Kind::TimeDelta, 8, 8, Some("TimeDelta64"), &["m", "timedelta64"]),
    // `T` is NumPy's StringDType, which it saves as objects; `O4` is what 32-bit platforms wrote.
    row(Kind::Object, 8, 1, None, &["O", "T", "object", "object_"]),
    row(Kind::Object, 4, 1, None, &[]),
];

/// Names of the types of free length, with the length they stand for.
pub(super) const FREE_LENGTH_NAMES: &[(Kind, usize, &[&str])] = &[
    (Kind::Bytes, 0, &["S", "a", "bytes", "bytes_"]),
    (Kind::Bytes, 1, &["c"]),
    (Kind::Str, 0, &["U", "str", "str_", "unicode"]),
    (Kind::Void, 0, &["V", "void"]),
];

/// What the Python package `ml_dtypes` adds to NumPy, which reads these spellings only once that is imported; and the
/// bytes of an item, of which narrower numbers take one each. `f1` is how it saves `float8_e5m2`, and `W4` how it saves
/// complex numbers of two halves; all others are saved as `V1` and `V2`.
#[rustfmt::skip]
pub(super) const FOREIGN_NAMES: &[(usize, &[&str])] = &[
    (
        1,
        &[
            "<f1", ">f1", "|f1", "f1",
            "float4_e2m1fn", "float6_e2m3fn", "float6_e3m2fn",
            "float8_e3m4", "float8_e4m3", "float8_e4m3b11fnuz", "float8_e4m3fn", "float8_e4m3fnuz",
            "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu",
            "int1", "int2", "int4", "uint1", "uint2", "uint4",
        ],
    ),
    (2, &["bfloat16"]),
    (4, &["<W4", ">W4", "complex32", "bcomplex32"]),
];

impl Row {
    pub(super) fn find(kind: Kind, itemsize: usize) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.kind == kind && row.itemsize == itemsize)
    }

    pub(super) fn named(name: &str) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.names.contains(&name))
    }
}
