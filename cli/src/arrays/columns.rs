//! Records taken apart into columns of values.

use npz::{DType, ScalarType};

/// One value of each item.
pub(crate) struct Column {
    /// `pos[0]`, `outer.inner`; nothing if items are single values.
    pub(crate) name: String,
    /// Bytes from the item's start.
    offset: usize,
    pub(crate) scalar: ScalarType,
}

impl Column {
    /// The column's part of an item.
    pub(crate) fn part<'a>(&self, item: &'a [u8]) -> &'a [u8] {
        item.get(self.offset..self.offset + self.scalar.itemsize()).unwrap_or_default()
    }
}

/// The values in one item.
pub(crate) fn columns(dtype: &DType) -> Vec<Column> {
    let mut found = Vec::new();
    collect(dtype, "", 0, &mut found);
    found
}

fn collect(dtype: &DType, name: &str, offset: usize, found: &mut Vec<Column>) {
    match dtype {
        DType::Scalar(scalar) => found.push(Column { name: name.to_owned(), offset, scalar: scalar.clone() }),
        DType::Record(record) => {
            let dot = if name.is_empty() { "" } else { "." };
            for field in record.fields() {
                collect(field.dtype(), &format!("{name}{dot}{}", field.name()), offset + field.offset(), found);
            }
        }
        DType::Array(array) => {
            let size = array.base().itemsize();
            if size == 0 {
                // However many there are, a file does not grow by them.
                return;
            }
            for position in 0..array.shape().iter().product() {
                let index = index_text(array.shape(), position);
                collect(array.base(), &format!("{name}{index}"), offset + position * size, found);
            }
        }
        _ => {}
    }
}

/// The index of the item at `position` in C order: `[1, 2]`.
pub(crate) fn index_text(shape: &[usize], position: usize) -> String {
    let mut rest = position;
    let mut index: Vec<String> = Vec::new();
    for &length in shape.iter().rev() {
        index.push((rest % length.max(1)).to_string());
        rest /= length.max(1);
    }
    index.reverse();
    format!("[{}]", index.join(", "))
}
