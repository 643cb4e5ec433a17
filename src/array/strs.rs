//! Borrowed text as arrays.

use super::traits::{NpySink, ToNpy};
use crate::element::dtype_of_texts;
use crate::error::Result;
use crate::header::{Header, Order};

/// A 0-d array of dtype `U`.
///
/// ```
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, "naïve")?;                      // np.save(file, "naïve")
/// assert_eq!(npz::read_npy_from::<String>(file.as_slice())?, "naïve");
/// # Ok::<(), npz::Error>(())
/// ```
impl ToNpy for str {
    fn npy_header(&self) -> Result<Header> {
        Ok(Header::new(dtype_of_texts(&[self])?, Order::C, []))
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        sink.write_texts(&[self])
    }
}

/// Dtype `U`, as wide as the longest text.
///
/// ```
/// let mut file = Vec::new();
/// npz::write_npy_to(&mut file, &["H", "He", "Li"])?;           // np.save(file, ["H", "He", "Li"])
/// assert_eq!(npz::read_npy_from::<Vec<String>>(file.as_slice())?, ["H", "He", "Li"]);
/// # Ok::<(), npz::Error>(())
/// ```
impl ToNpy for [&str] {
    fn npy_header(&self) -> Result<Header> {
        Ok(Header::new(dtype_of_texts(self)?, Order::C, [self.len()]))
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        sink.write_texts(self)
    }
}

/// As a slice.
impl ToNpy for Vec<&str> {
    fn npy_header(&self) -> Result<Header> {
        self.as_slice().npy_header()
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        self.as_slice().write_npy_data(sink)
    }
}

/// As a slice.
impl<const N: usize> ToNpy for [&str; N] {
    fn npy_header(&self) -> Result<Header> {
        self.as_slice().npy_header()
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        self.as_slice().write_npy_data(sink)
    }
}
