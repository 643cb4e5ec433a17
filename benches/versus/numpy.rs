//! A Python process that does its share and times itself.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub(crate) struct NumPy {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    pub(crate) versions: String,
}

/// Runs each line that comes, and prints the milliseconds that it took.
const SERVER: &str = r#"
import sys, time, platform, numpy as np
print("Python", platform.python_version() + ", NumPy", np.__version__, flush=True)
for line in sys.stdin:
    code = compile(line.strip(), "work", "exec")
    start = time.perf_counter()
    exec(code)
    print((time.perf_counter() - start) * 1000, flush=True)
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

    /// Milliseconds that `program`, one line, takes.
    pub(crate) fn time(&mut self, program: &str) -> f64 {
        writeln!(self.input, "{program}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim().parse().unwrap_or_else(|_| panic!("NumPy failed at: {program}"))
    }
}

impl Drop for NumPy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
