//! Small entries that wait until there are enough to deflate them on all threads.

/// Entries up to this many bytes wait. Larger ones have work for all threads themselves.
pub(super) const LONGEST: u64 = 8 << 20;

/// As many bytes wait at most, but for the entry that came last.
const ENOUGH: usize = 16 << 20;

/// What an entry costs beside its bytes.
const OVERHEAD: usize = 256;

#[derive(Default)]
pub(super) struct Waiting {
    file_names: Vec<String>,
    entries: Vec<Vec<u8>>,
    size: usize,
}

impl Waiting {
    /// Whether an entry of `size` bytes waits. It depends on nothing else, so that the same arrays make the same
    /// bytes.
    pub(super) fn takes(size: u64) -> bool {
        size <= LONGEST
    }

    pub(super) fn push(&mut self, file_name: String, bytes: Vec<u8>) {
        self.size += bytes.len() + file_name.len() + OVERHEAD;
        self.file_names.push(file_name);
        self.entries.push(bytes);
    }

    pub(super) fn is_full(&self) -> bool {
        self.size >= ENOUGH
    }

    /// The file names and the bytes of all, in their order. None wait then.
    pub(super) fn take(&mut self) -> (Vec<String>, Vec<Vec<u8>>) {
        let Waiting { file_names, entries, .. } = std::mem::take(self);
        (file_names, entries)
    }
}
