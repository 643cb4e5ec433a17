//! Units of input, joined into blocks.

use std::ops::Range;

use super::bits::BitWriter;
use super::block::{self, Histogram, Sequence};
use super::parse;

/// Some of the input, and the symbols that stand for it.
pub(super) struct Unit {
    pub(super) range: Range<usize>,
    pub(super) sequences: Vec<Sequence>,
    pub(super) histogram: Histogram,
}

impl Unit {
    /// The unit without matches, if these save next to nothing, and whether they do.
    pub(super) fn or_literals(self, bytes: &[u8]) -> (Unit, bool) {
        const NEXT_TO_NOTHING: f32 = 1.004;
        let covered: usize = self.sequences.iter().map(|sequence| usize::from(sequence.length)).sum();
        if covered > self.range.len() / 2 {
            return (self, false);
        }
        let literals = parse::as_literals(bytes, self.range.clone());
        let (bits, bits_of_literals) = (self.histogram.bits(), literals.histogram.bits());
        let is_noise = bits_of_literals < bits * NEXT_TO_NOTHING;
        (if bits_of_literals <= bits { literals } else { self }, is_noise)
    }
}

/// Writes units as blocks: several as one, where one code for all of them takes no more bits.
pub(super) struct Blocks<'b, 'o> {
    writer: BitWriter<'o>,
    /// All of the input.
    bytes: &'b [u8],
    /// Units that are not written yet, as one, and about how many bits they take.
    pending: Option<(Unit, f32)>,
}

impl<'b, 'o> Blocks<'b, 'o> {
    pub(super) fn new(bytes: &'b [u8], output: &'o mut Vec<u8>) -> Blocks<'b, 'o> {
        Blocks { writer: BitWriter::new(output), bytes, pending: None }
    }

    /// Adds a unit, which begins where the last one ended.
    pub(super) fn add(&mut self, unit: Unit) {
        let bits = unit.histogram.bits();
        if let Some((pending, bits_of_pending)) = &mut self.pending {
            let mut both = pending.histogram.clone();
            both.add(&unit.histogram);
            let bits_of_both = both.bits();
            if bits_of_both <= *bits_of_pending + bits {
                (pending.histogram, pending.range.end) = (both, unit.range.end);
                pending.sequences.extend_from_slice(&unit.sequences);
                *bits_of_pending = bits_of_both;
                return;
            }
        }
        self.write_pending(false);
        self.pending = Some((unit, bits));
    }

    fn write_pending(&mut self, is_last: bool) {
        if let Some((mut unit, _)) = self.pending.take() {
            let bytes = &self.bytes[unit.range];
            block::write(bytes, &unit.sequences, &mut unit.histogram, is_last, &mut self.writer);
        }
    }

    /// Ends the stream.
    pub(super) fn finish(mut self) {
        if self.pending.is_none() {
            let unit = Unit { range: 0..0, sequences: Vec::new(), histogram: Histogram::EMPTY };
            self.pending = Some((unit, 0.0));
        }
        self.write_pending(true);
    }

    /// Ends with a byte, so that more of the stream can be put behind.
    pub(super) fn join(mut self) {
        self.write_pending(false);
        block::write_stored(&[], false, &mut self.writer);
    }
}
