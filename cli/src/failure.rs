//! How commands end.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use npz::Blame;

use crate::terminal::plain;

/// The exit code of a command that could not do its work; that of a wrong usage too.
pub(crate) const TROUBLE: u8 = 2;

/// How a command ended that did its work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Fine,
    /// Arrays differ, or entries are damaged.
    Differs,
    /// Some of the files could not be looked at.
    Partial,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::Fine => ExitCode::SUCCESS,
            Outcome::Differs => ExitCode::from(1),
            Outcome::Partial => ExitCode::from(TROUBLE),
        }
    }
}

/// Why a command could not do its work, in one line.
pub(crate) struct Failure {
    line: String,
    is_damage: bool,
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub(crate) fn new(line: impl Into<String>) -> Failure {
        Failure { line: line.into(), is_damage: false }
    }

    /// What went wrong with the file at `path`.
    pub(crate) fn at(path: &Path, reason: impl fmt::Display) -> Failure {
        Failure::new(format!("{}: {reason}", path.display()))
    }

    /// The same, with the file that it is about.
    pub(crate) fn within(self, path: &Path) -> Failure {
        Failure { line: format!("{}: {}", path.display(), self.line), ..self }
    }

    /// Whether a file is to blame, and not the machine or the user.
    pub(crate) fn is_damage(&self) -> bool {
        self.is_damage
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain(&self.line))
    }
}

/// `FILE: entry "x": what (at byte n)`.
impl From<npz::Error> for Failure {
    fn from(error: npz::Error) -> Failure {
        let mut line = String::new();
        if let Some(path) = error.path() {
            line += &format!("{}: ", path.display());
        }
        if let Some(entry) = error.entry() {
            line += &format!("entry {entry:?}: ");
        }
        line += &error.kind().to_string();
        if let Some(offset) = error.offset() {
            line += &format!(" (at byte {offset})");
        }
        Failure { line, is_damage: error.blame() == Blame::File }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::new(error.to_string())
    }
}
