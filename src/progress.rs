//! How far long operations have come, and who is told.

use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use crate::element::ByteSink;
use crate::error::Result;
use crate::io::source::Source;

/// How far a long operation has come: what [`ReadOptions::progress`](crate::ReadOptions::progress) and
/// `WriteOptions::progress` tell.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes so far.
    pub done: u64,
    /// Bytes in all, if that is known.
    pub total: Option<u64>,
}

/// Bytes between two calls, and the most that are done at once.
const STEP: u64 = 4 << 20;
#[allow(clippy::cast_possible_truncation, reason = "4 MiB")]
const PIECE: usize = STEP as usize;

/// A caller's callback, or nobody.
#[derive(Clone, Default)]
pub(crate) struct Watcher(Option<Arc<Callback>>);

type Callback = dyn Fn(Progress) + Send + Sync;

impl Watcher {
    pub(crate) fn new(callback: impl Fn(Progress) + Send + Sync + 'static) -> Watcher {
        Watcher(Some(Arc::new(callback)))
    }

    /// Of an operation that begins.
    pub(crate) fn start(&self, total: Option<u64>) -> Meter {
        let callback = self.0.clone();
        Meter { callback, total, state: Mutex::default() }
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Watcher" } else { "no watcher" })
    }
}

/// Counts the bytes of one operation, whatever the threads.
pub(crate) struct Meter {
    callback: Option<Arc<Callback>>,
    total: Option<u64>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    done: u64,
    told: u64,
}

impl Meter {
    fn is_idle(&self) -> bool {
        self.callback.is_none()
    }

    /// Tells of `bytes` more, if so many came that somebody should know.
    pub(crate) fn add(&self, bytes: u64) {
        let Some(callback) = &self.callback else { return };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Small things that stand between, like headers, may be read twice.
        state.done = state.done.saturating_add(bytes).min(self.total.unwrap_or(u64::MAX));
        let (done, news) = (state.done, state.done - state.told);
        let is_last = self.total == Some(done) && state.told > 0 && news > 0;
        if is_last || news >= STEP {
            state.told = done;
            callback(Progress { done, total: self.total });
        }
    }

    /// At most so many bytes are done at once.
    pub(crate) fn bound(&self, bytes: u64) -> u64 {
        if self.is_idle() { bytes } else { bytes.min(STEP) }
    }

    /// The front of a buffer that is filled at once.
    fn front<'b>(&self, buffer: &'b mut [u8]) -> &'b mut [u8] {
        let bound = usize::try_from(self.bound(buffer.len() as u64)).unwrap_or(usize::MAX);
        buffer.get_mut(..bound).unwrap_or_default()
    }
}

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
        for piece in bytes.chunks(PIECE) {
            self.sink.put(piece)?;
            self.meter.add(piece.len() as u64);
        }
        Ok(())
    }
}
