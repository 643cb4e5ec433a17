//! What symbols are expected to cost, in units of a thousandth bit.

use super::block::{Histogram, distance_symbol, length_symbol};
use super::blocks::Unit;
use crate::format::{DISTANCE_EXTRA, DISTANCES, FIRST_LENGTH, LENGTH_EXTRA, LONGEST_MATCH};

/// The most bytes of an item that have prices of their own.
const PHASES: usize = 16;

/// Costs of all symbols, extra bits included.
pub(super) struct Costs {
    pub(super) literals: [u32; 256],
    pub(super) lengths: [u32; LONGEST_MATCH + 1],
    pub(super) distances: [u32; DISTANCES],
    /// The mean cost of a byte, as a literal or as one of the bytes that a match covers. A match saves what its bytes
    /// would cost otherwise, which is less than their cost as literals where other matches cover them.
    ///
    /// The bytes of an item cost differently, so there are prices for each of its first ones.
    pub(super) prices: Box<[[u32; 256]; PHASES]>,
    /// A power of two that divides the size of an item.
    phases: usize,
    /// The mean of the prices.
    pub(super) mean_price: u32,
}

const BIT: u32 = 1 << 10;
/// The least that a literal costs before any match is known.
const LEAST_LITERAL: u32 = 5 * BIT;
/// Bytes of a match that are looked at.
const COUNTED: usize = 16;

impl Costs {
    /// Costs before any match is known: of literals as often as they stand in some bytes.
    pub(super) fn of_bytes(bytes: &[u8], itemsize: usize) -> Costs {
        let mut histogram = Histogram::EMPTY;
        bytes.iter().for_each(|&byte| histogram.literals[usize::from(byte)] += 1);
        let matches = bytes.len() as u32 / 4;
        let of_lengths = [12, 12, 12, 12, 10, 8, 6, 6];
        for (count, share) in histogram.literals[FIRST_LENGTH..].iter_mut().zip(of_lengths.iter().chain([&2; 21])) {
            *count = matches * share / 120;
        }
        histogram.distances.fill(matches / 30);
        let mut costs = Costs::of(&histogram, itemsize);
        // What is frequent may well be covered by matches, and no literals be left of it.
        costs.literals.iter_mut().for_each(|cost| *cost = (*cost).max(LEAST_LITERAL));
        costs
    }

    /// Costs as in a block of these symbols.
    fn of(histogram: &Histogram, itemsize: usize) -> Costs {
        let symbols = costs(&histogram.literals);
        let mut distances = costs(&histogram.distances);
        distances.iter_mut().zip(DISTANCE_EXTRA).for_each(|(cost, extra)| *cost += u32::from(extra) * BIT);
        let mut literals = [0; 256];
        literals.copy_from_slice(&symbols[..256]);
        let lengths = std::array::from_fn(|length| {
            let symbol = length_symbol(length.max(3));
            symbols[symbol] + u32::from(LENGTH_EXTRA[symbol - FIRST_LENGTH]) * BIT
        });
        let phases = 1 << itemsize.trailing_zeros().min(PHASES.trailing_zeros());
        let prices = Box::new([literals; PHASES]);
        Costs { literals, lengths, distances, prices, phases, mean_price: 8 * BIT }
    }

    /// Costs as in a unit.
    pub(super) fn of_unit(unit: &Unit, bytes: &[u8], itemsize: usize) -> Costs {
        let mut costs = Costs::of(&unit.histogram, itemsize);
        let mut paid = Box::new([[(0u32, 0u32); 256]; PHASES]);
        let mut at = unit.range.start;
        let mut pay = |at: usize, cost: u32| {
            let (sum, count) = &mut paid[costs.phase(at)][usize::from(bytes[at])];
            (*sum, *count) = (sum.saturating_add(cost), *count + 1);
        };
        for sequence in &unit.sequences {
            let end = at + sequence.literals as usize;
            (at..end).for_each(|at| pay(at, costs.literals[usize::from(bytes[at])]));
            let length = usize::from(sequence.length);
            if length > 0 {
                let share = costs.of_match(length, sequence.distance.into()) / length as u32;
                (end..end + length.min(COUNTED)).for_each(|at| pay(at, share));
            }
            at = end + length;
        }
        let all = paid.iter().flatten().fold((0, 0), |all, one| (all.0 + u64::from(one.0), all.1 + u64::from(one.1)));
        costs.mean_price = all.0.checked_div(all.1).map_or(8 * BIT, |mean| mean as u32);
        for (price, (sum, count)) in costs.prices.iter_mut().flatten().zip(paid.iter().flatten()) {
            *price = sum.checked_div(*count).unwrap_or(*price);
        }
        costs
    }

    /// Which byte of an item stands somewhere, if that is told apart.
    #[inline(always)]
    fn phase(&self, at: usize) -> usize {
        at & (self.phases - 1) & (PHASES - 1)
    }

    /// What the bytes at a place cost otherwise.
    #[inline(always)]
    pub(super) fn price(&self, bytes: &[u8], at: usize) -> u32 {
        self.prices[self.phase(at)][usize::from(bytes[at])]
    }

    /// What a literal saves, which is mostly nothing or less.
    #[inline(always)]
    pub(super) fn gain_of_literal(&self, bytes: &[u8], at: usize) -> i32 {
        self.price(bytes, at) as i32 - self.literals[usize::from(bytes[at])] as i32
    }

    #[inline(always)]
    pub(super) fn of_match(&self, length: usize, distance: usize) -> u32 {
        self.lengths[length] + self.distances[distance_symbol(distance)]
    }
}

/// What each symbol costs; one that is not used, more than one that is used once.
fn costs<const N: usize>(counts: &[u32; N]) -> [u32; N] {
    let total = counts.iter().sum::<u32>() as f32 + 1.0;
    let most = total.log2() + 1.0;
    counts.map(|count| {
        let bits = if count == 0 { most } else { (total.log2() - (count as f32).log2()).max(1.0) };
        (bits.min(15.0) * BIT as f32) as u32
    })
}
