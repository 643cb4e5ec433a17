//! What RFC 1951 fixes.

/// Symbols of the literal/length code that a dynamic block can describe.
pub(crate) const LITERALS: usize = 286;
/// Symbols of the distance code that a dynamic block can describe.
pub(crate) const DISTANCES: usize = 30;
/// The symbol that ends a block.
pub(crate) const END_OF_BLOCK: usize = 256;
/// The symbol of the shortest lengths.
pub(crate) const FIRST_LENGTH: usize = 257;
/// The longest match.
pub(crate) const LONGEST_MATCH: usize = 258;
/// Bits of the longest code.
pub(crate) const LONGEST_CODE: usize = 15;

/// What the symbols from [`FIRST_LENGTH`] mean: the shortest length of each, to which its extra bits are added.
pub(crate) const LENGTH_BASE: [u16; 29] =
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
pub(crate) const LENGTH_EXTRA: [u8; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

/// What the distance symbols mean: the shortest distance of each, to which its extra bits are added.
pub(crate) const DISTANCE_BASE: [u16; DISTANCES] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
];
pub(crate) const DISTANCE_EXTRA: [u8; DISTANCES] =
    [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

/// The order in which a dynamic block describes the code of its code lengths.
pub(crate) const CODE_LENGTH_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The code lengths of a fixed block's literals and lengths, of which the last two mean nothing.
pub(crate) const FIXED_LITERALS: [u8; 288] = {
    let mut lengths = [8; 288];
    let mut symbol = 144;
    while symbol < 280 {
        lengths[symbol] = if symbol < 256 { 9 } else { 7 };
        symbol += 1;
    }
    lengths
};
/// The code lengths of a fixed block's distances, of which the last two mean nothing.
pub(crate) const FIXED_DISTANCES: [u8; 32] = [5; 32];
