//! Where an archive ends behind which an append was not completed.

use super::end::End;
use super::index::Index;
use super::walk::walk;
use crate::error::place::AtPlace;
use crate::error::{Error, ErrorKind, Result};
use crate::io::read::source::Source;
use crate::limits::Limits;

/// Where the last archive ends that is complete.
pub(crate) fn complete_end(source: &dyn Source, limits: &Limits) -> Result<u64> {
    let size = source.size();
    let is_whole = |end: &End| end.comment.end == size && Index::read_before(source, end, limits).is_ok();
    let whole = End::find(source).ok().filter(is_whole);
    // An array that holds an archive may be the last that was written: offsets of that one count from its own front.
    if whole.as_ref().is_some_and(|end| end.shift == 0) {
        return Ok(size);
    }
    let walked = walk(source)?;
    match walked.end {
        Some(end) => Ok(end),
        None if whole.is_some() => Ok(size),
        None => {
            let reason = "no end record is reached from its front".to_owned();
            Err(Error::from(ErrorKind::InvalidArchive { reason }).at_byte(walked.place))
        }
    }
}
