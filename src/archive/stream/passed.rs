//! Directories and end records that a stream passes: if arrays were appended, the archive goes on behind them.

use std::hash::RandomState;
use std::io::Read;

use super::tally::{Tally, Told};
use crate::archive::format::file_name;
use crate::archive::format::records::{CentralRecord, EndRecord, UTF_8, WholeRecord, Zip64EndRecord};
use crate::archive::format::stated_end::{StatedEnd, WITHIN, ZIP64_SIZE, last_record};
use crate::error::place::AtPlace;
use crate::error::{ErrorKind, Result, invalid_archive};
use crate::io::read::lookahead::Lookahead;
use crate::io::transfer::read_up_to;
use crate::limits::Limits;

/// A directory and its end record, after which the archive may go on.
pub(crate) struct Passed {
    /// The end record and its comment.
    end: Vec<u8>,
    /// The error of the directory, which counts only if no other directory follows: readers of files look at the last
    /// one.
    outcome: Result<()>,
}

impl Passed {
    /// Goes past the directory that begins here, and compares it with the entries that came before.
    pub(crate) fn read(
        input: &mut Lookahead<impl Read>,
        came: &Tally,
        keys: &RandomState,
        limits: &Limits,
    ) -> Result<Passed> {
        let start = input.position();
        let (mut directory, mut record) = (Tally::default(), Vec::new());
        while input.peek(4)? == CentralRecord::SIGNATURE {
            limits.check_entries(directory.entries + 1)?;
            read_record(input, &mut record)?;
            count(&mut directory, &record, keys).at_byte(start)?;
        }
        let size = input.position() - start;
        let mut before = Vec::new();
        if input.peek(4)? == Zip64EndRecord::SIGNATURE {
            take(input, &mut before, ZIP64_SIZE, END)?;
        }
        let place = input.position();
        let mut end = Vec::new();
        take(input, &mut end, EndRecord::SIZE, END)?;
        let Some(record) = EndRecord::parse(&end) else {
            let (expected, found) = (EndRecord::SIGNATURE.escape_ascii(), end.get(..4).unwrap_or(&end).escape_ascii());
            let reason = format!("expected the end record \"{expected}\" behind its directory, found \"{found}\"");
            return Err(invalid_archive(reason).at_byte(place));
        };
        let comment = record.comment_length.into();
        take(input, &mut end, comment, "the archive's comment")?;
        let outcome = check(&before, &end, start, size, &directory, came);
        Ok(Passed { end, outcome })
    }

    /// Ends the archive, unless the bytes behind it keep other readers from finding its end record.
    pub(crate) fn finish(mut self, input: &mut impl Read) -> Result<()> {
        let most = (WITHIN + 1).saturating_sub(self.end.len()) as u64;
        input.take(most).read_to_end(&mut self.end)?;
        if last_record(&self.end) != Some(0) {
            let reason = "behind its end record stands another one, or more than 64 KiB".to_owned();
            return Err(invalid_archive(reason));
        }
        self.outcome
    }
}

const END: &str = "the end record";

/// Appends the next `count` bytes to `bytes`.
fn take(input: &mut impl Read, bytes: &mut Vec<u8>, count: usize, what: &'static str) -> Result<()> {
    let start = bytes.len();
    bytes.resize(start + count, 0);
    let found = read_up_to(input, bytes.get_mut(start..).unwrap_or_default())?;
    if found < count {
        return Err(ErrorKind::Truncated { what, expected: count as u64, found: found as u64 }.into());
    }
    Ok(())
}

/// Reads a record of the directory, no more than three times 64 KiB.
fn read_record(input: &mut impl Read, record: &mut Vec<u8>) -> Result<()> {
    const WHAT: &str = "a record of the directory";
    record.clear();
    take(input, record, CentralRecord::SIZE, WHAT)?;
    let behind = CentralRecord::parse(record).map_or(0, |fixed| fixed.behind());
    take(input, record, behind, WHAT)
}

fn count(directory: &mut Tally, record: &[u8], keys: &RandomState) -> Result<()> {
    let record = WholeRecord::parse(record).ok_or_else(|| invalid_archive("a record of its directory is cut"))?;
    let [size, compressed_size, place] = record.numbers().map_err(invalid_archive)?;
    let (fixed, file_name) = (record.fixed, &file_name::file_name(record.name, record.fixed.has(UTF_8)));
    let told = Told { file_name, method: fixed.method(), crc32: fixed.crc32, compressed_size, size };
    directory.add(keys, &told, place);
    Ok(())
}

/// An error unless the end record states this directory, of `size` bytes at `start`, and the directory lists all
/// entries that came.
fn check(before: &[u8], end: &[u8], start: u64, size: u64, directory: &Tally, came: &Tally) -> Result<()> {
    let claim = StatedEnd::of(before, end)?.ok_or_else(|| invalid_archive("its end record is cut"))?;
    if claim.size != size || !claim.entries.is_of(directory.entries) {
        let (count, stated) = (directory.entries, claim.entries.number());
        return Err(invalid_archive(format!(
            "its directory holds {count} entries in {size} bytes, its end record tells of {stated} in {}",
            claim.size
        )));
    }
    // In an archive cut out of a file offsets may count from the file's front.
    if directory.is_shifted(came, claim.offset.wrapping_sub(start)) {
        return Ok(());
    }
    let (told, came) = (directory.entries, came.entries);
    let reason = if told == came {
        format!("the {came} entries that came are not those that its directory tells of")
    } else {
        format!("{came} entries came, and its directory tells of {told}: of those it leaves out a file shows none")
    };
    Err(invalid_archive(reason))
}
