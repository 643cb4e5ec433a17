//! Processes that may die: this program, started again to do one of its tests that are ignored otherwise.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The file that the started process shall write.
const PATH: &str = "NPZ_TEST_PATH";

/// This program, which shall do only `test`, under the limits that `shell` sets.
pub(crate) fn start(test: &str, path: &Path, shell: &str) -> Command {
    let mut command = Command::new("sh");
    let program = std::env::current_exe().unwrap();
    command.arg("-c").arg(format!("{shell} exec \"$0\" --exact {test} --ignored --nocapture")).arg(program);
    command.env(PATH, path).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    command
}

/// The file, in the started process.
pub(crate) fn path() -> PathBuf {
    std::env::var_os(PATH).expect("it is started by another test").into()
}

/// Starts `test` and kills it: from before its first write to the middle of a later one.
pub(crate) fn kill_after(test: &str, path: &Path, kill: u64) {
    let mut child = start(test, path, "").spawn().unwrap();
    std::thread::sleep(Duration::from_micros(2_000 + kill * 7_919 % 23_000));
    child.kill().unwrap();
    child.wait().unwrap();
}
