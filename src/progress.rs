//! How far long operations have come, and who is told.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};

/// How far a long operation has come, as told to the callbacks of
/// [`ReadOptions::progress`](crate::ReadOptions::progress) and `WriteOptions::progress`.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes so far.
    pub done: u64,
    /// Bytes in all, if that is known.
    pub total: Option<u64>,
}

/// Bytes between two calls, and the most that are read at once.
const STEP: u64 = 4 << 20;

/// A caller's callback, or nobody.
#[derive(Clone, Default)]
pub(crate) struct Watcher(Option<Arc<Callback>>);

type Callback = dyn Fn(Progress) + Send + Sync;

impl Watcher {
    pub(crate) fn new(callback: impl Fn(Progress) + Send + Sync + 'static) -> Watcher {
        Watcher(Some(Arc::new(callback)))
    }

    /// Begins to count the bytes of one operation.
    pub(crate) fn start(&self, total: Option<u64>) -> Meter {
        let callback = self.0.clone();
        let [done, told] = [AtomicU64::new(0), AtomicU64::new(0)];
        Meter { callback, total, done, told, is_telling: AtomicBool::new(false) }
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
    done: AtomicU64,
    told: AtomicU64,
    /// Whether a thread is in the callback. The others do not wait for it: it may itself wait for them.
    is_telling: AtomicBool,
}

impl Meter {
    pub(crate) fn is_idle(&self) -> bool {
        self.callback.is_none()
    }

    /// Tells of `bytes` more, if so many came that somebody should know.
    pub(crate) fn add(&self, bytes: u64) {
        let Some(callback) = &self.callback else { return };
        self.done.fetch_add(bytes, SeqCst);
        while let Some(done) = self.news() {
            if self.is_telling.swap(true, SeqCst) {
                return;
            }
            if self.news().is_some() {
                self.told.store(done, SeqCst);
                callback(Progress { done, total: self.total });
            }
            // What came meanwhile is looked at again.
            self.is_telling.store(false, SeqCst);
        }
    }

    /// Tells that all is done, if anything was told before.
    pub(crate) fn finish(&self) {
        if let Some(total) = self.total.filter(|_| self.told.load(SeqCst) > 0) {
            self.add(total.saturating_sub(self.done.load(SeqCst)));
        }
    }

    /// How many bytes are done, if that is to be told.
    fn news(&self) -> Option<u64> {
        // Small things that stand between, like headers, may be read twice.
        let done = self.done.load(SeqCst).min(self.total.unwrap_or(u64::MAX));
        let told = self.told.load(SeqCst);
        let is_last = self.total == Some(done) && told > 0 && done > told;
        (is_last || done.saturating_sub(told) >= STEP).then_some(done)
    }

    /// At most so many bytes are done at once.
    pub(crate) fn bound(&self, bytes: u64) -> u64 {
        if self.is_idle() { bytes } else { bytes.min(STEP) }
    }

    /// The front of a buffer that is filled at once.
    pub(crate) fn front<'b>(&self, buffer: &'b mut [u8]) -> &'b mut [u8] {
        let bound = usize::try_from(self.bound(buffer.len() as u64)).unwrap_or(usize::MAX);
        buffer.get_mut(..bound).unwrap_or_default()
    }
}
