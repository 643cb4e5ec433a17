//! A real NumPy: `python3`, or what `NPZ_PYTHON` names.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use super::Folder;

/// A Python that has NumPy.
pub(crate) fn python() -> Option<String> {
    python_with("numpy")
}

/// A Python that has the module. Without one, tests that need it say that they are skipped, or fail if
/// `NPZ_REQUIRE_NUMPY` is set.
pub(crate) fn python_with(module: &str) -> Option<String> {
    if cfg!(any(target_endian = "big", miri)) {
        skip("there is no Python of this byte order, or for Miri");
        return None;
    }
    let python = std::env::var("NPZ_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let import = format!("import {module}");
    let found = Command::new(&python).args(["-c", &import]).output().is_ok_and(|output| output.status.success());
    if found {
        return Some(python);
    }
    assert!(std::env::var_os("NPZ_REQUIRE_NUMPY").is_none(), "{python} has no {module}");
    skip(&format!("{python} has no {module}"));
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
