//! Deflates pieces: one by itself, or many at once.
//!
//! Pieces with repeats are deflated by `zlib-rs` directly, which is faster than through `flate2`. Pieces without
//! repeats, or with repeats that zlib-rs does not find, are deflated by npz-deflate.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crc32fast::Hasher;
use npz_deflate::End;
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Status};

use crate::error::{ErrorKind, Result, fault};
use crate::threads::side_by_side;

/// How much effort is spent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effort {
    /// zlib's level, from 1, the fastest, to 9, the smallest.
    Level(u32),
    /// The effort that pays for each chunk, as a sample of it shows.
    Fast,
}

/// The window of a deflate stream in a zip archive: 32 KiB, without zlib's header.
const RAW_WINDOW_BITS: i32 = -15;

/// Chunks up to this size are deflated without a sample.
const SAMPLED_FROM: usize = 1 << 17;

/// The level that zlib takes by default.
const DEFAULT_LEVEL: i32 = 6;

/// The levels that [`Effort::Fast`] chooses from.
const STORED: i32 = 0;
const LOW: i32 = 2;

/// Engines for as many threads as need one. Making one costs more than deflating a small array, so they are kept.
pub(crate) struct Engines {
    effort: Effort,
    idle: Mutex<Vec<Engine>>,
}

/// A piece to be deflated.
#[derive(Clone, Copy)]
pub(crate) struct Job<'b> {
    pub(crate) bytes: &'b [u8],
    pub(crate) flush: DeflateFlush,
}

impl<'b> Job<'b> {
    /// A piece that others follow.
    pub(crate) fn inside(bytes: &'b [u8]) -> Job<'b> {
        Job { bytes, flush: DeflateFlush::SyncFlush }
    }
}

/// A piece's deflated bytes, and the checksum of what they were.
pub(crate) type DeflatedPiece = (Vec<u8>, Hasher);

impl Engines {
    pub(crate) fn new(effort: Effort) -> Engines {
        Engines { effort, idle: Mutex::default() }
    }

    /// Does all jobs, on all threads; the outcomes are in the jobs' order.
    pub(crate) fn deflate_all(&self, jobs: &[Job<'_>]) -> Result<Vec<DeflatedPiece>> {
        side_by_side(jobs, |job| self.deflate(job)).into_iter().collect()
    }

    pub(crate) fn deflate(&self, job: &Job<'_>) -> Result<DeflatedPiece> {
        let idle = self.idle().pop();
        let mut engine = idle.unwrap_or_else(|| Engine::new(self.effort));
        let deflated = engine.deflate(job.bytes, job.flush);
        self.idle().push(engine);
        deflated
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Engine>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Deflates pieces, each as the start of a stream.
struct Engine {
    effort: Effort,
    /// Compressors by level, made when they are first needed.
    compressors: Vec<(i32, Deflate)>,
    /// `coder` codes byte by byte; `glance` and `finder` look, briefly or long, for repeats that the compressors miss.
    coder: npz_deflate::Deflater,
    glance: npz_deflate::Deflater,
    finder: npz_deflate::Deflater,
    /// Room for a compressor's output.
    output: Vec<u8>,
}

/// The way in which a piece is deflated.
enum Choice {
    /// zlib-rs at a level.
    Zlib(i32),
    /// Byte by byte.
    Coded,
    /// npz-deflate, with repeats.
    Found,
}

impl Engine {
    fn new(effort: Effort) -> Engine {
        let by = |effort| npz_deflate::Deflater::new(effort, 1);
        Engine {
            effort,
            compressors: Vec::new(),
            coder: by(npz_deflate::Effort::Huffman),
            glance: by(npz_deflate::Effort::Fast),
            finder: by(npz_deflate::Effort::Default),
            output: Vec::new(),
        }
    }

    /// Deflates `bytes` as far as `flush` says; returns their checksum too.
    fn deflate(&mut self, bytes: &[u8], flush: DeflateFlush) -> Result<DeflatedPiece> {
        let mut crc32 = Hasher::new();
        crc32.update(bytes);
        let deflated = match self.effort {
            Effort::Level(level) => self.deflate_at(level.cast_signed(), bytes, flush)?,
            Effort::Fast => self.deflate_fast(bytes, flush)?,
        };
        Ok((deflated, crc32))
    }

    /// zlib-rs makes nearly constant bytes twice as large as zlib does at its level 6. For those the best level costs
    /// little and saves half.
    fn deflate_at(&mut self, level: i32, bytes: &[u8], flush: DeflateFlush) -> Result<Vec<u8>> {
        const BEST_LEVEL: i32 = 9;
        const NEARLY_CONSTANT: usize = 32;
        // One try with the sample's choice. A second one only if the first came out so small that it can hardly cost
        // anything.
        let deflated = match self.choose(level, bytes)? {
            Choice::Zlib(level) => self.run(level, bytes, flush)?,
            Choice::Coded => deflate_with(&mut self.coder, bytes, flush),
            Choice::Found => deflate_with(&mut self.finder, bytes, flush),
        };
        if level < DEFAULT_LEVEL || deflated.len() > bytes.len() / NEARLY_CONSTANT {
            return Ok(deflated);
        }
        let smaller = self.run(BEST_LEVEL, bytes, flush)?;
        Ok(if smaller.len() < deflated.len() { smaller } else { deflated })
    }

    /// The choice that a sample suggests.
    ///
    /// Noise has no repeats: coded byte by byte it becomes as small, in a tenth of the time. For many numbers zlib-rs
    /// at level 5 nearly reaches its own size at 6, in half the time, and is smaller than zlib at 6. But it misses
    /// repeats of three bytes. Sorted numbers have no others, and take up to twice the room.
    fn choose(&mut self, level: i32, bytes: &[u8]) -> Result<Choice> {
        // Longer than the window in which deflate looks back, so that no repeats are missed.
        const LONG_PIECE: usize = 1 << 16;
        if bytes.len() <= SAMPLED_FROM {
            return Ok(Choice::Zlib(level));
        }
        let short = sample(bytes, 0);
        let (coded, repeats) = self.try_sample(level, &short)?;
        if level >= DEFAULT_LEVEL && self.finds_more(&short, coded.min(repeats)) {
            return Ok(Choice::Found);
        }
        if repeats * 20 < coded * 19 {
            let is_enough = level == DEFAULT_LEVEL && self.size(level - 1, &short)? * 200 <= repeats * 201;
            return Ok(Choice::Zlib(if is_enough { level - 1 } else { level }));
        }
        let (coded, repeats) = self.try_sample(level, &sample(bytes, LONG_PIECE))?;
        Ok(if is_as_small(coded, repeats) { Choice::Coded } else { Choice::Zlib(level) })
    }

    /// Whether npz-deflate makes a sample smaller than `size` by a twentieth. Since that takes long, a brief look first
    /// tells where it cannot.
    fn finds_more(&mut self, sample: &[u8], size: usize) -> bool {
        let looked = deflate_with(&mut self.glance, sample, DeflateFlush::Finish).len();
        looked * 100 < size * 103 && deflate_with(&mut self.finder, sample, DeflateFlush::Finish).len() * 20 < size * 19
    }

    /// Takes a low level if there are repeats that save a twentieth, and stores bytes that do not shrink.
    fn deflate_fast(&mut self, bytes: &[u8], flush: DeflateFlush) -> Result<Vec<u8>> {
        const SHORT_PIECE: usize = 1 << 13;
        let has_repeats = bytes.len() <= SAMPLED_FROM || {
            let (coded, repeats) = self.try_sample(LOW, &sample(bytes, SHORT_PIECE))?;
            repeats * 20 < coded * 19
        };
        let deflated =
            if has_repeats { self.run(LOW, bytes, flush)? } else { deflate_with(&mut self.coder, bytes, flush) };
        if deflated.len() <= bytes.len() {
            return Ok(deflated);
        }
        let stored = self.run(STORED, bytes, flush)?;
        Ok(if stored.len() < deflated.len() { stored } else { deflated })
    }

    /// The size of a sample coded byte by byte, and with repeats.
    fn try_sample(&mut self, level: i32, sample: &[u8]) -> Result<(usize, usize)> {
        let coded = deflate_with(&mut self.coder, sample, DeflateFlush::Finish).len();
        Ok((coded, self.size(level, sample)?))
    }

    fn size(&mut self, level: i32, sample: &[u8]) -> Result<usize> {
        Ok(self.run(level, sample, DeflateFlush::Finish)?.len())
    }

    fn run(&mut self, level: i32, bytes: &[u8], flush: DeflateFlush) -> Result<Vec<u8>> {
        // Incompressible bytes are stored in blocks, each with five bytes before it.
        let bound = bytes.len() + bytes.len() / 1024 + 64;
        let mut output = std::mem::take(&mut self.output);
        output.resize(bound.max(output.len()), 0);
        // The compressor borrows the engine, so that the buffer is taken out of it meanwhile.
        let compressor = self.compressor(level);
        compressor.reset();
        loop {
            let consumed = to_usize(compressor.total_in());
            let produced = to_usize(compressor.total_out());
            let rest = bytes.get(consumed..).ok_or_else(miscounted)?;
            let room = output.get_mut(produced..).ok_or_else(miscounted)?;
            let room_before = room.len();
            let status = compressor.compress(rest, room, flush).map_err(failed)?;
            // A sync flush is complete when all input is taken and room is left over. Without room left, bytes of the
            // flush may still wait inside. A finished stream says so itself.
            let has_room = to_usize(compressor.total_out()) - produced < room_before;
            let is_complete = match flush {
                DeflateFlush::Finish => status == Status::StreamEnd,
                _ => compressor.total_in() == bytes.len() as u64 && has_room,
            };
            if is_complete {
                let deflated = output.get(..to_usize(compressor.total_out())).ok_or_else(miscounted)?.to_vec();
                self.output = output;
                return Ok(deflated);
            }
            // This hardly ever happens: the bound above holds even for bytes that cannot be compressed.
            output.resize(output.len() * 2, 0);
        }
    }

    fn compressor(&mut self, level: i32) -> &mut Deflate {
        let known = self.compressors.iter().position(|(l, _)| *l == level);
        let index = known.unwrap_or_else(|| {
            let config = DeflateConfig { level, window_bits: RAW_WINDOW_BITS, ..DeflateConfig::default() };
            self.compressors.push((level, Deflate::new_with_config(config)));
            self.compressors.len() - 1
        });
        #[allow(clippy::indexing_slicing, reason = "the index was found or pushed just now")]
        &mut self.compressors[index].1
    }
}

/// Deflates by npz-deflate.
fn deflate_with(deflater: &mut npz_deflate::Deflater, bytes: &[u8], flush: DeflateFlush) -> Vec<u8> {
    let end = if flush == DeflateFlush::Finish { End::Finish } else { End::Join };
    let mut deflated = Vec::with_capacity(bytes.len() + bytes.len() / 1024 + 64);
    deflater.deflate(bytes, 0, end, &mut deflated);
    deflated
}

/// Whether a sample coded byte by byte is as small as one whose few repeats were found. In a whole piece, repeats are
/// worth a little less than in the sample: for its size it needs fewer tables of codes, which zlib writes anew every
/// few thousand symbols.
fn is_as_small(coded: usize, repeats: usize) -> bool {
    coded * 2000 <= repeats * 2001
}

/// Some of the bytes: pieces from all over the chunk, and a longer one.
fn sample(bytes: &[u8], long_piece: usize) -> Vec<u8> {
    const SHORT: usize = 1 << 12;
    const COUNT: usize = 4;
    let parts = bytes.chunks(bytes.len().div_ceil(COUNT).max(1));
    let pieces = parts.flat_map(|part| part.iter().take(SHORT));
    // Bytes that a piece holds already are left out: they would look like a repeat.
    let long_piece = bytes.iter().skip(bytes.len() / 2 + SHORT).take(long_piece);
    pieces.chain(long_piece).copied().collect()
}

fn miscounted() -> std::io::Error {
    fault("the compressor counts more bytes than it was given room for")
}

fn failed(error: zlib_rs::DeflateError) -> ErrorKind {
    ErrorKind::Io(std::io::Error::other(error.as_str()))
}

/// A count of bytes of one buffer.
fn to_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Effort, Engine, is_as_small, sample};
    use zlib_rs::DeflateFlush;

    fn noise(count: usize) -> Vec<u8> {
        let mut state = 1u64;
        let next = |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % 50) as u8
        };
        (0..count).map(next).collect()
    }

    #[test]
    fn a_sample_holds_nothing_twice() {
        let numbers: Vec<u8> = (0..1u32 << 18).flat_map(u32::to_le_bytes).collect();
        let sample = sample(&numbers, 1 << 16);
        let mut seen: Vec<[u8; 4]> = sample.as_chunks().0.to_vec();
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), sample.len()), (count, (16 << 10) + (64 << 10)));
    }

    #[test]
    fn noise_is_coded_and_repeats_are_found() {
        for effort in [Effort::Level(6), Effort::Fast] {
            let mut engine = Engine::new(effort);
            let (noisy, _) = engine.deflate(&noise(1 << 20), DeflateFlush::Finish).unwrap();
            let repeated = noise(20_000).repeat(52);
            let (small, _) = engine.deflate(&repeated, DeflateFlush::Finish).unwrap();
            assert!(noisy.len() < 760_000 && small.len() < 40_000, "{} {}", noisy.len(), small.len());
            let (coded, repeats) = engine.try_sample(6, &sample(&noise(1 << 20), 1 << 16)).unwrap();
            assert!(is_as_small(coded, repeats), "{coded} {repeats}");
        }
    }
}
