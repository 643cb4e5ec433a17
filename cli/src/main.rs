//! `npz`: looks into NumPy's `.npy` and `.npz` files, checks, compares, plots, packs, unpacks and edits them.

mod arguments;
mod arrays;
mod commands;
mod draw;
mod failure;
mod files;
mod numpy;
mod plot;
mod screen;
mod threads;
mod wording;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    let _pool = threads::start();
    match arguments.run() {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            screen::terminal::complain(&failure);
            ExitCode::from(failure::TROUBLE)
        }
    }
}
