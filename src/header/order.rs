//! Where elements lie, and from one order to the other.

use std::convert::Infallible;
use std::ops::Range;

use super::{Order, is_both_orders};
use crate::threads::each_piece;

/// Items of each axis that are walked together.
const TILE: usize = 32;

/// Whether the elements lie in C order, be it that both orders are the same.
pub(crate) fn is_c_order(shape: &[usize], order: Order) -> bool {
    order == Order::C || is_both_orders(shape)
}

/// The order, or [`Order::C`] where both are the same.
pub(crate) fn normalized(shape: &[usize], order: Order) -> Order {
    if is_both_orders(shape) { Order::C } else { order }
}

/// Where the element at `index` lies, if there is one.
pub(crate) fn position(shape: &[usize], order: Order, index: &[usize]) -> Option<usize> {
    let inside = index.len() == shape.len() && index.iter().zip(shape).all(|(index, length)| index < length);
    let step = |position: usize, (index, length): (&usize, &usize)| position * length + index;
    let axes = index.iter().zip(shape);
    inside.then(|| match order {
        Order::C => axes.fold(0, step),
        Order::Fortran => axes.rev().fold(0, step),
    })
}

/// The way of each item of an array from Fortran order to C order.
#[doc(hidden)]
#[derive(Debug)]
#[allow(unreachable_pub, reason = "it stands in a hidden method of a public trait")]
pub struct Transposition<'a> {
    pub(crate) shape: &'a [usize],
    /// Elements that each item consists of, which stay together.
    pub(crate) width: usize,
}

impl Transposition<'_> {
    /// Tells `move_element` of each element where it lies, and where it belongs.
    pub(crate) fn for_each(&self, mut move_element: impl FnMut(usize, usize)) {
        let width = self.width;
        fortran_to_c(self.shape, |from, to| {
            (0..width).for_each(|place| move_element(from * width + place, to * width + place));
        });
    }
}

/// Fills `items`, which are to be in C order: `take` makes each of that which lies at a place in Fortran order.
pub(crate) fn take_from_fortran<T: Send>(shape: &[usize], items: &mut [T], take: &(dyn Fn(usize, &mut T) + Sync)) {
    /// Items that a thread takes at a time, at least.
    const PIECE: usize = 1 << 17;
    let row: usize = shape.iter().skip(1).product();
    if items.is_empty() || row == 0 {
        return;
    }
    let rows = (PIECE / row).next_multiple_of(TILE).max(TILE);
    let Ok(()) = each_piece::<_, Infallible>(items, rows.saturating_mul(row), &|start, items| {
        let rows = start / row..(start + items.len()) / row;
        rows_to_c(shape, rows, |from, to| {
            if let Some(item) = items.get_mut(to - start) {
                take(from, item);
            }
        });
        Ok(())
    });
}

/// Tells `move_item` for each item of a Fortran array where it lies, and where it lies in C order.
pub(crate) fn fortran_to_c(shape: &[usize], move_item: impl FnMut(usize, usize)) {
    rows_to_c(shape, 0..shape.first().copied().unwrap_or(0), move_item);
}

/// As [`fortran_to_c`], for those `rows` of the first axis. That axis, contiguous before, and the last one, contiguous
/// after, are walked in tiles that fit the cache; the axes between them one by one.
fn rows_to_c(shape: &[usize], rows: Range<usize>, mut move_item: impl FnMut(usize, usize)) {
    let [first, middle @ .., last] = shape else { return };
    let middle_count: usize = middle.iter().product();
    for flat in 0..middle_count {
        let (from_middle, to_middle) = middle_offsets(middle, flat);
        let plane = Plane {
            rows: rows.clone(),
            columns: *last,
            from: from_middle * first,
            from_step: first * middle_count,
            to: to_middle * last,
            to_step: middle_count * last,
        };
        plane.transpose(&mut move_item);
    }
}

/// Where the `flat`-th index, counted in C order, of the axes `shape` lies in Fortran order and in C order.
fn middle_offsets(shape: &[usize], flat: usize) -> (usize, usize) {
    let mut rest = flat;
    let mut index: Vec<usize> = shape
        .iter()
        .rev()
        .map(|length| {
            let here = rest % length;
            rest /= length;
            here
        })
        .collect();
    index.reverse();
    let fortran = index.iter().zip(shape).rev().fold(0, |position, (index, length)| position * length + index);
    (fortran, flat)
}

/// A plane of the array: `rows` are adjacent before, `columns` after.
struct Plane {
    rows: Range<usize>,
    columns: usize,
    from: usize,
    /// Items from one column to the next before.
    from_step: usize,
    to: usize,
    /// Items from one row to the next after.
    to_step: usize,
}

impl Plane {
    fn transpose(&self, move_item: &mut impl FnMut(usize, usize)) {
        for first_row in self.rows.clone().step_by(TILE) {
            for first_column in (0..self.columns).step_by(TILE) {
                for row in first_row..self.rows.end.min(first_row + TILE) {
                    for column in first_column..self.columns.min(first_column + TILE) {
                        move_item(self.from + column * self.from_step + row, self.to + row * self.to_step + column);
                    }
                }
            }
        }
    }
}
