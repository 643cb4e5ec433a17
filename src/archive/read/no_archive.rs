//! Errors of files in which no archive is found: what is wrong, and what can be done.

use std::io::Read;

use super::walk::walk;
use crate::error::beginnings::{Beginning, DEEPEST};
use crate::error::{Error, invalid_archive};
use crate::io::read::lookahead::Lookahead;
use crate::io::read::source::{Source, fetch};

const REPAIR: &str = "npz::repair cuts off what an append left behind that was not completed, NpzReader::recover reads \
                      what was complete";

/// The error of a file that has no end record.
pub(crate) fn no_end(source: &dyn Source) -> Error {
    let size = source.size();
    if size == 0 {
        return invalid_archive("it is empty, and no zip archive");
    }
    let start = match fetch(source, 0..size.min(DEEPEST as u64)) {
        Ok(start) => start,
        Err(error) => return error,
    };
    if !Beginning(&start).is_zip() {
        return begins_otherwise("it has no end record, so it is no zip archive", &start);
    }
    match cut_append(source) {
        Some(error) => error,
        None => {
            invalid_archive("it begins as a zip archive, and is cut short: it has no end record in its last 64 KiB")
        }
    }
}

/// The error of a stream that does not begin with an entry.
pub(crate) fn strange(input: &mut Lookahead<impl Read>) -> Error {
    // No archive is shorter.
    const ENOUGH: usize = 8;
    let wanted = input.peek(ENOUGH).map(|start| start.len() + Beginning(start).wanted());
    match wanted.and_then(|wanted| input.peek(wanted)) {
        Ok([]) => invalid_archive("it is empty, and no zip archive"),
        Ok(start) => begins_otherwise("no zip archive begins here", start),
        Err(error) => error.into(),
    }
}

fn begins_otherwise(what: &str, start: &[u8]) -> Error {
    let beginning = Beginning(start);
    if beginning.is_npy() {
        return invalid_archive("it is a .npy file, read it with read_npy");
    }
    invalid_archive(format!("{what}: it begins with {beginning}"))
}

/// The error of a file that begins with an entry which the directory at its end does not list. `shift` bytes stand
/// before the archive that ends the file; if `is_whole`, they are archives.
pub(crate) fn another_before(source: &dyn Source, shift: u64, is_whole: bool) -> Error {
    if is_whole {
        return invalid_archive(format!(
            "archives stand in it one behind the other: NumPy reads the last one alone, which begins at byte {shift}; cut the \
             file in two there"
        ));
    }
    cut_append(source).unwrap_or_else(|| {
        invalid_archive(
            "it begins with an entry that the directory at its end does not have: it is cut short, and an array holds an \
             archive, or another archive stands before it"
                .to_owned(),
        )
    })
}

/// The error of an archive that was complete once, and behind which an unfinished append left bytes.
fn cut_append(source: &dyn Source) -> Option<Error> {
    let (end, size) = (walk(source).ok()?.end?, source.size());
    let left = size.checked_sub(end).filter(|left| *left > 0)?;
    let reason = format!("a whole archive ends at byte {end}, and behind it stand {left} bytes without an end record");
    Some(invalid_archive(reason).with_hint(REPAIR))
}
