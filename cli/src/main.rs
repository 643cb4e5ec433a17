//! `npz`: looks into NumPy's `.npy` and `.npz` files, checks, compares, plots, packs, unpacks and edits them.

mod arguments;
mod columns;
mod commands;
mod comparison;
mod csv;
mod draw;
mod edit;
mod failure;
mod files;
mod grid;
mod inputs;
mod numpy;
mod plot;
mod progress;
mod source;
mod statistics;
mod table;
mod terminal;
mod text;
mod threads;
mod value;
mod wording;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    let _pool = threads::start();
    match arguments.run() {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            terminal::complain(&failure);
            ExitCode::from(failure::TROUBLE)
        }
    }
}
