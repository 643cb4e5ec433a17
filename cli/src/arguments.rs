//! What can be said on the command line.

use clap::{Parser, Subcommand};

use crate::commands::{add, cat, completions, diff, ls, mv, pack, plot, recompress, repair, rm, show, unpack, verify};
use crate::failure::{Outcome, Result};

const EXIT_CODES: &str = "\
Exit codes:
  0  all is well
  1  arrays differ (diff), or something is damaged (verify, ls)
  2  it could not be done, or was not understood

NAME is that of an array, with or without .npy; where a file holds one array only, it can be left out.
Colours are used on terminals, unless NO_COLOR is set.";

/// Looks into NumPy's .npy and .npz files, checks, compares, plots, packs, unpacks and edits them.
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
    Plot(plot::Arguments),
    Verify(verify::Arguments),
    Diff(diff::Arguments),
    Cat(cat::Arguments),
    Pack(pack::Arguments),
    Unpack(unpack::Arguments),
    Add(add::Arguments),
    Rm(rm::Arguments),
    Mv(mv::Arguments),
    Recompress(recompress::Arguments),
    Repair(repair::Arguments),
    Completions(completions::Arguments),
    #[command(hide = true)]
    Man(completions::ManArguments),
}

impl Command {
    pub(crate) fn run(&self) -> Result<Outcome> {
        match self {
            Command::Ls(arguments) => ls::run(arguments),
            Command::Show(arguments) => show::run(arguments),
            Command::Plot(arguments) => plot::run(arguments),
            Command::Verify(arguments) => verify::run(arguments),
            Command::Diff(arguments) => diff::run(arguments),
            Command::Cat(arguments) => cat::run(arguments),
            Command::Pack(arguments) => pack::run(arguments),
            Command::Unpack(arguments) => unpack::run(arguments),
            Command::Add(arguments) => add::run(arguments),
            Command::Rm(arguments) => rm::run(arguments),
            Command::Mv(arguments) => mv::run(arguments),
            Command::Recompress(arguments) => recompress::run(arguments),
            Command::Repair(arguments) => repair::run(arguments),
            Command::Completions(arguments) => completions::run(arguments),
            Command::Man(arguments) => completions::man(arguments),
        }
    }
}
