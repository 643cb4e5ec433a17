//! Values that are moved as the bytes they consist of.

use std::alloc::{Layout, alloc_zeroed};
use std::marker::PhantomData;

use bytemuck::Pod;

use crate::error::{ErrorKind, Result};

/// The blocks of a struct's fields, of which there are pointers, and pairs of pairs of pointers.
///
/// It is implemented for values of this crate's own trait alone, and cannot be named outside.
pub trait FieldBlocks {
    /// Whether each field has a block.
    const ALL: bool;
    /// Whether a field may have bytes that are not set.
    const ANY_PADDED: bool;
    /// Bytes of all fields together.
    const SIZE: usize;
}

/// The promise that any bytes are a `T`.
#[doc(hidden)]
pub struct Block<T> {
    /// Whether a `T` may have bytes that are not set.
    is_padded: bool,
    type_of: PhantomData<fn() -> T>,
}

impl<T> Clone for Block<T> {
    fn clone(&self) -> Block<T> {
        *self
    }
}

impl<T> Copy for Block<T> {}

impl<T> std::fmt::Debug for Block<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Block")
    }
}

impl<T> Block<T> {
    /// For types of which bytemuck says so.
    pub(crate) const fn of_pod() -> Block<T>
    where
        T: Pod,
    {
        Block { is_padded: false, type_of: PhantomData }
    }

    /// Arrays have no padding between their items.
    pub(crate) const fn array<const N: usize>(self) -> Block<[T; N]> {
        Block { is_padded: self.is_padded, type_of: PhantomData }
    }

    /// For a struct, if all of its fields have a block.
    ///
    /// # Safety
    ///
    /// `fields` must tell of every field of `T`: `FieldBlocks` demands of each type that it is a
    /// [`FieldValue`](crate::FieldValue) of this crate, whatever path the caller came by.
    #[allow(unsafe_code)]
    pub const unsafe fn of_fields<F: FieldBlocks>(fields: fn(&T) -> F) -> Option<Block<T>> {
        let _ = fields;
        if !F::ALL {
            return None;
        }
        Some(Block { is_padded: F::ANY_PADDED || F::SIZE < size_of::<T>(), type_of: PhantomData })
    }

    /// Whether a `T` may have bytes that are not set.
    pub(super) const fn is_padded(self) -> bool {
        self.is_padded
    }

    /// The bytes of `values`, unless some may not be set.
    #[allow(unsafe_code)]
    pub(crate) fn bytes(self, values: &[T]) -> Option<&[u8]> {
        let size = size_of_val(values);
        // SAFETY: all bytes of a `T` without padding are set; bytes need no alignment; the size is that of the slice.
        (!self.is_padded).then(|| unsafe { std::slice::from_raw_parts(values.as_ptr().cast(), size) })
    }

    /// The bytes of `values`, to be written over, unless some may not be set.
    #[allow(unsafe_code)]
    pub(crate) fn bytes_mut(self, values: &mut [T]) -> Option<&mut [u8]> {
        let size = size_of_val(values);
        // SAFETY: as in `bytes`; whatever is written, the bytes are values of `T`, which own nothing, since any bytes
        // are one.
        (!self.is_padded).then(|| unsafe { std::slice::from_raw_parts_mut(values.as_mut_ptr().cast(), size) })
    }

    /// `count` values of at least a byte, whose bytes, zeros so far, `fill` sets. Their pages come zeroed from the
    /// system and are not touched here.
    #[allow(unsafe_code)]
    pub(crate) fn filled(self, count: usize, fill: impl FnOnce(&mut [u8]) -> Result<()>) -> Result<Vec<T>> {
        let bytes = (count as u64).saturating_mul(size_of::<T>() as u64);
        let out_of_memory = || ErrorKind::OutOfMemory { bytes };
        let layout = Layout::array::<T>(count).map_err(|_| out_of_memory())?;
        if layout.size() == 0 {
            return Ok(Vec::new());
        }
        // SAFETY: the size is not zero.
        let start = unsafe { alloc_zeroed(layout) };
        if start.is_null() {
            return Err(out_of_memory().into());
        }
        // SAFETY: the memory was allocated with the layout that a `Vec` of this capacity has, and zeros are a `T`.
        let values = unsafe { Vec::from_raw_parts(start.cast::<T>(), count, count) };
        // SAFETY: the bytes are the allocated ones, which are set, padding included: no `T` was written yet. The `Vec`
        // is not touched while they are borrowed.
        fill(unsafe { std::slice::from_raw_parts_mut(start, layout.size()) })?;
        Ok(values)
    }

    /// Appends `count` values whose bytes, zeros so far, `fill` sets. There is room for them.
    #[allow(unsafe_code)]
    pub(crate) fn extend(
        self,
        values: &mut Vec<T>,
        count: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<()>,
    ) -> Result<()> {
        let (length, spare) = (values.len(), values.spare_capacity_mut());
        let spare = spare.get_mut(..count).ok_or(ErrorKind::OutOfMemory { bytes: 0 })?;
        let (start, size) = (spare.as_mut_ptr().cast::<u8>(), size_of_val(spare));
        // SAFETY: the bytes are those of the spare values, which are borrowed, and need no alignment; they are set
        // before they are shown to anybody.
        let bytes = unsafe {
            start.write_bytes(0, size);
            std::slice::from_raw_parts_mut(start, size)
        };
        fill(bytes)?;
        // SAFETY: so many values have room, and whatever the bytes are that were set, each is a `T`.
        unsafe { values.set_len(length + count) };
        Ok(())
    }
}
