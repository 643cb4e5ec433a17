//! Bytes that wait for what stands before them: in memory, or in a file if they are many and there are files.

use std::fs::File;
use std::io::{self, BufReader, Seek, SeekFrom, Write};
use std::path::PathBuf;

use crc32fast::Hasher;

use super::new_file::Unnamed;

/// Bytes that wait in memory.
const IN_MEMORY: usize = 16 << 20;

/// Bytes copied at a time.
const COPY_BUFFER: usize = 1 << 20;

pub(crate) struct Spool {
    memory: Vec<u8>,
    file: Option<Unnamed>,
    /// Where the file would be, if there may be one.
    folder: Option<PathBuf>,
}

impl Spool {
    pub(crate) fn new(folder: Option<PathBuf>) -> Spool {
        Spool { memory: Vec::new(), file: None, folder }
    }

    /// Writes all bytes to `writer`.
    pub(crate) fn copy_to(self, writer: &mut impl Write) -> io::Result<()> {
        match &self.file {
            None => writer.write_all(&self.memory),
            Some(unnamed) => {
                let mut file: &File = unnamed.file();
                file.seek(SeekFrom::Start(0))?;
                io::copy(&mut BufReader::with_capacity(COPY_BUFFER, file), writer).map(drop)
            }
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(unnamed) = &self.file {
            return unnamed.file().write(bytes);
        }
        let folder = self.folder.as_ref().filter(|_| self.memory.len() + bytes.len() > IN_MEMORY);
        if let Some(folder) = folder {
            let unnamed = Unnamed::create(folder)?;
            unnamed.file().write_all(&self.memory)?;
            self.memory = Vec::new();
            return self.file.insert(unnamed).file().write(bytes);
        }
        self.memory.try_reserve(bytes.len()).map_err(|_| io::ErrorKind::OutOfMemory)?;
        self.memory.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes that wait, and what is to be said of them.
pub(crate) struct Spooled {
    pub(crate) crc32: Hasher,
    pub(crate) size: u64,
    pub(crate) spool: Spool,
}
