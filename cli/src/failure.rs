//! How commands end.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use npz::{Blame, ErrorKind};

use crate::screen::text::plain;
use crate::wording::{advice, wording};

/// The exit code of a command that could not do its work; that of a wrong usage too.
pub(crate) const TROUBLE: u8 = 2;

/// How a command ended that did its work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Fine,
    /// Arrays differ, or entries are damaged.
    Differs,
    /// Some of the files, or of their entries, could not be looked at.
    Partial,
}

impl Outcome {
    /// How a command ends that met this failure and went on.
    pub(crate) fn after(failure: &Failure) -> Outcome {
        if failure.is_damage { Outcome::Differs } else { Outcome::Partial }
    }
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

    /// What can be done about it.
    pub(crate) fn advised(self, advice: &str) -> Failure {
        Failure { line: format!("{}; {advice}", self.line), ..self }
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

/// Whether a file is damaged: one that cannot be looked at may be whole.
fn is_damage(error: &npz::Error) -> bool {
    error.blame() == Blame::File && !matches!(error.kind(), ErrorKind::UnsupportedEntry { .. })
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
        line += &wording(error.kind());
        if let Some(offset) = error.offset() {
            line += &format!(" (at byte {offset})");
        }
        if let Some(advice) = advice(&error) {
            line += &format!("; {advice}");
        }
        Failure { line, is_damage: is_damage(&error) }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::new(error.to_string())
    }
}
