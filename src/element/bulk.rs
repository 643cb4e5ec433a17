//! The one way by which elements are read and written in bulk: as a block of bytes where they are those of the file, else
//! one by one, a piece of the data at a time, on all threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::as_bytes::Block;
use super::field_value::{Faults, FieldValue, check_fits, dtype_of, smallest_dtype};
use super::hint::other_type;
use crate::dtype::DType;
use crate::error::{ErrorKind, Result};
use crate::io::kernel::{use_huge_pages, use_huge_pages_behind};
use crate::io::swap::Swap;
use crate::io::transfer::{ByteSink, ByteSource};
use crate::limits::{grow_towards, reserve, zeroed};
use crate::threads::{self, meanwhile};

/// Bytes of data at a time.
const BYTES_AT_A_TIME: usize = 8 << 20;

/// Why items of `dtype` are no such values; of a record, which of its fields is not.
pub(crate) fn refusal<V: FieldValue>(dtype: &DType) -> Option<String> {
    let reason = V::plan(dtype).err()?;
    Some(if dtype.as_scalar().is_some() {
        other_type(&smallest_dtype::<V>(), dtype)
    } else {
        format!("{reason}; or read it as DynArray")
    })
}

/// Reads `count` items of `dtype`.
pub(crate) fn read<V: FieldValue>(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<V>> {
    let decoder = ItemDecoder::<V>::new(dtype)?;
    let expected = (count as u64).saturating_mul(dtype.itemsize() as u64);
    let bound = source.bound();
    if let Some(found) = bound.filter(|&bound| bound < expected) {
        return Err(ErrorKind::Truncated { what: "array data", expected, found }.into());
    }
    check_empty_items::<V>(dtype.itemsize(), count)?;
    if let Some((block, swap)) = decoder.block().filter(|_| decoder.itemsize > 0) {
        return read_block(block, swap, count, source);
    }
    let mut values = Vec::new();
    // Values that are larger than their items would make a small file a large one.
    if bound.is_some() && size_of::<V>() <= 4 * decoder.itemsize {
        reserve(&mut values, count)?;
        use_huge_pages_behind(&mut values);
    }
    decoder.for_each_piece(count, source, |piece| {
        if decoder.itemsize == 0 {
            values.extend((0..count).map(|_| decoder.get(0, &[])));
            return Ok(());
        }
        grow_towards(&mut values, piece.len() / decoder.itemsize, count)?;
        threads::extend_by_items(&mut values, piece, decoder.itemsize, |index, bytes| decoder.get(index, bytes));
        Ok(())
    })?;
    Ok(values)
}

/// Items without bytes cost no memory, or no bytes of the file, so that only a bound keeps their number from costing
/// time.
pub(super) fn check_empty_items<V>(itemsize: usize, count: usize) -> Result<()> {
    const LIMIT: usize = 1 << 20;
    if itemsize > 0 || count.saturating_mul(size_of::<V>().max(1)) <= LIMIT {
        return Ok(());
    }
    let reason = "items that hold nothing, and would take more than 1048576 bytes, or are more than as many";
    Err(ErrorKind::InvalidShape { shape: vec![count, 0], reason }.into())
}

/// Reads values whose bytes in memory are those of the items: at once, or growing with what is really there.
fn read_block<V>(block: Block<V>, swap: Swap, count: usize, source: &mut dyn ByteSource) -> Result<Vec<V>> {
    const STEP_BYTES: usize = 1 << 20;
    if source.bound().is_some() {
        return block.filled(count, |bytes| source.fill(bytes, swap));
    }
    let step = (STEP_BYTES / size_of::<V>().max(1)).max(1);
    let mut values: Vec<V> = Vec::new();
    while values.len() < count {
        let more = step.min(count - values.len());
        grow_towards(&mut values, more, count)?;
        block.extend(&mut values, more, |bytes| source.fill(bytes, swap))?;
    }
    Ok(values)
}

/// Reads items of `dtype` over `values`.
pub(crate) fn decode<V: FieldValue>(dtype: &DType, source: &mut dyn ByteSource, values: &mut [V]) -> Result<()> {
    let decoder = ItemDecoder::<V>::new(dtype)?;
    if let Some((block, swap)) = decoder.block()
        && let Some(bytes) = block.bytes_mut(values)
    {
        return source.fill(bytes, swap);
    }
    let mut rest = values;
    decoder.for_each_piece(rest.len(), source, |piece| {
        if decoder.itemsize == 0 {
            rest.iter_mut().for_each(|value| *value = decoder.get(0, &[]));
            return Ok(());
        }
        let (values, behind) = std::mem::take(&mut rest).split_at_mut(piece.len() / decoder.itemsize);
        threads::change_by_items(values, piece, decoder.itemsize, |index, value, bytes| {
            *value = decoder.get(index, bytes)
        });
        rest = behind;
        Ok(())
    })
}

/// Writes `values` as items of `dtype`.
pub(crate) fn encode<V: FieldValue>(dtype: &DType, values: &[V], sink: &mut dyn ByteSink) -> Result<()> {
    let plan = V::plan(dtype).map_err(|reason| no_plan(dtype, reason))?;
    if let Some(bytes) = V::BLOCK.filter(|_| V::is_block(&plan)).and_then(|block| block.bytes(values)) {
        return sink.put(bytes);
    }
    match dtype.as_scalar() {
        Some(_) => V::check_fit(values, dtype)?,
        None => check_fits(&dtype_of(values)?, dtype)?,
    }
    encode_with(dtype, values, sink, |value, bytes| value.put(&plan, bytes))
}

/// Writes `values` as items of `dtype`, whose bytes, all zero, are given to `put`.
pub(crate) fn encode_with<T: Sync>(
    dtype: &DType,
    values: &[T],
    sink: &mut dyn ByteSink,
    put: impl Fn(&T, &mut [u8]) + Sync,
) -> Result<()> {
    let itemsize = dtype.itemsize();
    if itemsize == 0 || values.is_empty() {
        return Ok(());
    }
    let at_a_time = items_at_a_time(itemsize, values.len());
    let fill = |piece: &mut Vec<u8>, values: &[T]| {
        piece.truncate(values.len() * itemsize);
        piece.fill(0);
        piece.chunks_exact_mut(itemsize).zip(values).for_each(|(item, value)| put(value, item));
    };
    let mut chunks = values.chunks(at_a_time);
    let mut piece = new_piece(at_a_time * itemsize)?;
    let mut next = new_piece(if values.len() > at_a_time { piece.len() } else { 0 })?;
    fill(&mut piece, chunks.next().unwrap_or_default());
    for values in chunks {
        meanwhile(|| fill(&mut next, values), || sink.put(&piece))?;
        std::mem::swap(&mut piece, &mut next);
    }
    sink.put(&piece)
}

fn new_piece(bytes: usize) -> Result<Vec<u8>> {
    let mut piece = zeroed(bytes)?;
    use_huge_pages(&mut piece);
    Ok(piece)
}

/// What turns items into values, and remembers the first that is none.
struct ItemDecoder<V: FieldValue> {
    plan: V::Plan,
    itemsize: usize,
    /// The first item of the piece that is no value.
    first_fault: AtomicUsize,
}

impl<V: FieldValue> ItemDecoder<V> {
    fn new(dtype: &DType) -> Result<ItemDecoder<V>> {
        let plan = V::plan(dtype).map_err(|reason| no_plan(dtype, reason))?;
        Ok(ItemDecoder { plan, itemsize: dtype.itemsize(), first_fault: AtomicUsize::new(usize::MAX) })
    }

    /// How to move items as the bytes that they are, if that makes values of them.
    fn block(&self) -> Option<(Block<V>, Swap)> {
        V::BLOCK.zip(V::block_swap(&self.plan))
    }

    /// The value of the item at `index` of a piece.
    #[inline]
    fn get(&self, index: usize, bytes: &[u8]) -> V {
        let mut faults = Faults::default();
        let value = V::get(&self.plan, bytes, &mut faults);
        if faults.any() {
            self.first_fault.fetch_min(index, Ordering::Relaxed);
        }
        value
    }

    /// Lets `take` have the data of `count` items, piece by piece.
    fn for_each_piece(
        &self,
        count: usize,
        source: &mut dyn ByteSource,
        mut take: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        if self.itemsize == 0 {
            take(&[])?;
            return self.check(0, &[]);
        }
        if self.itemsize > BYTES_AT_A_TIME {
            return self.for_each_large(count, source, take);
        }
        let at_a_time = items_at_a_time(self.itemsize, count);
        let mut buffer = zeroed::<u8>(at_a_time.min(count) * self.itemsize)?;
        let mut taken = 0;
        while taken < count {
            let items = at_a_time.min(count - taken);
            let (piece, _) = buffer.split_at_mut(items * self.itemsize);
            source.fill(piece, Swap::NONE)?;
            take(piece)?;
            self.check(taken, piece)?;
            taken += items;
        }
        Ok(())
    }

    /// Items one by one, each growing with what is really there.
    fn for_each_large(
        &self,
        count: usize,
        source: &mut dyn ByteSource,
        mut take: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        for number in 0..count {
            let item = read::<u8>(&smallest_dtype::<u8>(), self.itemsize, source)?;
            take(&item)?;
            self.check(number, &item)?;
        }
        Ok(())
    }

    /// An error if an item of the `piece`, which begins with the item at `start`, is no value.
    fn check(&self, start: usize, piece: &[u8]) -> Result<()> {
        let index = self.first_fault.load(Ordering::Relaxed);
        if index == usize::MAX {
            return Ok(());
        }
        let mut faults = Faults::default();
        let item = piece.chunks_exact(self.itemsize.max(1)).nth(index).unwrap_or_default();
        V::get(&self.plan, item, &mut faults);
        // It had a fault before, so it has one now.
        faults.report(|| "it is no value".to_owned());
        faults.check(start + index)
    }
}

fn items_at_a_time(itemsize: usize, count: usize) -> usize {
    (BYTES_AT_A_TIME / itemsize).clamp(1, count.max(1))
}

fn no_plan(dtype: &DType, reason: String) -> ErrorKind {
    ErrorKind::InvalidDType { descr: dtype.to_string(), reason }
}
