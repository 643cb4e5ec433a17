//! The `.npy` header: which items, in which order, in which shape.
//!
//! Layout: the magic bytes, a version, a length, and a Python dict as text, padded so that the data start on a
//! multiple of 64 bytes. Reference:
//! <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>

mod in_place;
pub(crate) mod order;
mod read;
mod usual_spelling;
mod write;

pub(crate) use in_place::{HeaderInPlace, Mark};

use crate::dtype::{DType, MAX_AXES};
use crate::error::{ErrorKind, Result};
use crate::limits::Limits;

/// What every `.npy` file begins with.
pub(crate) const MAGIC: [u8; 6] = *b"\x93NUMPY";

/// The order in which items lie in the file and in memory.
///
/// Both orders are the same where at most one axis is longer than 1, and where there are no items. NumPy then writes C,
/// and so does this crate for all arrays that it makes and writes. The file of another program may say Fortran:
/// `order()` of its header, and of arrays and views read from it, is then [`Order::Fortran`], and nothing depends on
/// it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// Row-major: the last index changes fastest.
    #[default]
    C,
    /// Column-major: the first index changes fastest.
    Fortran,
}

/// A `.npy` header: dtype, order and shape.
///
/// ```
/// let header = npz::Header::new("<f8".parse()?, npz::Order::C, [3, 4]);
/// let bytes = header.to_bytes()?; // exactly what np.save writes before the data
/// assert_eq!(bytes.len(), 128);
/// assert_eq!(npz::Header::parse(&bytes)?, (header, 128));
/// # Ok::<(), npz::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    dtype: DType,
    order: Order,
    shape: Vec<usize>,
}

impl Header {
    /// A header of an array of `shape`, one length for each axis; `[]` is one item.
    pub fn new(dtype: DType, order: Order, shape: impl Into<Vec<usize>>) -> Header {
        Header { dtype, order, shape: shape.into() }
    }

    /// Reads the header at the start of `bytes`; returns it and where the data begin.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::BadMagic`]: the bytes do not begin as a `.npy` file does.
    /// - [`ErrorKind::EndOfStream`]: there are no bytes.
    /// - [`ErrorKind::UnsupportedVersion`], [`ErrorKind::Syntax`], [`ErrorKind::InvalidHeader`],
    ///   [`ErrorKind::InvalidDType`], [`ErrorKind::InvalidShape`]: the header is not as a header must be.
    /// - [`ErrorKind::Truncated`]: the bytes end within the header.
    /// - [`ErrorKind::LimitExceeded`]: the header has more than 10,000 characters, NumPy's `max_header_size`;
    ///   [`ReadOptions::parse_header`](crate::ReadOptions::parse_header) takes longer ones.
    pub fn parse(bytes: &[u8]) -> Result<(Header, usize)> {
        Header::parse_limited(bytes, &Limits::default())
    }

    pub(crate) fn parse_limited(bytes: &[u8], limits: &Limits) -> Result<(Header, usize)> {
        let mut rest = bytes;
        let header = Header::read(&mut rest, limits)?;
        Ok((header, bytes.len() - rest.len()))
    }

    /// What one item is.
    pub fn dtype(&self) -> &DType {
        &self.dtype
    }

    /// The order of the items.
    pub fn order(&self) -> Order {
        self.order
    }

    /// The lengths of the axes.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The number of items.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidShape`] for more items than this machine can address.
    pub fn item_count(&self) -> Result<usize> {
        item_count(&self.shape, self.dtype.itemsize())
    }

    /// The number of bytes of the data.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidShape`] for more bytes than this machine can address.
    pub fn data_size(&self) -> Result<u64> {
        let count = self.item_count()? as u64;
        Ok(count * self.dtype.itemsize() as u64)
    }
}

/// The number of items in `shape`, which must fit the machine, in items and in bytes. As in NumPy, axes of
/// length zero do not excuse the others.
pub(crate) fn item_count(shape: &[usize], itemsize: usize) -> Result<usize> {
    let invalid = |reason| Err(ErrorKind::InvalidShape { shape: shape.to_vec(), reason }.into());
    if shape.len() > MAX_AXES {
        return invalid("an array has at most 64 axes");
    }
    let bound = isize::MAX as usize;
    let fits = |&product: &usize| product <= bound;
    let nonzero = shape.iter().filter(|&&length| length > 0);
    let product = nonzero.clone().try_fold(1usize, |product, &length| product.checked_mul(length).filter(fits));
    let bytes = product.and_then(|items| items.checked_mul(itemsize).filter(fits));
    match (product, bytes) {
        (Some(items), Some(_)) if nonzero.count() == shape.len() => Ok(items),
        (Some(_), Some(_)) => Ok(0),
        _ => invalid("the array is larger than this machine can address"),
    }
}

/// Whether both orders are the same: at most one axis is longer than one, or there are no items.
pub(crate) fn is_both_orders(shape: &[usize]) -> bool {
    shape.contains(&0) || shape.iter().filter(|&&length| length > 1).count() <= 1
}
