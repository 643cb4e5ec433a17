//! From the bytes of a header to its meaning.

use std::io::Read;

use byteorder::{ByteOrder, LittleEndian};

use super::{Header, MAGIC, Order, usual_spelling};
use crate::dtype::DType;
use crate::error::beginnings::Beginning;
use crate::error::place::AtPlace;
use crate::error::{Error, ErrorKind, Result};
use crate::io::transfer::read_up_to;
use crate::limits::{Limits, reserve};
use crate::literal::{self, Dialect, Literal};

const SHAPE: &str = "'shape' to be a tuple of integers from 0 to 9223372036854775807";

/// How a format version spells its header.
struct Version {
    /// Bytes of the header's length.
    length_bytes: usize,
    utf8: bool,
    dialect: Dialect,
}

const VERSION_1: Version = Version { length_bytes: 2, utf8: false, dialect: Dialect::Python2 };
const VERSION_2: Version = Version { length_bytes: 4, utf8: false, dialect: Dialect::Python2 };
const VERSION_3: Version = Version { length_bytes: 4, utf8: true, dialect: Dialect::Python3 };

impl Header {
    /// Reads a header, and nothing after it.
    pub(crate) fn read(reader: &mut dyn Read, limits: &Limits) -> Result<Header> {
        let version = read_version(reader)?;
        let text = read_text(reader, &version, limits)?;
        let header = match usual_spelling::parse(&text) {
            Some(header) => header,
            None => from_literal(&literal::parse(&text, version.dialect)?)?,
        };
        header.item_count()?;
        Ok(header)
    }

    #[cfg(test)]
    pub(super) fn from_text(text: &str) -> Result<Header> {
        from_literal(&literal::parse(text, Dialect::Python3)?)
    }
}

fn read_version(reader: &mut dyn Read) -> Result<Version> {
    let mut start = [0; 8];
    let found = read_up_to(reader, &mut start)?;
    if found == 0 {
        return Err(ErrorKind::EndOfStream.into());
    }
    let known = found.min(MAGIC.len());
    if start.get(..known) != MAGIC.get(..known) {
        let found = read_beginning(start.get(..found).unwrap_or_default(), reader)?;
        return Err(Error::from(ErrorKind::BadMagic { found }).at_byte(0));
    }
    check_complete("the magic bytes and the version", start.len(), found)?;
    let [.., major, minor] = start;
    match (major, minor) {
        (1, 0) => Ok(VERSION_1),
        (2, 0) => Ok(VERSION_2),
        (3, 0) => Ok(VERSION_3),
        _ => Err(Error::from(ErrorKind::UnsupportedVersion { major, minor }).at_byte(6)),
    }
}

/// The bytes that were read, and those behind them that tell what the file is.
fn read_beginning(start: &[u8], reader: &mut dyn Read) -> Result<Vec<u8>> {
    let mut bytes = start.to_vec();
    bytes.resize(start.len() + Beginning(start).wanted(), 0);
    let found = read_up_to(reader, bytes.get_mut(start.len()..).unwrap_or_default())?;
    bytes.truncate(start.len() + found);
    Ok(bytes)
}

fn read_text(reader: &mut dyn Read, version: &Version, limits: &Limits) -> Result<String> {
    let mut length = [0; 4];
    let (used, _) = length.split_at_mut(version.length_bytes);
    let found = read_up_to(reader, used)?;
    check_complete("the header's length", version.length_bytes, found)?;
    let length = LittleEndian::read_u32(&length) as usize;

    // A character of UTF-8 has at most four bytes.
    let bytes_per_char = if version.utf8 { 4 } else { 1 };
    check_length(length, limits.header_chars.saturating_mul(bytes_per_char), limits)?;
    let bytes = read_steps(reader, length)?;
    let text = match (version.utf8, String::from_utf8(bytes)) {
        (true, Ok(text)) => text,
        (true, Err(error)) => return Err(not_utf8(&error)),
        (false, Ok(text)) if text.is_ascii() => text,
        (false, text) => latin_1(&text.map_or_else(|error| error.into_bytes(), String::into_bytes)),
    };
    let chars = if text.is_ascii() { text.len() } else { text.chars().count() };
    check_length(chars, limits.header_chars, limits)?;
    Ok(text)
}

/// Grows with what is really there, so that a short file with a long header costs nothing.
fn read_steps(reader: &mut dyn Read, length: usize) -> Result<Vec<u8>> {
    const FIRST_STEP: usize = 1 << 16;
    let mut bytes = Vec::new();
    while bytes.len() < length {
        let start = bytes.len();
        let step = start.max(FIRST_STEP).min(length - start);
        reserve(&mut bytes, step)?;
        bytes.resize(start + step, 0);
        let found = read_up_to(reader, bytes.get_mut(start..).unwrap_or_default())?;
        if found < step {
            check_complete("the header", length, start + found)?;
        }
    }
    Ok(bytes)
}

fn check_length(found: usize, allowed: usize, limits: &Limits) -> Result<()> {
    if found <= allowed {
        return Ok(());
    }
    let (what, option) = ("the header's length in characters", Some("max_header_bytes"));
    Err(ErrorKind::LimitExceeded { what, option, found: found as u64, limit: limits.header_chars as u64 }.into())
}

fn not_utf8(error: &std::string::FromUtf8Error) -> Error {
    let position = error.utf8_error().valid_up_to();
    let expected = "a header of format version 3.0 to be UTF-8";
    ErrorKind::InvalidHeader { expected, found: format!("other bytes at byte {position} of it") }.into()
}

fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

fn check_complete(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(ErrorKind::Truncated { what, expected: expected as u64, found: found as u64 }.into())
}

fn from_literal(literal: &Literal) -> Result<Header> {
    let Literal::Dict(items) = literal else {
        return Err(invalid("a dict", literal));
    };
    let (mut descr, mut fortran_order, mut shape) = (None, None, None);
    // Of equal keys the last one counts, as in Python.
    for (key, value) in items {
        match key {
            Literal::Str(key) if key.as_str() == "descr" => descr = Some(value),
            Literal::Str(key) if key.as_str() == "fortran_order" => fortran_order = Some(value),
            Literal::Str(key) if key.as_str() == "shape" => shape = Some(value),
            other => return Err(invalid("no key but 'descr', 'fortran_order' and 'shape'", other)),
        }
    }
    let missing = |expected| ErrorKind::InvalidHeader { expected, found: "none".to_owned() };
    let shape = to_shape(shape.ok_or_else(|| missing("the key 'shape'"))?)?;
    let order = to_order(fortran_order.ok_or_else(|| missing("the key 'fortran_order'"))?)?;
    let dtype = DType::from_literal(descr.ok_or_else(|| missing("the key 'descr'"))?)?;
    let dtype = item_dtype(dtype, &shape)?;
    Ok(Header { dtype, order, shape })
}

fn to_order(literal: &Literal) -> Result<Order> {
    match literal {
        Literal::Bool(true) => Ok(Order::Fortran),
        Literal::Bool(false) => Ok(Order::C),
        other => Err(invalid("'fortran_order' to be True or False", other)),
    }
}

fn to_shape(literal: &Literal) -> Result<Vec<usize>> {
    let axis = |axis: &Literal| match axis {
        Literal::Int(length) => Some(*length).filter(|&length| length >= 0),
        _ => None,
    };
    let lengths = match literal {
        Literal::Tuple(axes) => axes.iter().map(axis).collect::<Option<Vec<i64>>>(),
        _ => None,
    };
    let lengths = lengths.ok_or_else(|| invalid(SHAPE, literal))?.into_iter().map(usize::try_from);
    lengths.collect::<Result<_, _>>().map_err(|_| invalid("a 'shape' that this machine can address", literal))
}

/// NumPy spreads a sub-array over further axes while it reads, and then finds too many items, unless there
/// is one in each or none at all.
fn item_dtype(dtype: DType, shape: &[usize]) -> Result<DType> {
    let DType::Array(array) = &dtype else {
        return Ok(dtype);
    };
    if shape.contains(&0) || array.shape().iter().all(|&length| length == 1) {
        return item_dtype(array.base().clone(), shape);
    }
    let reason = "an array's items cannot be sub-arrays; those belong in the fields of records".to_owned();
    Err(ErrorKind::InvalidDType { descr: dtype.to_string(), reason }.into())
}

fn invalid(expected: &'static str, found: &Literal) -> Error {
    ErrorKind::InvalidHeader { expected, found: found.to_string() }.into()
}
