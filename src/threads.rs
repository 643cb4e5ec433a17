//! Work on all threads of the caller's pool, or on the only one.

/// Does `work` on each of the `things`; the outcomes are in their order.
#[cfg(all(feature = "npz", feature = "parallel"))]
pub(crate) fn side_by_side<'t, T: Sync, V: Send>(things: &'t [T], work: impl Fn(&'t T) -> V + Sync + Send) -> Vec<V> {
    use rayon::prelude::*;
    things.par_iter().map(work).collect()
}

#[cfg(all(feature = "npz", not(feature = "parallel")))]
pub(crate) fn side_by_side<'t, T, V>(things: &'t [T], work: impl Fn(&'t T) -> V) -> Vec<V> {
    things.iter().map(work).collect()
}

/// Does both, at once if there are threads for it.
#[cfg(all(feature = "npz", feature = "parallel"))]
pub(crate) fn both<A: Send, B: Send>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(first, second)
}

#[cfg(all(feature = "npz", not(feature = "parallel")))]
pub(crate) fn both<A, B>(first: impl FnOnce() -> A, second: impl FnOnce() -> B) -> (A, B) {
    (first(), second())
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
    std::thread::scope(|scope| {
        scope.spawn(other);
        work()
    })
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn meanwhile<V>(other: impl FnOnce(), work: impl FnOnce() -> V) -> V {
    other();
    work()
}

/// The threads that work can be done on.
#[cfg(feature = "parallel")]
pub(crate) fn count() -> usize {
    rayon::current_num_threads()
}

#[cfg(all(feature = "npz", not(feature = "parallel")))]
pub(crate) fn count() -> usize {
    1
}
