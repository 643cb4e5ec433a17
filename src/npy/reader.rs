//! `NpyReader`: a header first, then the rows as they are needed.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::marker::PhantomData;
use std::ops::Range;
use std::path::Path;

use super::run_reader::RunReader;
use super::runs::Slice;
use super::select::Selection;
use crate::array::{Array, FromNpy, NpySource};
use crate::element::{Element, check_dtype};
use crate::error::place::{AtPlace, Origin};
use crate::error::{ErrorKind, Result};
use crate::header::{Header, Order, is_both_orders};
use crate::io::stream::ReaderSource;
use crate::limits::Limits;

/// Reads one `.npy` array: its header, then all of it, or any part of it, or one chunk of rows after another.
///
/// One index along the first axis selects a row.
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
    /// Where the reader stands; none after an error, when that is unknown.
    place: Option<Place>,
    origin: Origin,
}

/// A place in the data: behind so many lanes, each of so many elements.
#[derive(Clone, Copy, Debug)]
struct Place {
    lanes: usize,
    elements: usize,
}

/// The axis along which is read: rows are the lanes of the first, in Fortran order the last has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Along {
    First,
    Last,
}

impl NpyReader {
    /// Opens the file at `path` and reads its header.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::BadMagic`]: the file does not begin as a `.npy` file does.
    /// - [`ErrorKind::EndOfStream`]: the file is empty.
    /// - [`ErrorKind::LimitExceeded`]: the header has more than 10,000 characters.
    /// - [`ErrorKind::Io`]: the file cannot be opened or read.
    /// - Those of [`read_npy`](crate::read_npy) for a header that is wrong. The data are not looked at yet.
    pub fn open(path: impl AsRef<Path>) -> Result<NpyReader> {
        NpyReader::open_limited(path.as_ref(), Limits::default())
    }

    pub(crate) fn open_limited(path: &Path, limits: Limits) -> Result<NpyReader> {
        let open = || NpyReader::with_limits(BufReader::new(File::open(path)?), limits);
        let reader = open().at_path(path)?;
        Ok(reader.at(Origin::of_path(path)))
    }
}

impl<R: Read> NpyReader<R> {
    /// Reads the header of the next array in `reader`.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::EndOfStream`]: the reader ended before an array began.
    /// - [`ErrorKind::LimitExceeded`]: the header has more than 10,000 characters.
    /// - [`ErrorKind::Io`]: the reader failed.
    /// - Those of [`read_npy`](crate::read_npy) for a header that is wrong. The data are not looked at yet.
    pub fn new(reader: R) -> Result<NpyReader<R>> {
        NpyReader::with_limits(reader, Limits::default())
    }

    pub(crate) fn with_limits(mut reader: R, limits: Limits) -> Result<NpyReader<R>> {
        let header = Header::read(&mut reader, &limits)?;
        let place = Some(Place { lanes: 0, elements: 0 });
        Ok(NpyReader { reader, header, limits, place, origin: Origin::default() })
    }

    #[cfg(feature = "npz")]
    pub(crate) fn reader_mut(&mut self) -> &mut R {
        &mut self.reader
    }

    /// Names the file, and the entry in it, in errors.
    pub(crate) fn at(self, origin: Origin) -> NpyReader<R> {
        NpyReader { origin, ..self }
    }

    /// Dtype, order and shape of the array.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Reads the whole array, and returns it with the reader, whose position is then right behind the array.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchRows`]: rows have been read already.
    /// - [`ErrorKind::LimitExceeded`]: the data are larger than [`ReadOptions`](crate::ReadOptions) allow.
    /// - Those of [`read_npy`](crate::read_npy), most often [`ErrorKind::DTypeMismatch`].
    pub fn read<A: FromNpy>(mut self) -> Result<(A, R)> {
        let array = self.read_whole().in_array(&self.origin)?;
        Ok((array, self.reader))
    }

    fn read_whole<A: FromNpy>(&mut self) -> Result<A> {
        match self.place()?.lanes {
            0 => {}
            end => return Err(ErrorKind::NoSuchRows { rows: end, start: 0, end }.into()),
        }
        let mut stream = ReaderSource::new(&mut self.reader, self.header.data_size()?);
        let array = A::from_npy(NpySource::new(&self.header, &mut stream, &self.limits)?.at(&|| self.origin.clone()))?;
        stream.skip_rest()?;
        Ok(array)
    }

    /// Reads the rows from the reader's position (at first row 0, then behind the rows read last) to the end,
    /// `rows` at a time; the last chunk may have fewer. [`NpyReader::read_slice`] does not move the position.
    ///
    /// Each item is a `Result<Array<T>>`; after an error there are no more. Arrays in Fortran order give
    /// [`ErrorKind::RowsNotAdjacent`]: see [`NpyReader::last_axis_chunks`].
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
        self.chunks_along(Along::First, rows)
    }

    /// As [`NpyReader::chunks`], along the last axis: for arrays in Fortran order, in which the elements of one index
    /// along that axis lie together. The last axis of a chunk has a length of up to `count`; the others are the
    /// array's.
    ///
    /// Arrays in C order give [`ErrorKind::LastAxisNotAdjacent`].
    ///
    /// ```
    /// # let mut file = Vec::new();
    /// let columns = npz::Array::with_order(npz::Order::Fortran, [2, 3], vec![1, 2, 3, 4, 5, 6])?;
    /// npz::write_npy_to(&mut file, &columns)?;
    /// let mut reader = npz::NpyReader::new(file.as_slice())?;
    /// let columns: Vec<Vec<i32>> = reader.last_axis_chunks(1).map(|c| c.map(npz::Array::into_vec)).collect::<Result<_, _>>()?;
    /// assert_eq!(columns, [[1, 2], [3, 4], [5, 6]]);
    /// # Ok::<(), npz::Error>(())
    /// ```
    pub fn last_axis_chunks<T: Element>(&mut self, count: usize) -> Chunks<'_, T, R> {
        self.chunks_along(Along::Last, count)
    }

    fn chunks_along<T: Element>(&mut self, along: Along, count: usize) -> Chunks<'_, T, R> {
        Chunks { reader: self, along, count: count.max(1), ended: false, element: PhantomData }
    }

    /// The number of lanes, and the lengths of the axes of each.
    fn lanes(&self, along: Along) -> Result<(usize, &[usize])> {
        let shape = self.header.shape();
        let (order, not_adjacent) = match along {
            Along::First => (Order::C, ErrorKind::RowsNotAdjacent),
            Along::Last => (Order::Fortran, ErrorKind::LastAxisNotAdjacent),
        };
        if self.header.order() != order && !is_both_orders(shape) {
            return Err(not_adjacent.into());
        }
        let split = if along == Along::First { shape.split_first() } else { shape.split_last() };
        let (count, lane) = split.ok_or_else(|| {
            let (expected, hint) = ("(n, ...)".to_owned(), "an array without axes has no rows, read it whole");
            ErrorKind::ShapeMismatch { expected, found: Vec::new(), hint }
        })?;
        Ok((*count, lane))
    }

    fn place(&self) -> Result<Place> {
        let unknown = || std::io::Error::other("an earlier read failed, the reader's place is unknown");
        Ok(self.place.ok_or_else(unknown)?)
    }

    /// The lane at the reader's place, of lanes of so many elements.
    fn lane(&self, elements: usize) -> Result<usize> {
        let place = self.place()?;
        if place.elements == elements {
            return Ok(place.lanes);
        }
        let passed = place.lanes * place.elements;
        let within = || std::io::Error::other("the reader's place is within what would be read next");
        if passed == 0 {
            return Ok(0);
        }
        Ok(passed.checked_div(elements).filter(|lane| lane * elements == passed).ok_or_else(within)?)
    }

    /// Bytes of the data before the reader's place.
    fn position(&self) -> Result<u64> {
        let Place { lanes, elements } = self.place()?;
        Ok(lanes as u64 * elements as u64 * self.header.dtype().itemsize() as u64)
    }

    /// Reads the lanes of `range`, the first of which is at the reader's place.
    fn read_here<T: Element>(&mut self, along: Along, range: Range<usize>) -> Result<Array<T>> {
        check_dtype::<T>(self.header.dtype())?;
        let (_, lane) = self.lanes(along)?;
        let lane_elements = lane.iter().product();
        let shape = match along {
            Along::First => [&[range.len()], lane].concat(),
            Along::Last => [lane, &[range.len()]].concat(),
        };
        let order = self.header.order();
        let count = range.len() * lane_elements;
        let size = (count as u64).saturating_mul(self.header.dtype().itemsize() as u64);
        self.limits.check_array(size)?;
        self.place = None;
        let mut stream = ReaderSource::new(&mut self.reader, size);
        let elements = T::read(self.header.dtype(), count, &mut stream)?;
        self.place = Some(Place { lanes: range.end, elements: lane_elements });
        Ok(Array::from_parts(shape, order, elements))
    }
}

impl<R: Read + Seek> NpyReader<R> {
    /// Reads the rows of `range`, counted along the first axis.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchRows`]: the array has fewer rows.
    /// - [`ErrorKind::RowsNotAdjacent`]: the array is in Fortran order.
    /// - [`ErrorKind::ShapeMismatch`]: the array has no axes, and so no rows.
    /// - [`ErrorKind::LimitExceeded`]: the rows are larger than [`ReadOptions`](crate::ReadOptions) allow.
    /// - Those of [`read_npy`](crate::read_npy), most often [`ErrorKind::DTypeMismatch`].
    pub fn read_rows<T: Element>(&mut self, range: Range<usize>) -> Result<Array<T>> {
        let rows = self.read_range(Along::First, range);
        rows.in_array(&self.origin)
    }

    /// Reads the indexes of `range` along the last axis: NumPy's `a[..., 2:5]`. It does for arrays in Fortran order
    /// what [`NpyReader::read_rows`] does for those in C order.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchSlice`]: the axis is shorter.
    /// - [`ErrorKind::LastAxisNotAdjacent`]: the array is in C order.
    /// - [`ErrorKind::ShapeMismatch`]: the array has no axes.
    /// - [`ErrorKind::LimitExceeded`]: the range is larger than [`ReadOptions`](crate::ReadOptions) allow.
    /// - Those of [`read_npy`](crate::read_npy), most often [`ErrorKind::DTypeMismatch`].
    pub fn read_last<T: Element>(&mut self, range: Range<usize>) -> Result<Array<T>> {
        let read = self.read_range(Along::Last, range);
        read.in_array(&self.origin)
    }

    /// Reads any part of the array, of either order: NumPy's `a[0:10, 5:7]`, `a[::3]`, `a[[5, 1, 9]]`.
    /// [`Select`](crate::Select) lists what can be selected along an axis. The result is in the file's order.
    ///
    /// ```
    /// # let mut file = Vec::new();
    /// # let rows: Vec<[i32; 10]> = (0..100).map(|row| std::array::from_fn(|column| row * 10 + column as i32)).collect();
    /// # npz::write_npy_to(&mut file, &rows)?;
    /// # let file = std::io::Cursor::new(file);
    /// use npz::Select;
    ///
    /// let mut reader = npz::NpyReader::new(file)?; // the numbers from 0 to 999 in 100 rows
    /// assert_eq!(reader.read_slice::<i32>((20..22, 5..7))?.as_slice(), [205, 206, 215, 216]);
    /// assert_eq!(reader.read_slice::<i32>((.., 3))?.shape(), [100]);
    /// assert_eq!(reader.read_slice::<i32>(Select::stepped(.., 3))?.shape(), [34, 10]);
    /// assert_eq!(reader.read_slice::<i32>(([50, 10, 90], 0))?.as_slice(), [500, 100, 900]);
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// Only bytes from the first selected item to the last are read. Items that lie together are read at once, and gaps
    /// of up to 16 KiB with them. This takes memory for the result and half a MiB more. Columns of an array in C order
    /// therefore cost as much time as all its rows, but not as much memory. A list is read in the order of the file.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NoSuchSlice`]: a selection is out of bounds.
    /// - [`ErrorKind::ZeroStep`]: a step is 0.
    /// - [`ErrorKind::ShapeMismatch`]: there are more selections than axes.
    /// - [`ErrorKind::LimitExceeded`]: the result is larger than [`ReadOptions`](crate::ReadOptions) allow.
    /// - Those of [`read_npy`](crate::read_npy), most often [`ErrorKind::DTypeMismatch`].
    pub fn read_slice<T: Element>(&mut self, selection: impl Selection) -> Result<Array<T>> {
        let slice = Slice::new(&self.header, selection.into_axes()).and_then(|slice| self.read_part(slice));
        slice.in_array(&self.origin)
    }

    fn read_part<T: Element>(&mut self, mut slice: Slice) -> Result<Array<T>> {
        let dtype = self.header.dtype();
        check_dtype::<T>(dtype)?;
        self.limits.check_array(slice.count as u64 * dtype.itemsize() as u64)?;
        let (place, position) = (self.place()?, self.position()?);
        self.place = None;
        let mut gather = RunReader::new(&mut self.reader, position, &mut slice.runs);
        let mut elements = T::read(dtype, slice.count, &mut gather)?;
        gather.go_to(position)?;
        self.place = Some(place);
        slice.arrange(&mut elements);
        Ok(Array::from_parts(slice.shape, self.header.order(), elements))
    }

    fn read_range<T: Element>(&mut self, along: Along, range: Range<usize>) -> Result<Array<T>> {
        let (length, lane) = self.lanes(along)?;
        let Range { start, end } = range;
        if start > end || end > length {
            let axis = self.header.shape().len() - 1;
            return Err(match along {
                Along::First => ErrorKind::NoSuchRows { rows: length, start, end }.into(),
                Along::Last => ErrorKind::NoSuchSlice { axis, length, start, end }.into(),
            });
        }
        let place = Place { lanes: start, elements: lane.iter().product() };
        let from = self.position()?;
        self.place = Some(place);
        let to = self.position()?;
        self.skip(i128::from(to) - i128::from(from))?;
        self.read_here(along, range)
    }

    /// Goes `bytes` further, or back.
    fn skip(&mut self, bytes: i128) -> Result<()> {
        let far = |_| ErrorKind::InvalidShape { shape: self.header.shape().to_vec(), reason: "too far to seek" };
        let bytes = i64::try_from(bytes).map_err(far)?;
        if bytes != 0 {
            let place = self.place.take();
            self.reader.seek_relative(bytes)?;
            self.place = place;
        }
        Ok(())
    }
}

impl<R> std::fmt::Debug for NpyReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpyReader").field("header", &self.header).field("place", &self.place).finish_non_exhaustive()
    }
}

/// Chunks of rows, made by [`NpyReader::chunks`], or along the last axis, by [`NpyReader::last_axis_chunks`].
#[derive(Debug)]
pub struct Chunks<'a, T, R> {
    reader: &'a mut NpyReader<R>,
    along: Along,
    /// Lanes in a chunk.
    count: usize,
    /// After the last chunk, or an error.
    ended: bool,
    element: PhantomData<T>,
}

impl<T: Element, R: Read> Chunks<'_, T, R> {
    /// The lanes of the next chunk; none at the end.
    fn read(&mut self) -> Result<Option<Array<T>>> {
        let (length, lane) = self.reader.lanes(self.along)?;
        let start = self.reader.lane(lane.iter().product())?;
        let left = length.saturating_sub(start);
        // Of lanes without bytes there may be more than anybody can count.
        let count = if self.reader.header.data_size()? == 0 { left } else { self.count.min(left) };
        if count == 0 { Ok(None) } else { self.reader.read_here(self.along, start..start + count).map(Some) }
    }
}

impl<T: Element, R: Read> Iterator for Chunks<'_, T, R> {
    type Item = Result<Array<T>>;

    fn next(&mut self) -> Option<Result<Array<T>>> {
        if self.ended {
            return None;
        }
        let chunk = self.read().in_array(&self.reader.origin).transpose();
        self.ended = !matches!(chunk, Some(Ok(_)));
        chunk
    }
}
