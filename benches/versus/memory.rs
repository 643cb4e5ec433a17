//! What a process needs of memory at most, as Linux counts it.

use std::fs;

/// Forgets the peak so far; returns the MiB in use.
pub(crate) fn start() -> Option<f64> {
    fs::write("/proc/self/clear_refs", "5").ok()?;
    status("VmRSS:")
}

/// MiB in use at the peak since [`start`] found `before`, beyond those.
pub(crate) fn peak_since(before: Option<f64>) -> Option<f64> {
    Some(status("VmHWM:")? - before?)
}

fn status(field: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}
