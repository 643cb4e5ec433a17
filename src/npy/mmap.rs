//! Arrays where the kernel maps their file into memory.
#![allow(unsafe_code)]

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, Range};
use std::path::Path;

use memmap2::{Mmap, MmapMut, MmapOptions};

use super::view::view_data;
use crate::array::ArrayView;
use crate::element::Element;
use crate::error::place::AtPlace;
use crate::error::{Error, ErrorKind, Result};
use crate::header::{Header, Order};
use crate::io::write::new_file::NewFile;
use crate::limits::Limits;

/// The array in a `.npy` file, mapped into memory: `np.load(path, mmap_mode="r")`. Pages are read when they are
/// touched.
///
/// It keeps the file mapped, and can be sent to other threads. It derefs to the slice of its elements in memory order.
///
/// ```
/// # let path = std::env::temp_dir().join("npz-doc-mmap.npy");
/// npz::write_npy(&path, &[[1.0f32, 2.0], [3.0, 4.0]])?;
/// // SAFETY: nobody writes to the file.
/// let array = unsafe { npz::MmapArray::<f32>::open(&path)? };
/// assert_eq!(array.shape(), [2, 2]);
/// assert_eq!(array.view().get(&[1, 0]), Some(&3.0));
/// assert_eq!(array.iter().sum::<f32>(), 10.0);
/// # Ok::<(), npz::Error>(())
/// ```
pub struct MmapArray<T> {
    map: Mmap,
    elements: Elements<T>,
}

/// The array in a `.npy` file, mapped into memory to be changed there: `np.load(path, mmap_mode="r+")` or `"c"`, or
/// `np.lib.format.open_memmap(path, "w+")`.
///
/// Elements are numbers and bools: types whose values are the bytes of an item.
///
/// ```
/// # let path = std::env::temp_dir().join("npz-doc-mmap-mut.npy");
/// // SAFETY: nobody else writes to the file.
/// let mut array = unsafe { npz::MmapArrayMut::<f64>::create(&path, [1000, 3])? };  // zeros
/// array[2999] = 1.5;
/// array.flush()?;
/// drop(array);
/// assert_eq!(npz::read_npy::<Vec<[f64; 3]>>(&path)?[999], [0.0, 0.0, 1.5]);
/// # Ok::<(), npz::Error>(())
/// ```
pub struct MmapArrayMut<T> {
    map: MmapMut,
    elements: Elements<T>,
    /// Whether what is written stays in memory.
    is_copied: bool,
}

impl<T: Element> MmapArray<T> {
    /// Maps the array in the file at `path`: `mmap_mode="r"`.
    ///
    /// # Safety
    ///
    /// While the array lives, nobody may change the file or make it shorter: not this process, and no other one.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NotViewable`]: the data are of the other byte order, not aligned for `T`, or no `T` is its bytes.
    /// - [`ErrorKind::Io`]: the file cannot be opened or mapped.
    /// - Those of [`view_npy`](crate::view_npy), most often [`ErrorKind::DTypeMismatch`].
    pub unsafe fn open(path: impl AsRef<Path>) -> Result<MmapArray<T>> {
        // SAFETY: the caller promises the same.
        unsafe { MmapArray::open_limited(path.as_ref(), &Limits::default()) }
    }

    /// # Safety
    ///
    /// That of [`MmapArray::open`].
    pub(crate) unsafe fn open_limited(path: &Path, limits: &Limits) -> Result<MmapArray<T>> {
        at(path, |path| {
            // SAFETY: the caller promises that nobody changes the file.
            let map = unsafe { Mmap::map(&File::open(path)?)? };
            Ok(MmapArray { elements: Elements::find(&map, limits)?, map })
        })
    }
}

impl<T: Element> MmapArrayMut<T> {
    /// Maps the array in the file at `path`; writes to its elements are writes to the file: `mmap_mode="r+"`. Every
    /// reader of the file sees them at once. They are on the disk after [`flush`](MmapArrayMut::flush).
    ///
    /// # Safety
    ///
    /// While the array lives, nobody else may read the file by another map, change it, or make it shorter: not this
    /// process, and no other one.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NotViewable`]: the data are of the other byte order, not aligned for `T`, or no `T` is its bytes.
    /// - [`ErrorKind::Io`]: the file cannot be opened or mapped.
    /// - Those of [`view_npy`](crate::view_npy), most often [`ErrorKind::DTypeMismatch`].
    ///
    /// Mapping asks for no lock: [`ErrorKind::InUse`] warns neither this map nor other writers of each other.
    pub unsafe fn open(path: impl AsRef<Path>) -> Result<MmapArrayMut<T>> {
        // SAFETY: the caller promises the same.
        unsafe { MmapArrayMut::open_limited(path.as_ref(), &Limits::default()) }
    }

    /// # Safety
    ///
    /// That of [`MmapArrayMut::open`].
    pub(crate) unsafe fn open_limited(path: &Path, limits: &Limits) -> Result<MmapArrayMut<T>> {
        at(path, |path| {
            let file = OpenOptions::new().read(true).write(true).open(path)?;
            // SAFETY: the caller promises that nobody else reads or changes what is mapped.
            MmapArrayMut::new(unsafe { MmapMut::map_mut(&file)? }, limits)
        })
    }

    /// Maps the array in the file at `path`; writes to its elements stay in memory and leave the file as it is:
    /// `mmap_mode="c"`. Pages that are written to are copied.
    ///
    /// # Safety
    ///
    /// While the array lives, nobody may change the file or make it shorter: not this process, and no other one.
    ///
    /// # Errors
    ///
    /// Those of [`MmapArray::open`], such as [`ErrorKind::NotViewable`].
    pub unsafe fn open_copy_on_write(path: impl AsRef<Path>) -> Result<MmapArrayMut<T>> {
        // SAFETY: the caller promises the same.
        unsafe { MmapArrayMut::open_copy_on_write_limited(path.as_ref(), &Limits::default()) }
    }

    /// # Safety
    ///
    /// That of [`MmapArrayMut::open_copy_on_write`].
    pub(crate) unsafe fn open_copy_on_write_limited(path: &Path, limits: &Limits) -> Result<MmapArrayMut<T>> {
        at(path, |path| {
            // SAFETY: the caller promises that nobody changes the file; nobody else sees the copied pages.
            let array = MmapArrayMut::new(unsafe { MmapOptions::new().map_copy(&File::open(path)?)? }, limits)?;
            Ok(MmapArrayMut { is_copied: true, ..array })
        })
    }

    /// Makes a file of `shape` whose elements are zero, in C order, and maps it:
    /// `np.lib.format.open_memmap(path, "w+", dtype, shape)`. Blocks that are never written to take no room on most
    /// file systems. A file at the path is replaced; maps of the old file keep the old file.
    ///
    /// # Safety
    ///
    /// That of [`MmapArrayMut::open`].
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NotViewable`]: no `T` is its bytes.
    /// - [`ErrorKind::InvalidShape`]: no array can have `shape`.
    /// - [`ErrorKind::InUse`]: another writer has the file at `path` open for change.
    /// - [`ErrorKind::ChangedByAnother`]: meanwhile somebody else wrote to the file at `path`, put another one there,
    ///   or made one where none was. That one stays.
    /// - [`ErrorKind::Io`]: the file system failed.
    pub unsafe fn create(path: impl AsRef<Path>, shape: impl Into<Vec<usize>>) -> Result<MmapArrayMut<T>> {
        let header = Header::new(T::dtype(), Order::C, shape);
        at(path.as_ref(), |path| {
            let start = header.to_bytes()?;
            let new = NewFile::create(path)?;
            let mut file = new.file();
            file.write_all(&start)?;
            file.set_len((start.len() as u64).saturating_add(header.data_size()?))?;
            // SAFETY: the file is new, and the caller promises that nobody else reads or changes it later.
            // Its own header is as long as the dtype needs.
            let limits = Limits { header_chars: usize::MAX, ..Limits::default() };
            let array = MmapArrayMut::new(unsafe { MmapMut::map_mut(file)? }, &limits)?;
            new.commit()?;
            Ok(array)
        })
    }

    fn new(mut map: MmapMut, limits: &Limits) -> Result<MmapArrayMut<T>> {
        let elements = Elements::find_mut(&mut map, limits)?;
        Ok(MmapArrayMut { map, elements, is_copied: false })
    }

    /// The elements in memory order, to be written to.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        let Some(bytes) = self.map.get_mut(self.elements.range.clone()) else { return &mut [] };
        // SAFETY: `find_mut` found that these bytes are `len` elements, and may be written to as such.
        unsafe { std::slice::from_raw_parts_mut(bytes.as_mut_ptr().cast(), self.elements.len) }
    }

    /// Waits until all that was written to the elements is on the disk. Without this call the kernel writes it some
    /// time later, even if the process ends. An array that was opened copy-on-write is never written to the disk.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`]: the file system failed.
    pub fn flush(&self) -> Result<()> {
        // Windows refuses to flush a file that was opened to be read.
        if self.is_copied { Ok(()) } else { Ok(self.map.flush()?) }
    }
}

impl<T: Element> DerefMut for MmapArrayMut<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.as_mut_slice()
    }
}

macro_rules! mapped {
    ($($type:ident),*) => {$(
        impl<T: Element> $type<T> {
            /// Dtype, order and shape of the array.
            pub fn header(&self) -> &Header {
                &self.elements.header
            }

            /// The lengths of the axes.
            pub fn shape(&self) -> &[usize] {
                self.header().shape()
            }

            /// The order of the elements in memory.
            pub fn order(&self) -> Order {
                self.header().order()
            }

            /// The elements in memory order.
            pub fn as_slice(&self) -> &[T] {
                let Some(bytes) = self.map.get(self.elements.range.clone()) else { return &[] };
                // SAFETY: `find` found that these bytes are `len` elements. Whoever opened the map promised that
                // nobody else changes them.
                unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), self.elements.len) }
            }

            /// The array, borrowed. [`write_npy`](crate::write_npy) takes such a view, and arrays of other crates are
            /// made of it in place.
            pub fn view(&self) -> ArrayView<'_, T> {
                ArrayView::from_parts(self.shape().to_vec(), self.order(), self.as_slice())
            }
        }

        impl<T: Element> Deref for $type<T> {
            type Target = [T];

            fn deref(&self) -> &[T] {
                self.as_slice()
            }
        }

        impl<T> fmt::Debug for $type<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).field("header", &self.elements.header).finish_non_exhaustive()
            }
        }
    )*};
}

mapped!(MmapArray, MmapArrayMut);

/// Where the elements are in the bytes of a file.
struct Elements<T> {
    header: Header,
    /// The data: as many bytes as `len` elements have.
    range: Range<usize>,
    len: usize,
    element: PhantomData<T>,
}

impl<T: Element> Elements<T> {
    /// Finds the elements in a file's bytes. That a slice of them exists where the bytes are shows that they are such
    /// elements there.
    fn find(file: &[u8], limits: &Limits) -> Result<Elements<T>> {
        let (header, start) = Header::parse_limited(file, limits)?;
        let data = file.get(start..).unwrap_or_default();
        let elements = view_data::<T>(&header, data)?.as_slice();
        check_in_place(elements.as_ptr().cast(), data.as_ptr())?;
        let (len, range) = (elements.len(), start..start + size_of_val(elements));
        Ok(Elements { header, range, len, element: PhantomData })
    }

    /// As [`find`](Elements::find), for elements that are written to.
    fn find_mut(file: &mut [u8], limits: &Limits) -> Result<Elements<T>> {
        let found = Elements::find(file, limits)?;
        let data = file.get_mut(found.range.clone()).unwrap_or_default();
        let (start, size) = (data.as_ptr(), data.len());
        let elements = T::view_mut(data)?;
        check_in_place(elements.as_ptr().cast(), start)?;
        match size_of_val(elements) == size {
            true => Ok(found),
            false => Err(not_in_place()),
        }
    }
}

fn check_in_place(elements: *const u8, bytes: *const u8) -> Result<()> {
    if elements == bytes { Ok(()) } else { Err(not_in_place()) }
}

fn not_in_place() -> Error {
    ErrorKind::NotViewable { reason: "this type has no fixed layout" }.into()
}

/// Names the file in errors.
fn at<V>(path: &Path, open: impl FnOnce(&Path) -> Result<V>) -> Result<V> {
    open(path).at_path(path)
}
