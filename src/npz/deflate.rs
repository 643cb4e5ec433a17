//! Entries deflated as they are put: in chunks of their own, joined into one deflate stream.
//!
//! Each chunk ends with a sync flush, which is an empty stored block, so that the next one begins on a byte. What
//! comes out is an ordinary deflate stream, whatever the number of threads.

use std::io::Write;

use crc32fast::Hasher;
use zlib_rs::DeflateFlush;

use super::chunks::{self, Chunk};
use super::engine::{self, Effort, Engines, Job};
use crate::error::Result;

/// Deflates the entries of an archive, one after another.
pub(super) struct Deflater {
    engines: Engines,
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
    fn new(log_size: u8) -> Deflated {
        Deflated { log_size, ..Deflated::default() }
    }

    pub(super) fn crc32(&self) -> u32 {
        self.crc32.clone().finalize()
    }

    /// Adds the next chunk.
    fn record(&mut self, (bytes, crc32): &engine::Deflated) {
        let compressed = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.chunks.push(Chunk { compressed, crc32: crc32.clone().finalize() });
        self.compressed_size += bytes.len() as u64;
        self.crc32.combine(crc32);
    }
}

impl Deflater {
    pub(super) fn new(effort: Effort) -> Deflater {
        Deflater { engines: Engines::new(effort), pending: Vec::new(), entry: Deflated::default() }
    }

    /// Begins an entry of `size` bytes.
    pub(super) fn start(&mut self, size: u64) {
        self.pending.clear();
        self.entry = Deflated::new(chunks::chunk_size(size));
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
                let chunk = self.engines.deflate(&Job { bytes: &self.pending, flush: DeflateFlush::SyncFlush })?;
                self.write(&chunk, writer)?;
                self.pending.clear();
            }
        }
        let (whole, rest) = bytes.split_at(bytes.len() - bytes.len() % size);
        // So many at a time that memory stays bounded and all threads have work.
        const BATCH: usize = 32;
        for batch in whole.chunks(size * BATCH) {
            let job = |bytes| Job { bytes, flush: DeflateFlush::SyncFlush };
            let jobs: Vec<Job<'_>> = batch.chunks(size).map(job).collect();
            for chunk in self.engines.deflate_all(&jobs)? {
                self.write(&chunk, writer)?;
            }
        }
        self.pending.extend_from_slice(rest);
        Ok(())
    }

    /// Ends the entry.
    pub(super) fn finish(&mut self, writer: &mut impl Write) -> Result<Deflated> {
        let chunk = self.engines.deflate(&Job { bytes: &self.pending, flush: DeflateFlush::Finish })?;
        match self.entry.chunks.last_mut() {
            // The chunks are whole: what ends the stream belongs to the last one.
            Some(last) if self.pending.is_empty() => {
                last.compressed = last.compressed.saturating_add(u32::try_from(chunk.0.len()).unwrap_or(u32::MAX));
                self.entry.compressed_size += chunk.0.len() as u64;
                writer.write_all(&chunk.0)?;
            }
            _ => self.write(&chunk, writer)?,
        }
        Ok(std::mem::take(&mut self.entry))
    }

    fn write(&mut self, chunk: &engine::Deflated, writer: &mut impl Write) -> Result<()> {
        self.entry.record(chunk);
        Ok(writer.write_all(&chunk.0)?)
    }

    /// Deflates whole entries side by side. What is known of each stands with its compressed bytes, in pieces.
    pub(super) fn deflate_entries(&self, entries: &[impl AsRef<[u8]>]) -> Result<Vec<(Deflated, Vec<Vec<u8>>)>> {
        let jobs: Vec<Vec<Job<'_>>> = entries.iter().map(|entry| jobs(entry.as_ref())).collect();
        let counts: Vec<usize> = jobs.iter().map(Vec::len).collect();
        let jobs: Vec<Job<'_>> = jobs.into_iter().flatten().collect();
        let mut chunks = self.engines.deflate_all(&jobs)?.into_iter();
        let gather = |(entry, count): (&_, usize)| {
            let mut deflated = Deflated::new(log_size(AsRef::as_ref(entry)));
            let chunks = chunks.by_ref().take(count).inspect(|chunk| deflated.record(chunk));
            let pieces = chunks.map(|(bytes, _)| bytes).collect();
            (deflated, pieces)
        };
        Ok(entries.iter().zip(counts).map(gather).collect())
    }
}

fn log_size(entry: &[u8]) -> u8 {
    chunks::chunk_size(entry.len() as u64)
}

/// An entry's chunks, the last of which ends the stream.
fn jobs(entry: &[u8]) -> Vec<Job<'_>> {
    let job = |bytes| Job { bytes, flush: DeflateFlush::SyncFlush };
    let mut jobs: Vec<Job<'_>> = entry.chunks(1 << log_size(entry)).map(job).collect();
    match jobs.last_mut() {
        Some(last) => last.flush = DeflateFlush::Finish,
        None => jobs.push(Job { bytes: entry, flush: DeflateFlush::Finish }),
    }
    jobs
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
