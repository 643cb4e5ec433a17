//! Small reads one behind another, served from one large read.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes read at a time once reads follow each other.
const BLOCK: usize = 1 << 18;

/// Larger reads go to the file.
const SMALL: usize = 1 << 14;

/// A read that begins this close to the end of the last one follows it.
const NEAR: u64 = 1 << 12;

/// Threads that have a block each; further ones share them.
const BLOCKS: usize = 8;

/// The last blocks read ahead, of a thread each: two that read different parts of a file would take it from each other.
/// Threads that find theirs in use go to the file.
#[derive(Default)]
pub(crate) struct ReadAhead([Mutex<Ahead>; BLOCKS]);

/// The number of the block of this thread.
fn number() -> usize {
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    thread_local!(static NUMBER: usize = THREADS.fetch_add(1, Ordering::Relaxed) % BLOCKS);
    NUMBER.try_with(|number| *number).unwrap_or(0)
}

#[derive(Default)]
struct Ahead {
    start: u64,
    bytes: Vec<u8>,
    /// Where the last small read ended.
    last_end: u64,
}

impl ReadAhead {
    /// Reads as `read_at` does, which reads some bytes at an offset of a file of `size` bytes.
    pub(crate) fn read<E>(
        &self,
        buffer: &mut [u8],
        offset: u64,
        size: u64,
        read_at: impl Fn(&mut [u8], u64) -> Result<usize, E>,
    ) -> Result<usize, E> {
        if buffer.len() > SMALL {
            return read_at(buffer, offset);
        }
        let Some(Ok(mut block)) = self.0.get(number()).map(Mutex::try_lock) else {
            return read_at(buffer, offset);
        };
        let follows = offset.abs_diff(block.last_end) <= NEAR;
        block.last_end = offset + buffer.len() as u64;
        if let Some(count) = block.copy_to(buffer, offset) {
            return Ok(count);
        }
        if !follows {
            return read_at(buffer, offset);
        }
        block.fetch(offset, size, &read_at)?;
        Ok(block.copy_to(buffer, offset).unwrap_or(0))
    }
}

impl Ahead {
    /// Copies the bytes at `offset`, if all of them are here, or the file ends with those that are.
    fn copy_to(&self, buffer: &mut [u8], offset: u64) -> Option<usize> {
        let passed = usize::try_from(offset.checked_sub(self.start)?).ok()?;
        let here = self.bytes.get(passed..)?;
        let here = here.get(..buffer.len()).or_else(|| (self.bytes.len() < BLOCK).then_some(here))?;
        buffer.get_mut(..here.len())?.copy_from_slice(here);
        (!here.is_empty()).then_some(here.len())
    }

    fn fetch<E>(
        &mut self,
        offset: u64,
        size: u64,
        read_at: impl Fn(&mut [u8], u64) -> Result<usize, E>,
    ) -> Result<(), E> {
        let mut bytes = std::mem::take(&mut self.bytes);
        let left = usize::try_from(size.saturating_sub(offset)).unwrap_or(usize::MAX);
        // Clearing a whole block takes longer than reading a small file.
        bytes.resize(BLOCK.min(left), 0);
        let count = read_at(&mut bytes, offset)?;
        bytes.truncate(count);
        (self.start, self.bytes) = (offset, bytes);
        Ok(())
    }
}
