//! A Python process that does its share and times itself.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::memory::Cost;

pub(crate) struct NumPy {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    pub(crate) versions: String,
}

/// Runs each line that comes, and prints the milliseconds that it took and, on Linux, the MiB that it needed.
const SERVER: &str = r#"
import sys, time, platform, numpy as np

def status(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(field))

def resident():
    try:
        with open("/proc/self/clear_refs", "w") as peak:
            peak.write("5")
        return status("VmRSS")
    except OSError:
        return None

print("Python", platform.python_version() + ", NumPy", np.__version__, flush=True)
for line in sys.stdin:
    code = compile(line.strip(), "work", "exec")
    before = resident()
    start = time.perf_counter()
    exec(code)
    took = (time.perf_counter() - start) * 1000
    print(took, "" if before is None else status("VmHWM") - before, flush=True)
    kept = None
"#;

impl NumPy {
    pub(crate) fn start() -> Option<NumPy> {
        let python = std::env::var("NPZ_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let mut child = Command::new(python)
            .args(["-c", SERVER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let input = child.stdin.take()?;
        let mut output = BufReader::new(child.stdout.take()?);
        let mut versions = String::new();
        output.read_line(&mut versions).ok().filter(|count| *count > 0)?;
        Some(NumPy { child, input, output, versions: versions.trim().to_owned() })
    }

    /// What `program`, one line, takes.
    pub(crate) fn measure(&mut self, program: &str) -> Cost {
        writeln!(self.input, "{program}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let mut numbers = line.split_whitespace().map(|number| number.parse().unwrap());
        let milliseconds = numbers.next().unwrap_or_else(|| panic!("NumPy failed at: {program}"));
        Cost { milliseconds, peak: numbers.next(), written: None }
    }
}

impl Drop for NumPy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
