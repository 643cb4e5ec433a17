//! An entry's deflate stream, inflated straight into the caller's memory.

use std::ops::Range;

use crc32fast::Hasher;

use super::chunk_index::ChunkIndex;
use super::chunk_inflate::{ChunkInflater, Share};
use super::decoder::{Decoder, Step};
#[cfg(feature = "parallel")]
use super::parallel_inflate;
use crate::error::{ErrorKind, Result};
use crate::io::read::section::Section;
use crate::io::read::source::Source;
use crate::limits::DEFLATE_RATIO;

pub(crate) struct Inflate<'a> {
    compressed: Section<'a>,
    decoder: Decoder,
    ended: bool,
    whole: Whole<'a>,
}

/// Where the whole stream lies, and its chunks if they are known.
#[cfg_attr(not(feature = "parallel"), allow(dead_code, reason = "one thread needs no chunks"))]
struct Whole<'a> {
    source: &'a dyn Source,
    stream: Range<u64>,
    chunks: Option<ChunkIndex>,
}

impl<'a> Inflate<'a> {
    pub(crate) fn new(mut compressed: Section<'a>, source: &'a dyn Source, chunks: Option<ChunkIndex>) -> Inflate<'a> {
        compressed.fetch_more();
        let start = compressed.position();
        let whole = Whole { source, stream: start..start + compressed.left(), chunks };
        Inflate { compressed, decoder: Decoder::new(), ended: false, whole }
    }

    /// Fills `bytes` with the stream from byte `skipped` to its end, on all threads or in one call. Returns the
    /// checksum of the whole stream if it is `crc32`. If this returns `None`, [`Inflate::read`] tells what is wrong.
    pub(crate) fn read_to_end(&mut self, skipped: u64, bytes: &mut [u8], crc32: u32) -> Option<Hasher> {
        let by_chunks = self.whole.inflate_chunks(skipped, bytes);
        let checksum = by_chunks.or_else(|| self.whole.inflate_at_once(skipped, bytes))?;
        self.ended = checksum.clone().finalize() == crc32;
        self.ended.then_some(checksum)
    }

    /// The most bytes that can still come.
    pub(crate) fn bound(&self) -> u64 {
        // Some output may still wait inside for room.
        const INSIDE: u64 = 1 << 16;
        self.compressed.left().saturating_mul(DEFLATE_RATIO).saturating_add(INSIDE)
    }

    /// Fills `bytes` as far as the stream goes, and returns the number of bytes.
    pub(crate) fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty() && !self.ended) {
            let input = self.compressed.fetched()?;
            let at_end = input.is_empty();
            let Step { taken, made, is_end } = self.decoder.step(input, rest)?;
            self.compressed.advance(taken);
            filled += made;
            // A stream need not state its end: it ends when its bytes are used up, and they make nothing more.
            self.ended = is_end || (at_end && made == 0);
            if !self.ended && taken == 0 && made == 0 {
                return Err(corrupt("no progress"));
            }
        }
        Ok(filled)
    }
}

impl Whole<'_> {
    #[cfg(feature = "parallel")]
    fn inflate_chunks(&self, skipped: u64, bytes: &mut [u8]) -> Option<Hasher> {
        let chunks = self.chunks.as_ref().filter(|_| self.source.is_parallel())?;
        parallel_inflate::inflate(self.source, self.stream.clone(), chunks, skipped, bytes)
    }

    #[cfg(not(feature = "parallel"))]
    fn inflate_chunks(&self, _: u64, _: &mut [u8]) -> Option<Hasher> {
        None
    }

    /// Inflates the stream in one call, which is faster than step by step. For that all of it must be in memory.
    fn inflate_at_once(&self, skipped: u64, bytes: &mut [u8]) -> Option<Hasher> {
        /// For fewer bytes, setting up the call costs more than it saves.
        const SMALLEST: u64 = 1 << 13;
        /// libdeflate needs room for the whole output.
        const LARGEST: u64 = if cfg!(feature = "libdeflate") { 2 << 20 } else { u64::MAX };
        const MOST_FETCHED: u64 = 64 << 20;
        let (compressed_size, size) = (self.stream.end - self.stream.start, skipped + bytes.len() as u64);
        let is_at_hand = self.source.bytes().is_some() || compressed_size <= MOST_FETCHED;
        // Bytes that were read before are inflated again, which does not pay if they are most of the stream.
        let pays = (SMALLEST..=LARGEST).contains(&size) && skipped <= bytes.len() as u64;
        if !is_at_hand || !pays {
            return None;
        }
        let skipped = usize::try_from(skipped).ok()?;
        let share = Share { compressed: self.stream.clone(), is_last: true, skipped, bytes };
        share.inflate(&mut ChunkInflater::new(), self.source)
    }
}

fn corrupt(reason: &'static str) -> crate::Error {
    ErrorKind::CorruptDeflate { reason }.into()
}
