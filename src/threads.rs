//! Work on all threads of the caller's pool, or on this one where there are no others.

#[cfg(feature = "parallel")]
use std::sync::{Mutex, OnceLock, PoisonError};

/// Does `work` on each of the `things`; the outcomes are in their order.
#[cfg(all(feature = "npz", feature = "parallel"))]
pub(crate) fn side_by_side<'t, T: Sync, V: Send>(things: &'t [T], work: impl Fn(&'t T) -> V + Sync + Send) -> Vec<V> {
    use rayon::prelude::*;
    if count() == 1 {
        return things.iter().map(work).collect();
    }
    things.par_iter().map(work).collect()
}

#[cfg(all(feature = "npz", not(feature = "parallel")))]
pub(crate) fn side_by_side<'t, T, V>(things: &'t [T], work: impl Fn(&'t T) -> V) -> Vec<V> {
    things.iter().map(work).collect()
}

/// Does both, at once if there are threads for it. It is compiled once, whatever they do.
#[cfg(all(feature = "npz", feature = "parallel"))]
pub(crate) fn both(first: &mut (dyn FnMut() + Send), second: &mut (dyn FnMut() + Send)) {
    if count() > 1 {
        rayon::join(first, second);
    } else {
        first();
        second();
    }
}

#[cfg(all(feature = "npz", not(feature = "parallel")))]
pub(crate) fn both(first: &mut dyn FnMut(), second: &mut dyn FnMut()) {
    first();
    second();
}

/// Does `other` on a thread of its own while `work` is done on this one.
///
/// Not on one of the pool, which may be busy, and not to be waited for by who holds a lock.
#[cfg(feature = "parallel")]
pub(crate) fn meanwhile<V>(other: impl FnOnce() + Send, work: impl FnOnce() -> V) -> V {
    if count() == 1 {
        other();
        return work();
    }
    // Whichever thread comes first takes it: one that is refused drops what it was given.
    let waiting = Mutex::new(Some(other));
    let do_other = || {
        let other = waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        other.into_iter().for_each(|other| other());
    };
    std::thread::scope(|scope| {
        if std::thread::Builder::new().spawn_scoped(scope, do_other).is_err() {
            do_other();
        }
        work()
    })
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn meanwhile<V>(other: impl FnOnce(), work: impl FnOnce() -> V) -> V {
    other();
    work()
}

/// The threads that work can be done on. If it is one, none of rayon's may be asked for: it panics where the system
/// refuses it threads.
#[cfg(feature = "parallel")]
pub(crate) fn count() -> usize {
    static HAS_GLOBAL_POOL: OnceLock<bool> = OnceLock::new();
    let has_pool = rayon::current_thread_index().is_some() || *HAS_GLOBAL_POOL.get_or_init(start_global_pool);
    if has_pool { rayon::current_num_threads() } else { 1 }
}

#[cfg(all(feature = "npz", not(feature = "parallel")))]
pub(crate) fn count() -> usize {
    1
}

/// Starts rayon's global pool, unless the caller has; whether there is one now.
#[cfg(feature = "parallel")]
fn start_global_pool() -> bool {
    // There, rayon takes this thread as a pool where there are no others, but only if nobody builds the pool.
    let started =
        if cfg!(target_family = "wasm") { None } else { Some(rayon::ThreadPoolBuilder::new().build_global()) };
    match started {
        Some(Ok(())) => true,
        Some(Err(error)) if std::error::Error::source(&error).is_some() => false,
        // Somebody tried before, and rayon does not tell with what success.
        _ => std::panic::catch_unwind(rayon::current_num_threads).is_ok(),
    }
}

/// Values that one thread works on at a time, at least.
#[cfg(feature = "parallel")]
const SHARE: usize = 1 << 12;

#[cfg(feature = "parallel")]
fn is_for_one_thread(piece: &[u8], itemsize: usize) -> bool {
    piece.len() / itemsize < 2 * SHARE || count() == 1
}

/// What changes a piece of values, and is told how many values stand before it.
type ChangePiece<'c, V, E> = &'c (dyn Fn(usize, &mut [V]) -> Result<(), E> + Sync);

/// Lets `change` change the values piece by piece, each of `length` but the last. The error is that of the first piece
/// which has one.
#[cfg(feature = "parallel")]
pub(crate) fn each_piece<V: Send, E: Send>(
    values: &mut [V],
    length: usize,
    change: ChangePiece<'_, V, E>,
) -> Result<(), E> {
    use rayon::prelude::*;
    if values.len() <= length || count() == 1 {
        return change(0, values);
    }
    let pieces = values.par_chunks_mut(length).enumerate();
    let error = pieces.find_map_first(|(index, values)| change(index * length, values).err());
    error.map_or(Ok(()), Err)
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn each_piece<V, E>(values: &mut [V], _length: usize, change: ChangePiece<'_, V, E>) -> Result<(), E> {
    change(0, values)
}

/// Appends what `make` makes of each item, whose index in `piece` it is told.
#[cfg(feature = "parallel")]
pub(crate) fn extend_by_items<V: Send>(
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
pub(crate) fn extend_by_items<V>(values: &mut Vec<V>, piece: &[u8], itemsize: usize, make: impl Fn(usize, &[u8]) -> V) {
    values.extend(piece.chunks_exact(itemsize).enumerate().map(|(index, item)| make(index, item)));
}

/// Lets `set` change each value by its item.
#[cfg(feature = "parallel")]
pub(crate) fn change_by_items<V: Send>(
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
pub(crate) fn change_by_items<V>(values: &mut [V], piece: &[u8], itemsize: usize, set: impl Fn(usize, &mut V, &[u8])) {
    let items = piece.chunks_exact(itemsize).enumerate();
    values.iter_mut().zip(items).for_each(|(value, (index, item))| set(index, value, item));
}
