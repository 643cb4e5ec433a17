//! What `#[derive(Record)]` writes its code with.

use std::ops::Range;

use super::Element;
use super::as_bytes::{Block, FieldBlocks};
use super::field_value::{Faults, FieldValue};
use crate::dtype::{DType, RecordBuilder};
use crate::error::Result;
use crate::literal::Text;

/// A struct that is one item of a structured array, NumPy's record: derived by the feature `derive`.
///
#[cfg_attr(feature = "derive", doc = "```")]
#[cfg_attr(not(feature = "derive"), doc = "```ignore")]
/// #[derive(Debug, PartialEq, npz::Record)]
/// struct Particle {
///     id: u32,
///     pos: [f64; 3],
///     #[npz(rename = "t")]
///     time: f64,
///     #[npz(skip)] // not in the file: read as the type's default
///     cache: Option<String>,
/// }
///
/// let particles = vec![Particle { id: 7, pos: [0.0, 0.5, 1.0], time: 2.5, cache: None }];
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &particles)?;
/// let (header, _) = npz::Header::parse(&file)?;
/// assert_eq!(header.dtype().to_string(), "[('id', '<u4'), ('pos', '<f8', (3,)), ('t', '<f8')]");
/// assert_eq!(npz::read_npy_from::<Vec<Particle>>(file.as_slice())?, particles);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// Fields are found by name, or else by title, wherever they are in the file's records and in either byte order;
/// fields that the struct does not have are skipped. A field is any [`FieldValue`]; a nested struct is a nested
/// record. `#[npz(title = "...")]` writes NumPy's title, a second name. Fields are written one after another without
/// padding, or, with `#[npz(aligned)]` on the struct, at the offsets of NumPy's `align=True` and of C.
/// `#[npz(crate = "path")]` says where this crate is, if not at `::npz`.
///
/// If a struct has the same layout in memory as its records in the file, an array of them is moved as one block: with
/// `#[repr(C, packed)]` for records without padding, with `#[repr(C)]` for aligned ones. A struct with bytes of padding
/// is read as one block, but written record by record.
///
/// A field of any other type does not compile:
///
#[cfg_attr(feature = "derive", doc = "```compile_fail,E0277")]
#[cfg_attr(not(feature = "derive"), doc = "```ignore")]
/// #[derive(npz::Record)]
/// struct Sample {
///     values: Vec<f64>, // of any length: use [f64; N]
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no element of an array",
    note = "elements are bool, i8 to i64, u8 to u64, f32, f64, Complex, String, char, Vec<u8>, FixedBytes, Void, Float128, Float96, DateTime64, TimeDelta64, half::f16 and half::bf16 (feature `half-2`), and structs that derive `Record` (feature `derive`)",
    note = "for `usize` use `u64`, for `isize` use `i64`; read text into `String`, `&str` is written only; for an `Option<f64>` write NaN",
    note = "rows of a `Vec<Vec<T>>` may differ in length: use `Array::from_shape_vec([rows, columns], flat)`, or `Vec<[T; N]>`",
    note = "arrays of any dtype can be read as `DynArray`"
)]
pub trait Record: FieldValue {}

impl<R: Record> Element for R {
    fn rust_name() -> &'static str {
        std::any::type_name::<R>()
    }
}

impl<V: FieldValue> FieldBlocks for *const V {
    const ALL: bool = V::BLOCK.is_some();
    const ANY_PADDED: bool = is_padded(V::BLOCK);
    const SIZE: usize = size_of::<V>();
}

impl<F: FieldBlocks, G: FieldBlocks> FieldBlocks for (F, G) {
    const ALL: bool = F::ALL && G::ALL;
    const ANY_PADDED: bool = F::ANY_PADDED || G::ANY_PADDED;
    const SIZE: usize = F::SIZE + G::SIZE;
}

const fn is_padded<V>(block: Option<Block<V>>) -> bool {
    match block {
        Some(block) => block.is_padded(),
        None => false,
    }
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
        let field = record.find_field(name).map_err(|error| error.to_string())?;
        let plan = V::plan(field.dtype()).map_err(|reason| format!("field {name:?}: {reason}"))?;
        let range = field.offset()..field.offset() + field.dtype().itemsize();
        if range.end > record.itemsize() {
            return Err(format!("field {name:?} reaches beyond the record"));
        }
        Ok(Slot { name, range, plan })
    }

    /// Whether the field lies `offset` bytes behind the record's start, and as it does in memory.
    pub fn is_block_at(&self, offset: usize) -> bool {
        self.range == (offset..offset + size_of::<V>()) && V::is_block(&self.plan)
    }

    /// The field's value in the `record`.
    #[inline]
    pub fn get(&self, record: &[u8], faults: &mut Faults) -> V {
        let had_faults = faults.any();
        let field = record.get(self.range.clone()).unwrap_or_else(|| faults.too_short());
        let value = V::get(&self.plan, field, faults);
        if faults.any() != had_faults {
            faults.within(self.name);
        }
        value
    }

    /// Writes the field's value into the `record`.
    #[inline]
    pub fn put(&self, value: &V, record: &mut [u8]) {
        // `find` saw that the field lies within the record.
        let field = record.get_mut(self.range.clone());
        debug_assert!(
            field.is_some(),
            "a record of {} bytes has field {:?} at {:?}",
            record.len(),
            self.name,
            self.range
        );
        field.into_iter().for_each(|field| value.put(&self.plan, field));
    }
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
    pub fn push<V: FieldValue>(&mut self, name: &str, title: Option<&str>, extent: &V::Extent) -> Result<()> {
        self.pad(V::ALIGNMENT.min(self.alignment))?;
        self.builder.push(Text::from(name), title.map(Text::from), V::dtype_within(extent)?)
    }

    /// Fills up to a multiple of `alignment`.
    fn pad(&mut self, alignment: usize) -> Result<()> {
        let size = self.builder.itemsize();
        self.builder.pad(size.next_multiple_of(alignment) - size)
    }

    /// The dtype.
    pub fn finish(mut self) -> Result<DType> {
        self.pad(self.alignment)?;
        Ok(DType::Record(self.builder.finish()?))
    }
}
