//! What both tables need.

use std::time::Duration;

/// The time that this thread has had a processor, which does not count what others did in between.
pub fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
