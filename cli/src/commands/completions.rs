//! `npz completions` and `npz man`.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments;
use crate::failure::{Outcome, Result};
use crate::source::trouble;
use crate::terminal;

/// Print what makes a shell complete the command: npz completions bash > /etc/bash_completion.d/npz
#[derive(Args)]
pub(crate) struct Arguments {
    shell: Shell,
}

/// Print the manual page, or write those of all commands to a folder.
#[derive(Args)]
pub(crate) struct ManArguments {
    /// The folder.
    directory: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut arguments::Arguments::command(), "npz", &mut script);
    terminal::write(&script)?;
    Ok(Outcome::Fine)
}

pub(crate) fn man(arguments: &ManArguments) -> Result<Outcome> {
    let command = arguments::Arguments::command();
    match &arguments.directory {
        Some(folder) => clap_mangen::generate_to(command, folder).map_err(|error| trouble(folder, &error))?,
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            terminal::write(&page)?;
        }
    }
    Ok(Outcome::Fine)
}
