//! Large reads: in chunks that stay in the cache while they are worked on, from all threads.

use super::source::{Source, read_exact_at};
use crate::error::Result;
use crate::io::kernel;

/// Bytes read and worked on at a time. A multiple of every item's byte order unit but 12, see [`chunk_size`].
const CHUNK: usize = 1 << 20;

/// Below this, threads and advice cost more than they save.
#[cfg(feature = "parallel")]
const PARALLEL_FROM: usize = 4 << 20;

/// Fills `bytes` from `offset` on and lets `visit` work on each chunk while it is hot. Chunks begin at
/// multiples of `unit`. What `visit` returns comes back in order.
pub(crate) fn fill<V: Send>(
    source: &dyn Source,
    offset: u64,
    bytes: &mut [u8],
    unit: usize,
    visit: impl Fn(&mut [u8]) -> V + Sync,
) -> Result<Vec<V>> {
    kernel::use_huge_pages(bytes);
    let size = chunk_size(unit);
    let read = |(index, chunk): (usize, &mut [u8])| {
        read_exact_at(source, chunk, offset + (index * size) as u64)?;
        Ok(visit(chunk))
    };
    #[cfg(feature = "parallel")]
    if bytes.len() >= PARALLEL_FROM && source.is_parallel() && crate::threads::count() > 1 {
        use rayon::prelude::*;
        return bytes.par_chunks_mut(size).enumerate().map(read).collect();
    }
    bytes.chunks_mut(size).enumerate().map(read).collect()
}

fn chunk_size(unit: usize) -> usize {
    CHUNK - CHUNK % unit.max(1)
}
