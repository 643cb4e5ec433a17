//! What `#[derive(Record)]` writes its code with.

use std::ops::Range;

use super::each::item_by_item;
use super::value::{Faults, FieldValue};
use crate::dtype::{DType, RecordBuilder};
use crate::error::Result;
use crate::literal::Text;

/// A struct that is one item of a structured array: derive it with `#[derive(npz::Record)]`, feature `derive`.
pub trait Record: FieldValue {}

item_by_item! {
    {R: Record} R, std::any::type_name::<R>();
}

/// Where a field lies in the items of a structured dtype.
#[derive(Debug)]
pub struct Slot<V: FieldValue> {
    name: &'static str,
    range: Range<usize>,
    plan: V::Plan,
}

impl<V: FieldValue> Slot<V> {
    /// Finds the field by its name, or else by its title.
    pub fn find(record: &DType, name: &'static str) -> std::result::Result<Slot<V>, String> {
        let DType::Record(_) = record else { return Err(format!("expected a record, found {record}")) };
        let fields = record.fields();
        let named = fields.iter().find(|field| field.name() == name);
        let titled = || fields.iter().find(|field| field.title() == Some(name));
        let field = named.or_else(titled).ok_or_else(|| no_field(record, name))?;
        let plan = V::plan(field.dtype()).map_err(|reason| format!("field {name:?}: {reason}"))?;
        Ok(Slot { name, range: field.offset()..field.offset() + field.dtype().itemsize(), plan })
    }

    /// Whether the field lies `offset` bytes behind the record's start, and as it does in memory.
    pub fn is_block_at(&self, offset: usize) -> bool {
        self.range == (offset..offset + size_of::<V>()) && V::is_block(&self.plan)
    }

    /// The field's value in the `record`.
    #[inline]
    pub fn get(&self, record: &[u8], faults: &mut Faults) -> V {
        let had_faults = faults.any();
        let value = V::get(&self.plan, record.get(self.range.clone()).unwrap_or_default(), faults);
        if faults.any() != had_faults {
            faults.within(self.name);
        }
        value
    }

    /// Writes the field's value into the `record`.
    #[inline]
    pub fn put(&self, value: &V, record: &mut [u8]) {
        value.put(&self.plan, record.get_mut(self.range.clone()).unwrap_or_default());
    }
}

fn no_field(record: &DType, name: &str) -> String {
    let names: Vec<&str> = record.fields().iter().map(|field| field.name()).collect();
    format!("it has no field {name:?}, but {names:?}")
}

/// A structured dtype, built field by field.
#[derive(Debug)]
pub struct Fields {
    builder: RecordBuilder,
    /// What each field begins on a multiple of, at most: 1 where there is no padding.
    alignment: usize,
}

impl Fields {
    /// Fields that follow each other without padding, unless `alignment`, the record's own, is more than 1: then they
    /// lie as in C.
    pub fn new(alignment: usize) -> Fields {
        Fields { builder: RecordBuilder::default(), alignment }
    }

    /// Adds a field.
    pub fn push<V: FieldValue>(&mut self, name: &str, extent: &V::Extent) -> Result<()> {
        self.pad(V::ALIGNMENT.min(self.alignment))?;
        self.builder.push(Text::from(name), None, V::dtype_within(extent)?)
    }

    /// Fills up to a multiple of `alignment`.
    fn pad(&mut self, alignment: usize) -> Result<()> {
        let size = self.builder.itemsize();
        self.builder.pad(size.next_multiple_of(alignment) - size)
    }

    /// The dtype.
    pub fn finish(mut self) -> Result<DType> {
        self.pad(self.alignment)?;
        Ok(DType::Record(self.builder.finish()))
    }
}
