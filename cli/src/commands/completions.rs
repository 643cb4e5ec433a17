//! `npz completions` and `npz man`.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::failure::{Outcome, Result};
use crate::files::source::trouble;
use crate::screen::terminal;

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

pub(crate) fn run(arguments: &Arguments, mut command: Command) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "npz", &mut script);
    terminal::write(&script)?;
    Ok(Outcome::Fine)
}

pub(crate) fn man(arguments: &ManArguments, command: Command) -> Result<Outcome> {
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
