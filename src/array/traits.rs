//! The pair of traits that every type which is read or written has.

use std::fmt;

use super::{Array, ArrayView};
use crate::dtype::DType;
use crate::element::{Element, Item, check_dtype, encode_texts};
use crate::error::place::Origin;
use crate::error::{Error, ErrorKind, Result};
use crate::header::Header;
use crate::io::transfer::{ByteSink, ByteSource};
use crate::io::write::poison::Poison;
use crate::limits::Limits;

/// A type that an array can be read into.
///
/// ```
/// struct Image { width: usize, pixels: Vec<u8> }
///
/// impl npz::FromNpy for Image {
///     fn from_npy(source: npz::NpySource<'_>) -> npz::Result<Image> {
///         let array = npz::Array::<u8>::from_npy(source)?;
///         let width = array.shape().last().copied().unwrap_or(0);
///         Ok(Image { width, pixels: array.into_c_order().into_vec() })
///     }
/// }
///
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &[[1u8, 2, 3], [4, 5, 6]])?;
/// let image: Image = npz::read_npy_from(&mut file.as_slice())?;
/// assert_eq!((image.width, image.pixels), (3, vec![1, 2, 3, 4, 5, 6]));
/// # Ok::<(), npz::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "an array cannot be read into `{Self}`",
    note = "read it into `Array<T>`, `Vec<T>`, `[T; N]`, a number, `String`, or `DynArray`, or implement `FromNpy` for your type",
    note = "arrays of `ndarray` and `nalgebra` need a feature with their version: ndarray-0_16, ndarray-0_17, nalgebra-0_35",
    note = "rows of a `Vec<Vec<T>>` may differ in length: use `Array<T>` or `Vec<[T; N]>`",
    note = "for `usize` use `u64`, for `isize` use `i64`; for `&str` use `String`; several arrays, as in a tuple or map, are an archive"
)]
pub trait FromNpy: Sized {
    /// Makes the value from a header and the data that follow it.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::DTypeMismatch`], [`ErrorKind::ShapeMismatch`]: the array has another dtype or shape than this
    ///   type.
    /// - Those of reading the data by the source.
    fn from_npy(source: NpySource<'_>) -> Result<Self>;
}

/// A type that can be written as an array. `&dyn ToNpy` works too.
///
/// ```
/// struct Image { width: usize, pixels: Vec<u8> }
///
/// impl npz::ToNpy for Image {
///     fn npy_header(&self) -> npz::Result<npz::Header> {
///         let shape = [self.pixels.len() / self.width, self.width];
///         Ok(npz::Header::new("|u1".parse()?, npz::Order::C, shape))
///     }
///
///     fn write_npy_data(&self, sink: &mut npz::NpySink<'_>) -> npz::Result<()> {
///         sink.write_elements(&self.pixels)
///     }
/// }
///
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &Image { width: 3, pixels: vec![1, 2, 3, 4, 5, 6] })?;
/// assert_eq!(npz::read_npy_from::<[[u8; 3]; 2]>(file.as_slice())?, [[1, 2, 3], [4, 5, 6]]);
/// # Ok::<(), npz::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as an array",
    note = "write an `Array<T>`, `ArrayView<T>`, `Vec<T>`, slice, `[T; N]`, a number, text, or a `DynArray`, or implement `ToNpy`",
    note = "arrays of `ndarray` and `nalgebra` need a feature with their version: ndarray-0_16, ndarray-0_17, nalgebra-0_35",
    note = "rows of a `Vec<Vec<T>>` may differ in length: use `Array::from_shape_vec([rows, columns], flat)` or `Vec<[T; N]>`",
    note = "for `usize` use `u64`, for `isize` use `i64`; several arrays, as in a tuple or map, are an archive: see `savez!`"
)]
pub trait ToNpy {
    /// The header to write before the data.
    ///
    /// # Errors
    ///
    /// An error of the type's choice if the value has no dtype or shape. Types of this crate give
    /// [`ErrorKind::InvalidElement`] or [`ErrorKind::InvalidDType`] if no dtype holds all elements.
    fn npy_header(&self) -> Result<Header>;

    /// Writes the data, exactly as many bytes as the header says.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()>;
}

/// An array about to be read: its header, and its data still to come.
pub struct NpySource<'a> {
    header: &'a Header,
    bytes: &'a mut dyn ByteSource,
    /// Where the array comes from, made only for those who keep it.
    origin: Option<&'a dyn Fn() -> Origin>,
}

/// Where an array's data are written.
pub struct NpySink<'a> {
    /// What was written before the data.
    header: &'a Header,
    bytes: &'a mut dyn ByteSink,
    /// The value's own dtype, if it is not that of the header, as which its elements are then encoded.
    own: Option<&'a DType>,
    /// Bytes written so far.
    written: u64,
    /// The first error, which the value may have dropped.
    poison: Poison,
}

impl<'a> NpySource<'a> {
    pub(crate) fn new(header: &'a Header, bytes: &'a mut dyn ByteSource, limits: &Limits) -> Result<NpySource<'a>> {
        limits.check_array(header.data_size()?)?;
        Ok(NpySource { header, bytes, origin: None })
    }

    /// With what tells where the array comes from.
    pub(crate) fn at(self, origin: &'a dyn Fn() -> Origin) -> NpySource<'a> {
        NpySource { origin: Some(origin), ..self }
    }

    /// Where the array comes from.
    pub(super) fn origin(&self) -> Origin {
        self.origin.map(|origin| origin()).unwrap_or_default()
    }

    /// The array's header.
    pub fn header(&self) -> &Header {
        self.header
    }

    /// Reads all elements, in the order that the header says.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::DTypeMismatch`]: the array's dtype is not that of `T`.
    /// - [`ErrorKind::Pickled`]: the array holds Python objects.
    /// - [`ErrorKind::InvalidElement`]: an item has no value in `T`, such as text that is not Unicode.
    /// - [`ErrorKind::Truncated`]: the file ends within the data.
    /// - [`ErrorKind::OutOfMemory`]: there is no memory for the elements.
    pub fn read_elements<T: Element>(self) -> Result<Vec<T>> {
        let count = self.header.item_count()?;
        let dtype = self.header.dtype();
        self.read_items(dtype, count)
    }

    /// Reads the data as they are in the file.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Pickled`]: the data are Python objects.
    /// - [`ErrorKind::Truncated`]: the file ends within the data.
    /// - [`ErrorKind::OutOfMemory`]: there is no memory for the data.
    pub fn read_bytes(self) -> Result<Vec<u8>> {
        let dtype = self.header.dtype();
        if dtype.has_objects() {
            return Err(ErrorKind::Pickled { descr: dtype.to_string() }.into());
        }
        let size = self.header.data_size()?;
        let size = usize::try_from(size).map_err(|_| ErrorKind::OutOfMemory { bytes: size })?;
        u8::read(&u8::dtype(), size, self.bytes)
    }

    /// Reads `count` items, which hold all elements, as being of `dtype`.
    pub(super) fn read_items<A: Item>(self, dtype: &DType, count: usize) -> Result<Vec<A>> {
        check_dtype::<A::Element>(dtype)?;
        A::read_items(dtype, count, self.bytes)
    }

    /// Fills `elements`, which must be as many as the array has, and returns the header.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::LengthMismatch`]: the array has more or fewer elements.
    /// - Those of [`NpySource::read_elements`], such as [`ErrorKind::DTypeMismatch`].
    pub fn read_into<T: Element>(self, elements: &mut [T]) -> Result<Header> {
        let header = self.header.clone();
        let (expected, found) = (header.item_count()? as u64, elements.len() as u64);
        if expected != found {
            return Err(ErrorKind::LengthMismatch { shape: header.shape().to_vec(), expected, found }.into());
        }
        self.fill(elements)?;
        Ok(header)
    }

    /// Fills `elements`, which are as many as the header says.
    pub(super) fn fill<T: Element>(self, elements: &mut [T]) -> Result<()> {
        check_dtype::<T>(self.header.dtype())?;
        T::decode(self.header.dtype(), self.bytes, elements)
    }
}

impl<'a> NpySink<'a> {
    /// For the data of a value whose dtype is `own`, after `header`.
    fn new(own: &'a DType, header: &'a Header, bytes: &'a mut dyn ByteSink) -> NpySink<'a> {
        let own = Some(own).filter(|own| *own != header.dtype());
        NpySink { header, bytes, own, written: 0, poison: Poison::default() }
    }

    /// Writes `elements` in the byte order of the header; best all at once.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::DTypeMismatch`]: the dtype of the header is not that of `T`.
    /// - [`ErrorKind::InvalidElement`], [`ErrorKind::InvalidDType`]: the dtype of the header cannot hold an element.
    /// - [`ErrorKind::Io`] and others: the file or writer behind the sink failed.
    pub fn write_elements<T: Element>(&mut self, elements: &[T]) -> Result<()> {
        check_dtype::<T>(self.header.dtype())?;
        T::encode(self.header.dtype(), elements, self)
    }

    /// Writes texts, which are elements as `String` is.
    pub(super) fn write_texts(&mut self, texts: &[&str]) -> Result<()> {
        encode_texts(self.header.dtype(), texts, self)
    }

    /// Writes bytes as they are to stand in the file; best all at once.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::DTypeMismatch`]: the bytes are rows of an array that has another dtype, for which only elements
    ///   can be encoded.
    /// - [`ErrorKind::Io`] and others: the file or writer behind the sink failed.
    pub fn write_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        match self.own {
            Some(own) => Err(no_elements(own, self.header.dtype())),
            None => self.put(bytes),
        }
    }

    /// An error unless exactly the data that the header says were written.
    fn check(&self) -> Result<()> {
        self.poison.check()?;
        let expected = self.header.data_size()?;
        if self.written == expected {
            return Ok(());
        }
        Err(ErrorKind::WrongDataSize { expected, found: self.written }.into())
    }
}

impl ByteSink for NpySink<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.poison.check()?;
        let put = self.bytes.put(bytes);
        self.poison.end(&put);
        self.written += bytes.len() as u64;
        put
    }
}

fn no_elements(own: &DType, dtype: &DType) -> Error {
    let (expected, rust, found) = (dtype.to_string(), dtype.rust_name().unwrap_or("bytes"), own.to_string());
    let hint = "bytes are written as they are, read or cast them to elements first".to_owned();
    ErrorKind::DTypeMismatch { expected, rust, found, hint }.into()
}

impl fmt::Debug for NpySource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NpySource").field("header", &self.header).finish_non_exhaustive()
    }
}

impl fmt::Debug for NpySink<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NpySink").field("written", &self.written).finish_non_exhaustive()
    }
}

/// Writes the data of `array`, which has `header`.
pub(crate) fn write_data(array: &dyn ToNpy, header: &Header, bytes: &mut dyn ByteSink) -> Result<()> {
    write_data_as(array, header.dtype(), header, bytes)
}

/// Writes the data of `array`, whose dtype is `own`, after a `header` that may have another one.
pub(crate) fn write_data_as(array: &dyn ToNpy, own: &DType, header: &Header, bytes: &mut dyn ByteSink) -> Result<()> {
    let mut sink = NpySink::new(own, header, bytes);
    array.write_npy_data(&mut sink)?;
    sink.check()
}

impl<T: Element> FromNpy for Array<T> {
    fn from_npy(source: NpySource<'_>) -> Result<Array<T>> {
        let header = source.header;
        let elements = source.read_elements()?;
        Ok(Array::from_parts(header.shape().to_vec(), header.order(), elements))
    }
}

impl<T: Element> ToNpy for ArrayView<'_, T> {
    fn npy_header(&self) -> Result<Header> {
        Ok(Header::new(T::dtype_of(self.as_slice())?, self.order(), self.shape()))
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        sink.write_elements(self.as_slice())
    }
}

impl<T: Element> ToNpy for Array<T> {
    fn npy_header(&self) -> Result<Header> {
        Ok(Header::new(T::dtype_of(self.as_slice())?, self.order(), self.shape()))
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        sink.write_elements(self.as_slice())
    }
}

macro_rules! pointers {
    ($($type:ty),*) => {$(
        impl<A: ToNpy + ?Sized> ToNpy for $type {
            fn npy_header(&self) -> Result<Header> {
                (**self).npy_header()
            }

            fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
                (**self).write_npy_data(sink)
            }
        }
    )*};
}

pointers!(&A, Box<A>);
