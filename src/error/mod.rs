//! The one error of the crate: what was expected, what was found, in which file and entry, and where.

pub(crate) mod beginnings;
pub(crate) mod entry_name;
mod nearest;
pub(crate) mod place;
mod texts;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use beginnings::Beginning;
#[cfg(feature = "npz")]
use nearest::{DidYouMean, nearest};
pub(crate) use texts::ShapeText;
use texts::{FieldsText, Lines, magic_hint, raise_hint};

/// A `Result` whose error is this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why reading or writing failed, and where.
///
/// A program matches [`kind`](Error::kind). [`path`](Error::path), [`entry`](Error::entry) and
/// [`offset`](Error::offset) say where; `Display` says all of it in one line:
///
/// ```text
/// "a.npz": entry "weights": expected dtype "<f4" (f32), found "<f8"; read it as f64, or as DynArray and cast
/// ```
///
/// ```
/// use npz::ErrorKind;
///
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &[1.0f64, 2.0])?;
/// let error = npz::read_npy_from::<Vec<f32>>(file.as_slice()).unwrap_err();
/// match error.kind() {
///     ErrorKind::DTypeMismatch { found, .. } => assert_eq!(found, "<f8"),
///     ErrorKind::Truncated { .. } | ErrorKind::ChecksumMismatch { .. } => panic!("the file is damaged"),
///     _ => panic!("{error}"),
/// }
/// # Ok::<(), npz::Error>(())
/// ```
pub struct Error(Box<Context>);

#[derive(Debug)]
struct Context {
    kind: ErrorKind,
    path: Option<PathBuf>,
    entry: Option<String>,
    offset: Option<u64>,
    /// What stands behind the text: names that may have been meant, or what to do.
    hint: Option<Box<str>>,
}

/// What went wrong. New variants may be added.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum ErrorKind {
    /// The operating system, or the caller's reader or writer, reported an error.
    #[error(transparent)]
    Io(io::Error),

    /// The bytes do not begin as a `.npy` file does.
    #[error(
        r#"not a .npy file: expected the magic bytes "\x93NUMPY", found {}{}"#,
        Beginning(found),
        magic_hint(found)
    )]
    BadMagic {
        /// The bytes that stand there instead: at most eight, or as many as tell what the file is.
        found: Vec<u8>,
    },

    /// The stream ended where an array could have begun: NumPy's `EOFError: No data left in file`.
    #[error("no data left: the stream ended before an array")]
    EndOfStream,

    /// A `.npy` format version that NumPy never wrote.
    #[error("expected format version 1.0, 2.0 or 3.0, found {major}.{minor}")]
    UnsupportedVersion {
        /// The major version found.
        major: u8,
        /// The minor version found.
        minor: u8,
    },

    /// The header, or a dtype's text, is not the Python literal that it must be.
    #[error("invalid syntax at character {position}: expected {expected}, found {found}")]
    Syntax {
        /// Characters before the place.
        position: usize,
        /// What the grammar allows there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },

    /// The header is a Python literal, but does not say what a header must say.
    #[error("invalid header: expected {expected}, found {found}")]
    InvalidHeader {
        /// What a header needs.
        expected: &'static str,
        /// What this one has.
        found: String,
    },

    /// A dtype that NumPy does not know, or that has no meaning here.
    #[error("invalid dtype {descr}: {reason}")]
    InvalidDType {
        /// The dtype as written.
        descr: String,
        /// What is wrong with it.
        reason: String,
    },

    /// A shape that no array can have.
    #[error("invalid shape {}: {reason}", ShapeText(shape))]
    InvalidShape {
        /// The lengths of the axes.
        shape: Vec<usize>,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// The data ended too early.
    #[error("truncated: expected {expected} bytes of {what}, found {found}")]
    Truncated {
        /// The part of the file that is cut short.
        what: &'static str,
        /// Bytes that should be there.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },

    /// An object array: its data are a Python pickle, which this crate never executes.
    #[error(
        "dtype {descr} holds pickled Python objects; this crate never executes pickles, save the array with a plain dtype, or take its bytes as they are"
    )]
    Pickled {
        /// The dtype as written.
        descr: String,
    },

    /// The array has another dtype than the one asked for.
    #[error("expected dtype {expected:?} ({rust}), found {found:?}; {hint}")]
    DTypeMismatch {
        /// The dtype that was asked for, as NumPy's `descr`.
        expected: String,
        /// The Rust type that was asked for.
        rust: &'static str,
        /// The dtype of the array, as NumPy's `descr`.
        found: String,
        /// What can be done.
        hint: String,
    },

    /// The array has another shape than the one asked for.
    #[error("expected shape {expected}, found {}; {hint}", ShapeText(found))]
    ShapeMismatch {
        /// The shape that was asked for; `n` stands for any length.
        expected: String,
        /// The shape of the array.
        found: Vec<usize>,
        /// What can be done.
        hint: &'static str,
    },

    /// The caller asked for rows that the array does not have.
    #[error("expected rows up to {rows}, found the range {start}..{end}")]
    NoSuchRows {
        /// The rows that there are.
        rows: usize,
        /// The first row asked for.
        start: usize,
        /// The row behind the last one asked for.
        end: usize,
    },

    /// The caller asked for rows of an array in Fortran order, in which a row does not lie together.
    #[error("the array is in Fortran order, its rows do not lie together; use read_slice, or read_last")]
    RowsNotAdjacent,

    /// Rows cannot be appended to the array in its file.
    #[error("cannot append to the array in its file: {reason}; write it anew with write_npy or NpyWriter")]
    NotAppendable {
        /// What stands in the way.
        reason: &'static str,
    },

    /// Bytes stand behind the array, and nothing shows that an [`NpyAppender`](crate::NpyAppender) left them there when
    /// its process was killed. They may be another array, a pickle, anything. Appended rows would overwrite them.
    #[error(
        "cannot append to the array in its file: {}, {count} bytes from byte {end} on; write it anew with write_npy or NpyWriter, or cut the file at byte {end} if nobody needs what stands there",
        if *is_array { "another array stands behind it" } else { "bytes stand behind it that no append is known to have left" }
    )]
    BytesBehind {
        /// The number of these bytes.
        count: u64,
        /// Where the array ends, in bytes from the start of the file.
        end: u64,
        /// Whether they begin as a `.npy` file does.
        is_array: bool,
    },

    /// The header of a file has no room for the number of rows that the array would get; files that NumPy 1.23 and
    /// newer wrote have room for any.
    #[error(
        "the file's header has room for up to {most} rows, found {rows}; write the array anew with write_npy or NpyWriter"
    )]
    HeaderFull {
        /// The most rows that the header can state.
        most: usize,
        /// The rows that there would be.
        rows: usize,
    },

    /// The caller asked for indexes along the last axis of an array in C order, in which their items do not lie
    /// together.
    #[error("the array is in C order, what an index along its last axis selects does not lie together; use read_slice")]
    LastAxisNotAdjacent,

    /// The caller asked for indexes that an axis does not have.
    #[error("expected indexes up to {length} along axis {axis}, found {start}..{end}")]
    NoSuchSlice {
        /// The number of the axis, from 0.
        axis: usize,
        /// Its length.
        length: usize,
        /// The first index asked for.
        start: usize,
        /// The index behind the last one asked for.
        end: usize,
    },

    /// The caller asked for a range with a step of 0.
    #[error("expected a step of at least 1 along axis {axis}, found 0")]
    ZeroStep {
        /// The number of the axis, from 0.
        axis: usize,
    },

    /// The data do not have the size that the header says: [`DynArray::new`](crate::DynArray::new) was given others, or
    /// a [`ToNpy`](crate::ToNpy) that is wrong wrote others.
    #[error("the header says {expected} bytes of array data, found {found}")]
    WrongDataSize {
        /// Bytes that the header says.
        expected: u64,
        /// Bytes given or written.
        found: u64,
    },

    /// The caller gave more or fewer elements than a shape needs.
    #[error("shape {} needs {expected} elements, found {found}", ShapeText(shape))]
    LengthMismatch {
        /// The shape.
        shape: Vec<usize>,
        /// Elements it needs.
        expected: u64,
        /// Elements given.
        found: u64,
    },

    /// The type that a value is cast to cannot hold it.
    #[error("element {index} is {value}, which {target} cannot hold")]
    ValueOutOfRange {
        /// The element's position in memory order.
        index: usize,
        /// The value, as text.
        value: String,
        /// The type that was asked for.
        target: &'static str,
    },

    /// The array's items have no such field.
    #[error("no field {name:?}{}", FieldsText { name, fields })]
    NoSuchField {
        /// The name that was asked for.
        name: String,
        /// The names that there are; none if the items are no records.
        fields: Vec<String>,
    },

    /// An element has no value in the type that was asked for: text that is not valid, a date out of range.
    #[error("element {index}: {reason}")]
    InvalidElement {
        /// The element's position in memory order among those that were read or written together.
        index: usize,
        /// What is wrong with it.
        reason: String,
    },

    /// The unit or type that a moment or span is converted to cannot hold it.
    #[error("cannot convert {value} to {target}: {reason}")]
    TimeConversion {
        /// The moment or span, with its own unit or type.
        value: String,
        /// The unit or type that was asked for.
        target: String,
        /// What stands in the way.
        reason: &'static str,
    },

    /// The array cannot be viewed in place: its bytes are compressed, of the other byte order, not aligned, or not in
    /// memory at all.
    #[error("cannot view the array in place: {reason}; read it instead")]
    NotViewable {
        /// What stands in the way.
        reason: &'static str,
    },

    /// A limit of [`ReadOptions`](crate::ReadOptions) was reached.
    #[error("{what} is {found}, more than the limit of {limit}{}", raise_hint(*option))]
    LimitExceeded {
        /// What is limited, with its unit.
        what: &'static str,
        /// The method of [`ReadOptions`](crate::ReadOptions) that raises the limit, such as `max_header_bytes`, if one
        /// does.
        option: Option<&'static str>,
        /// What the file asks for.
        found: u64,
        /// What is allowed.
        limit: u64,
    },

    /// There is no memory for an array.
    #[error("cannot allocate {bytes} bytes")]
    OutOfMemory {
        /// The size of the allocation.
        bytes: u64,
    },

    /// The archive has no entry of this name.
    #[error("no entry {name:?} in the archive")]
    NoSuchEntry {
        /// What was looked for.
        name: String,
    },

    /// The archive has fewer entries.
    #[error("no entry at index {index}; the archive has {len} entries")]
    NoSuchIndex {
        /// The index asked for, from 0.
        index: usize,
        /// Entries in the archive.
        len: usize,
    },

    /// Two entries were given the same name.
    #[error("the name {name:?} is taken{}", if *positional { " by a positional array: positional arrays are named arr_0, arr_1, ..." } else { "" })]
    DuplicateName {
        /// The name, without `.npy`.
        name: String,
        /// Whether one of the two is a positional array, which NumPy names `arr_0`, `arr_1`, ...
        positional: bool,
    },

    /// A name that no zip entry can have.
    #[error("invalid entry name {name:?}: {reason}")]
    InvalidName {
        /// The name, without `.npy`.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// The bytes are no zip archive, or a damaged one.
    #[error("invalid archive: {reason}")]
    InvalidArchive {
        /// What is wrong with it.
        reason: String,
    },

    /// The entry is compressed or encrypted in a way that is not supported.
    #[error("unsupported entry: {reason}")]
    UnsupportedEntry {
        /// What is not supported.
        reason: String,
    },

    /// The entry's contents are damaged: its checksum differs.
    #[error("damaged: expected CRC-32 {expected:08x}, found {found:08x}")]
    ChecksumMismatch {
        /// The checksum that the archive states.
        expected: u32,
        /// The checksum of what it holds.
        found: u32,
    },

    /// The entry's deflate stream is damaged.
    #[error("damaged deflate stream: {reason}")]
    CorruptDeflate {
        /// What is wrong with it.
        reason: &'static str,
    },

    /// Entries of an archive are damaged.
    #[error("{} of {entries} entries are damaged: {}", errors.len(), Lines(errors))]
    DamagedEntries {
        /// What is wrong with each of them, in the archive's order.
        errors: Vec<Error>,
        /// Entries in the archive.
        entries: usize,
    },

    /// The members of a sparse array do not make one.
    #[error("invalid sparse array: {member}{}: expected {expected}, found {found}", position.map(|at| format!("[{at}]")).unwrap_or_default())]
    InvalidSparse {
        /// The member that is wrong, as the archive names it: `indptr`, `indices`, ...
        member: &'static str,
        /// The first of its elements that is wrong, in memory order, if the fault is in one.
        position: Option<usize>,
        /// What must be there.
        expected: String,
        /// What is there.
        found: String,
    },

    /// A compression level outside 1 to 9.
    #[error("expected a compression level from 1 to 9, found {level}")]
    InvalidLevel {
        /// The level given.
        level: u32,
    },

    /// The entry of a stream, or a part of it, was read before. A stream does not go back: keep what was read.
    #[error(
        "the entry was read before, and a stream does not go back; keep what was read, or open the archive as a file"
    )]
    AlreadyRead,

    /// Another writer, in this process or in another one, has the file at the path open for change. Nothing was
    /// written.
    #[error("another writer has the file open for change; try again when it has finished")]
    InUse,

    /// While a writer had the file at a path open, somebody else wrote to it, put another file there, or removed it.
    /// The file at the path stays as it is now, without the changes that the writer had not completed.
    #[error(
        "somebody else changed the file meanwhile: {how}; it stays as it is now, open it again and write anew what is missing"
    )]
    ChangedByAnother {
        /// How the file differs from the one that the writer left.
        how: String,
    },

    /// An earlier write failed, so that the file can no longer be completed.
    #[error("an earlier write failed, the file cannot be completed: {first}")]
    Poisoned {
        /// The text of the first error.
        first: String,
    },
}

/// Who can do something about an [`Error`].
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blame {
    /// The operating system, the disk, the network, or the memory.
    System,
    /// The file: it is damaged, or not what it should be.
    File,
    /// The caller: the file is good, but not what was asked for.
    Caller,
    /// A limit: the file may be good, but wants more than is allowed.
    Limit,
}

impl Error {
    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// What went wrong, without the place.
    pub fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// The file, where one was opened by its path.
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The archive's entry, without `.npy`.
    pub fn entry(&self) -> Option<&str> {
        self.0.entry.as_deref()
    }

    /// Bytes before the place, counted from the start of the file.
    pub fn offset(&self) -> Option<u64> {
        self.0.offset
    }

    /// Who can do something about it.
    pub fn blame(&self) -> Blame {
        use ErrorKind::*;
        match self.kind() {
            Io(_) | OutOfMemory { .. } => Blame::System,
            LimitExceeded { .. } => Blame::Limit,
            DTypeMismatch { .. } | ShapeMismatch { .. } | LengthMismatch { .. } => Blame::Caller,
            NoSuchRows { .. } | NoSuchSlice { .. } | ZeroStep { .. } => Blame::Caller,
            RowsNotAdjacent | LastAxisNotAdjacent => Blame::Caller,
            NoSuchField { .. } | WrongDataSize { .. } => Blame::Caller,
            ValueOutOfRange { .. } | TimeConversion { .. } | NotViewable { .. } => Blame::Caller,
            NoSuchEntry { .. } | NoSuchIndex { .. } => Blame::Caller,
            NotAppendable { .. } | BytesBehind { .. } | HeaderFull { .. } => Blame::Caller,
            DuplicateName { .. } | InvalidName { .. } | InvalidLevel { .. } => Blame::Caller,
            AlreadyRead | InUse | ChangedByAnother { .. } | Poisoned { .. } => Blame::Caller,
            _ => Blame::File,
        }
    }

    /// Asks whether one of `names` was meant, if any is like `name`.
    #[cfg(feature = "npz")]
    pub(crate) fn with_nearest<'a>(mut self, name: &str, names: impl IntoIterator<Item = &'a str>) -> Error {
        let nearest = nearest(name, names);
        self.0.hint = (!nearest.is_empty()).then(|| DidYouMean(&nearest).to_string().into());
        self
    }

    #[cfg(feature = "npz")]
    pub(crate) fn with_hint(mut self, hint: &'static str) -> Error {
        self.0.hint = Some(format!("; {hint}").into());
        self
    }
}

/// The error of what cannot be unless this crate has a fault. It is said, since what came of it would be a wrong file.
pub(crate) fn fault(what: &str) -> io::Error {
    io::Error::other(format!("a fault of npz, please report it: {what}"))
}

#[cfg(feature = "npz")]
pub(crate) fn invalid_archive(reason: impl Into<String>) -> Error {
    ErrorKind::InvalidArchive { reason: reason.into() }.into()
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Error {
        Error(Box::new(Context { kind, path: None, entry: None, offset: None, hint: None }))
    }
}

/// An error of this crate that went through `std::io` comes out as it went in.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        error.downcast::<Error>().unwrap_or_else(|error| ErrorKind::Io(error).into())
    }
}

/// I/O errors come out as they went in; truncation is `UnexpectedEof`, a file in use `ResourceBusy`; the rest is
/// `InvalidData`.
impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        match error.kind() {
            ErrorKind::Io(_) => match error.0.kind {
                ErrorKind::Io(inner) => inner,
                other => io::Error::other(Error::from(other)),
            },
            ErrorKind::Truncated { .. } | ErrorKind::EndOfStream => io::Error::new(io::ErrorKind::UnexpectedEof, error),
            ErrorKind::InUse => io::Error::new(io::ErrorKind::ResourceBusy, error),
            _ => io::Error::new(io::ErrorKind::InvalidData, error),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.0.path {
            write!(f, "\"{}\": ", path.display())?;
        }
        if let Some(entry) = &self.0.entry {
            write!(f, "entry {entry:?}: ")?;
        }
        write!(f, "{}{}", self.0.kind, self.0.hint.as_deref().unwrap_or_default())?;
        match self.0.offset {
            Some(offset) => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

/// The text of `Display`, which `fn main() -> npz::Result<()>` and `unwrap` then show; `{:#?}` gives the parts.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("path", &self.0.path)
            .field("entry", &self.0.entry)
            .field("offset", &self.0.offset)
            .finish()
    }
}

/// What `Display` says already is no source: reports that print the one behind the other say nothing twice.
impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0.kind)
    }
}

/// An error of an array that has not the expected shape, in which `None` is any length.
pub(crate) fn shape_mismatch(expected: &[Option<usize>], found: &[usize], hint: &'static str) -> Error {
    let texts: Vec<String> =
        expected.iter().map(|axis| axis.map_or_else(|| "n".to_owned(), |length| length.to_string())).collect();
    let comma = if texts.len() == 1 { "," } else { "" };
    let expected = format!("({}{comma})", texts.join(", "));
    ErrorKind::ShapeMismatch { expected, found: found.to_vec(), hint }.into()
}
