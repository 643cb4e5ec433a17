//! What the library says of an error, for those who have the command alone.

use std::path::Path;

use npz::{ErrorKind, NpzReader};

/// What went wrong, without what a program would have to do.
pub(crate) fn wording(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::BadMagic { found } if found.starts_with(b"PK") => {
            "not a .npy file but an archive; `npz unpack` takes the files out of it".to_owned()
        }
        ErrorKind::LimitExceeded { what, option, found, limit } => {
            let advice = match option {
                Some("max_header_bytes") => "--max-header raises it, if you trust the file",
                _ => "no option of this command raises it",
            };
            format!("{what} is {found}, more than the limit of {limit}; {advice}")
        }
        ErrorKind::Pickled { descr } => format!(
            "dtype {descr} holds pickled Python objects, which this command never executes; \
             save the array with a plain dtype, or take the file as it is by `npz cat`"
        ),
        ErrorKind::DTypeMismatch { expected, found, .. } => format!("expected dtype {expected:?}, found {found:?}"),
        ErrorKind::ShapeMismatch { expected, found, .. } => format!("expected shape {expected}, found {found:?}"),
        ErrorKind::NotAppendable { reason } => format!("rows cannot be appended to the array in its file: {reason}"),
        ErrorKind::HeaderFull { most, rows } => format!("the header has room for up to {most} rows, found {rows}"),
        ErrorKind::RowsNotAdjacent => "the array is in Fortran order, its rows do not lie together".to_owned(),
        ErrorKind::LastAxisNotAdjacent => "the array is in C order, its columns do not lie together".to_owned(),
        ErrorKind::DamagedEntries { errors, entries } => format!("{} of {entries} entries are damaged", errors.len()),
        other => other.to_string(),
    }
}

/// What can be done with the file of an error.
pub(crate) fn advice(error: &npz::Error) -> Option<&'static str> {
    let path = error.path().filter(|_| error.entry().is_none())?;
    let is_archive_error = matches!(error.kind(), ErrorKind::InvalidArchive { .. });
    (is_archive_error && is_cut(path)).then_some("`npz repair` cuts off what an append left that was not completed")
}

/// Whether the file was an archive before something was appended to it.
fn is_cut(path: &Path) -> bool {
    NpzReader::open(path).is_err() && NpzReader::recover(path).is_ok()
}
