//! Sources, readers and sinks whose bytes are counted for who is told how far they have come.

use std::io::{self, Read};

use super::read::source::Source;
use super::transfer::ByteSink;
use crate::error::Result;
use crate::progress::Meter;

/// The most bytes that are put at once: work for several threads.
const PUT_AT_ONCE: usize = 16 << 20;

/// A source whose bytes are counted as they are read.
pub(crate) struct WatchedSource<'a> {
    pub(crate) source: &'a dyn Source,
    pub(crate) meter: Meter,
}

impl Source for WatchedSource<'_> {
    fn size(&self) -> u64 {
        self.source.size()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let count = self.source.read_at(self.meter.front(buffer), offset)?;
        self.meter.add(count as u64);
        Ok(count)
    }

    fn is_parallel(&self) -> bool {
        self.source.is_parallel()
    }

    fn bytes(&self) -> Option<&[u8]> {
        self.source.bytes().filter(|_| self.meter.is_idle())
    }
}

/// A reader whose bytes are counted as they come.
pub(crate) struct WatchedReader<R> {
    pub(crate) reader: R,
    pub(crate) meter: Meter,
}

impl<R: Read> Read for WatchedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(self.meter.front(buffer))?;
        self.meter.add(count as u64);
        Ok(count)
    }
}

/// A sink whose bytes are counted when they are put.
pub(crate) struct WatchedSink<'a> {
    pub(crate) sink: &'a mut dyn ByteSink,
    pub(crate) meter: Meter,
}

impl ByteSink for WatchedSink<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        if self.meter.is_idle() {
            return self.sink.put(bytes);
        }
        for piece in bytes.chunks(PUT_AT_ONCE) {
            self.sink.put(piece)?;
            self.meter.add(piece.len() as u64);
        }
        Ok(())
    }
}
