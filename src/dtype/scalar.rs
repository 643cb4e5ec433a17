//! Dtypes that NumPy spells as one string.

use super::DType;
use super::table::{Kind, Row};
use super::time::TimeStep;
use crate::io::swap::Swap;

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// `<`: the least significant byte first.
    Little,
    /// `>`: the most significant byte first.
    Big,
    /// `|`: single bytes, which have no order.
    NotApplicable,
}

impl ByteOrder {
    /// The order of the machine that this runs on.
    pub const NATIVE: ByteOrder = if cfg!(target_endian = "big") { ByteOrder::Big } else { ByteOrder::Little };

    /// The character that stands for it in NumPy's `descr`.
    pub fn code(self) -> char {
        match self {
            ByteOrder::Little => '<',
            ByteOrder::Big => '>',
            ByteOrder::NotApplicable => '|',
        }
    }
}

/// A dtype that NumPy spells as one string: `<f8`, `|S5`, `>M8[25s]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ScalarType {
    kind: Kind,
    byte_order: ByteOrder,
    /// In bytes.
    itemsize: usize,
    /// For dates and spans whose unit is given.
    step: Option<TimeStep>,
    /// How another package than NumPy spells it, if one does: where in the table, which takes half the memory.
    foreign_name: Option<&'static &'static str>,
}

impl ScalarType {
    /// `byte_order` is dropped where bytes have no order.
    pub(crate) fn new(kind: Kind, itemsize: usize, byte_order: ByteOrder) -> ScalarType {
        // Raw bytes that are said to be swapped may be somebody's numbers: NumPy forgets the order, we must not.
        let is_swapped_bytes =
            kind == Kind::Void && ![ByteOrder::NATIVE, ByteOrder::NotApplicable].contains(&byte_order);
        let keeps_order = has_order(kind, itemsize) || is_swapped_bytes;
        let byte_order = if keeps_order { byte_order } else { ByteOrder::NotApplicable };
        ScalarType { kind, byte_order, itemsize, step: None, foreign_name: None }
    }

    /// What `ml_dtypes` adds to NumPy: raw bytes to everybody else, spelled as it does.
    pub(super) fn foreign(foreign_name: &'static &'static str, itemsize: usize) -> ScalarType {
        let scalar = ScalarType::new(Kind::Void, itemsize, ByteOrder::NotApplicable);
        ScalarType { foreign_name: Some(foreign_name), ..scalar }
    }

    /// A native-endian moment or span, counted in `step`.
    pub(crate) fn of_time(kind: Kind, step: Option<TimeStep>) -> ScalarType {
        ScalarType::new(kind, 8, ByteOrder::NATIVE).with_step(step)
    }

    /// Raw bytes whose order is written all the same: what NumPy makes of numbers that other packages add to it.
    #[cfg(feature = "half-2")]
    pub(crate) fn foreign_number(itemsize: usize) -> ScalarType {
        ScalarType { kind: Kind::Void, byte_order: ByteOrder::NATIVE, itemsize, step: None, foreign_name: None }
    }

    pub(super) fn with_step(mut self, step: Option<TimeStep>) -> ScalarType {
        self.step = step;
        self
    }

    /// What an item is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The order of an item's bytes.
    pub fn byte_order(&self) -> ByteOrder {
        self.byte_order
    }

    /// The size of one item, in bytes.
    pub fn itemsize(&self) -> usize {
        self.itemsize
    }

    /// The step that dates and spans count; `None` is NumPy's generic unit.
    pub fn step(&self) -> Option<TimeStep> {
        self.step
    }

    /// How `ml_dtypes` spells it, if NumPy alone does not know it.
    pub(crate) fn foreign_name(&self) -> Option<&'static str> {
        self.foreign_name.copied()
    }

    /// Bytes that the byte order reverses as one: 4 for `<f4` and for `<c8`; 1 where there is no order.
    pub fn swap_unit(&self) -> usize {
        match self.kind {
            Kind::Str => 4,
            Kind::Void if self.is_swapped() => self.itemsize.max(1),
            kind => Row::find(kind, self.itemsize).map_or(1, |row| row.swap),
        }
    }

    /// Whether the machine that this runs on has the other byte order.
    pub fn is_swapped(&self) -> bool {
        self.byte_order != ByteOrder::NotApplicable && self.byte_order != ByteOrder::NATIVE
    }
}

fn has_order(kind: Kind, itemsize: usize) -> bool {
    match kind {
        Kind::Bytes | Kind::Void | Kind::Object | Kind::Bool => false,
        Kind::Int | Kind::UInt => itemsize > 1,
        Kind::Str | Kind::Float | Kind::Complex | Kind::DateTime | Kind::TimeDelta => true,
    }
}

impl Swap {
    /// From the byte order of a file's items to the machine's.
    pub(crate) fn to_native(dtype: &DType) -> Swap {
        match dtype.as_scalar() {
            Some(scalar) if scalar.is_swapped() => Swap(scalar.swap_unit()),
            _ => Swap::NONE,
        }
    }
}
