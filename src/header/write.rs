//! The bytes that NumPy writes for a header.

use std::borrow::Cow;
use std::fmt::Write;

use byteorder::{ByteOrder, LittleEndian};

use super::{Header, MAGIC, Order, is_both_orders};
use crate::dtype::{DType, Quoted};
use crate::error::{ErrorKind, Result, ShapeText};

/// NumPy's `GROWTH_AXIS_MAX_DIGITS`: room for the longest length of the axis that can grow in place.
const GROWTH_AXIS_DIGITS: usize = 21;

/// NumPy's `ARRAY_ALIGN`: the data start on a multiple of it.
const ALIGNMENT: usize = 64;

/// Bytes of most headers.
const USUAL_SIZE: usize = 128;

impl Header {
    /// The bytes that `np.save` writes before the data of such an array.
    ///
    /// As in NumPy, an array for which both orders are the same is written as [`Order::C`], and the format
    /// version is the first of 1.0, 2.0 and 3.0 that can hold the header.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidShape`] for a shape that no array can have, and [`ErrorKind::InvalidDType`] for a
    /// dtype that no array's item can have.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        self.item_count()?;
        if let DType::Array(_) = self.dtype {
            let reason = "an array's items cannot be sub-arrays".to_owned();
            return Err(ErrorKind::InvalidDType { descr: self.dtype.to_string(), reason }.into());
        }
        let text = self.text()?;
        let latin_1 = if text.is_ascii() { Some(Cow::Borrowed(text.as_bytes())) } else { latin_1(&text) };
        match latin_1 {
            Some(bytes) => version_1(&bytes).map_or_else(|| long_version(2, &bytes), Ok),
            None => long_version(3, text.as_bytes()),
        }
    }

    /// The dict, and the blanks that let its growing axis grow in place.
    fn text(&self) -> Result<String> {
        let growing = if self.is_fortran() { self.shape.last() } else { self.shape.first() };
        let blanks = growing.map_or(0, |length| GROWTH_AXIS_DIGITS.saturating_sub(length.to_string().len()));
        let mut text = self.dict()?;
        text.extend(std::iter::repeat_n(' ', blanks));
        Ok(text)
    }

    /// The dict alone.
    pub(super) fn dict(&self) -> Result<String> {
        let order = if self.is_fortran() { "True" } else { "False" };
        let (descr, shape) = (Quoted(&self.dtype), ShapeText(&self.shape));
        let mut text = String::with_capacity(USUAL_SIZE);
        write!(text, "{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}")
            .map_err(std::io::Error::other)?;
        Ok(text)
    }

    fn is_fortran(&self) -> bool {
        self.order == Order::Fortran && !is_both_orders(&self.shape)
    }
}

pub(super) fn latin_1(text: &str) -> Option<Cow<'static, [u8]>> {
    text.chars().map(|c| u8::try_from(c).ok()).collect::<Option<Vec<u8>>>().map(Cow::Owned)
}

fn version_1(text: &[u8]) -> Option<Vec<u8>> {
    const PREFIX: usize = MAGIC.len() + 4;
    let padding = padding(PREFIX, text.len());
    let length = u16::try_from(text.len() + padding).ok()?;
    let mut number = [0; 2];
    LittleEndian::write_u16(&mut number, length);
    Some(join(1, &number, text, padding))
}

fn long_version(major: u8, text: &[u8]) -> Result<Vec<u8>> {
    const PREFIX: usize = MAGIC.len() + 6;
    let padding = padding(PREFIX, text.len());
    let length = text.len() + padding;
    let too_long =
        |_| ErrorKind::InvalidHeader { expected: "a header of less than 4 GiB", found: format!("{length} bytes") };
    let mut number = [0; 4];
    LittleEndian::write_u32(&mut number, u32::try_from(length).map_err(too_long)?);
    Ok(join(major, &number, text, padding))
}

/// Blanks and the newline after `text`: at least one blank, and a whole line of them where none was needed.
fn padding(prefix: usize, text: usize) -> usize {
    let newline = 1;
    newline + ALIGNMENT - (prefix + text + newline) % ALIGNMENT
}

fn join(major: u8, length: &[u8], text: &[u8], padding: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(MAGIC.len() + 2 + length.len() + text.len() + padding);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&[major, 0]);
    bytes.extend_from_slice(length);
    bytes.extend_from_slice(text);
    bytes.resize(bytes.len() + padding - 1, b' ');
    bytes.push(b'\n');
    bytes
}
