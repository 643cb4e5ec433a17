//! Work on values and the bytes of their items, on all threads where it is worth it.

/// Values that one thread works on at a time, at least.
#[cfg(feature = "parallel")]
const SHARE: usize = 1 << 12;

#[cfg(feature = "parallel")]
fn is_for_one_thread(piece: &[u8], itemsize: usize) -> bool {
    piece.len() / itemsize < 2 * SHARE || crate::threads::count() == 1
}

/// Appends what `make` makes of each item, whose index in `piece` it is told.
#[cfg(feature = "parallel")]
pub(super) fn extend<V: Send>(
    values: &mut Vec<V>,
    piece: &[u8],
    itemsize: usize,
    make: impl Fn(usize, &[u8]) -> V + Sync + Send,
) {
    use rayon::prelude::*;
    if is_for_one_thread(piece, itemsize) {
        return values.extend(piece.chunks_exact(itemsize).enumerate().map(|(index, item)| make(index, item)));
    }
    let items = piece.par_chunks_exact(itemsize).enumerate().with_min_len(SHARE);
    values.par_extend(items.map(|(index, item)| make(index, item)));
}

#[cfg(not(feature = "parallel"))]
pub(super) fn extend<V>(values: &mut Vec<V>, piece: &[u8], itemsize: usize, make: impl Fn(usize, &[u8]) -> V) {
    values.extend(piece.chunks_exact(itemsize).enumerate().map(|(index, item)| make(index, item)));
}

/// Lets `set` change each value by its item.
#[cfg(feature = "parallel")]
pub(super) fn over<V: Send>(
    values: &mut [V],
    piece: &[u8],
    itemsize: usize,
    set: impl Fn(usize, &mut V, &[u8]) + Sync + Send,
) {
    use rayon::prelude::*;
    if is_for_one_thread(piece, itemsize) {
        let items = piece.chunks_exact(itemsize).enumerate();
        return values.iter_mut().zip(items).for_each(|(value, (index, item))| set(index, value, item));
    }
    let items = piece.par_chunks_exact(itemsize).enumerate().with_min_len(SHARE);
    values.par_iter_mut().zip(items).for_each(|(value, (index, item))| set(index, value, item));
}

#[cfg(not(feature = "parallel"))]
pub(super) fn over<V>(values: &mut [V], piece: &[u8], itemsize: usize, set: impl Fn(usize, &mut V, &[u8])) {
    let items = piece.chunks_exact(itemsize).enumerate();
    values.iter_mut().zip(items).for_each(|(value, (index, item))| set(index, value, item));
}
