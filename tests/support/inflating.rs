//! Archives of up to 1 MiB by bzip2 and LZMA of which each entry becomes much more, or is said to.

use std::io::Write;

use super::hex::from_hex;
use super::zip::{File, Zip};

pub(crate) const MIB: usize = 1 << 20;

/// What liblzma makes of a header of 128 bytes and 1001 zeros, with what stands before it in an archive: properties, and
/// a dictionary of 64 MiB.
const LZMA: &str = "\
    090405005d0000000400499386a4ded382796a5b0d233836ab9d9d4c4deee36dc331696bfb1134772c5d7e20338ead2c39772d8d6ac52af3db77\
    899e2dc6c2b34d9b46a29820122832329674e79681e966140eba7eb6a8855fffdbf3c000";

/// An archive and what is wrong with it.
pub(crate) struct Inflating {
    pub(crate) what: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Whether its entries say that they hold too much.
    pub(crate) is_too_much: bool,
}

/// A `.npy` file of so many zeros, and its header alone.
pub(crate) fn zeros(count: usize) -> (Vec<u8>, Vec<u8>) {
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &vec![0u8; count]).unwrap();
    let header = file[..file.len() - count].to_vec();
    (file, header)
}

/// The file of 40 MiB that each entry holds, and one of a byte with as much behind it.
pub(crate) fn large_and_small() -> (Vec<u8>, Vec<u8>) {
    (zeros(40 * MIB).0, [zeros(1).0, vec![0; 40 * MIB]].concat())
}

pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// As many entries of these data as fit into 1 MiB, each of which is said to hold `size` bytes.
pub(crate) fn many(method: u16, data: &[u8], size: usize) -> Vec<u8> {
    let names: Vec<String> =
        (0..MIB / (30 + 46 + 2 * 8 + data.len())).map(|number| format!("{number:x}.npy")).collect();
    let file = |name| File { name, method, data: data.to_vec(), size, crc32: 0 };
    let zip = Zip::new(&names.iter().map(|name| file(name.as_str())).collect::<Vec<_>>()).bytes;
    assert!(zip.len() <= MIB, "{}", zip.len());
    zip
}

pub(crate) fn archives() -> Vec<Inflating> {
    let (large, behind_one) = large_and_small();
    let small = zeros(0).1.len() + 1;
    let lzma = from_hex(LZMA);
    // More literal and position bits than liblzma takes, so that the tables of probabilities have 6 MiB.
    let wide = [&lzma[..4], &[134], &lzma[5..]].concat();
    [
        ("bzip2, large entries", many(12, &bzip2(&large), large.len()), true),
        ("bzip2, blocks larger than their entries", many(12, &bzip2(&behind_one), small), false),
        ("LZMA, large entries", many(14, &lzma, large.len()), true),
        ("LZMA, dictionaries larger than their entries", many(14, &lzma, small), false),
        ("LZMA, large tables", many(14, &wide, small), false),
    ]
    .map(|(what, bytes, is_too_much)| Inflating { what, bytes, is_too_much })
    .into()
}
