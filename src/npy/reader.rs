//! `NpyReader`: a header first, then the rows as they are needed.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::marker::PhantomData;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::array::{Array, FromNpy, NpySource};
use crate::element::{Element, check_dtype};
use crate::error::{ErrorKind, Result};
use crate::header::{Header, Order, is_both_orders};
use crate::io::stream::Stream;
use crate::limits::Limits;

/// Reads one `.npy` array: its header, then all of it, or some rows, or one chunk of rows after another.
///
/// A row is what one index along the first axis selects.
///
/// ```
/// # let mut file = Vec::new();
/// # npz::write_npy_to(&mut file, &[[1, 2], [3, 4], [5, 6]])?;
/// # let file = std::io::Cursor::new(file);
/// let mut rows = npz::NpyReader::new(file)?; // NpyReader::open(path) for a file
/// assert_eq!(rows.header().shape(), [3, 2]);
/// let part: npz::Array<i32> = rows.read_rows(1..3)?;
/// assert_eq!(part.as_slice(), [3, 4, 5, 6]);
/// # Ok::<(), npz::Error>(())
/// ```
pub struct NpyReader<R = BufReader<File>> {
    reader: R,
    header: Header,
    limits: Limits,
    /// The row at the reader's place; none after an error, when the place is unknown.
    row: Option<usize>,
    path: Option<PathBuf>,
}

impl NpyReader {
    /// Opens the file at `path` and reads its header.
    ///
    /// # Errors
    ///
    /// Those of the file system, and whatever is wrong with the header.
    pub fn open(path: impl AsRef<Path>) -> Result<NpyReader> {
        let path = path.as_ref();
        let open = || NpyReader::new(BufReader::new(File::open(path)?));
        let reader = open().map_err(|error| error.with_path(path))?;
        Ok(reader.at_path(Some(path)))
    }
}

impl<R: Read> NpyReader<R> {
    /// Reads the header of the next array in `reader`.
    ///
    /// # Errors
    ///
    /// Those of the reader, and whatever is wrong with the header.
    pub fn new(reader: R) -> Result<NpyReader<R>> {
        NpyReader::with_limits(reader, Limits::default())
    }

    pub(crate) fn with_limits(mut reader: R, limits: Limits) -> Result<NpyReader<R>> {
        let header = Header::read(&mut reader, &limits)?;
        Ok(NpyReader { reader, header, limits, row: Some(0), path: None })
    }

    /// Names the file in errors.
    pub(crate) fn at_path(mut self, path: Option<&Path>) -> NpyReader<R> {
        self.path = path.map(Path::to_path_buf);
        self
    }

    /// Dtype, order and shape of the array.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Reads the whole array, and returns it with the reader, which is left right behind it.
    ///
    /// # Errors
    ///
    /// As [`read_npy`](crate::read_npy). [`ErrorKind::NoSuchRows`] if rows have been read already.
    pub fn read<A: FromNpy>(mut self) -> Result<(A, R)> {
        let path = self.path.take();
        let array = self.read_whole().map_err(|error| error.located(path.as_deref()))?;
        Ok((array, self.reader))
    }

    fn read_whole<A: FromNpy>(&mut self) -> Result<A> {
        match self.row()? {
            0 => {}
            end => return Err(ErrorKind::NoSuchRows { rows: end, start: 0, end }.into()),
        }
        let mut stream = Stream::new(&mut self.reader, self.header.data_size()?);
        let array = A::from_npy(NpySource::new(&self.header, &mut stream, &self.limits)?)?;
        stream.skip_rest()?;
        Ok(array)
    }

    /// Reads the rows from the reader's place (at first row 0, then behind the rows read last) to the end,
    /// `rows` at a time; the last chunk may have fewer.
    ///
    /// Each item is a `Result<Array<T>>`; after an error there are no more. Arrays in Fortran order give
    /// [`ErrorKind::RowsNotAdjacent`].
    ///
    /// ```
    /// # let mut file = Vec::new();
    /// # npz::write_npy_to(&mut file, &[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])?;
    /// let mut reader = npz::NpyReader::new(file.as_slice())?;
    /// let mut sum = 0.0;
    /// for chunk in reader.chunks::<f64>(2) {
    ///     sum += chunk?.as_slice().iter().sum::<f64>();
    /// }
    /// assert_eq!(sum, 21.0);
    /// # Ok::<(), npz::Error>(())
    /// ```
    pub fn chunks<T: Element>(&mut self, rows: usize) -> Chunks<'_, T, R> {
        Chunks { reader: self, rows: rows.max(1), ended: false, element: PhantomData }
    }

    /// The number of rows, and of elements in each.
    fn rows(&self) -> Result<(usize, usize)> {
        if self.header.order() == Order::Fortran && !is_both_orders(self.header.shape()) {
            return Err(ErrorKind::RowsNotAdjacent.into());
        }
        match self.header.shape() {
            [] => {
                let (expected, hint) = ("(n, ...)".to_owned(), "an array without axes has no rows, read it whole");
                Err(ErrorKind::ShapeMismatch { expected, found: Vec::new(), hint }.into())
            }
            [rows, inner @ ..] => Ok((*rows, inner.iter().product())),
        }
    }

    /// The row at the reader's place.
    fn row(&self) -> Result<usize> {
        let unknown = || std::io::Error::other("an earlier read failed, the reader's place is unknown");
        Ok(self.row.ok_or_else(unknown)?)
    }

    /// Reads `count` rows at the reader's place.
    fn read_here<T: Element>(&mut self, count: usize) -> Result<Array<T>> {
        check_dtype::<T>(self.header.dtype())?;
        let (_, row_elements) = self.rows()?;
        let row = self.row()?;
        let elements = count * row_elements;
        let size = (elements as u64).saturating_mul(self.header.dtype().itemsize() as u64);
        self.limits.check_array(size)?;
        self.row = None;
        let mut stream = Stream::new(&mut self.reader, size);
        let elements = T::read(self.header.dtype(), elements, &mut stream)?;
        self.row = Some(row + count);
        let inner = self.header.shape().get(1..).unwrap_or_default();
        let shape = [&[count], inner].concat();
        Ok(Array::from_parts(shape, Order::C, elements))
    }
}

impl<R: Read + Seek> NpyReader<R> {
    /// Reads the rows of `range`, counted along the first axis.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoSuchRows`] if there are fewer rows, [`ErrorKind::RowsNotAdjacent`] for an array in Fortran
    /// order, and those of [`read_npy`](crate::read_npy).
    pub fn read_rows<T: Element>(&mut self, range: Range<usize>) -> Result<Array<T>> {
        let rows = self.read_range(range);
        rows.map_err(|error| error.located(self.path.as_deref()))
    }

    fn read_range<T: Element>(&mut self, range: Range<usize>) -> Result<Array<T>> {
        let (rows, row_elements) = self.rows()?;
        if range.start > range.end || range.end > rows {
            return Err(ErrorKind::NoSuchRows { rows, start: range.start, end: range.end }.into());
        }
        let row_bytes = row_elements as i128 * self.header.dtype().itemsize() as i128;
        let step = (range.start as i128 - self.row()? as i128) * row_bytes;
        self.skip(step)?;
        self.row = Some(range.start);
        self.read_here(range.len())
    }

    /// Goes `bytes` further, or back.
    fn skip(&mut self, bytes: i128) -> Result<()> {
        let far = |_| ErrorKind::InvalidShape { shape: self.header.shape().to_vec(), reason: "too far to seek" };
        let bytes = i64::try_from(bytes).map_err(far)?;
        if bytes != 0 {
            self.row = None;
            self.reader.seek(SeekFrom::Current(bytes))?;
        }
        Ok(())
    }
}

impl<R> std::fmt::Debug for NpyReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpyReader").field("header", &self.header).field("row", &self.row).finish_non_exhaustive()
    }
}

/// Chunks of rows, made by [`NpyReader::chunks`].
#[derive(Debug)]
pub struct Chunks<'a, T, R> {
    reader: &'a mut NpyReader<R>,
    /// Rows in a chunk.
    rows: usize,
    /// After the last chunk, or an error.
    ended: bool,
    element: PhantomData<T>,
}

impl<T: Element, R: Read> Chunks<'_, T, R> {
    /// The rows of the next chunk; none at the end.
    fn read(&mut self) -> Result<Option<Array<T>>> {
        let (rows, _) = self.reader.rows()?;
        let left = rows.saturating_sub(self.reader.row()?);
        // Of rows without bytes there may be more than anybody can count.
        let count = if self.reader.header.data_size()? == 0 { left } else { self.rows.min(left) };
        if count == 0 { Ok(None) } else { self.reader.read_here(count).map(Some) }
    }
}

impl<T: Element, R: Read> Iterator for Chunks<'_, T, R> {
    type Item = Result<Array<T>>;

    fn next(&mut self) -> Option<Result<Array<T>>> {
        if self.ended {
            return None;
        }
        let chunk = self.read().map_err(|error| error.located(self.reader.path.as_deref())).transpose();
        self.ended = !matches!(chunk, Some(Ok(_)));
        chunk
    }
}
