//! `NpzEditor`: changes archives entry by entry.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use super::writer::NpzWriter;
use crate::archive::format::method::Method;
use crate::archive::format::records::{CentralRecord, DESCRIPTOR, Records};
use crate::archive::read::end::{End, begins_with_entry};
use crate::archive::read::index::Index;
use crate::archive::read::locate::locate;
use crate::archive::read::record::EntryRecord;
use crate::archive::stream::descriptor;
use crate::archive::write::relocate::{Moved, moved_central, moved_local};
use crate::archive::write::writer::{Container, Directory};
use crate::array::ToNpy;
use crate::error::entry_name::{EXTENSION, array_name};
use crate::error::place::AtPlace;
use crate::error::{Error, ErrorKind, Result, invalid_archive};
use crate::io::read::source::{FileSource, fetch};
use crate::io::write::claim::Seen;
use crate::limits::Limits;
use crate::progress::Meter;

/// Changes a `.npz` archive: adds, replaces, renames and removes arrays. NumPy has no counterpart: with it one loads
/// everything and saves it again.
///
/// Entries that stay are copied as they are, without being inflated and deflated again. They need not be arrays, and
/// this crate need not be able to read them: they may be encrypted, or compressed by an unknown method. Their checksums
/// are not checked. On Linux the kernel copies large ones (feature `fast-io`).
///
/// ```
/// # let path = std::env::temp_dir().join("npz-doc-edit.npz");
/// npz::savez!(&path, [1.0, 2.0], weights = [0.5f32; 3], old = [7])?;
///
/// let mut npz = npz::NpzEditor::open(&path)?;
/// npz.replace_array("weights", &[0.25f32; 4])?;
/// npz.add_array("bias", &[1.0f32])?;
/// npz.rename("arr_0", "x")?;
/// npz.remove("old")?;
/// npz.finish()?;
///
/// let npz = npz::NpzReader::open(&path)?;
/// assert_eq!(npz.names().collect::<Vec<_>>(), ["weights", "x", "bias"]);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// The path holds the old archive until [`NpzEditor::finish`]: the new one is written to a file beside it. Without
/// `finish` the old archive stays. Until then no other writer of this crate can open the file. [`NpzWriter::append`]
/// tells more of that, and adds to a large archive without copying it.
///
/// # What comes out
///
/// Entries keep their order. A replaced array keeps its place, and added arrays stand at the end. Stored arrays begin
/// on multiples of 64 bytes, or as far from one as before, so that arrays that could be viewed in place still can; an
/// extra field of the local header takes up the difference. Local headers are otherwise kept, and so are comments, and
/// bytes before the archive. If entries share a name, the last is kept, which is the one that readers find. Bytes that
/// belong to no entry are left out, except arrays that this editor wrote and then removed or replaced again.
pub struct NpzEditor {
    writer: NpzWriter<File>,
    old: Old,
    /// The entries in their order, without those that were removed.
    entries: Vec<Option<NewEntry>>,
    /// Places among the entries, by file name.
    places: HashMap<String, usize>,
    /// Arrays written so far.
    added: usize,
}

/// The archive as it was.
struct Old {
    source: FileSource,
    index: Index,
    /// The directory's records, and where they begin.
    directory: Vec<u8>,
    directory_start: u64,
    seen: Seen,
}

/// One entry of the archive to be.
enum NewEntry {
    /// An entry of the old archive, by its number there, and its new file name if it has one.
    Kept(usize, Option<String>),
    /// An array by its number among those written.
    Added(usize),
}

impl NpzEditor {
    /// Opens the archive at `path`. The new archive goes to the writer that `create` makes.
    pub(crate) fn start(
        path: &Path,
        limits: &Limits,
        create: impl FnOnce(&Path) -> Result<NpzWriter<File>>,
    ) -> Result<NpzEditor> {
        // From here on no other writer can change the file that is read next.
        let mut writer = create(path)?;
        let file = File::open(path)?;
        let seen = Seen::new(path, &file)?;
        let source = FileSource::new(file, seen.length());
        let end = End::find(&source)?;
        let index = Index::read_before(&source, &end, limits)?;
        let directory = fetch(&source, end.directory.clone())?.into_owned();
        let names = index.records.iter().map(EntryRecord::name);
        writer.go_on(names, Directory::default(), fetch(&source, end.comment.clone())?.into_owned());
        writer.copy_front(&source, 0..bytes_before(&source, &index, &end)?)?;
        let file_names = index.records.iter().map(|record| record.file_name.to_string());
        let places = file_names.zip(0..).collect();
        let entries = (0..index.records.len()).map(|number| Some(NewEntry::Kept(number, None))).collect();
        let old = Old { source, index, directory, directory_start: end.directory.start, seen };
        Ok(NpzEditor { writer, old, entries, places, added: 0 })
    }

    /// Adds `array` as `name` at the end: the file is called `name.npy`.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::DuplicateName`]: an entry has the name.
    /// - Those of [`NpzWriter::add_array`], such as [`ErrorKind::InvalidName`] and [`ErrorKind::Poisoned`]. That
    ///   somebody else changed the file is an error of [`NpzEditor::finish`] alone.
    ///
    /// After an error of the write itself the archive cannot be completed.
    pub fn add_array<A: ToNpy + ?Sized>(&mut self, name: &str, array: &A) -> Result<()> {
        self.writer.add_array(name, array)?;
        self.push(&[name, EXTENSION].concat());
        Ok(())
    }

    /// Adds `array` at the end, under the first of the names `arr_0`, `arr_1`, ... that no entry has.
    ///
    /// # Errors
    ///
    /// Those of [`NpzEditor::add_array`], such as [`ErrorKind::Poisoned`], but that the name is free.
    pub fn push_array<A: ToNpy + ?Sized>(&mut self, array: &A) -> Result<()> {
        let name = self.writer.first_free_name();
        self.add_array(&name, array)
    }

    /// Replaces the entry `name`, with or without `.npy`, by `array`, under the same name and in the same place.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchEntry`]: no entry has the name.
    /// - Those of [`NpzEditor::add_array`], such as [`ErrorKind::Poisoned`], but that the name is taken.
    pub fn replace_array<A: ToNpy + ?Sized>(&mut self, name: &str, array: &A) -> Result<()> {
        let (place, file_name) = self.find(name)?;
        self.writer.put_array(array_name(&file_name), &file_name, array)?;
        self.set(place, Some(NewEntry::Added(self.added)))?;
        self.added += 1;
        Ok(())
    }

    /// Removes the entry `name`, with or without `.npy`. It need not be an array.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoSuchEntry`]: no entry has the name.
    pub fn remove(&mut self, name: &str) -> Result<()> {
        let (place, file_name) = self.find(name)?;
        self.set(place, None)?;
        self.forget(&file_name);
        Ok(())
    }

    /// Renames the entry `from`, with or without `.npy`, to `to`. The file is then called `to.npy` if it ended with
    /// `.npy` before, else `to`.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchEntry`]: no entry has the name `from`.
    /// - [`ErrorKind::DuplicateName`]: another entry has the name `to`.
    /// - [`ErrorKind::InvalidName`]: `to` has a NUL in it, or more than 60,000 bytes; or this editor added or replaced
    ///   the array, which then keeps its name.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<()> {
        let (place, file_name) = self.find(from)?;
        let new_name = if file_name.ends_with(EXTENSION) { [to, EXTENSION].concat() } else { to.to_owned() };
        if new_name == file_name {
            return Ok(());
        }
        let Some(Some(NewEntry::Kept(number, _))) = self.entries.get(place) else {
            let reason = "arrays that were written by this editor keep their names";
            let refused = Error::from(ErrorKind::InvalidName { name: from.to_owned(), reason });
            return Err(refused.at_path(self.writer.path()));
        };
        let item = NewEntry::Kept(*number, Some(new_name.clone()));
        self.writer.give_name(array_name(&new_name))?;
        self.set(place, Some(item))?;
        self.forget(&file_name);
        self.places.insert(new_name, place);
        Ok(())
    }

    /// Writes the new archive and puts it at the path.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::ChangedByAnother`]: somebody else wrote to the file, replaced or removed it since it was opened.
    /// - [`ErrorKind::Poisoned`]: an array could not be written before.
    /// - [`ErrorKind::InvalidArchive`], [`ErrorKind::Truncated`]: an entry that stays is not where the directory says.
    /// - [`ErrorKind::Io`]: the file system failed.
    ///
    /// What is at the path then stays.
    pub fn finish(mut self) -> Result<()> {
        self.writer.check()?;
        let written = self.write_kept();
        // If somebody changed the file, that is the reason why copying failed.
        let written = self.old.seen.check().and(written);
        written.at_path(self.writer.path())?;
        let NpzEditor { writer, old, .. } = self;
        // On some file systems of Windows a file that is open cannot be replaced.
        drop(old);
        writer.finish().map(drop)
    }

    /// Copies the entries that stay, and makes the directory of all.
    fn write_kept(&mut self) -> Result<()> {
        let kept = self.kept_bytes();
        self.writer.arrange(kept, |added, container, meter| {
            let mut directory = Directory::default();
            for entry in self.entries.iter().flatten() {
                match entry {
                    NewEntry::Added(number) => {
                        let (index, len) = (*number, added.len());
                        let record = added.get(index).ok_or(ErrorKind::NoSuchIndex { index, len })?;
                        directory.records.extend_from_slice(record);
                    }
                    NewEntry::Kept(number, name) => {
                        let record = self.old.index.at(*number)?;
                        let copied = self.old.copy(record, name.as_deref(), container, meter);
                        directory.records.extend(copied.in_entry(record.name())?);
                    }
                }
                directory.entries += 1;
            }
            Ok(directory)
        })
    }

    /// Bytes of the entries that stay.
    fn kept_bytes(&self) -> u64 {
        let kept = self.entries.iter().flatten().filter_map(|item| match item {
            NewEntry::Kept(number, _) => self.old.index.at(*number).ok(),
            NewEntry::Added(_) => None,
        });
        kept.map(|record| record.compressed_size).fold(0, u64::saturating_add)
    }

    /// The place and file name of the entry that readers find under `name`.
    fn find(&self, name: &str) -> Result<(usize, String)> {
        let file_names = [name.to_owned(), [name, EXTENSION].concat()];
        let found = file_names.into_iter().find_map(|file_name| Some((*self.places.get(&file_name)?, file_name)));
        let missing = || {
            let mut names: Vec<(usize, &str)> = self.places.iter().map(|(name, at)| (*at, array_name(name))).collect();
            names.sort_unstable();
            let names = names.into_iter().map(|(_, name)| name);
            Error::from(ErrorKind::NoSuchEntry { name: name.to_owned() }).with_nearest(name, names)
        };
        found.ok_or_else(missing).at_path(self.writer.path())
    }

    /// Appends the array written last.
    fn push(&mut self, file_name: &str) {
        self.places.insert(file_name.to_owned(), self.entries.len());
        self.entries.push(Some(NewEntry::Added(self.added)));
        self.added += 1;
    }

    fn set(&mut self, place: usize, item: Option<NewEntry>) -> Result<()> {
        let len = self.entries.len();
        *self.entries.get_mut(place).ok_or(ErrorKind::NoSuchIndex { index: place, len })? = item;
        Ok(())
    }

    /// Frees a file name, and the array's name unless another file has it: `a` and `a.npy` can both be there.
    fn forget(&mut self, file_name: &str) {
        self.places.remove(file_name);
        let name = array_name(file_name);
        let others = [name.to_owned(), [name, EXTENSION].concat()];
        if !others.iter().any(|other| array_name(other) == name && self.places.contains_key(other)) {
            self.writer.release_name(name);
        }
    }
}

impl Old {
    /// Copies an entry, and returns its record for the new directory.
    fn copy(
        &self,
        record: &EntryRecord,
        name: Option<&str>,
        container: &mut Container<File>,
        meter: &Meter,
    ) -> Result<Vec<u8>> {
        let damaged = || {
            let reason = "the entry's extra fields are damaged".to_owned();
            invalid_archive(reason).at_byte(record.header_start)
        };
        let central = self.central(record).ok_or_else(damaged)?;
        let data = locate(record, &self.source)?.bytes;
        let (start, mut end) = (data.position(), data.position() + data.left());
        if CentralRecord::parse(central).ok_or_else(damaged)?.has(DESCRIPTOR) {
            end = end.saturating_add(descriptor::LONGEST as u64).min(record.end_before);
        }
        let header = fetch(&self.source, record.header_start..start)?;
        let moved = Moved { offset: container.position(), name };
        let aligned_as = (record.method == Method::STORED && !record.encrypted).then_some(start);
        container.put_raw(&moved_local(&header, &moved, aligned_as).ok_or_else(damaged)?)?;
        container.copy(&self.source, start..end, meter)?;
        moved_central(central, &moved).ok_or_else(damaged)
    }

    /// The directory's record of an entry.
    fn central(&self, record: &EntryRecord) -> Option<&[u8]> {
        let place = record.central_start.checked_sub(self.directory_start)?;
        Records(self.directory.get(usize::try_from(place).ok()?..)?).next()
    }
}

/// Bytes before the archive: none if the file begins with an entry.
fn bytes_before(source: &FileSource, index: &Index, end: &End) -> Result<u64> {
    let first = index.records.iter().map(|record| record.header_start).min().unwrap_or(end.directory.start);
    Ok(if begins_with_entry(source)? { 0 } else { first })
}

impl std::fmt::Debug for NpzEditor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpzEditor")
            .field("writer", &self.writer)
            .field("len", &self.places.len())
            .finish_non_exhaustive()
    }
}
