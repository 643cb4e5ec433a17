//! The end of an archive behind which an append was not completed.

use super::end::End;
use super::index::Index;
use super::walk::walk;
use crate::error::place::AtPlace;
use crate::error::{Blame, Result, invalid_archive};
use crate::io::read::source::Source;
use crate::limits::Limits;

/// Where the last complete archive ends.
pub(crate) fn complete_end(source: &dyn Source, limits: &Limits) -> Result<u64> {
    let size = source.size();
    let whole = match whole(source, limits) {
        // If the file could not be read, or is beyond a limit, nothing shows that it is unfinished.
        Err(error) if error.blame() != Blame::File => return Err(error),
        whole => whole.unwrap_or(None),
    };
    // The array written last may itself hold an archive, whose offsets count from its own front.
    if whole.as_ref().is_some_and(|end| end.shift == 0) {
        return Ok(size);
    }
    let walked = walk(source)?;
    match walked.end {
        Some(end) => Ok(end),
        None if whole.is_some() => Ok(size),
        None => {
            let reason = "no end record is reached from its front".to_owned();
            Err(invalid_archive(reason).at_byte(walked.place))
        }
    }
}

/// The end of the archive, if it is the end of the file.
fn whole(source: &dyn Source, limits: &Limits) -> Result<Option<End>> {
    let end = End::find(source)?;
    if end.comment.end != source.size() {
        return Ok(None);
    }
    Index::read_before(source, &end, limits)?;
    Ok(Some(end))
}
