//! Elements that are decoded and encoded one by one, a chunk of the data at a time.

use super::item::check_empty_items;
use super::value::{Faults, FieldValue, dtype_of};
use super::{ByteSink, ByteSource, Swap, other_type};
use crate::dtype::DType;
use crate::error::{ErrorKind, Result};
use crate::limits::{reserve, zeroed};

/// Bytes of data at a time, which stay in the cache.
const CHUNK: usize = 1 << 17;

/// Makes [`Element`](super::Element)s of types that are [`FieldValue`]s. Generic parameters stand in braces; behind
/// the type stands how error messages name it.
macro_rules! item_by_item {
    ($($({$($generics:tt)*})? $type:ty, $name:expr;)*) => {$(
        impl$(<$($generics)*>)? $crate::element::Element for $type {
            fn dtype() -> $crate::dtype::DType {
                $crate::element::value::smallest_dtype::<$type>()
            }

            fn dtype_of(elements: &[$type]) -> $crate::error::Result<$crate::dtype::DType> {
                $crate::element::value::dtype_of(elements)
            }

            fn refusal(dtype: &$crate::dtype::DType) -> Option<String> {
                $crate::element::each::refusal::<$type>(dtype)
            }

            fn read(
                dtype: &$crate::dtype::DType,
                count: usize,
                source: &mut dyn $crate::element::ByteSource,
            ) -> $crate::error::Result<Vec<$type>> {
                $crate::element::each::read(dtype, count, source)
            }

            fn decode(
                dtype: &$crate::dtype::DType,
                source: &mut dyn $crate::element::ByteSource,
                elements: &mut [$type],
            ) -> $crate::error::Result<()> {
                $crate::element::each::decode(dtype, source, elements)
            }

            fn encode(
                dtype: &$crate::dtype::DType,
                elements: &[$type],
                sink: &mut dyn $crate::element::ByteSink,
            ) -> $crate::error::Result<()> {
                $crate::element::each::encode(dtype, elements, sink)
            }

            fn rust_name() -> &'static str {
                $name
            }
        }
    )*};
}

pub(crate) use item_by_item;

/// Why items of `dtype` are no such values; of a record, which of its fields is not.
pub(crate) fn refusal<V: FieldValue>(dtype: &DType) -> Option<String> {
    let reason = V::plan(dtype).err()?;
    Some(if dtype.as_scalar().is_some() { other_type(dtype) } else { reason })
}

/// Reads `count` items of `dtype`.
pub(crate) fn read<V: FieldValue>(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<V>> {
    let plan = V::plan(dtype).map_err(|reason| no_plan(dtype, reason))?;
    let expected = (count as u64).saturating_mul(dtype.itemsize() as u64);
    let bound = source.bound();
    if let Some(found) = bound.filter(|&bound| bound < expected) {
        return Err(ErrorKind::Truncated { what: "array data", expected, found }.into());
    }
    check_empty_items(dtype.itemsize(), count)?;
    let fills = bound.is_some() && size_of::<V>() > 0;
    if let (Some(block), true) = (V::BLOCK.filter(|_| fills), V::is_block(&plan)) {
        let bytes = (count as u64).saturating_mul(size_of::<V>() as u64);
        let mut values = block.zeroed(count).ok_or(ErrorKind::OutOfMemory { bytes })?;
        source.fill(block.bytes_mut(&mut values), Swap::NONE)?;
        return Ok(values);
    }
    let mut values = Vec::new();
    if bound.is_some() {
        reserve(&mut values, count)?;
    }
    for_each(dtype, count, source, |bytes, faults| values.push(V::get(&plan, bytes, faults)))?;
    Ok(values)
}

/// Reads items of `dtype` over `values`.
pub(crate) fn decode<V: FieldValue>(dtype: &DType, source: &mut dyn ByteSource, values: &mut [V]) -> Result<()> {
    let plan = V::plan(dtype).map_err(|reason| no_plan(dtype, reason))?;
    if let (Some(block), true) = (V::BLOCK, V::is_block(&plan)) {
        return source.fill(block.bytes_mut(values), Swap::NONE);
    }
    let mut targets = values.iter_mut();
    for_each(dtype, targets.len(), source, |bytes, faults| {
        let value = V::get(&plan, bytes, faults);
        if let Some(target) = targets.next() {
            *target = value;
        }
    })
}

/// Writes `values` as items of `dtype`.
pub(crate) fn encode<V: FieldValue>(dtype: &DType, values: &[V], sink: &mut dyn ByteSink) -> Result<()> {
    let plan = V::plan(dtype).map_err(|reason| no_plan(dtype, reason))?;
    if let (Some(block), true) = (V::BLOCK, V::is_block(&plan)) {
        return sink.put(block.bytes(values));
    }
    if dtype.as_scalar().is_some() {
        check_fits(&dtype_of(values)?, dtype)?;
    }
    encode_with(dtype, values, sink, |value, bytes| value.put(&plan, bytes))
}

/// A header of a caller's making may have less room than the values need.
fn check_fits(own: &DType, dtype: &DType) -> Result<()> {
    if own.kind() == dtype.kind() && own.itemsize() <= dtype.itemsize() {
        return Ok(());
    }
    Err(ErrorKind::InvalidDType { descr: dtype.to_string(), reason: format!("the values need {own}") }.into())
}

/// Writes `values` as items of `dtype`, whose bytes, all zero, are given to `put`.
pub(crate) fn encode_with<T>(
    dtype: &DType,
    values: &[T],
    sink: &mut dyn ByteSink,
    put: impl Fn(&T, &mut [u8]),
) -> Result<()> {
    let itemsize = dtype.itemsize();
    if itemsize == 0 {
        return Ok(());
    }
    let at_a_time = (CHUNK / itemsize).clamp(1, values.len().max(1));
    let mut buffer = zeroed::<u8>(at_a_time * itemsize)?;
    for values in values.chunks(at_a_time) {
        let (bytes, _) = buffer.split_at_mut(values.len() * itemsize);
        bytes.fill(0);
        bytes.chunks_exact_mut(itemsize).zip(values).for_each(|(bytes, value)| put(value, bytes));
        sink.put(bytes)?;
    }
    Ok(())
}

/// Calls `take` with the bytes of each item.
fn for_each(
    dtype: &DType,
    count: usize,
    source: &mut dyn ByteSource,
    mut take: impl FnMut(&[u8], &mut Faults),
) -> Result<()> {
    let mut faults = Faults::default();
    let itemsize = dtype.itemsize();
    if itemsize == 0 {
        (0..count).for_each(|_| take(&[], &mut faults));
        return faults.check(0);
    }
    let at_a_time = (CHUNK / itemsize).clamp(1, count.max(1));
    let mut buffer = zeroed::<u8>(at_a_time * itemsize)?;
    let mut taken = 0;
    while taken < count {
        let items = at_a_time.min(count - taken);
        let (bytes, _) = buffer.split_at_mut(items * itemsize);
        source.fill(bytes, Swap::NONE)?;
        for (number, bytes) in bytes.chunks_exact(itemsize).enumerate() {
            take(bytes, &mut faults);
            if faults.any() {
                return faults.check(taken + number);
            }
        }
        taken += items;
    }
    Ok(())
}

fn no_plan(dtype: &DType, reason: String) -> ErrorKind {
    ErrorKind::InvalidDType { descr: dtype.to_string(), reason }
}
