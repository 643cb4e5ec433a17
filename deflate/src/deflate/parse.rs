//! Input, taken apart into literals and matches.

use std::ops::Range;

use super::block::{Histogram, Sequence};
use super::blocks::Unit;
use super::costs::Costs;
use super::matches::{Finder, Match, Search};

/// Symbols of a unit that has matches.
pub(super) const UNIT: usize = 1 << 14;

/// Symbols of a unit, as they are found.
struct Symbols<'b> {
    bytes: &'b [u8],
    start: usize,
    /// Where the literals begin that are not in a sequence yet.
    literals: usize,
    sequences: Vec<Sequence>,
    histogram: Histogram,
    count: usize,
}

impl<'b> Symbols<'b> {
    fn new(bytes: &'b [u8], start: usize) -> Symbols<'b> {
        let (sequences, histogram) = (Vec::new(), Histogram::EMPTY);
        Symbols { bytes, start, literals: start, sequences, histogram, count: 0 }
    }

    #[inline(always)]
    fn put(&mut self, at: usize, found: Match) {
        let literals = &self.bytes[self.literals..at];
        literals.iter().for_each(|&byte| self.histogram.literals[usize::from(byte)] += 1);
        let (length, distance) = (found.length as u16, found.distance as u16);
        self.sequences.push(Sequence { literals: literals.len() as u32, length, distance });
        self.count += literals.len() + 1;
        self.literals = at + found.length;
        if found.length > 0 {
            self.histogram.add_match(found.length, found.distance);
        }
    }

    fn finish(mut self, end: usize) -> Unit {
        if self.literals < end {
            self.put(end, Match::default());
        }
        Unit { range: self.start..end, sequences: self.sequences, histogram: self.histogram }
    }
}

/// Takes the match at each place that saves most, unless one a byte later saves more, for up to `most` symbols.
#[inline(always)]
pub(super) fn lazily(
    bytes: &[u8],
    start: usize,
    finder: &mut Finder,
    costs: &Costs,
    search: Search,
    most: usize,
) -> Unit {
    let mut symbols = Symbols::new(bytes, start);
    let mut at = start;
    while at < bytes.len() && symbols.count + (at - symbols.literals) < most {
        let mut found = finder.find(bytes, at, costs, search);
        if found.length == 0 {
            at += 1;
            continue;
        }
        while found.length < search.looks_on {
            let next = finder.find(bytes, at + 1, costs, search);
            if next.length == 0 || next.gain + costs.gain_of_literal(bytes, at) <= found.gain {
                break;
            }
            (at, found) = (at + 1, next);
        }
        symbols.put(at, found);
        at += found.length;
    }
    symbols.finish(at)
}

/// Takes bytes as literals.
pub(super) fn as_literals(bytes: &[u8], range: Range<usize>) -> Unit {
    let sequences = vec![Sequence { literals: range.len() as u32, length: 0, distance: 0 }];
    let histogram = histogram_of(&bytes[range.clone()]);
    Unit { range, sequences, histogram }
}

/// How often each byte stands in the input.
pub(super) fn histogram_of(bytes: &[u8]) -> Histogram {
    // Several, as the same count is not added to again before it is written.
    let mut counts = [[0u32; 256]; 4];
    let (eights, rest) = bytes.as_chunks::<8>();
    for eight in eights {
        for (index, &byte) in eight.iter().enumerate() {
            counts[index % 4][usize::from(byte)] += 1;
        }
    }
    rest.iter().for_each(|&byte| counts[0][usize::from(byte)] += 1);
    let mut histogram = Histogram::EMPTY;
    for counts in counts {
        histogram.literals.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    histogram
}
