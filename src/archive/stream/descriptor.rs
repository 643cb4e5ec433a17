//! Data descriptors, which stand behind entries whose sizes were not known when their headers were written (APPNOTE
//! 6.3.10, section 4.3.9).

use std::io::{BufRead, Read};

use byteorder::{ByteOrder, LittleEndian};

use super::header::cut_in_header;
use crate::archive::format::records::is_signature;
use crate::archive::format::zip64;
use crate::error::Result;
use crate::io::read::lookahead::Lookahead;

const SIGNATURE: &[u8] = b"PK\x07\x08";

/// Bytes of the longest descriptor: with a signature, and sizes of 8 bytes.
pub(crate) const LONGEST: usize = 24;

/// Checksum and sizes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Descriptor {
    pub(crate) crc32: u32,
    pub(crate) compressed_size: u64,
    pub(crate) size: u64,
}

/// What is known of an entry that came before its descriptor is read.
pub(crate) struct Came {
    pub(crate) crc32: Option<u32>,
    pub(crate) compressed_size: u64,
    pub(crate) size: Option<u64>,
    /// Whether the header has a zip64 field, so that sizes should take 8 bytes.
    pub(crate) is_zip64: bool,
}

/// The layout of a descriptor, which nothing before it states.
#[derive(Clone, Copy)]
struct DescriptorLayout {
    is_signed: bool,
    /// Bytes of each size.
    width: usize,
}

impl Descriptor {
    /// Takes the descriptor that comes next, with or without a signature, and with sizes of 4 or 8 bytes. Agreement
    /// with the entry that came counts most, then the bytes behind the descriptor, and last the header.
    pub(crate) fn read(input: &mut Lookahead<impl Read>, came: &Came) -> Result<Descriptor> {
        let (size, descriptor) = Descriptor::find(input, came)?.ok_or_else(cut_in_header)?;
        input.consume(size);
        Ok(descriptor)
    }

    /// Whether the next bytes are certainly the descriptor of an empty entry, before the next header. No `.npy` file
    /// begins with such bytes.
    pub(crate) fn is_of_nothing(input: &mut Lookahead<impl Read>, is_zip64: bool) -> Result<bool> {
        let came = Came { crc32: Some(0), compressed_size: 0, size: Some(0), is_zip64 };
        let Some((size, descriptor)) = Descriptor::find(input, &came)? else { return Ok(false) };
        // An entry might begin with such bytes, but hardly with a header or a directory behind them.
        let behind = input.peek(size + 4)?.get(size..).unwrap_or_default();
        Ok(came.is_told(&descriptor) && is_signature(behind))
    }

    /// The likeliest descriptor, and its bytes.
    fn find(input: &mut Lookahead<impl Read>, came: &Came) -> Result<Option<(usize, Descriptor)>> {
        let ahead = input.peek(LONGEST + 4)?;
        let mut best: Option<([bool; 3], usize, Descriptor)> = None;
        for layout in came.layouts() {
            let Some(descriptor) = layout.read(ahead) else { continue };
            let are_sizes = came.size.is_none_or(|size| size == descriptor.size)
                && came.compressed_size == descriptor.compressed_size;
            let is_followed = is_signature(ahead.get(layout.size()..).unwrap_or_default());
            // A descriptor that states what came counts more than any signature behind it. If nothing is known of what
            // came, as when the entry is skipped, a signature behind it decides, and then the sizes in the header.
            // Arrays of bools are compared in this order, since `false` is less than `true`. Among equals the layout
            // tried first, which is the likelier one, stays.
            let rank = [came.is_told(&descriptor), is_followed, are_sizes];
            if best.is_none_or(|(highest, ..)| rank > highest) {
                best = Some((rank, layout.size(), descriptor));
            }
        }
        Ok(best.map(|(_, size, descriptor)| (size, descriptor)))
    }
}

impl Came {
    fn is_told(&self, descriptor: &Descriptor) -> bool {
        self.crc32.is_none_or(|crc32| crc32 == descriptor.crc32)
            && self.size.is_none_or(|size| size == descriptor.size)
            && self.compressed_size == descriptor.compressed_size
    }

    /// The layouts, the likelier ones first.
    fn layouts(&self) -> [DescriptorLayout; 4] {
        // The specification wants 8 bytes if the header has a zip64 field. Writers that stream do not know beforehand
        // whether it needs one, and some go by the size.
        let is_large = self.is_zip64 || self.size.unwrap_or(0).max(self.compressed_size) > zip64::FROM;
        let [likely, other] = if is_large { [8, 4] } else { [4, 8] };
        let layouts = [(true, likely), (false, likely), (true, other), (false, other)];
        layouts.map(|(is_signed, width)| DescriptorLayout { is_signed, width })
    }
}

impl DescriptorLayout {
    fn size(self) -> usize {
        if self.is_signed { 8 + 2 * self.width } else { 4 + 2 * self.width }
    }

    fn read(self, ahead: &[u8]) -> Option<Descriptor> {
        let bytes = if self.is_signed { ahead.strip_prefix(SIGNATURE)? } else { ahead };
        let number = |at: usize, width| Some(LittleEndian::read_uint(bytes.get(at..at + width)?, width));
        let crc32 = u32::try_from(number(0, 4)?).ok()?;
        let (compressed_size, size) = (number(4, self.width)?, number(4 + self.width, self.width)?);
        Some(Descriptor { crc32, compressed_size, size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor(is_signed: bool, width: usize, numbers: [u64; 3]) -> Vec<u8> {
        let [crc32, compressed_size, size] = numbers.map(u64::to_le_bytes);
        let signature = if is_signed { SIGNATURE } else { b"" };
        [signature, &crc32[..4], &compressed_size[..width], &size[..width]].concat()
    }

    #[test]
    fn each_layout_is_told_whatever_the_header_says() {
        let signature = u64::from(u32::from_le_bytes(*b"PK\x07\x08"));
        for numbers in [[7, 5, 9], [0, 0, 0], [signature, 5, 9], [7, 0, 0], [signature, signature, signature]] {
            for (is_signed, width, is_zip64) in [(true, 4), (true, 8), (false, 4), (false, 8)]
                .into_iter()
                .flat_map(|(a, b)| [(a, b, true), (a, b, false)])
            {
                let bytes = descriptor(is_signed, width, numbers);
                let [crc32, compressed_size, size] = numbers;
                let expected = Descriptor { crc32: crc32 as u32, compressed_size, size };
                for came in [
                    Came { crc32: Some(crc32 as u32), compressed_size, size: Some(size), is_zip64 },
                    Came { crc32: None, compressed_size, size: None, is_zip64 },
                ] {
                    let all = [&bytes[..], b"PK\x01\x02 and so on"].concat();
                    let mut input = Lookahead::new(&all[..], 1 << 10);
                    let found = Descriptor::read(&mut input, &came).unwrap();
                    let note = format!("{numbers:?} {is_signed} {width} {is_zip64}");
                    assert_eq!((found, input.position()), (expected, bytes.len() as u64), "{note}");
                }
            }
        }
    }

    #[test]
    fn a_wrong_checksum_is_told_as_it_stands() {
        for (is_signed, width) in [(true, 4), (true, 8), (false, 4), (false, 8)] {
            let all = [&descriptor(is_signed, width, [7, 5, 9])[..], b"PK\x03\x04"].concat();
            let came = Came { crc32: Some(8), compressed_size: 5, size: Some(9), is_zip64: width == 8 };
            let found = Descriptor::read(&mut Lookahead::new(&all[..], 1 << 10), &came).unwrap();
            assert_eq!(found, Descriptor { crc32: 7, compressed_size: 5, size: 9 });
        }
    }
}
