//! `NpyAppender`: rows behind those that a file has.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::incoming_rows;
use crate::array::ToNpy;
use crate::error::place::AtPlace;
use crate::error::{ErrorKind, Result};
use crate::header::{Header, HeaderInPlace, MAGIC, Mark, Order, is_both_orders};
use crate::io::stream::{WriterSink, check_position};
use crate::io::transfer::read_up_to;
use crate::io::write::claim::{Claim, Opened};
use crate::io::write::poison::Poison;
use crate::io::write::write_buffer::WriteBuffer;
use crate::limits::Limits;

/// Bytes gathered before they are written.
const GATHERED: usize = 1 << 18;

/// Appends rows to a `.npy` file in place, whether this crate or NumPy wrote it.
///
/// ```
/// # let path = std::env::temp_dir().join("npz-doc-append.npy");
/// npz::write_npy(&path, &[[1.0, 2.0], [3.0, 4.0]])?;
///
/// let mut file = npz::NpyAppender::open(&path)?;
/// file.append_rows(&[[5.0, 6.0]])?;
/// file.append_rows(&npz::Array::from_shape_vec([2, 2], vec![7.0, 8.0, 9.0, 10.0])?)?;
/// assert_eq!(file.rows(), 5);
/// file.finish()?;
///
/// assert_eq!(npz::read_npy::<Vec<[f64; 2]>>(&path)?[4], [9.0, 10.0]);
/// # Ok::<(), npz::Error>(())
/// ```
///
/// Rows are encoded in the byte order of the file; strings also in its width, moments and spans in its unit.
///
/// # What is safe
///
/// Rows are written behind the array, where nobody reads. The header states the number of rows. It is written after
/// them, and only by [`flush`](NpyAppender::flush), [`sync`](NpyAppender::sync) and [`finish`](NpyAppender::finish). If
/// the process ends before, or an error occurs, the array stays as the last of these calls left it, whole. The bytes
/// behind it are passed over by NumPy and this crate, and overwritten by the next `NpyAppender`.
///
/// Tabs among the blanks behind the header's dict, which mean nothing to NumPy, mark the bytes behind the array as
/// unfinished rows. They are written before the first row, and removed when the number of rows is written: the file is
/// then what `np.save` writes. Bytes behind an array without this mark, such as a pickle or another array, are never
/// overwritten: such a file is refused.
///
/// One call writes the bytes of the header that change, and no others: the digits of the length and what follows them.
/// They are fewer than 64 for an array of 1 or 2 axes, and lie in the file's first 512 bytes unless the dtype is a long
/// record. A file system may do such a write whole or not at all, as those of Linux do within a page: no other state is
/// then possible. Against a power cut, [`sync`](NpyAppender::sync) waits for the disk between data and header; the
/// header is then as safe as the disk's write of a sector. After a power cut the disk may hold rows without the tabs,
/// if `sync` did not write them: such a file is refused, and must be cut by hand.
///
/// One `NpyAppender` at a time has the file at a path open, and no other writer of this crate does. Programs that do
/// not ask for the lock may still write to the file: before each write the appender compares the file with what it
/// left, and fails if they differ.
pub struct NpyAppender<F: Write = File> {
    file: WriteBuffer<F>,
    /// With the rows appended so far.
    header: Header,
    /// The header as it stands in the file.
    frame: HeaderInPlace,
    /// Where the header begins.
    start: u64,
    /// The most rows that the header can state.
    most: usize,
    /// The rows that the file's header states.
    stated: usize,
    /// Whether the file's header tells that what stands behind its rows is of an append.
    mark: Mark,
    /// Where the file ended when it was opened.
    found_end: u64,
    claim: Option<Claim>,
    poison: Poison,
    path: Option<PathBuf>,
}

impl NpyAppender {
    /// Opens the file at `path`, to append to the array in it. The array is not read.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InUse`]: another writer has the file open for change.
    /// - [`ErrorKind::NotAppendable`]: the array is in Fortran order, unless both orders are the same.
    /// - [`ErrorKind::ShapeMismatch`]: the array has no axes.
    /// - [`ErrorKind::Pickled`]: the array holds Python objects.
    /// - [`ErrorKind::BytesBehind`]: another array stands behind it, or anything else that no append left.
    /// - [`ErrorKind::Truncated`]: the file ends within the header or the data.
    /// - [`ErrorKind::LimitExceeded`]: the header has more than 10,000 characters.
    /// - [`ErrorKind::ChangedByAnother`]: somebody else changed, replaced or removed the file after it was opened, and
    ///   before the rows were cut off that an earlier append had left unfinished.
    /// - [`ErrorKind::Io`]: the file system failed.
    /// - Those of [`read_npy`](crate::read_npy) for a header that is wrong.
    pub fn open(path: impl AsRef<Path>) -> Result<NpyAppender> {
        NpyAppender::open_limited(path.as_ref(), &Limits::default())
    }

    pub(crate) fn open_limited(path: &Path, limits: &Limits) -> Result<NpyAppender> {
        let mut appender = NpyAppender::claim(path, limits).at_path(path)?;
        appender.path = Some(path.to_path_buf());
        Ok(appender)
    }

    fn claim(path: &Path, limits: &Limits) -> Result<NpyAppender> {
        let claim = match Claim::open_to_change(path)? {
            Opened::Other(file) => return NpyAppender::with_limits(file, limits),
            Opened::Claimed(claim) => claim,
        };
        let mut appender = NpyAppender::with_limits(claim.file().try_clone()?, limits)?;
        let end = appender.end()?;
        if appender.found_end > end {
            claim.check()?;
            claim.file().set_len(end)?;
            claim.left(end);
            appender.found_end = end;
        }
        appender.claim = Some(claim);
        Ok(appender)
    }

    /// As [`flush`](NpyAppender::flush), but waits until the rows are on the disk before it writes the header, and then
    /// until the header is.
    ///
    /// # Errors
    ///
    /// Those of [`flush`](NpyAppender::flush): [`ErrorKind::ChangedByAnother`], [`ErrorKind::Poisoned`],
    /// [`ErrorKind::Io`].
    pub fn sync(&mut self) -> Result<()> {
        self.state_rows(|file| file.sync_data())
    }
}

impl<F: Read + Write + Seek> NpyAppender<F> {
    /// Appends to the array that begins at the position of `file` and is the last thing in it.
    ///
    /// # Errors
    ///
    /// Those of [`NpyAppender::open`], such as [`ErrorKind::NotAppendable`], but neither [`ErrorKind::InUse`] nor
    /// [`ErrorKind::ChangedByAnother`]: without a path nothing tells of other writers.
    pub fn new(file: F) -> Result<NpyAppender<F>> {
        NpyAppender::with_limits(file, &Limits::default())
    }

    pub(crate) fn with_limits(mut file: F, limits: &Limits) -> Result<NpyAppender<F>> {
        let start = file.stream_position()?;
        let header = Header::read(&mut file, limits)?;
        let data = file.stream_position()?;
        check_appendable(&header)?;
        let end = data + header.data_size()?;
        let found_end = check_length(&mut file, data, end)?;
        let is_array = is_magic_next(&mut file)?;
        file.seek(SeekFrom::Start(start))?;
        let frame = HeaderInPlace::new(read_back(&mut file, data - start)?);
        file.seek(SeekFrom::Start(end))?;
        let header = Header::new(header.dtype().clone(), Order::C, header.shape());
        let mark = if frame.is_marked(&header) { Mark::Present } else { Mark::Absent };
        if found_end > end && (mark == Mark::Absent || is_array) {
            return Err(ErrorKind::BytesBehind { count: found_end - end, end, is_array }.into());
        }
        let (most, file) = (frame.longest(&header)?, WriteBuffer::new(file, GATHERED));
        let stated = header.shape().first().copied().unwrap_or(0);
        let poison = Poison::default();
        Ok(NpyAppender { file, header, frame, start, most, stated, mark, found_end, claim: None, poison, path: None })
    }

    /// Appends `rows`: an array in C order, whose shape differs from the file's in the first axis only.
    ///
    /// ```
    /// # let path = std::env::temp_dir().join("npz-doc-append-strings.npy");
    /// npz::write_npy(&path, &["Hydrogen", "Helium"])?;       // <U8
    /// let mut file = npz::NpyAppender::open(&path)?;
    /// file.append_rows(&["Lithium"])?;
    /// assert!(file.append_rows(&["Beryllium"]).is_err());    // nine characters
    /// file.finish()?;
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::DTypeMismatch`]: the rows have another dtype, or strings wider than the file's.
    /// - [`ErrorKind::ShapeMismatch`]: the rows have another shape, or are in Fortran order.
    /// - [`ErrorKind::InvalidElement`]: the file's unit cannot hold a moment or span.
    /// - [`ErrorKind::HeaderFull`]: the header has no room for the number of rows.
    /// - [`ErrorKind::InvalidShape`]: the array would be larger than this machine can address.
    /// - [`ErrorKind::ChangedByAnother`]: somebody else wrote to the file at the path, replaced or removed it.
    /// - [`ErrorKind::Poisoned`]: an earlier write failed.
    /// - [`ErrorKind::Io`]: the file failed.
    ///
    /// After one of the first five, other rows can be appended, unless a [`ToNpy`] had written bytes before it failed.
    /// After any other error no more can be appended, and the file's array is that of the last
    /// [`flush`](NpyAppender::flush).
    pub fn append_rows<A: ToNpy + ?Sized>(&mut self, rows: &A) -> Result<()> {
        let appended = self.append(&rows);
        appended.at_path(self.path.as_deref())
    }

    fn append(&mut self, rows: &dyn ToNpy) -> Result<()> {
        self.poison.check()?;
        let own = rows.npy_header()?;
        let grown = self.grown(incoming_rows::count(&self.header, &own)?)?;
        if self.file.is_full_with(grown.data_size()?.saturating_sub(self.header.data_size()?)) {
            self.poison.begin();
            let begun = self.begin_rows(|_| Ok(()));
            self.poison.end(&begun);
            begun?;
        }
        incoming_rows::write(rows, &own, self.header.dtype(), &mut self.poison, &mut WriterSink(&mut self.file))?;
        self.header = grown;
        self.note_written()
    }

    /// The header with `count` more rows.
    fn grown(&self, count: usize) -> Result<Header> {
        let rows = self.rows().saturating_add(count);
        if rows > self.most {
            return Err(ErrorKind::HeaderFull { most: self.most, rows }.into());
        }
        let header = self.header_of(rows);
        header.data_size()?;
        Ok(header)
    }

    fn header_of(&self, rows: usize) -> Header {
        let inner = self.header.shape().get(1..).unwrap_or_default();
        Header::new(self.header.dtype().clone(), Order::C, [&[rows], inner].concat())
    }

    /// Where the array ends, with the rows appended so far.
    fn end(&self) -> Result<u64> {
        Ok(self.start + self.frame.len() + self.header.data_size()?)
    }

    /// Before rows are written: the file must be as it was left, and tell that they are of an append.
    fn begin_rows(&mut self, wait: impl Fn(&F) -> io::Result<()>) -> Result<()> {
        self.check()?;
        if self.mark == Mark::Absent {
            let place = self.end()? - self.file.waiting();
            self.write_header(self.stated, Mark::Present)?;
            let file = self.file.inner();
            wait(file)?;
            file.seek(SeekFrom::Start(place))?;
        }
        Ok(())
    }

    /// An error if somebody else changed the file.
    fn check(&self) -> Result<()> {
        self.claim.as_ref().map_or(Ok(()), Claim::check)
    }

    /// Dtype, order and shape of the array, with the rows appended so far.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The number of rows, with those appended so far.
    pub fn rows(&self) -> usize {
        self.header.shape().first().copied().unwrap_or(0)
    }

    /// Writes out the rows appended so far, and then the header that counts them. From then on they are in the file,
    /// whatever happens to the process.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::ChangedByAnother`]: somebody else wrote to the file at the path, replaced or removed it.
    /// - [`ErrorKind::Poisoned`]: an earlier write failed.
    /// - [`ErrorKind::Io`]: the file failed.
    ///
    /// After an error no more can be appended.
    pub fn flush(&mut self) -> Result<()> {
        self.state_rows(|_| Ok(()))
    }

    /// As [`flush`](NpyAppender::flush), and returns the file. From then on other writers can open it; on Windows, once
    /// the returned file is dropped.
    ///
    /// # Errors
    ///
    /// Those of [`flush`](NpyAppender::flush): [`ErrorKind::ChangedByAnother`], [`ErrorKind::Poisoned`],
    /// [`ErrorKind::Io`].
    pub fn finish(mut self) -> Result<F> {
        self.flush()?;
        self.claim = None;
        Ok(self.file.into_inner()?)
    }

    /// Writes out the rows, and then the header; `wait` follows each.
    fn state_rows(&mut self, wait: impl Fn(&F) -> io::Result<()>) -> Result<()> {
        let checked = self.poison.check();
        let stated = checked.and_then(|()| {
            self.poison.begin();
            let stated = self.write_out(wait);
            self.poison.end(&stated);
            stated
        });
        stated.at_path(self.path.as_deref())
    }

    fn write_out(&mut self, wait: impl Fn(&F) -> io::Result<()>) -> Result<()> {
        if self.file.waiting() > 0 {
            self.begin_rows(&wait)?
        } else {
            self.check()?
        }
        let end = self.end()?;
        let file = self.file.written_out()?;
        file.flush()?;
        check_position(file, end)?;
        wait(file)?;
        self.note_written()?;
        let mark = if self.found_end > end { Mark::Present } else { Mark::Absent };
        if self.rows() == self.stated && self.mark == mark {
            return Ok(());
        }
        self.write_header(self.rows(), mark)?;
        let file = self.file.inner();
        wait(file)?;
        file.seek(SeekFrom::Start(end))?;
        self.stated = self.rows();
        Ok(())
    }

    /// Writes what is new in the header.
    fn write_header(&mut self, rows: usize, mark: Mark) -> Result<()> {
        let header = self.header_of(rows);
        let (place, bytes) = self.frame.replace(&header, mark)?;
        if let Some(claim) = &self.claim {
            claim.changes();
        }
        let file = self.file.inner();
        file.seek(SeekFrom::Start(self.start + place.start as u64))?;
        file.write_all(bytes)?;
        check_position(file, self.start + place.end as u64)?;
        file.flush()?;
        self.mark = mark;
        Ok(())
    }

    /// Notes how far rows were written: there the file ends, unless it was longer before.
    fn note_written(&self) -> Result<()> {
        if let Some(claim) = &self.claim {
            claim.wrote_to(self.end()? - self.file.waiting());
        }
        Ok(())
    }
}

impl<F: Write> std::fmt::Debug for NpyAppender<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpyAppender").field("header", &self.header).finish_non_exhaustive()
    }
}

fn check_appendable(header: &Header) -> Result<()> {
    incoming_rows::check_axes(header.shape())?;
    if header.dtype().has_objects() {
        return Err(ErrorKind::Pickled { descr: header.dtype().to_string() }.into());
    }
    if header.order() == Order::Fortran && !is_both_orders(header.shape()) {
        return Err(ErrorKind::NotAppendable { reason: "in Fortran order its rows do not lie together" }.into());
    }
    Ok(())
}

/// Where the file ends, from `end` on, where the array does that begins at `data`; the file's place is then there.
fn check_length<F: Seek>(file: &mut F, data: u64, end: u64) -> Result<u64> {
    let found_end = file.seek(SeekFrom::End(0))?;
    if found_end < end {
        let (expected, found) = (end - data, found_end.saturating_sub(data));
        return Err(ErrorKind::Truncated { what: "array data", expected, found }.into());
    }
    file.seek(SeekFrom::Start(end))?;
    Ok(found_end)
}

/// Whether the next bytes are those that an array begins with.
fn is_magic_next(file: &mut dyn Read) -> Result<bool> {
    let mut next = [0; MAGIC.len()];
    read_up_to(file, &mut next)?;
    Ok(next == MAGIC)
}

/// The next `size` bytes, which were read before.
fn read_back(file: &mut dyn Read, size: u64) -> Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
    let found = read_up_to(file, &mut bytes)? as u64;
    match found == size {
        true => Ok(bytes),
        false => Err(ErrorKind::Truncated { what: "the header", expected: size, found }.into()),
    }
}
