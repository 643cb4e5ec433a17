//! Values that are moved as the bytes they consist of.

use std::marker::PhantomData;

use bytemuck::Pod;

/// The promise that any bytes are a `T`, and that a `T` has no bytes that are not set.
#[doc(hidden)]
pub struct Block<T>(PhantomData<fn() -> T>);

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
    pub(crate) const fn plain() -> Block<T>
    where
        T: Pod,
    {
        Block(PhantomData)
    }

    /// Arrays have no padding between their items.
    pub(crate) const fn array<const N: usize>(self) -> Block<[T; N]> {
        Block(PhantomData)
    }

    /// For a struct whose fields are as promised and fill it.
    ///
    /// # Safety
    ///
    /// Each field of `T` must have a `Block`, and their sizes must add up to that of `T`.
    #[allow(unsafe_code)]
    pub const unsafe fn of_fields() -> Block<T> {
        Block(PhantomData)
    }

    /// The bytes of `values`.
    #[allow(unsafe_code)]
    pub(crate) fn bytes(self, values: &[T]) -> &[u8] {
        // SAFETY: a `T` has no padding, so that all of its bytes are set; bytes need no alignment, and the length is
        // that of the slice, which fits.
        unsafe { std::slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values)) }
    }

    /// The bytes of `values`, to be written over.
    #[allow(unsafe_code)]
    pub(crate) fn bytes_mut(self, values: &mut [T]) -> &mut [u8] {
        // SAFETY: as in `bytes`; any bytes written are values of `T`, and none of them is dropped by that: a `T` that
        // any bytes are owns nothing.
        unsafe { std::slice::from_raw_parts_mut(values.as_mut_ptr().cast(), size_of_val(values)) }
    }

    /// `count` values of at least a byte, all zero, if there is memory. Their pages come zeroed from the system and are not touched here.
    #[allow(unsafe_code)]
    pub(crate) fn zeroed(self, count: usize) -> Option<Vec<T>> {
        let layout = std::alloc::Layout::array::<T>(count).ok()?;
        if layout.size() == 0 {
            return (count == 0).then(Vec::new);
        }
        // SAFETY: the size is not zero.
        let start = unsafe { std::alloc::alloc_zeroed(layout) }.cast::<T>();
        // SAFETY: the memory was allocated with the layout that a `Vec` of this capacity has, and zeros are a `T`.
        (!start.is_null()).then(|| unsafe { Vec::from_raw_parts(start, count, count) })
    }
}
