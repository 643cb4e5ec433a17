//! What this process takes of memory and of the processor, as Linux counts it.

use std::fs;
use std::time::Duration;

/// Bytes of the line of `/proc/self/status` that begins with `name`.
fn status(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() << 10
}

/// The memory that it has now.
pub(crate) fn resident() -> usize {
    status("VmRSS:")
}

/// What `work` makes, and the most memory that there was meanwhile beyond `before`.
pub(crate) fn peak_beyond<V>(before: usize, work: impl FnOnce() -> V) -> (V, usize) {
    const RESET_PEAK: &str = "5";
    fs::write("/proc/self/clear_refs", RESET_PEAK).unwrap();
    let value = work();
    (value, status("VmHWM:").saturating_sub(before))
}

/// What `work` makes, and the memory that it takes at its peak.
pub(crate) fn peak<V>(work: impl FnOnce() -> V) -> (V, usize) {
    peak_beyond(resident(), work)
}

/// What it has had of the processor so far, however busy the machine is.
pub(crate) fn processor_time() -> Duration {
    const TICKS_PER_SECOND: u64 = 100;
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, behind_name) = stat.rsplit_once(") ").unwrap();
    let ticks: u64 = behind_name.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)
}
