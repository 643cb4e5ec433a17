//! `npz recompress`: the same arrays, compressed otherwise.

use std::path::PathBuf;

use clap::Args;
use npz::{Compression, DynArray, NpzReader, NpzWriter, ReadOptions, WriteOptions};

use crate::failure::{Outcome, Result};
use crate::files::output::Existing;
use crate::files::source::{open_archive, trouble};
use crate::screen::progress::Progress;
use crate::screen::terminal::{self, bytes_text};
use crate::screen::text::plain;

/// Compress the arrays of a .npz otherwise, or not at all; stored arrays are aligned to 64 bytes.
///
/// Without -o the file is replaced when the new one is complete. Archives with entries that are no arrays are
/// refused.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The archive.
    file: PathBuf,
    /// Write another file instead.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    #[command(flatten)]
    aim: Aim,
    /// Replace OUT if it is there already.
    #[arg(short, long)]
    force: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Aim {
    /// Deflate, from 1, the fastest, to 9, the smallest; NumPy uses 6.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=9))]
    level: Option<u32>,
    /// Not at all.
    #[arg(long)]
    stored: bool,
    /// Deflate at several times the speed.
    #[arg(long)]
    fast: bool,
}

impl Aim {
    fn compression(&self) -> Compression {
        match (self.level, self.fast) {
            (Some(level), _) => Compression::Deflated(level),
            (None, true) => Compression::Fast,
            (None, false) => Compression::Stored,
        }
    }
}

const WANTED: &str = "nothing to compress";

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let path = &arguments.file;
    let mut reader = open_archive(path, reading, WANTED)?;
    if let Some(output) = &arguments.output {
        Existing::of(arguments.force).check(output)?;
    }
    let before = path.metadata().map_err(|error| trouble(path, &error))?.len();
    let target = arguments.output.as_ref().unwrap_or(path);
    let out = WriteOptions::new().compression(arguments.aim.compression()).create(target)?;
    if arguments.output.is_none() {
        // Nobody else changes it any more.
        reader = open_archive(path, reading, WANTED)?;
    }
    check_arrays(&reader)?;
    rewrite(&reader, out)?;
    let after = target.metadata().map_err(|error| trouble(target, &error))?.len();
    let name = plain(&target.display().to_string());
    terminal::print(&format!("{name}: {}, before {}\n", bytes_text(after), bytes_text(before)))?;
    Ok(Outcome::Fine)
}

/// Refuses what would be lost.
fn check_arrays(reader: &NpzReader<'_>) -> Result<()> {
    for entry in reader.entries() {
        let header = reader.header(entry.file_name())?;
        if header.dtype().has_objects() {
            let array: npz::Result<DynArray> = reader.by_name(entry.file_name());
            array?;
        }
    }
    Ok(())
}

fn rewrite(reader: &NpzReader<'_>, mut out: NpzWriter) -> Result<()> {
    let progress = Progress::of(reader.entries().map(|entry| entry.size()).sum(), "compressing");
    for entry in reader.entries() {
        let array: DynArray = reader.by_name(entry.file_name())?;
        out.add_array(entry.name(), &array)?;
        progress.advance(entry.size());
    }
    out.finish()?;
    Ok(())
}
