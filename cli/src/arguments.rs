//! What can be said on the command line.

use clap::{CommandFactory, Parser, Subcommand};
use npz::ReadOptions;

use crate::commands::edit::{add, mv, rm};
use crate::commands::{cat, completions, diff, ls, pack, plot, recompress, repair, show, unpack, verify};
use crate::failure::{Outcome, Result};

const EXIT_CODES: &str = "\
Exit codes:
  0  all is well
  1  arrays differ (diff), or something is damaged (verify, ls)
  2  it could not be done, was not understood, or something could not be looked at (verify, ls)

NAME is that of an array, with or without .npy; where a file holds one array only, it can be left out.
Colours are used on terminals, unless NO_COLOR is set.";

/// Looks into NumPy's .npy and .npz files, checks, compares, plots, packs, unpacks and edits them.
#[derive(Parser)]
#[command(name = "npz", version, after_help = EXIT_CODES, max_term_width = 100, subcommand_required = true)]
pub(crate) struct Arguments {
    /// The longest header of an array that is read, in characters.
    #[arg(long, global = true, value_name = "BYTES", default_value_t = 10_000, help_heading = "Limits")]
    max_header: usize,
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

impl Arguments {
    pub(crate) fn run(&self) -> Result<Outcome> {
        self.command.run(&ReadOptions::new().max_header_bytes(self.max_header))
    }
}

impl Command {
    fn run(&self, reading: &ReadOptions) -> Result<Outcome> {
        match self {
            Command::Ls(arguments) => ls::run(arguments, reading),
            Command::Show(arguments) => show::run(arguments, reading),
            Command::Plot(arguments) => plot::run(arguments, reading),
            Command::Verify(arguments) => verify::run(arguments, reading),
            Command::Diff(arguments) => diff::run(arguments, reading),
            Command::Cat(arguments) => cat::run(arguments, reading),
            Command::Pack(arguments) => pack::run(arguments, reading),
            Command::Unpack(arguments) => unpack::run(arguments, reading),
            Command::Add(arguments) => add::run(arguments, reading),
            Command::Rm(arguments) => rm::run(arguments, reading),
            Command::Mv(arguments) => mv::run(arguments, reading),
            Command::Recompress(arguments) => recompress::run(arguments, reading),
            Command::Repair(arguments) => repair::run(arguments, reading),
            Command::Completions(arguments) => completions::run(arguments, Arguments::command()),
            Command::Man(arguments) => completions::man(arguments, Arguments::command()),
        }
    }
}
