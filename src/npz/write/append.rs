//! Appends to archives, behind their end.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use super::compression::Compression;
use super::writer::NpzWriter;
use crate::archive::format::records::Records;
use crate::archive::read::end::End;
use crate::archive::read::index::Index;
use crate::archive::read::record::EntryRecord;
use crate::archive::read::walk::walk;
use crate::archive::write::writer::Directory;
use crate::error::place::AtPlace;
use crate::error::{Result, invalid_archive};
use crate::io::read::source::{FileSource, Source, fetch};
use crate::io::write::output_file::OutputFile;
use crate::limits::Limits;

/// Starts to append to the archive in `target`, if its end can be found again from its front.
pub(crate) fn append(target: OutputFile, compression: Compression, limits: &Limits) -> Result<NpzWriter<File>> {
    let mut file = target.file().try_clone()?;
    let size = file.seek(SeekFrom::End(0))?;
    let source = FileSource::new(file, size);
    let end = End::find(&source)?;
    let index = Index::read_before(&source, &end, limits)?;
    check(&source, &end)?;
    let records = fetch(&source, end.directory.clone())?.into_owned();
    let entries = Records(&records).count() as u64;
    // On some systems reads move the position that all handles of the file share.
    target.file().seek(SeekFrom::Start(size))?;
    let mut writer = NpzWriter::in_target(target, compression)?;
    let names = index.records.iter().map(EntryRecord::name);
    writer.go_on(names, Directory { records, entries }, fetch(&source, end.comment)?.into_owned());
    Ok(writer)
}

/// An error unless the walk from the front ends where the archive does: otherwise an unfinished append could not be cut
/// off.
fn check(source: &dyn Source, end: &End) -> Result<()> {
    let walked = walk(source)?;
    let size = source.size();
    let reason = if end.shift > 0 {
        "bytes stand before it"
    } else if end.shift < 0 {
        "it was cut out of a larger file, from whose start its offsets count"
    } else if end.comment.end < size {
        "bytes stand behind it, which may be of an append that was not completed"
    } else if walked.end != Some(size) {
        "its records do not follow each other from its front, or entries do not begin with their sizes"
    } else {
        return Ok(());
    };
    let is_cut = end.shift == 0 && walked.end.is_some_and(|end| end < size);
    let hint = if is_cut { "npz::repair cuts them off then; NpzEditor adds arrays" } else { "NpzEditor adds arrays" };
    let reason = format!("arrays cannot be appended: {reason}");
    Err(invalid_archive(reason).with_hint(hint).at_byte(walked.place))
}
