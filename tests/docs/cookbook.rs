//! The cookbook's pieces of Python, run by a real NumPy. Those in Rust are tests of the documentation.

use std::path::Path;
use std::process::Command;

use crate::support::Folder;
use crate::support::python::{python_with, run};

/// The pieces of Python in a file's documentation, in their order.
fn pieces(source: &str) -> Vec<String> {
    let lines = source.lines().filter_map(|line| line.strip_prefix("//!"));
    let text: String = lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
    let blocks = text.split("```python\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn numpy_runs_the_python_of_the_cookbook() {
    let Some(python) = python_with("scipy") else { return };
    let recipes = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cookbook");
    for (topic, least) in [("arrays", 6), ("archives", 8), ("elements", 7), ("large", 8), ("moving", 1)] {
        let pieces = pieces(&std::fs::read_to_string(recipes.join(topic).with_extension("rs")).unwrap());
        assert!(pieces.len() >= least, "{topic} has {} pieces", pieces.len());
        let folder = Folder::new(&format!("cookbook-{topic}"));
        let program = format!("import numpy as np\n{}", pieces.concat());
        run(Command::new(&python).args(["-c", &program]).current_dir(folder.join("")));
    }
}
