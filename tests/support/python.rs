//! A real NumPy, asked through Python.
//!
//! It is `python3`, or what `NPZ_PYTHON` names. Where it has no NumPy the tests say that they were skipped; with
//! `NPZ_REQUIRE_NUMPY` they fail instead.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use super::Folder;

/// A Python that has NumPy.
pub(crate) fn python() -> Option<String> {
    let python = std::env::var("NPZ_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", "import numpy"]).output().is_ok_and(|output| output.status.success());
    if found {
        return Some(python);
    }
    assert!(std::env::var_os("NPZ_REQUIRE_NUMPY").is_none(), "{python} has no NumPy");
    skip(&format!("{python} has no NumPy"));
    None
}

/// Not captured by the test harness, so that a skipped test is seen.
#[allow(clippy::explicit_write, reason = "eprintln! is captured")]
pub(crate) fn skip(why: &str) {
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    writeln!(std::io::stderr(), "SKIPPED {test}: {why}").unwrap();
}

pub(crate) fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Runs a program that is given `arguments`, and returns what it prints.
pub(crate) fn numpy(python: &str, program: &str, arguments: &[&Path]) -> String {
    let program = format!("import sys, hashlib, numpy as np\n{program}");
    let output = run(Command::new(python).arg("-c").arg(program).args(arguments));
    String::from_utf8(output.stdout).unwrap()
}

/// Holds files against those that `np.save` writes of the arrays that Python expressions make.
pub(crate) fn assert_numpy_saves_the_same(test: &str, cases: &[(String, Vec<u8>)]) {
    const SAVE: &str = "
with open(sys.argv[2], 'wb') as out:
    for expression in open(sys.argv[1]):
        np.save(out, eval(expression))
";
    let Some(python) = python() else { return };
    let folder = Folder::new(test);
    let (expressions, saved) = (folder.join("expressions"), folder.join("saved"));
    fs::write(&expressions, cases.iter().map(|(expression, _)| format!("{expression}\n")).collect::<String>()).unwrap();
    numpy(&python, SAVE, &[&expressions, &saved]);
    let saved = fs::read(saved).unwrap();
    let mut rest = saved.as_slice();
    for (expression, file) in cases {
        assert!(rest.starts_with(file), "{expression}");
        rest = &rest[file.len()..];
    }
    assert!(rest.is_empty());
}
