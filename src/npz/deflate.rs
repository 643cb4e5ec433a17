//! Entries deflated as they are put: in chunks of their own, joined into one deflate stream.
//!
//! Each chunk ends with a sync flush, which is an empty stored block, so that the next one begins on a byte. What
//! comes out is an ordinary deflate stream, whatever the number of threads.

use std::io::Write;

use crc32fast::Hasher;
use zlib_rs::DeflateFlush;

use super::chunks::{self, Chunk};
use super::engine::{Effort, Engine};
use crate::error::Result;

/// Deflates the entries of an archive, one after another.
pub(super) struct Deflater {
    effort: Effort,
    /// Reused from entry to entry: making one costs more than deflating a small array.
    engine: Engine,
    /// Less than a chunk, not yet deflated.
    pending: Vec<u8>,
    entry: Deflated,
}

/// What is known of an entry when it has been deflated.
#[derive(Default)]
pub(super) struct Deflated {
    /// The binary logarithm of the chunk size.
    pub(super) log_size: u8,
    pub(super) chunks: Vec<Chunk>,
    /// Compressed bytes.
    pub(super) compressed_size: u64,
    crc32: Hasher,
}

impl Deflated {
    pub(super) fn crc32(&self) -> u32 {
        self.crc32.clone().finalize()
    }
}

impl Deflater {
    pub(super) fn new(effort: Effort) -> Deflater {
        Deflater { effort, engine: Engine::new(effort), pending: Vec::new(), entry: Deflated::default() }
    }

    /// Begins an entry of `size` bytes.
    pub(super) fn start(&mut self, size: u64) {
        self.pending.clear();
        self.entry = Deflated { log_size: chunks::chunk_size(size), ..Deflated::default() };
    }

    fn chunk_size(&self) -> usize {
        1 << self.entry.log_size
    }

    /// Deflates `bytes`, as far as they fill chunks, to `writer`.
    pub(super) fn put(&mut self, mut bytes: &[u8], writer: &mut impl Write) -> Result<()> {
        let size = self.chunk_size();
        if !self.pending.is_empty() {
            let missing = (size - self.pending.len()).min(bytes.len());
            let (front, rest) = bytes.split_at(missing);
            self.pending.extend_from_slice(front);
            bytes = rest;
            if self.pending.len() == size {
                let chunk = self.engine.deflate(&self.pending, DeflateFlush::SyncFlush)?;
                self.write(chunk, writer)?;
                self.pending.clear();
            }
        }
        let (whole, rest) = bytes.split_at(bytes.len() - bytes.len() % size);
        // So many at a time that memory stays bounded and all threads have work.
        const BATCH: usize = 32;
        for batch in whole.chunks(size * BATCH) {
            for chunk in deflate_all(self.effort, batch, size)? {
                self.write(chunk, writer)?;
            }
        }
        self.pending.extend_from_slice(rest);
        Ok(())
    }

    /// Ends the entry.
    pub(super) fn finish(&mut self, writer: &mut impl Write) -> Result<Deflated> {
        let (bytes, crc32) = self.engine.deflate(&self.pending, DeflateFlush::Finish)?;
        match self.entry.chunks.last_mut() {
            // The chunks are whole: what ends the stream belongs to the last one.
            Some(last) if self.pending.is_empty() => {
                last.compressed = last.compressed.saturating_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
                self.entry.compressed_size += bytes.len() as u64;
                writer.write_all(&bytes)?;
            }
            _ => self.write((bytes, crc32), writer)?,
        }
        Ok(std::mem::take(&mut self.entry))
    }

    fn write(&mut self, (bytes, crc32): (Vec<u8>, Hasher), writer: &mut impl Write) -> Result<()> {
        let compressed = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.entry.chunks.push(Chunk { compressed, crc32: crc32.clone().finalize() });
        self.entry.compressed_size += bytes.len() as u64;
        self.entry.crc32.combine(&crc32);
        Ok(writer.write_all(&bytes)?)
    }
}

/// Deflates every chunk of `bytes`.
fn deflate_all(effort: Effort, bytes: &[u8], size: usize) -> Result<Vec<(Vec<u8>, Hasher)>> {
    let chunk = |engine: &mut Engine, chunk: &[u8]| engine.deflate(chunk, DeflateFlush::SyncFlush);
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        bytes.par_chunks(size).map_init(|| Engine::new(effort), chunk).collect()
    }
    #[cfg(not(feature = "parallel"))]
    {
        let mut engine = Engine::new(effort);
        bytes.chunks(size).map(|bytes| chunk(&mut engine, bytes)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Deflater, Effort};
    use std::io::Read;

    const CHUNK: usize = 1 << 20;

    fn stream(effort: Effort, pieces: &[&[u8]]) -> Vec<u8> {
        let mut deflater = Deflater::new(effort);
        let mut stream = Vec::new();
        let size: usize = pieces.iter().map(|piece| piece.len()).sum();
        deflater.start(size as u64);
        pieces.iter().for_each(|piece| deflater.put(piece, &mut stream).unwrap());
        let deflated = deflater.finish(&mut stream).unwrap();
        assert_eq!(deflated.compressed_size, stream.len() as u64);
        assert_eq!(deflated.chunks.len(), size.div_ceil(CHUNK).max(1));
        stream
    }

    fn inflate(stream: &[u8]) -> Vec<u8> {
        let mut inflated = Vec::new();
        flate2::read::DeflateDecoder::new(stream).read_to_end(&mut inflated).unwrap();
        inflated
    }

    #[test]
    fn the_stream_depends_on_the_bytes_and_not_on_their_pieces() {
        let bytes: Vec<u8> = (0..3 * CHUNK as u32 + 5).map(|i| (i.wrapping_mul(i) >> 7) as u8).collect();
        for effort in [Effort::Level(6), Effort::Fast] {
            let whole = stream(effort, &[&bytes]);
            let pieces: Vec<&[u8]> = bytes.chunks(100_003).collect();
            assert!(stream(effort, &pieces) == whole);
            assert!(inflate(&whole) == bytes);
        }
    }

    #[test]
    fn whole_chunks_and_no_bytes_make_streams_too() {
        for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK] {
            let bytes = vec![7; size];
            for effort in [Effort::Level(6), Effort::Fast] {
                assert!(inflate(&stream(effort, &[&bytes])) == bytes, "{size}");
            }
        }
    }
}
