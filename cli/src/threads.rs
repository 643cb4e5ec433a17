//! The threads that work is done on.

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Starts rayon's threads. Where the system refuses them, the thread that called is a pool until the outcome is dropped:
/// rayon would panic.
pub(crate) fn start() -> Option<ThreadPool> {
    ThreadPoolBuilder::new().build_global().err()?;
    ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().ok()
}

/// Whether the system gives this process a thread.
pub(crate) fn can_start() -> bool {
    std::thread::Builder::new().spawn(|| ()).is_ok()
}
