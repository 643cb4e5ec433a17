//! Text: strings and characters.

use super::Element;
use super::bulk::encode_with;
use super::field_value::{Faults, FieldValue, check_length};
use crate::dtype::{ByteOrder, DType, Kind, ScalarType};
use crate::error::Result;
use crate::io::transfer::ByteSink;

impl Element for String {
    fn rust_name() -> &'static str {
        "String"
    }
}

impl Element for char {
    fn rust_name() -> &'static str {
        "char"
    }
}

/// A code point in UTF-32.
type Unit = [u8; 4];

/// How text lies in items.
#[derive(Clone, Copy, Debug)]
pub enum TextPlan {
    /// `S`, of which only ASCII is text.
    Ascii,
    /// `U`.
    Utf32(ByteOrder),
}

/// `U`; `S` is read too, if it is ASCII. NULs at the end are not part of the text. Short strings take many times the
/// memory of [`FixedBytes`](super::FixedBytes), or of `char` where the dtype is `U1`.
impl FieldValue for String {
    type Plan = TextPlan;
    /// Characters.
    type Extent = usize;

    const ALIGNMENT: usize = align_of::<u32>();

    fn measure(&self, extent: &mut usize) {
        measure(self, extent);
    }

    fn dtype_within(extent: &usize) -> Result<DType> {
        DType::of_length(Kind::Str, *extent)
    }

    fn check_fit(values: &[String], dtype: &DType) -> Result<()> {
        check_length(Kind::Str, longest(values.iter().map(String::as_str)), dtype)
    }

    fn plan(dtype: &DType) -> std::result::Result<TextPlan, String> {
        match dtype.as_scalar().map(|scalar| (scalar.kind(), scalar.byte_order())) {
            Some((Kind::Str, order)) => Ok(TextPlan::Utf32(order)),
            Some((Kind::Bytes, _)) => Ok(TextPlan::Ascii),
            _ => Err(format!("expected text, found {dtype}")),
        }
    }

    fn get(plan: &TextPlan, bytes: &[u8], faults: &mut Faults) -> String {
        let (units, _) = bytes.as_chunks();
        match plan {
            TextPlan::Ascii => from_ascii(bytes, faults),
            TextPlan::Utf32(ByteOrder::Big) => from_utf32(units, u32::from_be_bytes, faults),
            TextPlan::Utf32(_) => from_utf32(units, u32::from_le_bytes, faults),
        }
    }

    fn put(&self, plan: &TextPlan, bytes: &mut [u8]) {
        put(self, *plan, bytes);
    }
}

/// `U1`, and no other width. An empty string is `'\0'`.
impl FieldValue for char {
    type Plan = TextPlan;
    type Extent = ();

    const ALIGNMENT: usize = align_of::<u32>();

    fn measure(&self, (): &mut ()) {}

    fn dtype_within((): &()) -> Result<DType> {
        Ok(DType::native(Kind::Str, size_of::<Unit>()))
    }

    fn plan(dtype: &DType) -> std::result::Result<TextPlan, String> {
        match dtype.as_scalar() {
            Some(scalar) if scalar.kind() == Kind::Str && scalar.itemsize() == size_of::<Unit>() => {
                Ok(TextPlan::Utf32(scalar.byte_order()))
            }
            _ => Err(format!("expected <U1, found {dtype}")),
        }
    }

    fn get(plan: &TextPlan, bytes: &[u8], faults: &mut Faults) -> char {
        let unit = bytes.first_chunk().copied().unwrap_or_default();
        let code = if is_big(*plan) { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
        char::from_u32(code).unwrap_or_else(|| {
            faults.report(|| no_character(code, 0));
            '\0'
        })
    }

    fn put(&self, plan: &TextPlan, bytes: &mut [u8]) {
        put(self.encode_utf8(&mut [0; 4]), *plan, bytes);
    }
}

/// The dtype that `texts` are written as.
pub(crate) fn dtype_of_texts(texts: &[&str]) -> Result<DType> {
    String::dtype_within(&longest(texts.iter().copied()))
}

/// The characters of the longest text.
fn longest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    let mut extent = 0;
    texts.for_each(|text| measure(text, &mut extent));
    extent
}

/// Writes `texts` as items of `dtype`, which must have the room of what [`dtype_of_texts`] gives.
pub(crate) fn encode_texts(dtype: &DType, texts: &[&str], sink: &mut dyn ByteSink) -> Result<()> {
    check_length(Kind::Str, longest(texts.iter().copied()), dtype)?;
    let order = dtype.as_scalar().map_or(ByteOrder::NATIVE, ScalarType::byte_order);
    encode_with(dtype, texts, sink, |text, bytes| put(text, TextPlan::Utf32(order), bytes))
}

/// NumPy counts NULs at the end of a string, though it drops them when the item is read.
fn measure(text: &str, extent: &mut usize) {
    *extent = text.chars().count().max(*extent);
}

fn is_big(plan: TextPlan) -> bool {
    matches!(plan, TextPlan::Utf32(ByteOrder::Big))
}

fn put(text: &str, plan: TextPlan, bytes: &mut [u8]) {
    let (units, _) = bytes.as_chunks_mut::<4>();
    let is_big = is_big(plan);
    for (unit, character) in units.iter_mut().zip(text.chars()) {
        let code = u32::from(character);
        *unit = if is_big { code.to_be_bytes() } else { code.to_le_bytes() };
    }
}

/// `items` without the zeros at their end.
pub(super) fn trimmed<T: Default + PartialEq>(items: &[T]) -> &[T] {
    let end = items.iter().rposition(|item| *item != T::default()).map_or(0, |last| last + 1);
    items.get(..end).unwrap_or_default()
}

fn from_ascii(bytes: &[u8], faults: &mut Faults) -> String {
    let bytes = trimmed(bytes);
    if let Some(position) = bytes.iter().position(|byte| !byte.is_ascii()) {
        let byte = bytes.get(position).copied().unwrap_or_default();
        faults.report(|| format!("byte {byte:#04x} at position {position} is not ASCII; read it as Vec<u8>"));
        return String::new();
    }
    ascii(bytes.to_vec(), faults)
}

/// Most text is ASCII, which needs no decoding character by character.
fn from_utf32(units: &[Unit], code: impl Fn(Unit) -> u32, faults: &mut Faults) -> String {
    let units = trimmed(units);
    let size = units.iter().map(|unit| utf8_size(code(*unit))).sum();
    if size == units.len() {
        let byte = |unit: &Unit| code(*unit).to_le_bytes()[0];
        return ascii(units.iter().map(byte).collect(), faults);
    }
    let mut text = String::with_capacity(size);
    for (position, unit) in units.iter().enumerate() {
        match char::from_u32(code(*unit)) {
            Some(character) => text.push(character),
            None => faults.report(|| no_character(code(*unit), position)),
        }
    }
    text
}

/// Text of bytes that were found to be ASCII.
#[inline]
fn ascii(bytes: Vec<u8>, faults: &mut Faults) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        faults.report(|| error.to_string());
        String::new()
    })
}

fn utf8_size(code: u32) -> usize {
    1 + usize::from(code >= 0x80) + usize::from(code >= 0x800) + usize::from(code >= 0x1_0000)
}

fn no_character(code: u32, position: usize) -> String {
    let why = if code > u32::from(char::MAX) { "above U+10FFFF" } else { "a surrogate" };
    format!("U+{code:04X} at position {position} is no character: it is {why}")
}
