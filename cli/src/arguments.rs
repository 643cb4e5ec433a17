//! What can be said on the command line.

use clap::{Parser, Subcommand};

use crate::commands::{ls, show, verify};
use crate::failure::{Outcome, Result};

const EXIT_CODES: &str = "\
Exit codes:
  0  all is well
  1  arrays differ (diff), or something is damaged (verify, ls)
  2  it could not be done, or was not understood

NAME is that of an array, with or without .npy; where a file holds one array only, it can be left out.
Colours are used on terminals, unless NO_COLOR is set.";

/// Looks into NumPy's .npy and .npz files, checks, compares, plots, packs and unpacks them.
#[derive(Parser)]
#[command(name = "npz", version, after_help = EXIT_CODES, max_term_width = 100, subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Ls(ls::Arguments),
    Show(show::Arguments),
    Verify(verify::Arguments),
}

impl Command {
    pub(crate) fn run(&self) -> Result<Outcome> {
        match self {
            Command::Ls(arguments) => ls::run(arguments),
            Command::Show(arguments) => show::run(arguments),
            Command::Verify(arguments) => verify::run(arguments),
        }
    }
}
