//! What fuzzing must hold, held for every fixture and for every input that once refuted it.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/checks.rs"]
mod checks;

fn replay(check: fn(&[u8]), folders: &[&str]) {
    for folder in folders {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut count = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            println!("{}", path.display());
            check(&bytes);
            count += 1;
        }
        assert!(count > 0, "{}", folder.display());
    }
}

#[test]
fn headers() {
    replay(checks::header, &["fuzz/inputs/header", "fixtures/npy"]);
}

#[test]
fn files() {
    replay(checks::npy, &["fuzz/inputs/npy", "fixtures/npy"]);
}

#[test]
fn archives() {
    replay(checks::npz, &["fuzz/inputs/npz", "fixtures/npz"]);
}

#[test]
fn ways_to_read() {
    replay(checks::agree, &["fuzz/inputs/agree", "fixtures/npy", "fixtures/npz"]);
}

#[test]
fn round_trips() {
    replay(checks::round_trip, &["fuzz/inputs/round_trip"]);
}

#[test]
fn chunk_indexes() {
    replay(checks::chunks, &["fuzz/inputs/chunks"]);
}

#[test]
fn streams() {
    replay(checks::stream, &["fuzz/inputs/stream", "fixtures/npz"]);
}

#[test]
fn changes() {
    replay(checks::edit, &["fuzz/inputs/edit", "fixtures/npz"]);
}
