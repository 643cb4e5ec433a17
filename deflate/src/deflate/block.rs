//! Blocks: the symbols of some input, written by whichever code takes the fewest bits.

use super::bits::BitWriter;
use super::huffman::{self, Code};
use crate::format::{
    CODE_LENGTH_ORDER, DISTANCE_BASE, DISTANCE_EXTRA, DISTANCES, END_OF_BLOCK, FIRST_LENGTH, FIXED_DISTANCES,
    FIXED_LITERALS, LENGTH_BASE, LENGTH_EXTRA, LITERALS, LONGEST_MATCH,
};

/// Literals, and the match behind them. A length of 0 stands for no match.
#[derive(Clone, Copy)]
pub(super) struct Sequence {
    pub(super) literals: u32,
    pub(super) length: u16,
    pub(super) distance: u16,
}

/// How often the symbols of a block are used.
#[derive(Clone)]
pub(super) struct Histogram {
    pub(super) literals: [u32; LITERALS],
    pub(super) distances: [u32; DISTANCES],
}

impl Histogram {
    pub(super) const EMPTY: Histogram = Histogram { literals: [0; LITERALS], distances: [0; DISTANCES] };

    pub(super) fn add(&mut self, other: &Histogram) {
        self.literals.iter_mut().zip(&other.literals).for_each(|(sum, count)| *sum += count);
        self.distances.iter_mut().zip(&other.distances).for_each(|(sum, count)| *sum += count);
    }

    #[inline(always)]
    pub(super) fn add_match(&mut self, length: usize, distance: usize) {
        self.literals[length_symbol(length)] += 1;
        self.distances[distance_symbol(distance)] += 1;
    }

    /// About how many bits a dynamic block takes.
    pub(super) fn bits(&self) -> f32 {
        entropy(&self.literals) + entropy(&self.distances) + self.header_bits() + self.extra_bits() as f32
    }

    fn header_bits(&self) -> f32 {
        let used = self.literals.iter().chain(&self.distances).filter(|count| **count > 0).count();
        const OF_A_HEADER: f32 = 80.0;
        const OF_A_SYMBOL: f32 = 1.5;
        OF_A_HEADER + OF_A_SYMBOL * used as f32
    }

    fn extra_bits(&self) -> u64 {
        let lengths = self.literals[FIRST_LENGTH..].iter().zip(LENGTH_EXTRA);
        let distances = self.distances.iter().zip(DISTANCE_EXTRA);
        lengths.chain(distances).map(|(&count, extra)| u64::from(count) * u64::from(extra)).sum()
    }

    fn bits_of_codes(&self, literals: &[u8], distances: &[u8]) -> u64 {
        let of = |counts: &[u32], lengths: &[u8]| {
            counts.iter().zip(lengths).map(|(&count, &length)| u64::from(count) * u64::from(length)).sum::<u64>()
        };
        of(&self.literals, literals) + of(&self.distances, distances) + self.extra_bits()
    }
}

fn entropy(counts: &[u32]) -> f32 {
    let total: u32 = counts.iter().sum();
    let whole = (total.max(1) as f32).log2();
    // No code is shorter than a bit.
    let bits = |count: &u32| *count as f32 * (whole - (*count as f32).log2()).max(1.0);
    counts.iter().filter(|count| **count > 0).map(bits).sum()
}

const LENGTH_SYMBOLS: [u8; LONGEST_MATCH + 1] = {
    let mut symbols = [0; LONGEST_MATCH + 1];
    let mut symbol = 0;
    while symbol < LENGTH_BASE.len() {
        let mut length = LENGTH_BASE[symbol] as usize;
        while length <= LONGEST_MATCH {
            symbols[length] = symbol as u8;
            length += 1;
        }
        symbol += 1;
    }
    symbols
};

/// The symbol of a length, from 3 to 258.
#[inline(always)]
pub(super) fn length_symbol(length: usize) -> usize {
    FIRST_LENGTH + usize::from(LENGTH_SYMBOLS[length])
}

/// The symbol of a distance, from 1 to 32,768.
#[inline(always)]
pub(super) fn distance_symbol(distance: usize) -> usize {
    let offset = distance as u32 - 1;
    if offset < 2 {
        return offset as usize;
    }
    // Two symbols for each power of two.
    let highest = offset.ilog2();
    (2 * highest + (offset >> (highest - 1) & 1)) as usize
}

/// Writes what `sequences` make of `input`, in the shortest of the three ways.
pub(super) fn write(
    input: &[u8],
    sequences: &[Sequence],
    histogram: &mut Histogram,
    is_last: bool,
    writer: &mut BitWriter<'_>,
) {
    histogram.literals[END_OF_BLOCK] = 1;
    let literals = huffman::lengths(&histogram.literals, LONGEST_LITERAL);
    let distances = huffman::lengths(&histogram.distances, 15);
    let header = Header::new(&literals, &distances);
    let dynamic = header.bits + histogram.bits_of_codes(&literals, &distances);
    let fixed = histogram.bits_of_codes(&FIXED_LITERALS, &FIXED_DISTANCES);
    let stored = stored_bits(input.len(), writer.bit());
    writer.reserve(dynamic.min(fixed).min(stored) + 64);
    if stored <= dynamic.min(fixed) {
        write_stored(input, is_last, writer);
    } else if fixed <= dynamic {
        writer.put(u64::from(is_last) | 1 << 1, 3);
        let literals = huffman::codes(&FIXED_LITERALS);
        let distances = huffman::codes(&FIXED_DISTANCES);
        write_symbols(input, sequences, array(&literals), array(&distances), writer);
    } else {
        writer.put(u64::from(is_last) | 2 << 1, 3);
        header.write(writer);
        write_symbols(input, sequences, &huffman::codes(&literals), &huffman::codes(&distances), writer);
    }
}

/// Four literals and what is left of a byte are put at once.
const LONGEST_LITERAL: usize = 14;

/// The most bytes of a stored block.
const LONGEST_STORED: usize = 0xffff;

/// The bits of stored blocks, from a bit of a byte on.
fn stored_bits(size: usize, bit: u32) -> u64 {
    let blocks = size.div_ceil(LONGEST_STORED).max(1) as u64;
    let padding = (8 - (bit + 3) % 8) % 8;
    let of_the_first = 3 + padding + 32;
    size as u64 * 8 + u64::from(of_the_first) + (blocks - 1) * 40
}

/// Writes stored blocks.
pub(super) fn write_stored(input: &[u8], is_last: bool, writer: &mut BitWriter<'_>) {
    let mut left = input;
    loop {
        let (block, rest) = left.split_at(left.len().min(LONGEST_STORED));
        writer.reserve(block.len() as u64 * 8 + 64);
        writer.put(u64::from(is_last && rest.is_empty()), 3);
        writer.align();
        let length = block.len() as u16;
        writer.put(u64::from(length) | u64::from(!length) << 16, 32);
        writer.put_bytes(block);
        left = rest;
        if left.is_empty() {
            return;
        }
    }
}

/// The description of a dynamic block's codes (RFC 1951, section 3.2.7).
struct Header {
    literals: usize,
    distances: usize,
    /// Symbols of the code of code lengths, and what is added to the repetitions.
    tokens: Vec<(u8, u8)>,
    lengths: [u8; 19],
    described: usize,
    bits: u64,
}

const REPETITION_EXTRA: [u8; 19] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7];

impl Header {
    fn new(literals: &[u8; LITERALS], distances: &[u8; DISTANCES]) -> Header {
        let used =
            |lengths: &[u8], least| lengths.iter().rposition(|&length| length > 0).map_or(least, |last| last + 1);
        let (literals_used, distances_used) = (used(literals, FIRST_LENGTH).max(FIRST_LENGTH), used(distances, 1));
        let mut tokens = Vec::with_capacity(literals_used + distances_used);
        let all = [&literals[..literals_used], &distances[..distances_used]].concat();
        let mut counts = [0; 19];
        for run in all.chunk_by(|one, next| one == next) {
            describe_run(run[0], run.len(), &mut tokens);
        }
        tokens.iter().for_each(|(symbol, _)| counts[usize::from(*symbol)] += 1);
        let lengths = huffman::lengths(&counts, 7);
        let described = CODE_LENGTH_ORDER.iter().rposition(|&symbol| lengths[symbol] > 0).map_or(4, |last| last + 1);
        let described = described.max(4);
        let of_token = |(symbol, _): &(u8, u8)| {
            let symbol = usize::from(*symbol);
            u64::from(lengths[symbol] + REPETITION_EXTRA[symbol])
        };
        let bits = 17 + 3 * described as u64 + tokens.iter().map(of_token).sum::<u64>();
        Header { literals: literals_used, distances: distances_used, tokens, lengths, described, bits }
    }

    fn write(&self, writer: &mut BitWriter<'_>) {
        writer.put(self.literals as u64 - 257, 5);
        writer.put(self.distances as u64 - 1, 5);
        writer.put(self.described as u64 - 4, 4);
        CODE_LENGTH_ORDER[..self.described].iter().for_each(|&symbol| writer.put(self.lengths[symbol].into(), 3));
        let codes = huffman::codes(&self.lengths);
        for &(symbol, extra) in &self.tokens {
            let code = codes[usize::from(symbol)];
            let bits = code.bits() | u64::from(extra) << code.length();
            writer.put(bits, code.length() + u32::from(REPETITION_EXTRA[usize::from(symbol)]));
        }
    }
}

/// Describes a code length that so many symbols have, one behind another.
fn describe_run(length: u8, mut count: usize, tokens: &mut Vec<(u8, u8)>) {
    if length == 0 {
        while count >= 11 {
            let repeat = count.min(138);
            tokens.push((18, repeat as u8 - 11));
            count -= repeat;
        }
        if count >= 3 {
            tokens.push((17, count as u8 - 3));
            count = 0;
        }
    } else {
        tokens.push((length, 0));
        count -= 1;
        while count >= 3 {
            let repeat = count.min(6);
            tokens.push((16, repeat as u8 - 3));
            count -= repeat;
        }
    }
    tokens.extend(std::iter::repeat_n((length, 0), count));
}

/// The first codes, of those that have a meaning.
fn array<const N: usize>(codes: &[Code]) -> &[Code; N] {
    codes.first_chunk().expect("fixed codes have more symbols than are used")
}

fn write_symbols(
    input: &[u8],
    sequences: &[Sequence],
    literals: &[Code; LITERALS],
    distances: &[Code; DISTANCES],
    writer: &mut BitWriter<'_>,
) {
    let mut rest = input;
    for sequence in sequences {
        let (run, behind) = rest.split_at(sequence.literals as usize);
        write_literals(run, literals, writer);
        if sequence.length == 0 {
            rest = behind;
            continue;
        }
        let (length, distance) = (usize::from(sequence.length), usize::from(sequence.distance));
        write_match(length, distance, literals, distances, writer);
        rest = &behind[length..];
    }
    let end = literals[END_OF_BLOCK];
    writer.put(end.bits(), end.length());
}

#[inline(always)]
fn write_literals(run: &[u8], codes: &[Code; LITERALS], writer: &mut BitWriter<'_>) {
    let (fours, rest) = run.as_chunks::<4>();
    for four in fours {
        let [a, b, c, d] = four.map(|literal| codes[usize::from(literal)]);
        let front = a.bits() | b.bits() << a.length();
        let back = c.bits() | d.bits() << c.length();
        let front_length = a.length() + b.length();
        writer.put(front | back << front_length, front_length + c.length() + d.length());
    }
    for &literal in rest {
        let code = codes[usize::from(literal)];
        writer.put(code.bits(), code.length());
    }
}

#[inline(always)]
fn write_match(
    length: usize,
    distance: usize,
    literals: &[Code; LITERALS],
    distances: &[Code; DISTANCES],
    writer: &mut BitWriter<'_>,
) {
    let symbol = length_symbol(length);
    let code = literals[symbol];
    let mut bits = code.bits();
    let mut count = code.length();
    let index = symbol - FIRST_LENGTH;
    bits |= (length as u64 - u64::from(LENGTH_BASE[index])) << count;
    count += u32::from(LENGTH_EXTRA[index]);
    let symbol = distance_symbol(distance);
    let code = distances[symbol];
    bits |= code.bits() << count;
    count += code.length();
    bits |= (distance as u64 - u64::from(DISTANCE_BASE[symbol])) << count;
    writer.put(bits, count + u32::from(DISTANCE_EXTRA[symbol]));
}
