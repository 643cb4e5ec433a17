//! Work on all threads of the caller's pool, or on the only one.

/// Does `work` on each of the `things`; the outcomes are in their order.
#[cfg(feature = "parallel")]
pub(super) fn side_by_side<'t, T: Sync, V: Send>(things: &'t [T], work: impl Fn(&'t T) -> V + Sync + Send) -> Vec<V> {
    use rayon::prelude::*;
    things.par_iter().map(work).collect()
}

#[cfg(not(feature = "parallel"))]
pub(super) fn side_by_side<'t, T, V>(things: &'t [T], work: impl Fn(&'t T) -> V) -> Vec<V> {
    things.iter().map(work).collect()
}

/// Does `other` on another thread, if one is free, while `work` is done on this one.
#[cfg(feature = "parallel")]
pub(super) fn meanwhile<V>(other: impl FnOnce() + Send, work: impl FnOnce() -> V) -> V {
    rayon::in_place_scope(|scope| {
        scope.spawn(|_| other());
        work()
    })
}

#[cfg(not(feature = "parallel"))]
pub(super) fn meanwhile<V>(other: impl FnOnce(), work: impl FnOnce() -> V) -> V {
    other();
    work()
}
