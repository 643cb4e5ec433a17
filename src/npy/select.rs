//! Which part of an array is wanted, axis by axis.

use std::ops::{Bound, Range, RangeBounds, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use crate::error::{Error, ErrorKind, Result};

/// A selection along one axis: an index, a range, a range with a step, or a list of indexes.
///
/// | NumPy | here | the axis |
/// |---|---|---|
/// | `3` | `3` | is dropped |
/// | `2:5`, `2:`, `:5`, `:` | `2..5`, `2..`, `..5`, `..` | has the range's length |
/// | `2:5:2` | [`Select::stepped(2..5, 2)`](Select::stepped) | |
/// | `[5, 1, 9]` | `[5, 1, 9]`, a slice, or a `Vec` | has the list's length |
///
/// Indexes count from 0. An index that is out of bounds is an error.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Select(Wanted);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Wanted {
    Index(usize),
    Range { start: Bound<usize>, end: Bound<usize>, step: usize },
    List(Vec<usize>),
}

impl Select {
    /// The first index of `range`, and every `step`-th after it: NumPy's `a[2:9:3]`. A step of 0 is an error when the
    /// selection is read.
    pub fn stepped(range: impl RangeBounds<usize>, step: usize) -> Select {
        Select(Wanted::Range { start: range.start_bound().cloned(), end: range.end_bound().cloned(), step })
    }

    /// What that is of the axis number `axis`, which has `length` items.
    pub(super) fn resolve(self, axis: usize, length: usize) -> Result<Picked> {
        let outside = |start, end| Error::from(ErrorKind::NoSuchSlice { axis, length, start, end });
        match self.0 {
            Wanted::Index(index) if index >= length => Err(outside(index, index.saturating_add(1))),
            Wanted::Index(start) => Ok(Picked::steps(start, 1, 1, true)),
            Wanted::List(list) => match list.iter().find(|&&index| index >= length) {
                Some(&index) => Err(outside(index, index.saturating_add(1))),
                None => Ok(Picked { positions: Positions::List(list), is_dropped: false }),
            },
            Wanted::Range { start, end, step } => {
                let start = match start {
                    Bound::Included(start) => start,
                    Bound::Excluded(before) => before.saturating_add(1),
                    Bound::Unbounded => 0,
                };
                let end = match end {
                    Bound::Included(last) => last.saturating_add(1),
                    Bound::Excluded(end) => end,
                    Bound::Unbounded => length,
                };
                if start > end || end > length {
                    return Err(outside(start, end));
                }
                if step == 0 {
                    return Err(ErrorKind::ZeroStep { axis }.into());
                }
                let count = (end - start).div_ceil(step);
                Ok(Picked::steps(start, step, count, false))
            }
        }
    }
}

/// The items picked along an axis.
pub(super) struct Picked {
    pub(super) positions: Positions,
    /// Whether the axis is gone, being one index.
    pub(super) is_dropped: bool,
}

impl Picked {
    fn steps(start: usize, step: usize, count: usize, is_dropped: bool) -> Picked {
        Picked { positions: Positions::Steps { start, step, count }, is_dropped }
    }
}

pub(super) enum Positions {
    Steps { start: usize, step: usize, count: usize },
    List(Vec<usize>),
}

impl Positions {
    pub(super) fn count(&self) -> usize {
        match self {
            Positions::Steps { count, .. } => *count,
            Positions::List(list) => list.len(),
        }
    }

    /// Where the item is that is picked as number `number`, which is below the count.
    pub(super) fn at(&self, number: usize) -> usize {
        match self {
            Positions::Steps { start, step, .. } => start + number * step,
            Positions::List(list) => list.get(number).copied().unwrap_or(0),
        }
    }

    /// The first item, if all follow each other.
    pub(super) fn contiguous(&self) -> Option<usize> {
        match self {
            Positions::Steps { start, step, count } => (*step == 1 || *count <= 1).then_some(*start),
            Positions::List(_) => None,
        }
    }

    /// Sorts a list; returns where each of the sorted items belongs, if they were not sorted.
    pub(super) fn sort(&mut self) -> Option<Vec<usize>> {
        let Positions::List(list) = self else { return None };
        if list.is_sorted() {
            return None;
        }
        let mut numbered: Vec<(usize, usize)> = list.iter().copied().zip(0..).collect();
        numbered.sort_unstable();
        let (sorted, places) = numbered.into_iter().unzip();
        *list = sorted;
        Some(places)
    }
}

/// A part of an array: a selection along each axis. Axes behind the last one named are selected whole, as in NumPy.
///
/// Anything that becomes a [`Select`] selects along the first axis, and a tuple of such along several. Where the number
/// of axes is known at run time only, a `Vec<Select>` or `&[Select]` does. `()` selects the whole array.
///
/// Each axis is selected by itself: two lists select every pair, as NumPy's `a[np.ix_(rows, columns)]` does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` selects no part of an array",
    note = "use an index, a range, a list of indexes, or a tuple of these: `(0..10, 5, ..)`"
)]
pub trait Selection {
    /// What is wanted along the first axes.
    fn into_axes(self) -> Vec<Select>;
}

impl Selection for Vec<Select> {
    fn into_axes(self) -> Vec<Select> {
        self
    }
}

impl Selection for &[Select] {
    fn into_axes(self) -> Vec<Select> {
        self.to_vec()
    }
}

impl<S: Into<Select>> Selection for S {
    fn into_axes(self) -> Vec<Select> {
        vec![self.into()]
    }
}

macro_rules! tuples {
    ($($($name:ident)*;)*) => {$(
        #[allow(non_snake_case, reason = "a value and its type share the name")]
        impl<$($name: Into<Select>),*> Selection for ($($name,)*) {
            fn into_axes(self) -> Vec<Select> {
                let ($($name,)*) = self;
                vec![$($name.into()),*]
            }
        }
    )*};
}

tuples! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

/// An index; the axis is dropped.
impl From<usize> for Select {
    fn from(index: usize) -> Select {
        Select(Wanted::Index(index))
    }
}

macro_rules! ranges {
    ($($range:ty),*) => {$(
        impl From<$range> for Select {
            fn from(range: $range) -> Select {
                Select::stepped(range, 1)
            }
        }
    )*};
}

ranges!(Range<usize>, RangeFrom<usize>, RangeTo<usize>, RangeInclusive<usize>, RangeToInclusive<usize>, RangeFull);

/// The items at these indexes, in this order.
impl From<Vec<usize>> for Select {
    fn from(indexes: Vec<usize>) -> Select {
        Select(Wanted::List(indexes))
    }
}

/// The items at these indexes, in this order.
impl From<&[usize]> for Select {
    fn from(indexes: &[usize]) -> Select {
        indexes.to_vec().into()
    }
}

/// The items at these indexes, in this order.
impl<const N: usize> From<[usize; N]> for Select {
    fn from(indexes: [usize; N]) -> Select {
        indexes.to_vec().into()
    }
}
