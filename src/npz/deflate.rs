//! Entries deflated as they are put: in chunks of their own, joined into one deflate stream.
//!
//! Each chunk ends with a sync flush, which is an empty stored block, so that the next one begins on a byte. What
//! comes out is an ordinary deflate stream, whatever the number of threads.

use std::io::Write;

use crc32fast::Hasher;
use flate2::{Compress, FlushCompress, Status};

use super::chunks::{self, Chunk};
use crate::error::{ErrorKind, Result};

/// Deflates the entries of an archive, one after another.
pub(super) struct Deflater {
    level: u32,
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
    /// Levels are 1, the fastest, to 9, the smallest.
    pub(super) fn new(level: u32) -> Deflater {
        Deflater { level, engine: Engine::new(level), pending: Vec::new(), entry: Deflated::default() }
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
                let chunk = self.engine.deflate(&self.pending, FlushCompress::Sync)?;
                self.write(chunk, writer)?;
                self.pending.clear();
            }
        }
        let (whole, rest) = bytes.split_at(bytes.len() - bytes.len() % size);
        // So many at a time that memory stays bounded and all threads have work.
        const BATCH: usize = 32;
        for batch in whole.chunks(size * BATCH) {
            for chunk in deflate_all(self.level, batch, size)? {
                self.write(chunk, writer)?;
            }
        }
        self.pending.extend_from_slice(rest);
        Ok(())
    }

    /// Ends the entry.
    pub(super) fn finish(&mut self, writer: &mut impl Write) -> Result<Deflated> {
        let (bytes, crc32) = self.engine.deflate(&self.pending, FlushCompress::Finish)?;
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
fn deflate_all(level: u32, bytes: &[u8], size: usize) -> Result<Vec<(Vec<u8>, Hasher)>> {
    let chunk = |engine: &mut Engine, chunk: &[u8]| engine.deflate(chunk, FlushCompress::Sync);
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        bytes.par_chunks(size).map_init(|| Engine::new(level), chunk).collect()
    }
    #[cfg(not(feature = "parallel"))]
    {
        let mut engine = Engine::new(level);
        bytes.chunks(size).map(|bytes| chunk(&mut engine, bytes)).collect()
    }
}

/// Deflates chunks at one level.
struct Engine {
    level: u32,
    compress: Compress,
    /// The best level, made when it is needed first.
    best: Option<Compress>,
}

impl Engine {
    fn new(level: u32) -> Engine {
        Engine { level, compress: Compress::new(flate2::Compression::new(level), false), best: None }
    }

    /// Deflates `bytes` as far as `flush` says, as the start of a stream; returns their checksum too.
    ///
    /// zlib-rs makes twice of nearly constant bytes what zlib makes at its level 6. There the best level costs
    /// little and saves half.
    fn deflate(&mut self, bytes: &[u8], flush: FlushCompress) -> Result<(Vec<u8>, Hasher)> {
        const DEFAULT_LEVEL: u32 = 6;
        const NEARLY_CONSTANT: usize = 64;
        let mut crc32 = Hasher::new();
        crc32.update(bytes);
        let deflated = deflate(&mut self.compress, bytes, flush)?;
        if self.level < DEFAULT_LEVEL || deflated.len() > bytes.len() / NEARLY_CONSTANT {
            return Ok((deflated, crc32));
        }
        let best = self.best.get_or_insert_with(|| Compress::new(flate2::Compression::best(), false));
        let smaller = deflate(best, bytes, flush)?;
        Ok((if smaller.len() < deflated.len() { smaller } else { deflated }, crc32))
    }
}

fn deflate(compress: &mut Compress, bytes: &[u8], flush: FlushCompress) -> Result<Vec<u8>> {
    compress.reset();
    // Incompressible bytes are stored in blocks, each with five bytes before it.
    let mut deflated = Vec::with_capacity(bytes.len() + bytes.len() / 1024 + 64);
    loop {
        let consumed = usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
        let rest = bytes.get(consumed..).unwrap_or_default();
        let status = compress.compress_vec(rest, &mut deflated, flush).map_err(|error| ErrorKind::Io(error.into()))?;
        let has_room = deflated.len() < deflated.capacity();
        let consumed_all = compress.total_in() == bytes.len() as u64;
        let ended = match flush {
            FlushCompress::Finish => status == Status::StreamEnd,
            _ => consumed_all && has_room,
        };
        if ended {
            return Ok(deflated);
        }
        deflated.reserve(deflated.capacity());
    }
}

#[cfg(test)]
mod tests {
    use super::Deflater;
    use std::io::Read;

    const CHUNK: usize = 1 << 20;

    fn stream(pieces: &[&[u8]]) -> Vec<u8> {
        let mut deflater = Deflater::new(6);
        let mut stream = Vec::new();
        let size: usize = pieces.iter().map(|piece| piece.len()).sum();
        deflater.start(size as u64);
        pieces.iter().for_each(|piece| deflater.put(piece, &mut stream).unwrap());
        let deflated = deflater.finish(&mut stream).unwrap();
        assert_eq!(deflated.compressed_size, stream.len() as u64);
        assert_eq!(deflated.chunks.len(), size.div_ceil(CHUNK).max(1));
        stream
    }

    #[test]
    fn the_stream_depends_on_the_bytes_and_not_on_their_pieces() {
        let bytes: Vec<u8> = (0..3 * CHUNK as u32 + 5).map(|i| (i.wrapping_mul(i) >> 7) as u8).collect();
        let whole = stream(&[&bytes]);
        let pieces: Vec<&[u8]> = bytes.chunks(100_003).collect();
        assert!(stream(&pieces) == whole);
        let mut inflated = Vec::new();
        flate2::read::DeflateDecoder::new(whole.as_slice()).read_to_end(&mut inflated).unwrap();
        assert!(inflated == bytes);
    }

    #[test]
    fn whole_chunks_and_no_bytes_make_streams_too() {
        for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK] {
            let bytes = vec![7; size];
            let mut inflated = Vec::new();
            flate2::read::DeflateDecoder::new(stream(&[&bytes]).as_slice()).read_to_end(&mut inflated).unwrap();
            assert!(inflated == bytes, "{size}");
        }
    }
}
