//! Dtypes: what one item of an array is, and how it lies in the file.

mod display;
mod fields;
mod holds;
mod parse;
mod record;
mod scalar;
mod spelling;
mod subarray;
mod table;
mod time;

pub(crate) use display::Quoted;
pub use fields::Field;
pub(crate) use holds::holds_scalar;
pub(crate) use record::RecordBuilder;
pub use record::{ArrayType, RecordType};
pub use scalar::{ByteOrder, ScalarType};
pub use table::Kind;
pub use time::{TimeStep, TimeUnit};

use table::Row;

use crate::error::{ErrorKind, Result};

/// NumPy's bound on the size of one item: it must fit a C `int`.
const MAX_ITEMSIZE: usize = i32::MAX as usize;

/// NumPy's bound on the number of axes.
pub(crate) const MAX_AXES: usize = 64;

/// What one item of an array is: NumPy's `dtype`.
///
/// `Display` prints NumPy's `descr`, and [`FromStr`](std::str::FromStr) takes every spelling that NumPy takes:
///
/// ```
/// let dtype: npz::DType = "<f8".parse()?;
/// assert_eq!(dtype.itemsize(), 8);
///
/// let dtype: npz::DType = "[('id', '<u4'), ('pos', '<f8', (3,)), ('', '|V4')]".parse()?;
/// assert_eq!(dtype.itemsize(), 32);
/// assert_eq!(dtype.to_string(), "[('id', '<u4'), ('pos', '<f8', (3,)), ('', '|V4')]");
///
/// assert_eq!("float32".parse::<npz::DType>()?.to_string(), "<f4");
/// # Ok::<(), npz::Error>(())
/// ```
///
/// The dtypes that the Python package `ml_dtypes` adds to NumPy (`bfloat16`, `float8_e4m3fn`, `int4`, and `<f1` and
/// `<W4` as it saves some) are raw bytes, [`Kind::Void`], of their size, and are printed as they were spelled. NumPy
/// reads them only where that package is imported.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DType {
    /// A number, a string, a date, raw bytes, or a Python object: what NumPy spells as one string.
    Scalar(ScalarType),
    /// Named fields: NumPy's structured dtype.
    Record(RecordType),
    /// A fixed-size array in each item: NumPy's sub-array dtype, which stands in fields of records only.
    Array(ArrayType),
}

impl DType {
    /// The size of one item, in bytes.
    pub fn itemsize(&self) -> usize {
        match self {
            DType::Scalar(scalar) => scalar.itemsize(),
            DType::Record(record) => record.itemsize(),
            DType::Array(array) => array.itemsize(),
        }
    }

    /// The kind of item; [`Kind::Void`] for records, and a sub-array's kind is that of its items.
    pub fn kind(&self) -> Kind {
        match self {
            DType::Scalar(scalar) => scalar.kind(),
            DType::Record(_) => Kind::Void,
            DType::Array(array) => array.base().kind(),
        }
    }

    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&ScalarType> {
        match self {
            DType::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// A record's fields in the order of their offsets, without padding; empty for other dtypes.
    pub fn fields(&self) -> &[Field] {
        match self {
            DType::Record(record) => record.fields(),
            _ => &[],
        }
    }

    /// The record's field of the name `name`, or else of the title `name`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoSuchField`]: the items are no records, or have no such field.
    pub fn find_field(&self, name: &str) -> Result<&Field> {
        let field = match self {
            DType::Record(record) => record.find(name),
            _ => None,
        };
        field.ok_or_else(|| {
            let fields = self.fields().iter().map(|field| field.name().to_owned()).collect();
            ErrorKind::NoSuchField { name: name.to_owned(), fields }.into()
        })
    }

    /// Whether items are, or hold, Python objects. NumPy saves such arrays as a pickle.
    pub fn has_objects(&self) -> bool {
        match self {
            DType::Scalar(scalar) => scalar.kind() == Kind::Object,
            DType::Record(record) => record.fields().iter().any(|field| field.dtype().has_objects()),
            DType::Array(array) => array.base().has_objects(),
        }
    }

    /// The native-endian dtype of a row of the table.
    pub(crate) fn native(kind: Kind, itemsize: usize) -> DType {
        DType::Scalar(ScalarType::new(kind, itemsize, ByteOrder::NATIVE))
    }

    /// The native-endian dtype of a kind whose length is free, wide enough for `units`; the narrowest is 1, as in
    /// NumPy.
    pub(crate) fn of_length(kind: Kind, units: usize) -> Result<DType> {
        let bytes = units.max(1).checked_mul(kind.bytes_per_unit().unwrap_or(1));
        match bytes.filter(|&bytes| bytes <= MAX_ITEMSIZE) {
            Some(bytes) => Ok(DType::native(kind, bytes)),
            None => {
                let reason = format!("an item has at most {MAX_ITEMSIZE} bytes");
                Err(ErrorKind::InvalidDType { descr: format!("{}{units}", kind.code()), reason }.into())
            }
        }
    }

    /// How Rust names the type of such items, where there is one.
    pub(crate) fn rust_name(&self) -> Option<&'static str> {
        let scalar = self.as_scalar()?;
        match scalar.kind() {
            Kind::Str => Some("String"),
            Kind::Bytes | Kind::Void => Some("Vec<u8>"),
            kind => Row::find(kind, scalar.itemsize()).and_then(|row| row.rust),
        }
    }
}
