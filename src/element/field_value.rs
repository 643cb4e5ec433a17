//! Values that are made of the bytes of one item: fields of records, and elements that are not plain bytes.

use super::as_bytes::Block;
use crate::dtype::{ArrayType, DType, Kind, holds_scalar};
use crate::error::{ErrorKind, Result};
use crate::io::swap::Swap;

/// What a field of a [`Record`](crate::Record) can be: numbers, strings, dates, other records, and fixed-size arrays
/// of them.
///
/// The methods are the crate's own and may change.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a record",
    note = "fields are bool, numbers, Complex, String, char, Vec<u8>, dates, records, and fixed-size arrays of them",
    note = "leave a field out with #[npz(skip)]"
)]
pub trait FieldValue: Sized + Send + Sync + 'static {
    /// How a value lies in items of one dtype: found once for a whole array.
    #[doc(hidden)]
    type Plan: Send + Sync;

    /// What a dtype must have to hold all of some values.
    #[doc(hidden)]
    type Extent: Default;

    /// What a field begins on a multiple of in an aligned record, in bytes.
    #[doc(hidden)]
    const ALIGNMENT: usize;

    /// That values may be moved as bytes, if they may.
    #[doc(hidden)]
    const BLOCK: Option<Block<Self>> = None;

    /// Makes `extent` hold this value too.
    #[doc(hidden)]
    fn measure(&self, extent: &mut Self::Extent);

    /// The dtype that values within `extent` are written as.
    #[doc(hidden)]
    fn dtype_within(extent: &Self::Extent) -> Result<DType>;

    /// An error if one of `values` has no place in items of `dtype`, a scalar that has a plan.
    #[doc(hidden)]
    fn check_fit(values: &[Self], dtype: &DType) -> Result<()> {
        check_fits(&dtype_of(values)?, dtype)
    }

    /// How values lie in items of `dtype`, or why they do not.
    #[doc(hidden)]
    fn plan(dtype: &DType) -> std::result::Result<Self::Plan, String>;

    /// Whether the value's bytes in memory are those of the item.
    #[doc(hidden)]
    fn is_block(plan: &Self::Plan) -> bool {
        let _ = plan;
        false
    }

    /// Of which bytes the order is to be reversed to make the item's those of the value in memory, if that does.
    #[doc(hidden)]
    fn block_swap(plan: &Self::Plan) -> Option<Swap> {
        Self::is_block(plan).then_some(Swap::NONE)
    }

    /// The value in the `bytes` of an item. If there is none, it is reported, and any value returned.
    #[doc(hidden)]
    fn get(plan: &Self::Plan, bytes: &[u8], faults: &mut Faults) -> Self;

    /// Writes the value over the `bytes` of an item, which are zero.
    #[doc(hidden)]
    fn put(&self, plan: &Self::Plan, bytes: &mut [u8]);
}

/// What is wrong with the values of an array: the first of all faults.
#[derive(Debug, Default)]
pub struct Faults(Option<String>);

impl Faults {
    /// Takes note of a fault.
    pub(crate) fn report(&mut self, reason: impl FnOnce() -> String) {
        self.0.get_or_insert_with(reason);
    }

    /// The bytes of a value that lies beyond its item, which is a fault.
    #[cold]
    pub(crate) fn too_short(&mut self) -> &'static [u8] {
        self.report(|| "its item is too short".to_owned());
        &[]
    }

    #[inline]
    pub(crate) fn any(&self) -> bool {
        self.0.is_some()
    }

    /// Says that the fault, which is new, is in the field `name`.
    pub(crate) fn within(&mut self, name: &str) {
        if let Some(reason) = &mut self.0 {
            *reason = format!("field {name:?}: {reason}");
        }
    }

    /// An error if there was a fault in the element at `index`.
    pub(crate) fn check(&mut self, index: usize) -> Result<()> {
        match self.0.take() {
            Some(reason) => Err(ErrorKind::InvalidElement { index, reason }.into()),
            None => Ok(()),
        }
    }
}

/// The dtype that holds all `values`.
pub(crate) fn dtype_of<'a, V: FieldValue>(values: impl IntoIterator<Item = &'a V>) -> Result<DType> {
    let mut extent = V::Extent::default();
    values.into_iter().for_each(|value| value.measure(&mut extent));
    V::dtype_within(&extent)
}

/// A header of a caller's making may have less room than the values need.
pub(super) fn check_fits(own: &DType, dtype: &DType) -> Result<()> {
    if dtype.holds(own, &holds_values) {
        return Ok(());
    }
    Err(ErrorKind::InvalidDType { descr: dtype.to_string(), reason: format!("the values need {own}") }.into())
}

/// As [`check_fits`], for strings of up to `units`: empty ones need no room.
pub(super) fn check_length(kind: Kind, units: usize, dtype: &DType) -> Result<()> {
    let own = DType::of_length(kind, units)?;
    if units == 0 && dtype.is_of_empty(&own) { Ok(()) } else { check_fits(&own, dtype) }
}

/// As [`holds_scalar`]; and bytes may be an array of numbers in memory.
fn holds_values(own: &DType, dtype: &DType) -> bool {
    let is_bytes = matches!((own, dtype), (DType::Array(_), DType::Scalar(_))) && own.itemsize() == dtype.itemsize();
    is_bytes || holds_scalar(own, dtype)
}

/// The smallest dtype that values are written as.
pub(crate) fn smallest_dtype<V: FieldValue>() -> DType {
    // A record may be too large for any dtype.
    V::dtype_within(&V::Extent::default()).unwrap_or_else(|_| DType::native(Kind::Void, 0))
}

/// A value that is plain bytes, whose order `swap` reverses.
#[inline]
pub(crate) fn get_number<V: bytemuck::Pod>(swap: Swap, bytes: &[u8]) -> V {
    let mut value = bytemuck::try_pod_read_unaligned(bytes).unwrap_or(V::zeroed());
    if swap != Swap::NONE {
        swap.apply(bytemuck::bytes_of_mut(&mut value));
    }
    value
}

/// As [`get_number`], the other way.
#[inline]
pub(crate) fn put_number<V: bytemuck::Pod>(value: &V, swap: Swap, bytes: &mut [u8]) {
    let value = bytemuck::bytes_of(value);
    if value.len() == bytes.len() {
        bytes.copy_from_slice(value);
        if swap != Swap::NONE {
            swap.apply(bytes);
        }
    }
}

/// Where the values of a sub-array lie.
#[derive(Debug)]
pub struct ArrayPlan<P> {
    /// Bytes of one value.
    itemsize: usize,
    plan: P,
}

impl<V: FieldValue, const N: usize> FieldValue for [V; N] {
    type Plan = ArrayPlan<V::Plan>;
    type Extent = V::Extent;

    const ALIGNMENT: usize = V::ALIGNMENT;
    const BLOCK: Option<Block<[V; N]>> = match V::BLOCK {
        Some(block) => Some(block.array()),
        None => None,
    };

    fn measure(&self, extent: &mut V::Extent) {
        self.iter().for_each(|value| value.measure(extent));
    }

    fn dtype_within(extent: &V::Extent) -> Result<DType> {
        let (base, inner) = match V::dtype_within(extent)? {
            DType::Array(array) => (array.base().clone(), array.shape().to_vec()),
            base => (base, Vec::new()),
        };
        Ok(DType::Array(ArrayType::new(base, [vec![N], inner].concat())?))
    }

    fn plan(dtype: &DType) -> std::result::Result<ArrayPlan<V::Plan>, String> {
        let inner = inner_dtype(dtype, N).ok_or_else(|| format!("{dtype} is no sub-array whose first axis is {N}"))?;
        Ok(ArrayPlan { itemsize: inner.itemsize(), plan: V::plan(&inner)? })
    }

    fn is_block(plan: &ArrayPlan<V::Plan>) -> bool {
        plan.itemsize == size_of::<V>() && V::is_block(&plan.plan)
    }

    fn block_swap(plan: &ArrayPlan<V::Plan>) -> Option<Swap> {
        V::block_swap(&plan.plan).filter(|_| plan.itemsize == size_of::<V>())
    }

    #[inline]
    fn get(plan: &ArrayPlan<V::Plan>, bytes: &[u8], faults: &mut Faults) -> [V; N] {
        std::array::from_fn(|number| {
            let start = number * plan.itemsize;
            let bytes = bytes.get(start..start + plan.itemsize).unwrap_or_else(|| faults.too_short());
            V::get(&plan.plan, bytes, faults)
        })
    }

    #[inline]
    fn put(&self, plan: &ArrayPlan<V::Plan>, bytes: &mut [u8]) {
        for (number, value) in self.iter().enumerate() {
            let start = number * plan.itemsize;
            // The plan was made of a dtype of `N` such values.
            let bytes = bytes.get_mut(start..start + plan.itemsize);
            debug_assert!(bytes.is_some(), "value {number} lies beyond its item");
            bytes.into_iter().for_each(|bytes| value.put(&plan.plan, bytes));
        }
    }
}

/// The dtype of the values of a sub-array whose first axis has `length`. Strings and raw bytes are arrays of bytes.
fn inner_dtype(dtype: &DType, length: usize) -> Option<DType> {
    match dtype {
        DType::Scalar(scalar) if matches!(scalar.kind(), Kind::Bytes | Kind::Void) => {
            (scalar.itemsize() == length).then(|| DType::native(Kind::UInt, 1))
        }
        DType::Array(array) => {
            let (first, inner) = array.shape().split_first()?;
            let base = array.base().clone();
            let item =
                if inner.is_empty() { Some(base) } else { ArrayType::new(base, inner.to_vec()).ok().map(DType::Array) };
            item.filter(|_| *first == length)
        }
        _ => None,
    }
}
