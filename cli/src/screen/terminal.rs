//! What is printed, and on what.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, IsTerminal, Read, Write};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::text::{plain, plain_bytes, plain_lines};
use crate::failure::{Failure, Result};

/// Of column titles, and of what matters less.
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const STRONG: Style = Style::new().bold();
pub(crate) const NAME: Style = AnsiColor::Cyan.on_default();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// Where nothing is known of the terminal, or there is none.
const COLUMNS: usize = 80;

/// Prints to stdout, without colours where they are not wanted. Nobody listening any more is no failure.
pub(crate) fn print(text: &str) -> Result<()> {
    let choice = AutoStream::choice(&io::stdout());
    if choice == ColorChoice::Never {
        return write(strip_str(text).to_string().as_bytes()); // All at once: the stream writes between any two colours.
    }
    let mut out = AutoStream::new(io::stdout().lock(), choice);
    unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Writes bytes to stdout as they are.
pub(crate) fn write(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    unless_closed(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Whatever `written` says but for a reader that went away.
pub(crate) fn unless_closed(written: io::Result<()>) -> Result<()> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(format!("stdout: {error}"))),
        _ => Ok(()),
    }
}

/// Says on stderr what went wrong.
pub(crate) fn complain(failure: &dyn fmt::Display) {
    // There is nobody to tell if stderr is closed.
    let _ = writeln!(anstream::stderr(), "{BAD}npz:{BAD:#} {}", plain(&failure.to_string()));
}

/// Whether what is printed may have colours.
pub(crate) fn has_colours() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// The columns of the terminal on stdout, if it is one.
pub(crate) fn terminal_columns() -> Option<usize> {
    let size = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    io::stdout().is_terminal().then(|| size().unwrap_or(COLUMNS))
}

/// The columns to draw in.
pub(crate) fn columns() -> usize {
    terminal_columns().unwrap_or(COLUMNS)
}

/// How text from a file is written to stdout: made visible on a terminal, and exactly as it is anywhere else.
pub(crate) fn for_stdout() -> fn(&str) -> Cow<'_, str> {
    match io::stdout().is_terminal() {
        true => |text| Cow::Owned(plain_lines(text)),
        false => |text| Cow::Borrowed(text),
    }
}

/// Writes what a reader gives to stdout: made visible on a terminal, and byte for byte anywhere else.
pub(crate) fn copy(reader: &mut dyn Read) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if !out.is_terminal() {
        return io::copy(reader, &mut out).map(drop);
    }
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    out.write_all(plain_bytes(&bytes).as_bytes())
}

/// A number of bytes for people: `76.3 KiB`.
pub(crate) fn bytes_text(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut size = bytes as f64 / 1024.0;
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut units = UNITS.iter();
    let mut unit = units.next();
    while size >= 1023.95 {
        size /= 1024.0;
        unit = units.next();
    }
    format!("{size:.1} {}", unit.unwrap_or(&""))
}

/// A shape as Python prints it.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    match shape {
        [only] => format!("({only},)"),
        axes => format!("({})", axes.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}
