//! A part of an array as it lies in the file: runs of bytes that lie together.

use super::select::{Picked, Positions, Select};
use crate::error::{ErrorKind, Result};
use crate::header::{Header, Order, item_count};

/// A part of an array of some header.
pub(super) struct Slice {
    /// The lengths of the axes that are left.
    pub(super) shape: Vec<usize>,
    /// The number of items.
    pub(super) count: usize,
    /// Where they lie, in the file's order.
    pub(super) runs: Runs,
    moves: Vec<Move>,
}

impl Slice {
    pub(super) fn new(header: &Header, axes: Vec<Select>) -> Result<Slice> {
        let mut lengths = header.shape().to_vec();
        if axes.len() > lengths.len() {
            let expected = format!("({})", vec!["n"; axes.len()].join(", "));
            let hint = "there are more selections than axes";
            return Err(ErrorKind::ShapeMismatch { expected, found: lengths, hint }.into());
        }
        let axes = axes.into_iter().chain(std::iter::repeat(Select::from(..)));
        let axes = axes.zip(&lengths).enumerate().map(|(axis, (select, &length))| select.resolve(axis, length));
        let mut axes: Vec<Picked> = axes.collect::<Result<_>>()?;
        let kept = axes.iter().filter(|axis| !axis.is_dropped);
        let shape: Vec<usize> = kept.map(|axis| axis.positions.count()).collect();
        let itemsize = header.dtype().itemsize();
        let count = item_count(&shape, itemsize)?;
        // From here on the axes stand as they lie in the file, the slowest first, whatever the order is called.
        if header.order() == Order::Fortran {
            axes.reverse();
            lengths.reverse();
        }
        let mut positions: Vec<Positions> = axes.into_iter().map(|axis| axis.positions).collect();
        let moves = sort(&mut positions);
        Ok(Slice { shape, count, runs: Runs::new(positions, &lengths, itemsize), moves })
    }

    /// Puts elements that came in the file's order where they belong.
    pub(super) fn arrange<T>(&self, elements: &mut [T]) {
        self.moves.iter().for_each(|moves| moves.apply(elements));
    }
}

/// Sorts the lists among the axes, the slowest of which is the first.
fn sort(axes: &mut [Positions]) -> Vec<Move> {
    let mut block = 1;
    let mut moves = Vec::new();
    for axis in axes.iter_mut().rev() {
        // A list is read in ascending order, so that the file is gone through once from front to back. Along this
        // axis the blocks then stand in another order than the one asked for; the axes inside of it are one block
        // each.
        moves.extend(axis.sort().map(|places| Move { block, places }));
        block *= axis.count();
    }
    moves
}

/// Blocks that belong elsewhere than where they were read: those of a list that was not sorted.
struct Move {
    /// Items in a block.
    block: usize,
    /// Where each block of a group belongs.
    places: Vec<usize>,
}

impl Move {
    fn apply<T>(&self, elements: &mut [T]) {
        let group = self.block * self.places.len();
        if group == 0 {
            return;
        }
        for group in elements.chunks_exact_mut(group) {
            self.apply_to_group(group);
        }
    }

    fn apply_to_group<T>(&self, group: &mut [T]) {
        let mut places = self.places.clone();
        for here in 0..places.len() {
            // A permutation in cycles: what stands here goes where it belongs, and what stood there comes here, until
            // the right block is here. Each swap puts one block in its place for good, so that no memory but the
            // places is needed.
            while let Some(&there) = places.get(here).filter(|&&there| there != here) {
                swap_blocks(group, self.block, here, there);
                places.swap(here, there);
            }
        }
    }
}

/// Swaps two blocks, the first of which lies before the second.
fn swap_blocks<T>(elements: &mut [T], size: usize, first: usize, second: usize) {
    let Some((front, back)) = elements.split_at_mut_checked(second * size) else { return };
    if let (Some(first), Some(second)) = (front.get_mut(first * size..(first + 1) * size), back.get_mut(..size)) {
        first.swap_with_slice(second);
    }
}

/// Where runs of equal length begin, in ascending order, but for what is asked for twice.
pub(super) struct Runs {
    /// Bytes of each run.
    pub(super) length: usize,
    /// The axes outside of a run, the slowest first.
    axes: Vec<Stride>,
    /// Where in the data the first run would begin, if it were the first along all axes.
    base: u64,
    /// Where the next run is along the fastest axis, and the place of that axis.
    next: usize,
    line: u64,
    left: usize,
}

/// An axis outside of a run.
struct Stride {
    positions: Positions,
    /// Bytes from one item to the next.
    bytes: u64,
    /// The number of the item picked now.
    number: usize,
}

impl Stride {
    fn offset(&self, number: usize) -> u64 {
        self.positions.at(number) as u64 * self.bytes
    }
}

impl Runs {
    /// The runs of the items at `positions` of axes of these lengths, the slowest of which is the first.
    fn new(positions: Vec<Positions>, lengths: &[usize], itemsize: usize) -> Runs {
        // How many runs there are: one, times what is wanted along each axis outside of them.
        let left = if positions.iter().any(|axis| axis.count() == 0) { 0 } else { 1 };
        let mut runs = Runs { length: itemsize, axes: Vec::new(), base: 0, next: 0, line: 0, left };
        let mut bytes = itemsize as u64;
        // From the fastest axis outwards. As long as all that lies inside is wanted whole, one more axis of adjacent
        // items makes the run longer; the first that is not wanted whole may still be adjacent itself, and is the
        // last to join.
        let mut is_together = true;
        for (axis, &length) in positions.into_iter().zip(lengths).rev() {
            let count = axis.count();
            match axis.contiguous().filter(|_| is_together) {
                Some(start) => {
                    runs.base += start as u64 * bytes;
                    runs.length *= count;
                    is_together = count == length;
                }
                None => {
                    is_together = false;
                    runs.left *= count;
                    runs.axes.insert(0, Stride { positions: axis, bytes, number: 0 });
                }
            }
            // A product that saturates is never used: the header was refused if its items are more than can be
            // addressed.
            bytes = bytes.saturating_mul(length as u64);
        }
        runs.begin_line();
        runs
    }

    /// Adds up the axes but the fastest.
    fn begin_line(&mut self) {
        let outer = self.axes.split_last().map_or(&[][..], |(_, outer)| outer);
        self.line = self.base + outer.iter().map(|axis| axis.offset(axis.number)).sum::<u64>();
        self.next = 0;
    }

    /// Goes on along the axes but the fastest.
    fn next_line(&mut self) {
        // As an odometer counts: the fastest axis, which `next` counts by itself, has come round.
        for axis in self.axes.iter_mut().rev().skip(1) {
            axis.number += 1;
            if axis.number < axis.positions.count() {
                break;
            }
            axis.number = 0;
        }
        self.begin_line();
    }
}

impl Iterator for Runs {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.left = self.left.checked_sub(1)?;
        let Some(fastest) = self.axes.last() else { return Some(self.base) };
        let start = self.line + fastest.offset(self.next);
        self.next += 1;
        if self.next == fastest.positions.count() {
            self.next_line();
        }
        Some(start)
    }
}
