//! Structured dtypes: records of named fields, and fields that are arrays.

use std::sync::Arc;

use super::fields::{Field, FieldNames};
use super::{DType, Kind, MAX_AXES, MAX_ITEMSIZE};
use crate::error::{Error, ErrorKind, Result};
use crate::literal::Text;

/// A structured dtype: named fields at their offsets. Bytes between them are padding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RecordType(Arc<RecordLayout>);

/// What a record consists of. Clones of a dtype share it: a header may have hundreds of thousands of fields.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
struct RecordLayout {
    fields: Box<[Field]>,
    names: FieldNames,
    /// In bytes, padding included.
    itemsize: usize,
}

/// A fixed-size array in each item: `('<f8', (3,))`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArrayType(Box<Repeated>);

/// What a sub-array consists of. It stands apart to keep [`DType`] small.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Repeated {
    base: DType,
    shape: Box<[usize]>,
}

/// Builds a record field by field, each after the one before.
#[derive(Debug, Default)]
pub(crate) struct RecordBuilder {
    fields: Vec<Field>,
    /// In bytes, padding included.
    itemsize: usize,
}

impl RecordType {
    /// The fields in the order of their offsets, without padding.
    pub fn fields(&self) -> &[Field] {
        &self.0.fields
    }

    /// The size of one record, in bytes, padding included.
    pub fn itemsize(&self) -> usize {
        self.0.itemsize
    }

    /// The field `name`, or else the one of that title.
    pub(super) fn find(&self, name: &str) -> Option<&Field> {
        self.0.names.find(&self.0.fields, name)
    }
}

impl ArrayType {
    /// Refuses what NumPy refuses: too many axes, or more bytes than a C `int` holds.
    pub(crate) fn new(base: DType, shape: Vec<usize>) -> Result<ArrayType> {
        let fits = |&size: &usize| size <= MAX_ITEMSIZE;
        let bytes = shape.iter().try_fold(base.itemsize(), |size, &length| size.checked_mul(length).filter(fits));
        let array = ArrayType(Box::new(Repeated { base, shape: shape.into() }));
        if array.shape().len() > MAX_AXES || !array.shape().iter().all(fits) || bytes.is_none() {
            let descr = DType::Array(array).to_string();
            let reason = "a sub-array has at most 64 axes and 2147483647 bytes".to_owned();
            return Err(ErrorKind::InvalidDType { descr, reason }.into());
        }
        Ok(array)
    }

    /// What the sub-array's items are.
    pub fn base(&self) -> &DType {
        &self.0.base
    }

    /// The lengths of the sub-array's axes.
    pub fn shape(&self) -> &[usize] {
        &self.0.shape
    }

    /// The size of the whole sub-array, in bytes.
    pub fn itemsize(&self) -> usize {
        self.shape().iter().fold(self.base().itemsize(), |size, &length| size.saturating_mul(length))
    }
}

impl RecordBuilder {
    /// Adds a field after the last one. A nameless field of raw bytes is padding, as in NumPy.
    pub(crate) fn push(&mut self, name: Text, title: Option<Text>, dtype: DType) -> Result<()> {
        let offset = self.itemsize;
        let itemsize = offset.saturating_add(dtype.itemsize());
        if itemsize > MAX_ITEMSIZE {
            return Err(invalid(name.as_str(), "the record has more than 2147483647 bytes"));
        }
        self.itemsize = itemsize;
        if name.is_empty() && title.is_none() && is_padding(&dtype) {
            return Ok(());
        }
        self.fields.push(Field { name, title: title.map(Box::new), dtype, offset });
        Ok(())
    }

    /// Adds `bytes` of padding.
    pub(crate) fn pad(&mut self, bytes: usize) -> Result<()> {
        if bytes == 0 {
            return Ok(());
        }
        self.push(Text::default(), None, DType::native(Kind::Void, bytes))
    }

    /// The size of the record so far, in bytes.
    pub(crate) fn itemsize(&self) -> usize {
        self.itemsize
    }

    /// The record, unless a name or title is used twice.
    pub(crate) fn finish(self) -> Result<RecordType> {
        let fields = self.fields.into_boxed_slice();
        let names = FieldNames::of(&fields).map_err(|twice| invalid(twice, "the name or title is used twice"))?;
        Ok(RecordType(Arc::new(RecordLayout { fields, names, itemsize: self.itemsize })))
    }
}

fn is_padding(dtype: &DType) -> bool {
    match dtype {
        DType::Scalar(scalar) => scalar.kind() == Kind::Void,
        DType::Array(array) => is_padding(array.base()),
        DType::Record(_) => false,
    }
}

fn invalid(field: &str, reason: &str) -> Error {
    ErrorKind::InvalidDType { descr: format!("field {field:?}"), reason: reason.to_owned() }.into()
}
