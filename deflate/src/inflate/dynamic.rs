//! The codes that a dynamic block describes in front of its symbols (RFC 1951, section 3.2.7).

use super::bits::Bits;
use super::table::Tables;
use crate::Error;
use crate::format::{CODE_LENGTH_ORDER, DISTANCES, END_OF_BLOCK, LITERALS};

/// Lengths of the two codes, and as many as one repetition adds.
const MOST_LENGTHS: usize = LITERALS + DISTANCES;

#[inline(always)]
pub(super) fn read(bits: &mut Bits<'_>, tables: &mut Tables) -> Result<(), Error> {
    let counts = bits.take(14)?;
    let (literals, distances, described) = ((counts & 31) + 257, (counts >> 5 & 31) + 1, (counts >> 10) + 4);
    if literals > LITERALS || distances > DISTANCES {
        return Err(Error::TooManySymbols);
    }
    let code = LengthCode::read(bits, described)?;
    let mut lengths = [0; MOST_LENGTHS];
    let lengths = &mut lengths[..literals + distances];
    code.decode(bits, lengths)?;
    if lengths[END_OF_BLOCK] == 0 {
        return Err(Error::NoEndOfBlock);
    }
    let (literals, distances) = lengths.split_at(literals);
    tables.build(literals, distances)
}

/// The code of the code lengths: what seven bits begin with, and its bits.
struct LengthCode([(u8, u8); 128]);

const LONGEST: usize = 7;

impl LengthCode {
    #[inline(always)]
    fn read(bits: &mut Bits<'_>, described: usize) -> Result<LengthCode, Error> {
        let mut lengths = [0u8; 19];
        for &symbol in &CODE_LENGTH_ORDER[..described] {
            lengths[symbol] = bits.take(3)? as u8;
        }
        let mut counts = [0u8; LONGEST + 1];
        lengths.iter().for_each(|&length| counts[usize::from(length)] += 1);
        let used: usize = (1..=LONGEST).map(|length| usize::from(counts[length]) << (LONGEST - length)).sum();
        match used {
            128 => Ok(LengthCode::complete(&lengths, &counts)),
            // As in zlib, where each bit means a length of zero then, so that the block has no end.
            0 => Ok(LengthCode([(0, 1); 128])),
            _ => Err(Error::CodeLengths),
        }
    }

    #[inline(always)]
    fn complete(lengths: &[u8; 19], counts: &[u8; LONGEST + 1]) -> LengthCode {
        let mut next = [0u32; LONGEST + 2];
        for length in 1..=LONGEST {
            next[length + 1] = (next[length] + u32::from(counts[length])) << 1;
        }
        let mut table = [(0, 0); 128];
        for (symbol, &length) in lengths.iter().enumerate().filter(|(_, length)| **length > 0) {
            let code = &mut next[usize::from(length)];
            let reversed = code.reverse_bits() >> (32 - u32::from(length));
            *code += 1;
            let slots = table.iter_mut().skip(reversed as usize).step_by(1 << length);
            slots.for_each(|slot| *slot = (symbol as u8, length));
        }
        LengthCode(table)
    }

    #[inline(always)]
    fn decode(&self, bits: &mut Bits<'_>, lengths: &mut [u8]) -> Result<(), Error> {
        let mut count = 0;
        while count < lengths.len() {
            let word = bits.peek();
            let (symbol, length) = self.0[word as usize & 127];
            let extra = (word >> length) as usize;
            let (value, repeat, extra_bits) = match symbol {
                16 => (count.checked_sub(1).map(|last| lengths[last]), 3 + (extra & 3), 2),
                17 => (Some(0), 3 + (extra & 7), 3),
                18 => (Some(0), 11 + (extra & 127), 7),
                _ => (Some(symbol), 1, 0),
            };
            bits.skip(usize::from(length) + extra_bits)?;
            let slots = lengths.get_mut(count..count + repeat).ok_or(Error::Repeat)?;
            slots.fill(value.ok_or(Error::Repeat)?);
            count += repeat;
        }
        Ok(())
    }
}
