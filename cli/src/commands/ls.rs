//! `npz ls`: what is in a file.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Args;
use npz::{Entry, ErrorKind, Header, Method, NpzReader, Order, ReadOptions};
use rayon::prelude::*;
use serde::Serialize;

use crate::failure::{Failure, Outcome, Result};
use crate::files::source::{Source, header_of, trouble};
use crate::screen::table::{Column, Table};
use crate::screen::terminal::{self, NAME, STRONG, bytes_text, shape_text};
use crate::screen::text::{plain, plain_json};

/// List names, dtypes, shapes and sizes of the arrays in files.
///
/// ALIGN is the largest power of two, up to 4096, that divides the place of the data in the file: stored arrays that
/// begin on a multiple of their item's size can be used in an mmap as they are.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Files, .npy or .npz.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// JSON instead of a table, sizes in bytes.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Listing<'a> {
    file: String,
    entries: &'a [Item],
}

/// One array, or another entry of an archive.
#[derive(Serialize)]
struct Item {
    /// Nothing in a file of one array.
    name: Option<String>,
    dtype: Option<String>,
    shape: Option<Vec<usize>>,
    order: Option<&'static str>,
    /// In bytes.
    size: u64,
    /// In bytes.
    stored_size: u64,
    method: String,
    /// Of data that are not compressed, in bytes.
    alignment: Option<u64>,
}

pub(crate) fn run(arguments: &Arguments, reading: &ReadOptions) -> Result<Outcome> {
    let mut outcome = Outcome::Fine;
    let mut listings = Vec::new();
    for file in &arguments.files {
        match list(file, reading) {
            Ok((items, failures)) => {
                for failure in failures {
                    terminal::complain(&failure);
                    outcome = outcome.max(Outcome::after(&failure));
                }
                listings.push((file.as_path(), items));
            }
            Err(failure) => {
                terminal::complain(&failure);
                outcome = Outcome::Partial;
            }
        }
    }
    if !listings.is_empty() {
        match arguments.json {
            true => terminal::write(plain_json(&json(&listings)?).as_bytes())?,
            false => terminal::print(&text(&listings, arguments.files.len()))?,
        }
    }
    Ok(outcome)
}

/// What is in a file, and what is wrong with some of it.
fn list(path: &Path, reading: &ReadOptions) -> Result<(Vec<Item>, Vec<Failure>)> {
    match Source::open(path, reading)? {
        Source::One(path, _) => Ok((vec![file_item(&path, reading)?], Vec::new())),
        Source::Many(_, reader) => {
            let entries: Vec<Entry<'_>> = reader.entries().collect();
            let file_names: HashSet<&str> = entries.iter().map(Entry::file_name).collect();
            let item = |entry| entry_item(&reader, &file_names, entry);
            let listed: Vec<_> = entries.par_iter().with_min_len(64).map(item).collect();
            let (items, failures): (Vec<_>, Vec<_>) = listed.into_iter().unzip();
            Ok((items, failures.into_iter().flatten().collect()))
        }
    }
}

fn file_item(path: &Path, reading: &ReadOptions) -> Result<Item> {
    let (header, start) = header_of(path, reading)?;
    let size = path.metadata().map_err(|error| trouble(path, &error))?.len();
    let item = Item::new(None, size, size, Method::STORED);
    Ok(Item { alignment: Some(alignment(start)), ..item.with_header(&header) })
}

fn entry_item(reader: &NpzReader<'_>, file_names: &HashSet<&str>, entry: &Entry<'_>) -> (Item, Option<Failure>) {
    // `a` and `a.npy` can both be there.
    let is_ambiguous = entry.name() != entry.file_name() && file_names.contains(entry.name());
    let name = if is_ambiguous { entry.file_name() } else { entry.name() };
    let item = Item::new(Some(name), entry.size(), entry.compressed_size(), entry.compression());
    let header = match reader.header(entry.file_name()) {
        Ok(header) => header,
        Err(error) if is_no_array(error.kind()) => return (item, None),
        Err(error) => return (item, Some(error.into())),
    };
    let item = Item { alignment: data_alignment(entry, &header), ..item.with_header(&header) };
    (item, None)
}

/// Whether the entry is another file. As NumPy takes it, an array is what begins as one, whatever its name.
fn is_no_array(error: &ErrorKind) -> bool {
    matches!(error, ErrorKind::BadMagic { .. } | ErrorKind::EndOfStream)
}

fn data_alignment(entry: &Entry<'_>, header: &Header) -> Option<u64> {
    let header_size = entry.size().checked_sub(header.data_size().ok()?)?;
    let is_stored = entry.compression() == Method::STORED;
    is_stored.then(|| Some(alignment(entry.data_offset().ok()? + header_size))).flatten()
}

fn alignment(place: u64) -> u64 {
    const LARGEST: u32 = 12;
    1 << place.trailing_zeros().min(LARGEST)
}

impl Item {
    fn new(name: Option<&str>, size: u64, stored_size: u64, method: Method) -> Item {
        let (name, method) = (name.map(str::to_owned), method.to_string());
        Item { name, dtype: None, shape: None, order: None, size, stored_size, method, alignment: None }
    }

    fn with_header(self, header: &Header) -> Item {
        let order = if header.order() == Order::Fortran { "Fortran" } else { "C" };
        let (dtype, shape) = (Some(header.dtype().to_string()), Some(header.shape().to_vec()));
        Item { dtype, shape, order: Some(order), ..self }
    }

    fn row(&self) -> Vec<String> {
        let dash = || "-".to_owned();
        let ratio = self.stored_size as f64 / self.size as f64;
        vec![
            self.name.as_deref().map_or_else(dash, plain),
            self.dtype.as_deref().map_or_else(dash, plain),
            self.shape.as_deref().map_or_else(dash, shape_text),
            self.order.map_or_else(dash, str::to_owned),
            bytes_text(self.size),
            bytes_text(self.stored_size),
            if self.size == 0 { dash() } else { format!("{:.1}%", ratio * 100.0) },
            self.method.clone(),
            self.alignment.map_or_else(dash, |bytes| bytes.to_string()),
        ]
    }
}

const COLUMNS: [Column; 9] = [
    Column::left("NAME").styled(NAME).shrinking(),
    Column::left("DTYPE").shrinking(),
    Column::left("SHAPE"),
    Column::left("ORDER"),
    Column::right("SIZE"),
    Column::right("STORED"),
    Column::right("RATIO"),
    Column::left("METHOD"),
    Column::right("ALIGN"),
];

/// Tables of what is in one of `files`, or in more, whose names stand above them then.
fn text(listings: &[(&Path, Vec<Item>)], files: usize) -> String {
    let mut text = String::new();
    for (number, (file, items)) in listings.iter().enumerate() {
        if files > 1 {
            let gap = if number > 0 { "\n" } else { "" };
            text += &format!("{gap}{STRONG}{}:{STRONG:#}\n", plain(&file.display().to_string()));
        }
        let mut table = Table::new(&COLUMNS);
        items.iter().for_each(|item| table.push(item.row()));
        text += &table.render(terminal::terminal_columns());
    }
    text
}

fn json(listings: &[(&Path, Vec<Item>)]) -> Result<String> {
    let listings: Vec<Listing<'_>> =
        listings.iter().map(|(file, entries)| Listing { file: file.display().to_string(), entries }).collect();
    let text = serde_json::to_string(&listings).map_err(|error| Failure::new(error.to_string()))?;
    Ok(text + "\n")
}
