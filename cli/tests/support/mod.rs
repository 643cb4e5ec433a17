//! What the tests share.
#![allow(dead_code, reason = "each test uses a part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of files that NumPy wrote.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
}

/// The tool, without colours.
pub(crate) fn npz() -> Command {
    Command::new(env!("CARGO_BIN_EXE_npz"))
}

pub(crate) fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// What a command prints that ends well.
pub(crate) fn printed(command: &mut Command) -> String {
    let output = run(command);
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The exit code of a command, and what it says on stderr.
pub(crate) fn ended(command: &mut Command) -> (i32, String) {
    let output = run(command);
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// `python3`, or what `NPZ_PYTHON` names, if it has NumPy. Without it tests are skipped, or fail if
/// `NPZ_REQUIRE_NUMPY` is set.
pub(crate) fn python() -> Option<String> {
    let python = std::env::var("NPZ_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", "import numpy"]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    assert!(std::env::var_os("NPZ_REQUIRE_NUMPY").is_none(), "{python} has no NumPy");
    eprintln!("SKIPPED: {python} has no NumPy");
    None
}

/// Runs a program in a folder.
pub(crate) fn numpy(python: &str, folder: &Path, program: &str) -> String {
    let program = format!("import sys, numpy as np\n{program}");
    printed(Command::new(python).arg("-c").arg(program).current_dir(folder))
}
