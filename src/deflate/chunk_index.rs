//! The index of a deflated entry's chunks: a hint that lets all threads inflate one array.
//!
#![doc = include_str!("chunks.md")]

use std::ops::Range;

use crc32fast::Hasher;

use crate::limits::DEFLATE_RATIO;

/// The number of the extra field that holds the index.
pub(crate) const FIELD: u16 = 0x7a6e;
const VERSION: u8 = 1;

/// Binary logarithm of the usual chunk size.
const USUAL_SIZE: u8 = 20;
const LARGEST_SIZE: u8 = 40;

/// The index is used for chunks up to this size: a thread holds a whole chunk in memory.
const LARGEST_USED: u8 = 24;

/// The most chunks whose index fits the extra field: all fields of an entry together have at most 65,535 bytes.
const MOST_CHUNKS: u64 = 8_000;

/// The binary logarithm of the size of the chunks in which `size` bytes are deflated.
pub(crate) fn chunk_size(size: u64) -> u8 {
    (USUAL_SIZE..LARGEST_SIZE).find(|log| size.div_ceil(1 << log) <= MOST_CHUNKS).unwrap_or(LARGEST_SIZE)
}

/// What the index says of one chunk.
#[derive(Clone, Copy, Default)]
pub(crate) struct Chunk {
    pub(crate) compressed: u32,
    pub(crate) crc32: u32,
}

/// The extra field for `chunks`; none for a single chunk, which needs no index.
pub(crate) fn to_field(log_size: u8, chunks: &[Chunk]) -> Vec<u8> {
    let size = u16::try_from(2 + 8 * chunks.len());
    // A field that would be too long is left out; the entry is then inflated from its front.
    let (Ok(size), true) = (size, chunks.len() > 1) else {
        return Vec::new();
    };
    let mut bytes = [FIELD.to_le_bytes(), size.to_le_bytes()].concat();
    bytes.extend([VERSION, log_size]);
    for chunk in chunks {
        bytes.extend(chunk.compressed.to_le_bytes());
        bytes.extend(chunk.crc32.to_le_bytes());
    }
    bytes
}

/// Where an entry's chunks lie, as its field says.
pub(crate) struct ChunkIndex {
    /// Bytes that each chunk but the last inflates to.
    pub(crate) size: u64,
    /// Compressed bytes of each chunk. They add up to no more than the entry has.
    pub(crate) compressed: Vec<u64>,
    /// The checksum of each chunk's inflated bytes.
    pub(crate) crc32s: Vec<u32>,
}

impl ChunkIndex {
    /// The chunks that a field states, if a stream of `size` bytes can have them.
    pub(crate) fn parse(field: &[u8], compressed_size: u64, size: u64) -> Option<ChunkIndex> {
        let [VERSION, log_size @ USUAL_SIZE..=LARGEST_USED, chunks @ ..] = field else {
            return None;
        };
        let chunk_size = 1u64 << log_size;
        let (chunks, rest) = chunks.as_chunks::<8>();
        let numbers = chunks.iter().map(|&[a, b, c, d, e, f, g, h]| {
            (u64::from(u32::from_le_bytes([a, b, c, d])), u32::from_le_bytes([e, f, g, h]))
        });
        let (compressed, crc32s): (Vec<u64>, Vec<u32>) = numbers.unzip();
        // Nothing in the index is believed. Deflated bytes are hardly larger than the bytes before, and smaller by a
        // bounded ratio; an index that says otherwise is damaged, or made to cost memory. Chunks of an index that
        // passes are still checked by their checksums, so that a wrong index costs time, but never makes a wrong array.
        let most = chunk_size + chunk_size / 1024 + 1024;
        // The last chunk reaches to the end of the entry.
        let (_, front) = compressed.split_last()?;
        // The index's size of the last chunk is not used: it could contradict the entry's size.
        let last = compressed_size.checked_sub(front.iter().sum())?;
        let is_possible = rest.is_empty()
            && compressed.len() > 1
            && compressed.len() as u64 == size.div_ceil(chunk_size)
            && front.iter().chain([&last]).all(|&bytes| bytes <= most)
            && front.iter().all(|&bytes| chunk_size <= bytes.saturating_mul(DEFLATE_RATIO));
        is_possible.then_some(ChunkIndex { size: chunk_size, compressed, crc32s })
    }

    /// The place of each chunk's compressed bytes, if those of the whole stream are at `stream`. The last chunk reaches
    /// to the end.
    pub(crate) fn places(&self, stream: Range<u64>) -> Vec<Range<u64>> {
        let mut start = stream.start;
        let mut places: Vec<Range<u64>> = Vec::with_capacity(self.compressed.len());
        for size in &self.compressed {
            places.push(start..start + size);
            start += size;
        }
        if let Some(last) = places.last_mut() {
            last.end = stream.end;
        }
        places
    }

    /// The checksum of all chunks together, which are `size` bytes.
    pub(crate) fn checksum(&self, size: u64) -> u32 {
        let mut checksum = Hasher::new();
        let mut left = size;
        for &crc32 in &self.crc32s {
            let count = left.min(self.size);
            checksum.combine(&Hasher::new_with_initial_len(crc32, count));
            left -= count;
        }
        checksum.finalize()
    }
}
