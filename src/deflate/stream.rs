//! Deflates entries as their bytes are put: in independent pieces, joined into one deflate stream.
//!
//! Each piece ends with a sync flush, which is an empty stored block, so that the next one begins on a byte. The result
//! is an ordinary deflate stream, the same for any number of threads.

use std::io::Write;

use crc32fast::Hasher;
use zlib_rs::DeflateFlush;

use super::chunk_index::{self, Chunk};
use super::compressor::{DeflatedPiece, Effort, Engines, Job};
use crate::error::Result;

/// Bytes deflated at a time by one thread, whatever the size of the entry.
pub(crate) const PIECE: usize = 1 << 20;

/// Deflates the entries of an archive, one after another.
pub(crate) struct Deflater {
    engines: Engines,
    /// Less than a piece, not yet deflated.
    pending: Vec<u8>,
    /// The entry's pieces so far.
    pieces: Vec<Piece>,
}

/// The sizes and the checksum of a piece that has been deflated.
struct Piece {
    /// Bytes before.
    size: u64,
    /// Bytes after.
    compressed: u64,
    crc32: Hasher,
}

impl Piece {
    fn new(size: usize, (bytes, crc32): &DeflatedPiece) -> Piece {
        Piece { size: size as u64, compressed: bytes.len() as u64, crc32: crc32.clone() }
    }
}

/// The sizes and the chunks of an entry that has been deflated.
#[derive(Default)]
pub(crate) struct Deflated {
    /// The binary logarithm of the chunk size. A chunk of the index holds one piece or several.
    pub(crate) log_size: u8,
    pub(crate) chunks: Vec<Chunk>,
    /// Bytes before.
    pub(crate) size: u64,
    /// Compressed bytes.
    pub(crate) compressed_size: u64,
    crc32: Hasher,
    /// The last chunk's bytes so far, and their checksum.
    last: (u64, Hasher),
}

impl Deflated {
    fn of(pieces: &[Piece]) -> Deflated {
        let size = pieces.iter().map(|piece| piece.size).sum();
        let mut deflated = Deflated { log_size: chunk_index::chunk_size(size), size, ..Deflated::default() };
        pieces.iter().for_each(|piece| deflated.record(piece));
        deflated
    }

    pub(crate) fn crc32(&self) -> u32 {
        self.crc32.clone().finalize()
    }

    /// Adds a piece. A piece without bytes, which ends the stream, belongs to the chunk before it.
    fn record(&mut self, piece: &Piece) {
        // Chunks of large entries hold several pieces, and all of them but the last are full.
        let is_full = self.last.0 == 1 << self.log_size;
        if self.chunks.is_empty() || (is_full && piece.size > 0) {
            self.chunks.push(Chunk::default());
            self.last = (0, Hasher::new());
        }
        self.last.0 += piece.size;
        self.last.1.combine(&piece.crc32);
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.compressed = chunk.compressed.saturating_add(u32::try_from(piece.compressed).unwrap_or(u32::MAX));
            chunk.crc32 = self.last.1.clone().finalize();
        }
        self.compressed_size += piece.compressed;
        self.crc32.combine(&piece.crc32);
    }
}

impl Deflater {
    pub(crate) fn new(effort: Effort) -> Deflater {
        Deflater { engines: Engines::new(effort), pending: Vec::new(), pieces: Vec::new() }
    }

    /// Begins an entry.
    pub(crate) fn start(&mut self) {
        self.pending.clear();
        self.pieces.clear();
    }

    /// Deflates `bytes`, as far as they fill pieces, to `writer`.
    pub(crate) fn put(&mut self, mut bytes: &[u8], writer: &mut impl Write) -> Result<()> {
        if !self.pending.is_empty() {
            let (front, rest) = bytes.split_at((PIECE - self.pending.len()).min(bytes.len()));
            self.pending.extend_from_slice(front);
            bytes = rest;
            if self.pending.len() == PIECE {
                self.put_pending(DeflateFlush::SyncFlush, writer)?;
            }
        }
        // Pieces begin at multiples of their size from the entry's start, in whatever portions the bytes come: so the
        // same entry makes the same stream.
        let (whole, rest) = bytes.split_at(bytes.len() - bytes.len() % PIECE);
        for batch in whole.chunks(PIECE * batch()) {
            let jobs: Vec<Job<'_>> = batch.chunks(PIECE).map(Job::inside).collect();
            for (job, output) in jobs.iter().zip(self.engines.deflate_all(&jobs)?) {
                self.pieces.push(Piece::new(job.bytes.len(), &output));
                writer.write_all(&output.0)?;
            }
        }
        self.pending.extend_from_slice(rest);
        Ok(())
    }

    /// Ends the entry.
    pub(crate) fn finish(&mut self, writer: &mut impl Write) -> Result<Deflated> {
        self.put_pending(DeflateFlush::Finish, writer)?;
        Ok(Deflated::of(&std::mem::take(&mut self.pieces)))
    }

    /// Ends an entry whose first pieces were not put, since they were not known yet; returns those deflated.
    pub(crate) fn finish_behind(&mut self, first: &[u8], writer: &mut impl Write) -> Result<(Deflated, Vec<u8>)> {
        let jobs: Vec<Job<'_>> = first.chunks(PIECE).map(Job::inside).collect();
        let outputs = self.engines.deflate_all(&jobs)?;
        let pieces = jobs.iter().zip(&outputs).map(|(job, output)| Piece::new(job.bytes.len(), output));
        self.pieces.splice(0..0, pieces);
        let deflated: Vec<Vec<u8>> = outputs.into_iter().map(|(bytes, _)| bytes).collect();
        Ok((self.finish(writer)?, deflated.concat()))
    }

    fn put_pending(&mut self, flush: DeflateFlush, writer: &mut impl Write) -> Result<()> {
        let output = self.engines.deflate(&Job { bytes: &self.pending, flush })?;
        self.pieces.push(Piece::new(self.pending.len(), &output));
        self.pending.clear();
        Ok(writer.write_all(&output.0)?)
    }

    /// Deflates whole entries side by side. Returns the sizes and chunks of each with its compressed bytes, in pieces.
    pub(crate) fn deflate_entries(&self, entries: &[impl AsRef<[u8]>]) -> Result<Vec<(Deflated, Vec<Vec<u8>>)>> {
        let by_entry: Vec<Vec<Job<'_>>> = entries.iter().map(|entry| jobs(entry.as_ref())).collect();
        let mut outputs = self.engines.deflate_all(&by_entry.concat())?.into_iter();
        let gather = |jobs: &Vec<Job<'_>>| {
            let outputs = jobs.iter().zip(outputs.by_ref());
            let pieces = outputs.map(|(job, output)| (Piece::new(job.bytes.len(), &output), output.0));
            let (known, pieces): (Vec<Piece>, Vec<Vec<u8>>) = pieces.unzip();
            (Deflated::of(&known), pieces)
        };
        Ok(by_entry.iter().map(gather).collect())
    }
}

/// Pieces deflated at a time: so many that all threads have work, so few that memory stays bounded.
fn batch() -> usize {
    const LEAST: usize = 32;
    crate::threads::count().max(LEAST)
}

/// An entry's pieces, the last of which ends the stream.
fn jobs(entry: &[u8]) -> Vec<Job<'_>> {
    let mut jobs: Vec<Job<'_>> = entry.chunks(PIECE).map(Job::inside).collect();
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
        deflater.start();
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
