//! What arrays whose elements may lie apart have in common.

use crate::array::NpySink;
use crate::element::Element;
use crate::error::Result;
use crate::header::{Header, Order};

/// The header of an array of these elements.
pub(super) fn header<'a, T: Element>(
    order: Order,
    shape: &[usize],
    elements: impl IntoIterator<Item = &'a T>,
) -> Result<Header> {
    Ok(Header::new(T::dtype_of(elements)?, order, shape))
}

/// Writes elements that do not lie together, a chunk at a time.
pub(super) fn gather<'a, T: Element + Clone>(
    mut elements: impl Iterator<Item = &'a T>,
    sink: &mut NpySink<'_>,
) -> Result<()> {
    /// So much that several threads have something to compress.
    const CHUNK_BYTES: usize = 8 << 20;
    let most = (CHUNK_BYTES / size_of::<T>().max(1)).max(1);
    let mut chunk = Vec::new();
    loop {
        chunk.clear();
        chunk.extend(elements.by_ref().take(most).cloned());
        if chunk.is_empty() {
            return Ok(());
        }
        sink.write_elements(&chunk)?;
    }
}
