//! Bits of the output, the lowest of each byte first.

/// Puts bits behind what a vector holds.
pub(super) struct BitWriter<'o> {
    output: &'o mut Vec<u8>,
    /// The byte that the next bit belongs to. Behind it, `output` has room that is not part of the stream yet.
    at: usize,
    /// Bits that do not fill a byte yet.
    bits: u64,
    count: u32,
}

/// Bytes that are written at once.
const WORD: usize = 8;

impl<'o> BitWriter<'o> {
    pub(super) fn new(output: &'o mut Vec<u8>) -> BitWriter<'o> {
        let at = output.len();
        BitWriter { output, at, bits: 0, count: 0 }
    }

    /// Makes room for so many bits.
    pub(super) fn reserve(&mut self, bits: u64) {
        let room = usize::try_from(bits / 8).unwrap_or(usize::MAX).saturating_add(2 * WORD);
        self.output.resize(self.at.saturating_add(room), 0);
    }

    /// Puts up to 56 bits, for which there is room.
    #[inline(always)]
    pub(super) fn put(&mut self, bits: u64, count: u32) {
        self.bits |= bits << self.count;
        self.count += count;
        self.output[self.at..self.at + WORD].copy_from_slice(&self.bits.to_le_bytes());
        let bytes = self.count / 8;
        self.at += bytes as usize;
        self.bits >>= bytes * 8;
        self.count %= 8;
    }

    /// Fills the last byte.
    pub(super) fn align(&mut self) {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
    }

    /// Puts whole bytes, for which there is room.
    pub(super) fn put_bytes(&mut self, bytes: &[u8]) {
        self.align();
        self.output[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }

    /// How many bits the next byte has already.
    pub(super) fn bit(&self) -> u32 {
        self.count
    }
}

impl Drop for BitWriter<'_> {
    /// Takes away the room that was not used.
    fn drop(&mut self) {
        let end = self.at + usize::from(self.count > 0);
        self.output.truncate(end);
    }
}
