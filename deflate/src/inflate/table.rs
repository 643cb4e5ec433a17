//! Tables that decode a symbol of a Huffman code by looking up the next bits.

use crate::Error;
use crate::format::{
    DISTANCE_BASE, DISTANCE_EXTRA, DISTANCES, END_OF_BLOCK, FIRST_LENGTH, FIXED_DISTANCES, FIXED_LITERALS, LENGTH_BASE,
    LENGTH_EXTRA, LITERALS, LONGEST_CODE,
};

/// What the next bits mean.
///
/// | bits | of a literal | of a length or distance | of an exception |
/// |---|---|---|---|
/// | 0-7 | bits of the code | bits of the code and extra bits | bits of the code |
/// | 8-11 | | bits of the code | bits that a subtable looks up |
/// | 12-15 | `LITERAL` | | `EXCEPTION`, with `SUBTABLE` or `INVALID` or, at a block's end, neither |
/// | 16-31 | the literal | what the extra bits are added to | where the subtable begins |
#[derive(Clone, Copy, Default)]
pub(super) struct Entry(u32);

const LITERAL: u32 = 1 << 12;
const INVALID: u32 = 1 << 13;
const SUBTABLE: u32 = 1 << 14;
const EXCEPTION: u32 = 1 << 15;

impl Entry {
    #[inline(always)]
    pub(super) fn is_literal(self) -> bool {
        self.0 & LITERAL != 0
    }

    #[inline(always)]
    pub(super) fn is_exception(self) -> bool {
        self.0 & EXCEPTION != 0
    }

    #[inline(always)]
    pub(super) fn is_subtable(self) -> bool {
        self.0 & SUBTABLE != 0
    }

    #[inline(always)]
    pub(super) fn is_invalid(self) -> bool {
        self.0 & INVALID != 0
    }

    #[inline(always)]
    pub(super) fn literal(self) -> u8 {
        (self.0 >> 16) as u8
    }

    /// Bits that the entry takes, extra bits included.
    #[inline(always)]
    pub(super) fn bits(self) -> u32 {
        self.0 & 0x3f
    }

    /// Takes the entry's bits away from others. A shift heeds the lowest six bits of its count alone.
    #[inline(always)]
    pub(super) fn shift(self, bits: u64) -> u64 {
        bits.wrapping_shr(self.0)
    }

    /// Takes the number of the entry's bits from a number whose lowest six bits count alone.
    #[inline(always)]
    pub(super) fn subtract_from(self, count: u32) -> u32 {
        count.wrapping_sub(self.0)
    }

    /// The length or distance that the entry means in front of `bits`.
    #[inline(always)]
    pub(super) fn value(self, bits: u64) -> usize {
        let extra = (bits & ((1 << self.bits()) - 1)).wrapping_shr(self.0 >> 8);
        (self.0 >> 16) as usize + extra as usize
    }

    /// Whether all of four are literals.
    #[inline(always)]
    pub(super) fn are_literals(entries: [Entry; 4]) -> bool {
        entries.iter().fold(LITERAL, |flags, entry| flags & entry.0) != 0
    }

    /// Bits that four literals take: less than the lowest byte holds.
    #[inline(always)]
    pub(super) fn sum_of_bits(entries: [Entry; 4]) -> usize {
        (entries.iter().fold(0, |sum: u32, entry| sum.wrapping_add(entry.0)) & 0xff) as usize
    }
}

/// A table for codes of up to `BITS` bits, behind which stand subtables for what is longer.
pub(super) struct Table<const SIZE: usize, const BITS: u32> {
    entries: [u32; SIZE],
}

/// Bits that the table of literals and lengths looks up.
pub(super) const LITERAL_BITS: u32 = 11;

/// No code needs more than 2,342 entries (zlib's `enough 288 11 15`).
pub(super) type LiteralTable = Table<4096, LITERAL_BITS>;
/// No code needs more than 402 entries (zlib's `enough 32 8 15`).
pub(super) type DistanceTable = Table<512, 8>;

impl<const SIZE: usize, const BITS: u32> Table<SIZE, BITS> {
    /// What `bits` begin with.
    #[inline(always)]
    pub(super) fn first(&self, bits: u64) -> Entry {
        Entry(self.entries[bits as usize & ((1 << BITS) - 1)])
    }

    /// What `bits` begin with, behind those that led to a subtable.
    #[inline(always)]
    pub(super) fn second(&self, subtable: Entry, bits: u64) -> Entry {
        let index = bits as usize & ((1 << (subtable.0 >> 8 & 15)) - 1);
        Entry(self.entries[((subtable.0 >> 16) as usize + index) & (SIZE - 1)])
    }

    /// Makes the table of a code that is complete, or of one symbol of one bit, or of none: what zlib takes.
    #[inline(always)]
    fn build(&mut self, lengths: &[u8], meanings: &[u32]) -> Option<()> {
        let code = Code::new(lengths)?;
        if code.unused > 0 {
            return self.build_tiny(&code, meanings);
        }
        let mut symbols = code.sorted.iter().map(|&symbol| meanings[usize::from(symbol)]);
        let mut reversed = 0;
        for length in 1..=BITS {
            // What shorter codes mean does not depend on the bit that is new.
            self.entries.copy_within(..1 << (length - 1), 1 << (length - 1));
            for meaning in symbols.by_ref().take(usize::from(code.counts[length as usize])) {
                self.entries[reversed] = entry(meaning, length);
                reversed = next_reversed(reversed, length);
            }
        }
        self.build_subtables(&code, symbols, reversed);
        Some(())
    }

    fn build_tiny(&mut self, code: &Code, meanings: &[u32]) -> Option<()> {
        if code.longest > 1 {
            return None;
        }
        let table = &mut self.entries[..1 << BITS];
        table.fill(entry(EXCEPTION | INVALID, 1));
        if code.longest == 1 {
            let meaning = meanings[usize::from(code.sorted[0])];
            table.iter_mut().step_by(2).for_each(|slot| *slot = entry(meaning, 1));
        }
        Some(())
    }

    #[inline(always)]
    fn build_subtables(&mut self, code: &Code, mut symbols: impl Iterator<Item = u32>, mut reversed: usize) {
        let (mut prefix, mut start, mut end) = (usize::MAX, 0, 1 << BITS);
        for length in BITS + 1..=LONGEST_CODE as u32 {
            let count = usize::from(code.counts[length as usize]);
            for done in 0..count {
                let Some(meaning) = symbols.next() else { return };
                if reversed & ((1 << BITS) - 1) != prefix {
                    prefix = reversed & ((1 << BITS) - 1);
                    let bits = code.subtable_bits(length - BITS, count - done, BITS);
                    start = end;
                    end += 1 << bits;
                    self.entries[prefix] = EXCEPTION | SUBTABLE | BITS | bits << 8 | (start as u32) << 16;
                }
                let table = &mut self.entries[start + (reversed >> BITS)..end];
                table.iter_mut().step_by(1 << (length - BITS)).for_each(|slot| *slot = entry(meaning, length - BITS));
                reversed = next_reversed(reversed, length);
            }
        }
    }
}

fn entry(meaning: u32, length: u32) -> u32 {
    meaning + length + (length << 8)
}

/// The next code of a length, where the first bit of a code is the lowest; 0 behind the last.
#[inline(always)]
fn next_reversed(code: usize, length: u32) -> usize {
    let zeros = !code & ((1 << length) - 1);
    match zeros.checked_ilog2() {
        Some(highest) => code & ((1 << highest) - 1) | 1 << highest,
        None => 0,
    }
}

/// A prefix code, complete or not.
struct Code {
    /// Symbols of each length.
    counts: [u16; LONGEST_CODE + 1],
    longest: usize,
    /// The symbols that have a code, by their lengths.
    sorted: [u16; 288],
    /// The share of all bits that mean nothing, in units of the longest code.
    unused: u32,
}

impl Code {
    #[inline(always)]
    fn new(lengths: &[u8]) -> Option<Code> {
        let mut counts = [0; LONGEST_CODE + 1];
        lengths.iter().for_each(|&length| counts[usize::from(length & 15)] += 1);
        counts[0] = 0;
        let (mut offsets, mut used) = ([0u16; LONGEST_CODE + 1], 0);
        for length in 1..LONGEST_CODE {
            offsets[length + 1] = offsets[length] + counts[length];
            used += u32::from(counts[length]) << (LONGEST_CODE - length);
        }
        used += u32::from(counts[LONGEST_CODE]);
        let mut sorted = [0; 288];
        for (symbol, &length) in lengths.iter().enumerate().filter(|(_, length)| **length > 0) {
            let offset = &mut offsets[usize::from(length & 15)];
            sorted[usize::from(*offset)] = symbol as u16;
            *offset += 1;
        }
        let longest = counts.iter().rposition(|&count| count > 0).unwrap_or_default();
        Some(Code { counts, longest, sorted, unused: (1u32 << LONGEST_CODE).checked_sub(used)? })
    }

    /// Bits that the subtable looks up whose first code has `bits` more than the table; `left` of its length are left.
    fn subtable_bits(&self, mut bits: u32, left: usize, table_bits: u32) -> u32 {
        let mut space = left;
        while space < 1 << bits {
            bits += 1;
            space = space * 2 + usize::from(self.counts[(table_bits + bits) as usize]);
        }
        bits
    }
}

/// The tables of a block, and what its code of literals and lengths tells of its symbols.
pub(super) struct Tables {
    pub(super) literals: LiteralTable,
    pub(super) distances: DistanceTable,
    /// The share of the symbols that are matches, if they are as frequent as their codes are short.
    pub(super) match_share: f32,
    /// The mean bits of a symbol.
    pub(super) mean_bits: f32,
    are_fixed: bool,
}

impl Tables {
    pub(super) fn new() -> Tables {
        let (literals, distances) = (Table { entries: [0; 4096] }, Table { entries: [0; 512] });
        Tables { literals, distances, match_share: 1.0, mean_bits: 8.0, are_fixed: false }
    }

    /// Makes the tables of a dynamic block.
    #[inline(always)]
    pub(super) fn build(&mut self, literals: &[u8], distances: &[u8]) -> Result<(), Error> {
        self.are_fixed = false;
        self.literals.build(literals, &LITERAL_MEANINGS).ok_or(Error::LiteralCode)?;
        self.distances.build(distances, &DISTANCE_MEANINGS).ok_or(Error::DistanceCode)?;
        let share = |&length: &u8| if length > 0 { 1.0 / (1u32 << length) as f32 } else { 0.0 };
        self.match_share = literals.iter().skip(FIRST_LENGTH).map(share).sum();
        self.mean_bits = literals.iter().map(|length| share(length) * f32::from(*length)).sum();
        Ok(())
    }

    /// Makes the tables of fixed blocks.
    pub(super) fn build_fixed(&mut self) {
        if self.are_fixed {
            return;
        }
        let built = self.literals.build(&FIXED_LITERALS, &LITERAL_MEANINGS);
        let built = built.and(self.distances.build(&FIXED_DISTANCES, &DISTANCE_MEANINGS));
        debug_assert!(built.is_some(), "the fixed codes are complete");
        (self.match_share, self.mean_bits) = (1.0, 8.0);
        self.are_fixed = true;
    }
}

const LITERAL_MEANINGS: [u32; 288] = {
    let mut meanings = [EXCEPTION | INVALID; 288];
    let mut symbol = 0;
    while symbol < LITERALS {
        meanings[symbol] = match symbol {
            0..END_OF_BLOCK => LITERAL | (symbol as u32) << 16,
            END_OF_BLOCK => EXCEPTION,
            _ => {
                let length = symbol - FIRST_LENGTH;
                (LENGTH_BASE[length] as u32) << 16 | LENGTH_EXTRA[length] as u32
            }
        };
        symbol += 1;
    }
    meanings
};

const DISTANCE_MEANINGS: [u32; 32] = {
    let mut meanings = [EXCEPTION | INVALID; 32];
    let mut symbol = 0;
    while symbol < DISTANCES {
        meanings[symbol] = (DISTANCE_BASE[symbol] as u32) << 16 | DISTANCE_EXTRA[symbol] as u32;
        symbol += 1;
    }
    meanings
};
