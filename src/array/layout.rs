//! Where elements lie, and from one order to the other.

use crate::header::{Order, is_both_orders};

/// Whether the elements lie in C order, be it that both orders are the same.
pub(super) fn is_c_order(shape: &[usize], order: Order) -> bool {
    order == Order::C || is_both_orders(shape)
}

/// Where the element at `index` lies, if there is one.
pub(super) fn position(shape: &[usize], order: Order, index: &[usize]) -> Option<usize> {
    let inside = index.len() == shape.len() && index.iter().zip(shape).all(|(index, length)| index < length);
    let step = |position: usize, (index, length): (&usize, &usize)| position * length + index;
    let axes = index.iter().zip(shape);
    inside.then(|| match order {
        Order::C => axes.fold(0, step),
        Order::Fortran => axes.rev().fold(0, step),
    })
}

/// Reorders the elements of a Fortran array. The first axis, contiguous before, and the last one, contiguous
/// after, are walked in tiles that fit the cache; the axes between them one by one.
pub(super) fn fortran_to_c<T: Clone>(shape: &[usize], elements: &[T]) -> Vec<T> {
    let mut reordered = elements.to_vec();
    let [first, middle @ .., last] = shape else {
        return reordered;
    };
    let middle_count: usize = middle.iter().product();
    for flat in 0..middle_count {
        let (from_middle, to_middle) = middle_offsets(middle, flat);
        let tile = Transpose {
            rows: *first,
            columns: *last,
            from: from_middle * first,
            from_step: first * middle_count,
            to: to_middle * last,
            to_step: middle_count * last,
        };
        tile.run(elements, &mut reordered);
    }
    reordered
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
struct Transpose {
    rows: usize,
    columns: usize,
    from: usize,
    /// Elements from one column to the next before.
    from_step: usize,
    to: usize,
    /// Elements from one row to the next after.
    to_step: usize,
}

impl Transpose {
    fn run<T: Clone>(&self, elements: &[T], reordered: &mut [T]) {
        const TILE: usize = 32;
        for row in (0..self.rows).step_by(TILE) {
            for column in (0..self.columns).step_by(TILE) {
                let rows = row..self.rows.min(row + TILE);
                let columns = column..self.columns.min(column + TILE);
                self.tile(rows, columns, elements, reordered);
            }
        }
    }

    fn tile<T: Clone>(
        &self,
        rows: std::ops::Range<usize>,
        columns: std::ops::Range<usize>,
        elements: &[T],
        reordered: &mut [T],
    ) {
        for row in rows {
            let start = self.to + row * self.to_step;
            let target = reordered.get_mut(start + columns.start..start + columns.end).unwrap_or_default();
            for (column, target) in columns.clone().zip(target) {
                if let Some(element) = elements.get(self.from + column * self.from_step + row) {
                    target.clone_from(element);
                }
            }
        }
    }
}
