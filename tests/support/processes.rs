//! Processes that may die: this program, started again to do one of its tests that are ignored otherwise.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::python::run;

/// The file that the started process shall write.
const PATH: &str = "NPZ_TEST_PATH";

/// The name by which this program knows one of its tests.
pub(crate) fn name_of<T: Fn()>(_: T) -> &'static str {
    let path = std::any::type_name::<T>();
    path.split_once("::").map_or(path, |(_program, name)| name)
}

/// This program, which shall do only `test`, under the limits that `shell` sets.
pub(crate) fn start(test: &str, path: &Path, shell: &str) -> Command {
    let mut command = Command::new("sh");
    let program = std::env::current_exe().unwrap();
    command.arg("-c").arg(format!("{shell} exec \"$0\" --exact {test} --ignored --nocapture")).arg(program);
    command.env(PATH, path).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    command
}

/// Does `work`, which is what `test` does, in a process of its own.
pub(crate) fn alone(test: &str, work: impl FnOnce()) {
    const ALONE: &str = "NPZ_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return work();
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = run(command.args(["--exact", test, "--include-ignored", "--nocapture"]).env(ALONE, ""));
    print!("{}", String::from_utf8_lossy(&output.stdout));
}

/// How many times longer than on a machine with nothing else to do this program takes to start, and to do no test.
fn slowness(path: &Path) -> f64 {
    const USUAL: Duration = Duration::from_millis(3);
    let begin = Instant::now();
    assert!(start("none", path, "").status().unwrap().success());
    begin.elapsed().div_duration_f64(USUAL).max(1.0)
}

/// The file, in the started process.
pub(crate) fn path() -> PathBuf {
    std::env::var_os(PATH).expect("it is started by another test").into()
}

/// Starts `test` and kills it: from before its first write to the middle of a later one.
pub(crate) fn kill_after(test: &str, path: &Path, kill: u64) {
    let delay = Duration::from_micros(2_000 + kill * 7_919 % 23_000).mul_f64(slowness(path));
    let mut child = start(test, path, "").spawn().unwrap();
    std::thread::sleep(delay);
    child.kill().unwrap();
    child.wait().unwrap();
}
