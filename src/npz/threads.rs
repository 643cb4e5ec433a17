//! The same work on many things: on all threads of the caller's pool, or on the only one.

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
