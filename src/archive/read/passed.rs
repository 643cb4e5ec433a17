//! Directories and end records that a stream goes over: an archive goes on behind them where arrays were appended.

use std::hash::RandomState;
use std::io::Read;

use super::end::{Claim, LARGE_RECORD, LOCATOR, RECORD, WITHIN, last_record};
use super::for_zip::numbers;
use super::tally::{Tally, Told};
use crate::archive::format::fields::{CENTRAL, get16};
use crate::archive::format::file_name;
use crate::archive::format::head::UTF_8;
use crate::archive::format::method::Method;
use crate::error::{Error, ErrorKind, Result};
use crate::io::read::lookahead::Lookahead;
use crate::io::transfer::read_up_to;
use crate::limits::Limits;

/// A directory and its end record, after which the archive may go on.
pub(crate) struct Passed {
    /// The end record and its comment.
    end: Vec<u8>,
    /// What is wrong with the directory, should it be the last one. No reader of files looks at the others.
    outcome: Result<()>,
}

impl Passed {
    /// Goes over what begins here, and holds it against the entries that came before.
    pub(crate) fn read(
        input: &mut Lookahead<impl Read>,
        came: &Tally,
        keys: &RandomState,
        limits: &Limits,
    ) -> Result<Passed> {
        let start = input.position();
        let (mut directory, mut record) = (Tally::default(), Vec::new());
        while input.peek(4)? == b"PK\x01\x02" {
            limits.check_entries(directory.entries + 1)?;
            read_record(input, &mut record)?;
            count(&mut directory, &record, keys).map_err(|error| error.with_offset(start))?;
        }
        let size = input.position() - start;
        let mut before = Vec::new();
        if input.peek(4)? == b"PK\x06\x06" {
            take(input, &mut before, LARGE_RECORD + LOCATOR, END)?;
        }
        let place = input.position();
        let mut end = Vec::new();
        take(input, &mut end, RECORD, END)?;
        if !end.starts_with(b"PK\x05\x06") {
            let found = end.get(..4).unwrap_or_default().escape_ascii();
            let reason = format!("expected the end record \"PK\\x05\\x06\" behind its directory, found \"{found}\"");
            return Err(invalid(reason).with_offset(place));
        }
        let comment = get16(&end, 20).map_or(0, usize::from);
        take(input, &mut end, comment, "the archive's comment")?;
        let outcome = check(&before, &end, start, size, &directory, came);
        Ok(Passed { end, outcome })
    }

    /// Ends the archive, if what stands behind it is what other readers pass over too.
    pub(crate) fn finish(mut self, input: &mut impl Read) -> Result<()> {
        let most = (WITHIN + 1).saturating_sub(self.end.len()) as u64;
        input.take(most).read_to_end(&mut self.end)?;
        if last_record(&self.end) != Some(0) {
            let reason = "behind its end record stands another one, or more than 64 KiB".to_owned();
            return Err(invalid(reason));
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
    take(input, record, CENTRAL, WHAT)?;
    let lengths = [28, 30, 32].map(|at| get16(record, at).map_or(0, usize::from));
    take(input, record, lengths.iter().sum(), WHAT)
}

fn count(directory: &mut Tally, record: &[u8], keys: &RandomState) -> Result<()> {
    let number16 = |at| get16(record, at).unwrap_or_default();
    let crc32 = record.get(16..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let name = record.get(CENTRAL..CENTRAL + usize::from(number16(28))).unwrap_or_default();
    let [size, compressed_size, place] = numbers(record).map_err(|reason| invalid(reason.to_owned()))?;
    let file_name = &file_name::file_name(name, number16(8) & UTF_8 != 0);
    let told = Told { file_name, method: Method::from_number(number16(10)), crc32, compressed_size, size };
    directory.add(keys, &told, place);
    Ok(())
}

/// An error unless the end record tells of this directory of `size` bytes at `start`, and that of all that came.
fn check(before: &[u8], end: &[u8], start: u64, size: u64, directory: &Tally, came: &Tally) -> Result<()> {
    let claim = Claim::of(before, end)?.ok_or_else(|| invalid("its end record is cut".to_owned()))?;
    if claim.size != size || !claim.entries.is_of(directory.entries) {
        let (count, stated) = (directory.entries, claim.entries.number());
        return Err(invalid(format!(
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
    Err(invalid(reason))
}

fn invalid(reason: String) -> Error {
    ErrorKind::InvalidArchive { reason }.into()
}
