//! Arrays whose dtype is known at run time only.

use std::fmt;

use super::traits::{FromNpy, NpySink, NpySource, ToNpy};
use super::{Array, cast};
use crate::dtype::{DType, Field};
use crate::element::{Element, check_dtype};
use crate::error::place::{AtPlace, Origin};
use crate::error::{ErrorKind, Result};
use crate::header::order;
use crate::header::{Header, Order};
use crate::io::kernel::use_huge_pages;
use crate::io::transfer::Memory;
use crate::limits::reserve;

/// An array of any dtype, decided at run time, with its bytes exactly as in the file.
///
/// ```
/// use npz::{Array, DynArray};
///
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &vec![1i16, 2, 300])?;
/// let any: DynArray = npz::read_npy_from(&mut file.as_slice())?;
/// assert_eq!(any.dtype().to_string(), "<i2");
/// let same: Array<i16> = any.downcast()?; // the dtype must match
/// let wide: Array<f64> = any.cast()?;     // every value must fit
/// assert_eq!(wide.as_slice(), [1.0, 2.0, 300.0]);
/// assert!(any.cast::<u8>().is_err());     // 300 does not
/// # Ok::<(), npz::Error>(())
/// ```
///
/// An array that was read remembers its file, and its entry in an archive: errors of the methods here name them.
#[derive(Clone)]
pub struct DynArray {
    header: Header,
    /// As many as the header says.
    bytes: Vec<u8>,
    origin: Origin,
}

impl DynArray {
    /// An array of the given header whose data are `bytes`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WrongDataSize`] if the header needs more or fewer bytes, [`ErrorKind::Pickled`] if it is one
    /// of Python objects.
    pub fn new(header: Header, bytes: Vec<u8>) -> Result<DynArray> {
        if header.dtype().has_objects() {
            return Err(ErrorKind::Pickled { descr: header.dtype().to_string() }.into());
        }
        let (expected, found) = (header.data_size()?, bytes.len() as u64);
        if expected != found {
            return Err(ErrorKind::WrongDataSize { expected, found }.into());
        }
        Ok(DynArray { header, bytes, origin: Origin::default() })
    }

    /// Dtype, order and shape.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What one item is.
    pub fn dtype(&self) -> &DType {
        self.header.dtype()
    }

    /// The lengths of the axes.
    pub fn shape(&self) -> &[usize] {
        self.header.shape()
    }

    /// The order of the items.
    pub fn order(&self) -> Order {
        self.header.order()
    }

    /// The data, exactly as in the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The data, exactly as in the file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The array with its elements as `T`, whose dtype must be that of the array, in either byte order.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::DTypeMismatch`]: the items are no elements of type `T`.
    /// - [`ErrorKind::InvalidElement`]: an item has no value in `T`, such as text that is not Unicode.
    pub fn downcast<T: Element>(&self) -> Result<Array<T>> {
        let elements = || {
            check_dtype::<T>(self.dtype())?;
            T::read(self.dtype(), self.header.item_count()?, &mut Memory(&self.bytes))
        };
        self.array(elements())
    }

    /// The array with every number converted to `T`, which must hold it. An integer must be in range, and exact in a
    /// float. A float must be whole to become an integer; to become a narrower float, it must be in range, and is
    /// rounded. A complex number must have no imaginary part to become a real one. A real long double must be exact in
    /// `f64`, whatever `T` is.
    ///
    /// Raw bytes are no numbers, with one exception: with the feature `half-2`, `cast::<half::bf16>()` takes items of
    /// two bytes for `bfloat16`, which `ml_dtypes` saves as `<V2`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ValueOutOfRange`] names the first element that `T` cannot hold.
    /// [`ErrorKind::DTypeMismatch`] if the array's items are no numbers: it says what they can be read as.
    pub fn cast<T: cast::Number>(&self) -> Result<Array<T>> {
        let elements = || cast::cast(self.dtype(), self.header.item_count()?, &self.bytes);
        self.array(elements())
    }

    /// An array of the same shape, unless there are no such elements.
    fn array<T>(&self, elements: Result<Vec<T>>) -> Result<Array<T>> {
        let elements = elements.in_array(&self.origin)?;
        Ok(Array::from_parts(self.shape().to_vec(), self.order(), elements))
    }

    /// One field of the records as an array: NumPy's `a["x"]`. The axes of a sub-array come behind those of the
    /// records, and the array is then in [`Order::C`].
    ///
    /// ```
    /// let dtype = "[('id', '<u4'), ('pos', '<f8', (3,))]".parse()?;
    /// let header = npz::Header::new(dtype, npz::Order::C, [10]);
    /// let records = npz::DynArray::new(header, vec![0; 280])?;
    /// assert_eq!(records.field("id")?.shape(), [10]);
    /// assert_eq!(records.field("pos")?.shape(), [10, 3]);
    /// let positions: npz::Array<f64> = records.field("pos")?.downcast()?;
    /// # Ok::<(), npz::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoSuchField`] if the items are no records, or have no such field.
    pub fn field(&self, name: &str) -> Result<DynArray> {
        self.find_field(name).in_array(&self.origin)
    }

    fn find_field(&self, name: &str) -> Result<DynArray> {
        let field = self.dtype().find_field(name)?;
        let origin = self.origin.clone();
        let DType::Array(inner) = field.dtype() else {
            let header = Header::new(field.dtype().clone(), self.order(), self.shape());
            return Ok(DynArray { header, bytes: self.column(field)?, origin });
        };
        let shape = [self.shape(), inner.shape()].concat();
        let header = Header::new(inner.base().clone(), Order::C, shape);
        let bytes = match order::is_c_order(self.shape(), self.order()) {
            true => self.column(field)?,
            false => self.clone().into_c_order().column(field)?,
        };
        Ok(DynArray { header, bytes, origin })
    }

    /// The bytes of a field of all records.
    fn column(&self, field: &Field) -> Result<Vec<u8>> {
        let range = field.offset()..field.offset() + field.dtype().itemsize();
        let mut column = Vec::new();
        if !range.is_empty() {
            let items = self.bytes.chunks_exact(self.dtype().itemsize());
            reserve(&mut column, items.len() * range.len())?;
            for item in items {
                let (expected, found) = (range.end as u64, item.len() as u64);
                let value = item.get(range.clone()).ok_or(ErrorKind::WrongDataSize { expected, found })?;
                column.extend_from_slice(value);
            }
        }
        Ok(column)
    }

    /// The array with its items in [`Order::C`]; copied only if they are not.
    pub fn into_c_order(self) -> DynArray {
        let size = self.dtype().itemsize();
        let header = Header::new(self.dtype().clone(), Order::C, self.shape());
        if size == 0 || order::is_c_order(self.shape(), self.order()) {
            return DynArray { header, ..self };
        }
        let bytes = match size {
            1 => self.in_c_order::<1>(),
            2 => self.in_c_order::<2>(),
            4 => self.in_c_order::<4>(),
            8 => self.in_c_order::<8>(),
            16 => self.in_c_order::<16>(),
            _ => self.in_c_order_of(size),
        };
        DynArray { header, bytes, origin: self.origin }
    }

    /// The bytes of the items in C order, of as many bytes each as numbers have.
    fn in_c_order<const N: usize>(&self) -> Vec<u8> {
        let mut bytes = vec![0; self.bytes.len()];
        use_huge_pages(&mut bytes);
        let (items, _) = self.bytes.as_chunks::<N>();
        order::take_from_fortran(self.shape(), bytes.as_chunks_mut().0, &|place, item| {
            if let Some(found) = items.get(place) {
                *item = *found;
            }
        });
        bytes
    }

    /// The same of items of any size.
    fn in_c_order_of(&self, size: usize) -> Vec<u8> {
        let mut bytes = vec![0; self.bytes.len()];
        order::fortran_to_c(self.shape(), |from, to| {
            let item = self.bytes.get(from * size..(from + 1) * size);
            if let (Some(target), Some(item)) = (bytes.get_mut(to * size..(to + 1) * size), item) {
                target.copy_from_slice(item);
            }
        });
        bytes
    }
}

impl FromNpy for DynArray {
    fn from_npy(source: NpySource<'_>) -> Result<DynArray> {
        let (header, origin) = (source.header().clone(), source.origin());
        Ok(DynArray { bytes: source.read_bytes()?, header, origin })
    }
}

impl ToNpy for DynArray {
    fn npy_header(&self) -> Result<Header> {
        Ok(self.header.clone())
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        sink.write_bytes(&self.bytes)
    }
}

/// Arrays are equal if their headers and bytes are, wherever they come from.
impl PartialEq for DynArray {
    fn eq(&self, other: &DynArray) -> bool {
        self.header == other.header && self.bytes == other.bytes
    }
}

impl Eq for DynArray {}

impl fmt::Debug for DynArray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynArray")
            .field("dtype", &format_args!("{}", self.dtype()))
            .field("shape", &self.shape())
            .field("order", &self.order())
            .finish_non_exhaustive()
    }
}
