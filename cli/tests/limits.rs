//! What a small file makes a command take: little time and memory, whatever the file says.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../tests/support/hex.rs"]
mod hex;
#[path = "../../tests/support/inflating.rs"]
#[allow(dead_code, reason = "a part is used")]
mod inflating;
mod support;
#[path = "../../tests/support/zip.rs"]
#[allow(dead_code, reason = "a part is used")]
mod zip;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use inflating::Inflating;

/// The command, which is refused any memory beyond 256 MiB.
fn within_256_mib() -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -d 262144 && exec \"$@\"", "sh", env!("CARGO_BIN_EXE_npz")]);
    shell
}

/// All commands that read arrays of an archive.
fn commands(archive: &Path, folder: &Path) -> Vec<Vec<String>> {
    let [archive, packed, unpacked, picture] =
        [archive, &folder.join("out.npz"), &folder.join("out"), &folder.join("out.png")]
            .map(|path| path.to_str().unwrap().to_owned());
    let line = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    vec![
        line(&["ls", &archive]),
        line(&["ls", "--json", &archive]),
        line(&["show", &archive]),
        line(&["show", &archive, "0"]),
        line(&["plot", &archive, "0", "-o", &picture]),
        line(&["verify", &archive]),
        line(&["diff", &archive, &archive]),
        line(&["cat", &archive, "0"]),
        line(&["cat", "--csv", &archive, "0"]),
        line(&["unpack", &archive, "-d", &unpacked]),
        line(&["recompress", "--fast", &archive, "-o", &packed]),
    ]
}

#[test]
fn a_small_archive_takes_little_time_and_memory_whatever_is_done_with_it() {
    let folder = tempfile::tempdir().unwrap();
    // Tests are not optimised as programs are, and others may run beside them.
    let most_seconds = if cfg!(debug_assertions) { 20.0 } else { 2.0 };
    for Inflating { what, bytes, is_too_much } in inflating::archives() {
        let archive = folder.path().join("a.npz");
        std::fs::write(&archive, bytes).unwrap();
        for line in commands(&archive, folder.path()) {
            let start = Instant::now();
            let output = support::run(within_256_mib().args(&line));
            let seconds = start.elapsed().as_secs_f64();
            let text = String::from_utf8_lossy(&output.stderr);
            println!("{what}: {line:?}: {seconds:.2} s, {:?}", output.status.code());
            assert!(seconds < most_seconds, "{what}: {line:?}: {seconds:.1} s");
            assert!(
                output.status.code().is_some_and(|code| code <= 2),
                "{what}: {line:?}: {:?}\n{text}",
                output.status
            );
            assert!(!text.contains("memory"), "{what}: {line:?}: {text}");
            assert!(!output.status.success() || !is_too_much, "{what}: {line:?}: {:?}", output.status);
        }
    }
}
