//! Entries deflated before they are written: in chunks of their own, joined into one deflate stream.
//!
//! Each chunk ends with a sync flush, which is an empty stored block, so that the next one begins on a byte. What
//! comes out is an ordinary deflate stream, whatever the number of threads.

use crc32fast::Hasher;
use flate2::{Compress, FlushCompress, Status};

use crate::element::ByteSink;
use crate::error::{ErrorKind, Result};

/// Bytes compressed on their own.
const CHUNK: usize = 1 << 20;

/// Gathers an entry's bytes and deflates them.
pub(super) struct Deflater {
    level: u32,
    /// Reused from entry to entry: making one costs more than deflating a small array.
    engine: Engine,
    /// Less than a chunk, not yet deflated.
    pending: Vec<u8>,
    deflated: Deflated,
}

/// An entry's deflate stream.
#[derive(Default)]
pub(super) struct Deflated {
    pub(super) chunks: Vec<Vec<u8>>,
    crc32: Hasher,
    /// Bytes that were deflated.
    pub(super) size: u64,
}

impl Deflated {
    pub(super) fn crc32(&self) -> u32 {
        self.crc32.clone().finalize()
    }

    pub(super) fn compressed_size(&self) -> u64 {
        self.chunks.iter().map(|chunk| chunk.len() as u64).sum()
    }

    fn push(&mut self, (chunk, crc32): (Vec<u8>, Hasher), size: usize) {
        self.chunks.push(chunk);
        self.crc32.combine(&crc32);
        self.size += size as u64;
    }
}

impl Deflater {
    /// Levels are 1, the fastest, to 9, the smallest.
    pub(super) fn new(level: u32) -> Deflater {
        Deflater { level, engine: Engine::new(level), pending: Vec::new(), deflated: Deflated::default() }
    }

    /// Ends the stream. The next bytes begin another one.
    pub(super) fn finish(&mut self) -> Result<Deflated> {
        let chunk = self.engine.deflate(&self.pending, FlushCompress::Finish)?;
        self.deflated.push(chunk, self.pending.len());
        self.pending.clear();
        Ok(std::mem::take(&mut self.deflated))
    }

    /// Drops what an entry that failed has left behind.
    pub(super) fn reset(&mut self) {
        self.pending.clear();
        self.deflated = Deflated::default();
    }

    fn put_chunks(&mut self, bytes: &[u8]) -> Result<()> {
        for (chunk, deflated) in bytes.chunks(CHUNK).zip(deflate_all(self.level, bytes)?) {
            self.deflated.push(deflated, chunk.len());
        }
        Ok(())
    }
}

impl ByteSink for Deflater {
    fn put(&mut self, mut bytes: &[u8]) -> Result<()> {
        if !self.pending.is_empty() {
            let missing = (CHUNK - self.pending.len()).min(bytes.len());
            let (front, rest) = bytes.split_at(missing);
            self.pending.extend_from_slice(front);
            bytes = rest;
            if self.pending.len() == CHUNK {
                let chunk = self.engine.deflate(&self.pending, FlushCompress::Sync)?;
                self.deflated.push(chunk, CHUNK);
                self.pending.clear();
            }
        }
        let (whole, rest) = bytes.split_at(bytes.len() - bytes.len() % CHUNK);
        self.put_chunks(whole)?;
        self.pending.extend_from_slice(rest);
        Ok(())
    }
}

/// Deflates every chunk of `bytes`.
fn deflate_all(level: u32, bytes: &[u8]) -> Result<Vec<(Vec<u8>, Hasher)>> {
    let chunk = |engine: &mut Engine, chunk: &[u8]| engine.deflate(chunk, FlushCompress::Sync);
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        bytes.par_chunks(CHUNK).map_init(|| Engine::new(level), chunk).collect()
    }
    #[cfg(not(feature = "parallel"))]
    {
        let mut engine = Engine::new(level);
        bytes.chunks(CHUNK).map(|bytes| chunk(&mut engine, bytes)).collect()
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
    use super::{CHUNK, Deflater};
    use crate::element::ByteSink;
    use std::io::Read;

    fn stream(pieces: &[&[u8]]) -> Vec<u8> {
        let mut deflater = Deflater::new(6);
        pieces.iter().for_each(|piece| deflater.put(piece).unwrap());
        deflater.finish().unwrap().chunks.concat()
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
