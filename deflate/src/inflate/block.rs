//! The symbols of one block, decoded in order.

use std::cell::Cell;

use super::bits::{bits_at, chunk_mut};
use super::table::{Entry, LITERAL_BITS, Tables};
use crate::Error;
use crate::format::LONGEST_MATCH;

/// How far a stream is decoded.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The next bit of the input.
    pub(super) bit: usize,
    /// The next byte of the output.
    pub(super) at: usize,
}

/// Bytes that one round of [`quickly`] may write: two literals and a match, which is copied by 40 bytes.
pub(super) const ROOM: usize = 2 + LONGEST_MATCH + STRIDE;

/// Bits of the input, taken from the lowest on.
struct Buffer<'i> {
    bits: u64,
    /// How many of `bits` are counted as read, in the lowest six bits; what stands above means nothing.
    left: u32,
    /// What stands behind those that are counted. Bits of it may be in `bits` already, and are the same again.
    rest: &'i [u8],
}

impl<'i> Buffer<'i> {
    #[inline(always)]
    fn new(input: &'i [u8], bit: usize) -> Option<Buffer<'i>> {
        let rest = input.get(bit >> 3..)?;
        let word = u64::from_le_bytes(*rest.first_chunk()?);
        Some(Buffer { bits: word >> (bit & 7), left: 56 - (bit as u32 & 7), rest: &rest[7..] })
    }

    /// Makes the counted bits 56 at least, or says that there is less than a word.
    #[inline(always)]
    fn refill(&mut self) -> Option<()> {
        let word = u64::from_le_bytes(*self.rest.first_chunk()?);
        self.bits |= word << (self.left & 63);
        self.rest = &self.rest[7 - (self.left as usize >> 3 & 7)..];
        self.left |= 56;
        Some(())
    }

    #[inline(always)]
    fn eat(&mut self, entry: Entry) {
        self.bits = entry.shift(self.bits);
        self.left = entry.subtract_from(self.left);
    }

    /// Takes the code of a distance, and leaves the bits of a code that the table of literals knows. Returns the entry
    /// of the distance, unless it is an exception, with the bits that it stands in front of.
    #[inline(always)]
    fn distance(&mut self, tables: &Tables) -> Option<(Entry, u64)> {
        let mut entry = tables.distances.first(self.bits);
        if entry.is_exception() {
            self.refill()?;
            self.eat(entry);
            if entry.is_subtable() {
                entry = tables.distances.second(entry, self.bits);
            }
        }
        if self.left & 63 < entry.bits() + LITERAL_BITS {
            self.refill()?;
        }
        let bits = self.bits;
        self.eat(entry);
        Some((entry, bits))
    }

    /// The next bit of the input.
    #[inline(always)]
    fn bit(&self, input: &[u8]) -> usize {
        (input.len() - self.rest.len()) * 8 - (self.left as usize & 63)
    }
}

/// Decodes up to the block's end, and says so, or to where little input or room is left.
///
/// A round takes up to three symbols from 56 bits: two literals of 11 bits at most, as the table has no longer ones,
/// and another of 15 bits, or a length of 20. Behind a length 14 bits are left, so that a distance may need a refill
/// before it is taken; before the next code is looked up, 11 bits are always left.
#[inline(always)]
pub(super) fn quickly(input: &[u8], tables: &Tables, output: &mut [u8], place: &mut Place) -> Result<bool, Error> {
    let Some(mut buffer) = Buffer::new(input, place.bit) else { return Ok(false) };
    let mut at = place.at;
    let mut entry = tables.literals.first(buffer.bits);
    while let Some(room) = chunk_mut::<ROOM>(output, at) {
        let start = Place { bit: buffer.bit(input), at };
        let mut bits = buffer.bits;
        buffer.eat(entry);
        if entry.is_literal() {
            room[0] = entry.literal();
            (entry, bits) = (tables.literals.first(buffer.bits), buffer.bits);
            buffer.eat(entry);
            at += 1;
            if entry.is_literal() {
                room[1] = entry.literal();
                (entry, bits) = (tables.literals.first(buffer.bits), buffer.bits);
                buffer.eat(entry);
                at += 1;
                if entry.is_literal() {
                    room[2] = entry.literal();
                    entry = tables.literals.first(buffer.bits);
                    at += 1;
                    if buffer.refill().is_none() {
                        break;
                    }
                    continue;
                }
            }
        }
        if entry.is_subtable() {
            (entry, bits) = (tables.literals.second(entry, buffer.bits), buffer.bits);
            buffer.eat(entry);
            if entry.is_literal() {
                output[at] = entry.literal();
                entry = tables.literals.first(buffer.bits);
                at += 1;
                if buffer.refill().is_none() {
                    break;
                }
                continue;
            }
        }
        if entry.is_exception() {
            *place = Place { bit: buffer.bit(input), at };
            return if entry.is_invalid() { Err(Error::InvalidLiteral) } else { Ok(true) };
        }
        let length = entry.value(bits);
        let Some((further, bits)) = buffer.distance(tables) else {
            *place = start;
            return Ok(false);
        };
        // Looked up before the copy, which takes as long.
        entry = tables.literals.first(buffer.bits);
        let is_full = buffer.refill().is_some();
        if further.is_exception() {
            return Err(Error::InvalidDistance);
        }
        let distance = further.value(bits);
        if distance > at {
            return Err(Error::TooFarBack);
        }
        copy(output, at, distance, length);
        at += length;
        if !is_full {
            break;
        }
    }
    *place = Place { bit: buffer.bit(input), at };
    Ok(false)
}

/// Bytes that a match is copied by.
const STRIDE: usize = 40;

/// Copies a match to `at`, and up to 39 bytes more than its length.
#[inline(always)]
pub(super) fn copy(output: &mut [u8], at: usize, distance: usize, length: usize) {
    let end = at + length;
    let mut to = at;
    if distance < 8 {
        return repeat(output, at, distance, length);
    }
    // Cells, as where bytes come from and where they go to overlap.
    let output = Cell::from_mut(output).as_slice_of_cells();
    loop {
        let source = output[to - distance..].first_chunk::<STRIDE>();
        let target = output[to..].first_chunk::<STRIDE>();
        let (Some(source), Some(target)) = (source, target) else { no_room() };
        for (source, target) in source.as_chunks::<8>().0.iter().zip(target.as_chunks::<8>().0) {
            let word = source.each_ref().map(Cell::get);
            target.iter().zip(word).for_each(|(target, byte)| target.set(byte));
        }
        to += STRIDE;
        if to >= end {
            return;
        }
    }
}

#[cold]
fn no_room() -> ! {
    panic!("a match is copied where there is room for it, and what it is copied by");
}

/// Copies a match that repeats up to seven bytes, by a word of as many repetitions as fit.
#[inline(always)]
fn repeat(output: &mut [u8], at: usize, distance: usize, length: usize) {
    const MASKS: [u64; 8] = [0, 0xff, 0xffff, 0xff_ffff, 0xffff_ffff, !0 >> 24, !0 >> 16, !0 >> 8];
    const REPETITIONS: [u64; 8] = [
        0,
        0x0101_0101_0101_0101,
        0x0001_0001_0001_0001,
        0x0001_0000_0100_0001,
        0x0000_0001_0000_0001,
        1 | 1 << 40,
        1 | 1 << 48,
        1 | 1 << 56,
    ];
    const STEPS: [usize; 8] = [8, 8, 8, 6, 8, 5, 6, 7];
    let distance = distance & 7;
    let mut word = [0; 8];
    word.copy_from_slice(&output[at - distance..at - distance + 8]);
    let word = (u64::from_le_bytes(word) & MASKS[distance]).wrapping_mul(REPETITIONS[distance]).to_le_bytes();
    let (mut to, end, step) = (at, at + length, STEPS[distance]);
    if step == 8 {
        while to < end {
            output[to..to + 32].as_chunks_mut().0.fill(word);
            to += 32;
        }
    } else {
        while to < end {
            output[to..to + 8].copy_from_slice(&word);
            to += step;
        }
    }
}

/// What a code means, with its extra bits.
pub(super) enum Symbol {
    Literal(u8),
    Match { length: usize, distance: usize },
    End,
    Invalid(Error),
}

/// The symbol at `bit`, and the bit behind it; of an invalid one, the bit behind what is invalid.
#[inline(always)]
pub(super) fn symbol(input: &[u8], bit: usize, tables: &Tables) -> (Symbol, usize) {
    // At most 48 bits.
    let mut bits = bits_at(input, bit);
    let mut end = bit;
    let mut entry = tables.literals.first(bits);
    if entry.is_subtable() {
        bits >>= entry.bits();
        end += entry.bits() as usize;
        entry = tables.literals.second(entry, bits);
    }
    end += entry.bits() as usize;
    if entry.is_literal() {
        return (Symbol::Literal(entry.literal()), end);
    }
    if entry.is_exception() {
        return (if entry.is_invalid() { Symbol::Invalid(Error::InvalidLiteral) } else { Symbol::End }, end);
    }
    let length = entry.value(bits);
    bits >>= entry.bits();
    entry = tables.distances.first(bits);
    if entry.is_subtable() {
        bits >>= entry.bits();
        end += entry.bits() as usize;
        entry = tables.distances.second(entry, bits);
    }
    end += entry.bits() as usize;
    if entry.is_exception() {
        return (Symbol::Invalid(Error::InvalidDistance), end);
    }
    (Symbol::Match { length, distance: entry.value(bits) }, end)
}

/// Decodes to the block's end, and no byte further than input and output reach.
#[inline(never)]
pub(super) fn carefully(input: &[u8], tables: &Tables, output: &mut [u8], place: &mut Place) -> Result<(), Error> {
    loop {
        let (symbol, end) = symbol(input, place.bit, tables);
        if end > input.len() * 8 {
            return Err(Error::Truncated);
        }
        match symbol {
            Symbol::Literal(literal) => {
                *output.get_mut(place.at).ok_or(Error::OutputTooShort)? = literal;
                place.at += 1;
            }
            Symbol::Match { length, distance } => {
                let from = place.at.checked_sub(distance).ok_or(Error::TooFarBack)?;
                let through = output.get_mut(from..place.at + length).ok_or(Error::OutputTooShort)?;
                copy_exactly(through, distance);
                place.at += length;
            }
            Symbol::End => {
                place.bit = end;
                return Ok(());
            }
            Symbol::Invalid(error) => return Err(error),
        }
        place.bit = end;
    }
}

/// Repeats the first `distance` bytes to the end.
fn copy_exactly(bytes: &mut [u8], distance: usize) {
    let mut known = distance;
    while known < bytes.len() {
        let count = known.min(bytes.len() - known);
        bytes.copy_within(..count, known);
        known += count;
    }
}
