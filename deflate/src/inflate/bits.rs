//! Bits of the input, the lowest of each byte first.

use crate::Error;

/// The `N` bytes of `bytes` from `at`, where it has so many.
#[inline(always)]
pub(super) fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Option<&[u8; N]> {
    bytes.get(at..)?.first_chunk()
}

/// The `N` bytes of `bytes` from `at`, where it has so many, to be written.
#[inline(always)]
pub(super) fn chunk_mut<const N: usize>(bytes: &mut [u8], at: usize) -> Option<&mut [u8; N]> {
    bytes.get_mut(at..)?.first_chunk_mut()
}

/// The bits from `bit`: 57 of them at least, which are zeros behind the end of `input`.
#[inline(always)]
pub(super) fn bits_at(input: &[u8], bit: usize) -> u64 {
    let word = match chunk(input, bit >> 3) {
        Some(word) => u64::from_le_bytes(*word),
        None => last_word(input, bit >> 3),
    };
    word >> (bit & 7)
}

#[cold]
fn last_word(input: &[u8], byte: usize) -> u64 {
    let rest = input.get(byte..).unwrap_or_default();
    let mut word = [0; 8];
    word[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(word)
}

/// Reads bits one after another, and knows where the input ends.
#[derive(Clone, Copy)]
pub(super) struct Bits<'i> {
    pub(super) input: &'i [u8],
    /// The next bit.
    pub(super) bit: usize,
}

impl<'i> Bits<'i> {
    /// The next bits: 57 of them at least, which are zeros behind the end of the input.
    #[inline(always)]
    pub(super) fn peek(&self) -> u64 {
        bits_at(self.input, self.bit)
    }

    /// Passes over bits that the input must have.
    #[inline(always)]
    pub(super) fn skip(&mut self, count: usize) -> Result<(), Error> {
        self.bit += count;
        if self.bit > self.input.len() * 8 { Err(Error::Truncated) } else { Ok(()) }
    }

    /// The number that the next bits make; at most 57 of them.
    #[inline(always)]
    pub(super) fn take(&mut self, count: usize) -> Result<usize, Error> {
        let bits = self.peek() & ((1 << count) - 1);
        self.skip(count)?;
        Ok(bits as usize)
    }

    /// The next whole bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Result<&'i [u8], Error> {
        let byte = self.bit.div_ceil(8);
        let bytes = self.input.get(byte..).and_then(|rest| rest.get(..count)).ok_or(Error::Truncated)?;
        self.bit = (byte + count) * 8;
        Ok(bytes)
    }
}
