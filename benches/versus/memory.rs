//! What a contender needs of memory at most, as Linux counts it, in a process that does nothing else.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::work;

/// The variables that name the work and the contender that the process is for.
const WORK: &str = "NPZ_BENCH_WORK";
const CONTENDER: &str = "NPZ_BENCH_CONTENDER";

/// One contender's share of one piece of work.
pub(crate) struct Alone {
    work: String,
    contender: String,
}

/// What the parent process asks for, if there is one.
pub(crate) fn asked_for() -> Option<Alone> {
    Some(Alone { work: std::env::var(WORK).ok()?, contender: std::env::var(CONTENDER).ok()? })
}

impl Alone {
    /// Does the work once and prints the MiB that it needed.
    pub(crate) fn measure(&self, folder: &Path) {
        for works in work::all(folder) {
            for work in works().into_iter().filter(|work| work.name == self.work) {
                for contender in work.contenders.iter().filter(|contender| contender.name == self.contender) {
                    let before = status("VmRSS:");
                    let _ = fs::write("/proc/self/clear_refs", "5");
                    (contender.run)();
                    if let (Some(before), Some(peak)) = (before, status("VmHWM:")) {
                        return println!("{}", peak - before);
                    }
                }
            }
        }
    }
}

/// The MiB that a new process needs for the work, beyond its arrays.
pub(crate) fn peak_alone(work: &str, contender: &str) -> Option<f64> {
    let mut child = Command::new(std::env::current_exe().ok()?);
    child.env(WORK, work).env(CONTENDER, contender).stderr(Stdio::inherit());
    String::from_utf8(child.output().ok()?.stdout).ok()?.trim().parse().ok()
}

fn status(field: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}

/// What a piece of work takes.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) milliseconds: f64,
    /// MiB beyond those that were in use before.
    pub(crate) peak: Option<f64>,
    /// Bytes of the file that was written.
    pub(crate) written: Option<u64>,
}
