//! How far an entry of a stream was read, and what of it came.

use std::io;

use crc32fast::Hasher;

use super::entry_bytes::check_said;
use super::other_methods;
use super::stepwise::StepDecoder;
use crate::archive::stream::descriptor::Descriptor;
use crate::archive::stream::header::StreamHeader;
use crate::archive::stream::tally::Told;
use crate::error::{Error, ErrorKind, Result};

/// How far an entry was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    New,
    Begun,
    /// All its data came.
    Ended,
    /// The descriptor came too, if there is one.
    Left,
    /// It is damaged.
    Failed,
}

/// Bytes that entries made.
#[derive(Clone, Copy, Default)]
pub(super) struct Made {
    pub(super) all: u64,
    /// Those of entries compressed by another method than deflate.
    pub(super) foreign: u64,
}

impl StreamHeader {
    /// An error if the entry cannot be read from a stream.
    pub(super) fn check_readable(&self) -> Result<()> {
        check_said(self.method, self.is_encrypted, self.size.zip(self.compressed_size))?;
        if self.method.is_foreign() { other_methods::check_known(self.method) } else { Ok(()) }
    }

    /// The error of an entry whose size comes behind it, where nothing else tells it.
    pub(super) fn unknown_end(&self, why: &str) -> Error {
        let reason = format!(
            "its size stands behind it, and {why}, so that in a stream nothing tells where it ends; \
             read the archive from a file"
        );
        ErrorKind::UnsupportedEntry { reason }.into()
    }
}

/// The entry that a stream stands at.
pub(super) struct Streamed {
    pub(super) header: StreamHeader,
    /// Where its header begins.
    pub(super) place: u64,
    pub(super) state: State,
    /// Made when it is begun, if it is not stored.
    pub(super) decoder: Option<StepDecoder>,
    /// The `.npy` header that was read to know where the entry ends, as far as it was not given out.
    pub(super) front: io::Cursor<Vec<u8>>,
    pub(super) crc32: Hasher,
    /// What entries before it made.
    pub(super) before: Made,
    /// Bytes that it made so far, and those that they took.
    pub(super) size: u64,
    pub(super) taken: u64,
    /// What stands behind it, once it is left.
    pub(super) descriptor: Option<Descriptor>,
}

impl Streamed {
    pub(super) fn new(header: StreamHeader, place: u64, before: Made) -> Streamed {
        Streamed {
            header,
            place,
            state: State::New,
            decoder: None,
            front: io::Cursor::default(),
            crc32: Hasher::new(),
            before,
            size: 0,
            taken: 0,
            descriptor: None,
        }
    }

    pub(super) fn file_name(&self) -> &str {
        &self.header.file_name
    }

    /// Bytes that all entries made up to here.
    pub(super) fn made(&self) -> Made {
        let Made { all, foreign } = self.before;
        let foreign = if self.is_foreign() { foreign.saturating_add(self.size) } else { foreign };
        Made { all: all.saturating_add(self.size), foreign }
    }

    pub(super) fn is_foreign(&self) -> bool {
        self.header.method.is_foreign()
    }

    /// Whether the stream stands behind it.
    pub(super) fn is_left(&self) -> bool {
        self.state == State::Left
    }

    /// What is told of it, once it is left.
    pub(super) fn told(&self) -> Told<'_> {
        let header = &self.header;
        let before = || Descriptor {
            crc32: header.crc32,
            compressed_size: header.compressed_size.unwrap_or(self.taken),
            size: header.size.unwrap_or(self.size),
        };
        let Descriptor { crc32, compressed_size, size } = self.descriptor.unwrap_or_else(before);
        Told { file_name: &header.file_name, method: header.method, crc32, compressed_size, size }
    }

    /// The error of a file whose header does not tell its size.
    pub(super) fn unmeasured(&self, error: Error) -> Error {
        match error.kind() {
            ErrorKind::Io(_) | ErrorKind::LimitExceeded { .. } | ErrorKind::OutOfMemory { .. } => error,
            ErrorKind::EndOfStream | ErrorKind::Truncated { .. } => self.truncated().into(),
            _ => self.header.unknown_end(&format!("it does not begin as a .npy file ({})", error.kind())),
        }
    }

    /// Bytes that are still to be taken, if it is known how many.
    pub(super) fn left(&self) -> Option<u64> {
        self.header.compressed_size.map(|size| size.saturating_sub(self.taken))
    }

    pub(super) fn truncated(&self) -> ErrorKind {
        let (expected, found) = (self.header.compressed_size.unwrap_or(self.taken + 1), self.taken);
        ErrorKind::Truncated { what: "the entry", expected, found }
    }
}
