//! What flate2 makes of a stream, and whether this crate makes the same of it.
#![allow(dead_code, reason = "each test and fuzz target uses a part")]

use flate2::{Decompress, FlushDecompress, Status};
use npz_deflate::{Deflater, Effort, End, Error, Inflater};

/// The most bytes of a stream that are compared.
pub(crate) const MOST: usize = 1 << 22;

/// How zlib judges a stream, with the bytes that it makes.
pub(crate) enum Verdict {
    Whole {
        consumed: usize,
    },
    Truncated,
    Corrupt,
    /// More bytes than are compared.
    Long,
}

/// zlib's verdict, and the bytes that it makes in front of it.
pub(crate) fn zlib(input: &[u8], most: usize) -> (Verdict, Vec<u8>) {
    let mut zlib = Decompress::new(false);
    let mut output = vec![0; most];
    let verdict = loop {
        let (consumed, size) = (zlib.total_in() as usize, zlib.total_out() as usize);
        match zlib.decompress(&input[consumed..], &mut output[size..], FlushDecompress::None) {
            Err(_) => break Verdict::Corrupt,
            Ok(Status::StreamEnd) => break Verdict::Whole { consumed: zlib.total_in() as usize },
            Ok(_) if zlib.total_out() as usize == output.len() => break Verdict::Long,
            Ok(_) if (zlib.total_in() as usize, zlib.total_out() as usize) == (consumed, size) => {
                break Verdict::Truncated;
            }
            Ok(_) => {}
        }
    };
    output.truncate(zlib.total_out() as usize);
    (verdict, output)
}

/// Holds what is made of `input` against zlib, with a destination that fits, and with others.
pub(crate) fn same_as_zlib(inflater: &mut Inflater, input: &[u8]) {
    same_as_zlib_up_to(inflater, input, MOST);
}

/// The same, for streams that make fewer bytes.
pub(crate) fn same_as_zlib_up_to(inflater: &mut Inflater, input: &[u8], most: usize) {
    let (verdict, bytes) = zlib(input, most);
    let size = bytes.len();
    let mut output = vec![0xa5; size + 1000];
    let mut inflate = |size: usize| {
        let result = inflater.inflate(input, &mut output[..size]);
        let known = size.min(bytes.len());
        let is_same = output[..known] == bytes[..known];
        for front in [0, 128.min(size), size / 2] {
            let mut split = vec![0x5a; size];
            let (before, behind) = split.split_at_mut(front);
            assert_eq!(inflater.inflate_split(input, before, behind), result, "{front} of {size}");
            assert!(result.is_err() || split[..known] == bytes[..known], "{front} of {size}");
        }
        (result, is_same)
    };
    match verdict {
        Verdict::Whole { consumed } => {
            assert_eq!(inflate(size), (Ok(consumed), true));
            assert_eq!(inflate(size + 1), (Err(Error::OutputTooLong { size }), true));
            assert_eq!(inflate(size + 1000), (Err(Error::OutputTooLong { size }), true));
        }
        Verdict::Truncated => {
            assert_eq!(inflate(size).0, Err(Error::Truncated));
            assert_eq!(inflate(size + 1000).0, Err(Error::Truncated));
        }
        Verdict::Corrupt => {
            for size in [size, size + 1000] {
                let result = inflate(size).0;
                assert!(result.is_err_and(|error| error.is_corrupt()), "{result:?}");
            }
        }
        Verdict::Long => assert_eq!(inflate(size - 1).0, Err(Error::OutputTooShort)),
    }
    if size > 0 {
        assert_eq!(inflate(size - 1).0, Err(Error::OutputTooShort));
    }
}

/// Numbers that look random, always the same.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// From 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.next() as f64 / u64::MAX as f64
    }

    /// About normal.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}

/// Kinds of arrays, of about `size` bytes each.
pub(crate) fn kinds(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    let mut random = Random(1);
    let mut walk = 0.0;
    let mut of = |name, itemsize: usize, item: &mut dyn FnMut(u64, &mut Random) -> u64| {
        let items = 0..(size / itemsize) as u64;
        let bytes = items.flat_map(|index| item(index, &mut random).to_le_bytes().into_iter().take(itemsize));
        (name, bytes.collect::<Vec<u8>>())
    };
    vec![
        of("f4 noise", 4, &mut |_, r| (r.normal() as f32).to_bits().into()),
        of("f8 noise", 8, &mut |_, r| r.normal().to_bits()),
        of("bytes", 1, &mut |_, r| r.next() & 255),
        of("bytes below 16", 1, &mut |_, r| r.next() & 15),
        of("skewed bytes", 1, &mut |_, r| (r.share().powi(8) * 255.0) as u64),
        of("i8 below 100", 8, &mut |_, r| r.next() % 100),
        of("f8 steps", 8, &mut |i, _| ((i / 50) as f64 / 7.0).to_bits()),
        of("f8 walk", 8, &mut |_, r| {
            walk += r.normal();
            f64::to_bits((walk * 100.0).round() / 100.0)
        }),
        of("arange", 8, &mut |i, _| i),
        of("bools", 1, &mut |_, r| u64::from(r.share() < 0.05)),
        of("zeros", 8, &mut |_, _| 0),
        of("period of 3", 1, &mut |i, _| i % 3),
        of("far repeats", 1, &mut |i, _| (i % 30_011).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56),
        of("text", 8, &mut |_, r| {
            u64::from_le_bytes(*[b"the cat ", b"sat  on ", b"a mat,  ", b"and\nit  "][r.below(4)])
        }),
    ]
}

/// A deflate stream of zlib's.
pub(crate) fn deflate(bytes: &[u8], level: u32) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(level));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Writes a stream bit by bit.
#[derive(Default)]
pub(crate) struct BitWriter {
    pub(crate) bytes: Vec<u8>,
    bits: usize,
}

impl BitWriter {
    pub(crate) fn put(&mut self, value: u64, count: usize) {
        for index in 0..count {
            if self.bits.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= ((value >> index & 1) as u8) << (self.bits % 8);
            self.bits += 1;
        }
    }

    /// A Huffman code, whose first bit is its highest.
    pub(crate) fn code(&mut self, (code, length): (u32, u8)) {
        for index in (0..length).rev() {
            self.put(u64::from(code >> index & 1), 1);
        }
    }

    pub(crate) fn align(&mut self) {
        self.bits = self.bytes.len() * 8;
    }

    /// The header of a dynamic block, each of whose code lengths is written in four bits.
    pub(crate) fn dynamic(&mut self, last: bool, literals: &[u8], distances: &[u8]) {
        self.put(u64::from(last) | 2 << 1, 3);
        self.put(literals.len() as u64 - 257, 5);
        self.put(distances.len() as u64 - 1, 5);
        self.put(15, 4);
        for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] {
            self.put(if symbol < 16 { 4 } else { 0 }, 3);
        }
        literals.iter().chain(distances).for_each(|&length| self.code((length.into(), 4)));
    }
}

/// The canonical codes of code lengths.
pub(crate) fn codes(lengths: &[u8]) -> Vec<(u32, u8)> {
    let mut next = 0;
    let mut codes = vec![(0, 0); lengths.len()];
    for length in 1..16 {
        for symbol in (0..lengths.len()).filter(|&symbol| lengths[symbol] == length) {
            codes[symbol] = (next, length);
            next += 1;
        }
        next <<= 1;
    }
    codes
}

/// Deflates a stream in two parts, as its first bytes say, and inflates it again.
pub(crate) fn round_trip(bytes: &[u8]) {
    let [effort, itemsize, repeat, cut, known, bytes @ ..] = bytes else { return };
    let bytes = bytes.repeat(1 + usize::from(*repeat) * usize::from(*repeat) / 8);
    let bytes = &bytes[..bytes.len().min(MOST / 32)];
    let effort = EFFORTS[usize::from(*effort) % EFFORTS.len()];
    let cut = bytes.len() * usize::from(*cut) / 255;
    let known = if known % 2 == 0 { 0 } else { cut };
    round_trip_of(bytes, effort, usize::from(*itemsize), cut, known);
}

pub(crate) const EFFORTS: [Effort; 4] = [Effort::Huffman, Effort::Fast, Effort::Default, Effort::Best];

/// Deflates two parts, the second of which knows the end of the first, and inflates them again.
pub(crate) fn round_trip_of(bytes: &[u8], effort: Effort, itemsize: usize, cut: usize, known: usize) -> usize {
    let mut deflater = Deflater::new(effort, itemsize);
    let mut stream = Vec::new();
    deflater.deflate(&bytes[..cut], 0, End::Join, &mut stream);
    let first = stream.len();
    deflater.deflate(&bytes[cut - known..], known, End::Finish, &mut stream);

    let (verdict, inflated) = zlib(&stream, bytes.len() + 1);
    assert!(matches!(verdict, Verdict::Whole { consumed } if consumed == stream.len()));
    assert!(inflated == bytes);
    let mut inflater = Inflater::new();
    let mut output = vec![0; bytes.len()];
    assert_eq!(inflater.inflate(&stream, &mut output), Ok(stream.len()));
    assert!(output == bytes);
    output.fill(0);
    assert_eq!(inflater.inflate_part(&stream[..first], &mut output[..cut], 0), Ok(()));
    let rest = &mut output[cut - known..];
    assert_eq!(inflater.inflate_last_part(&stream[first..], rest, known), Ok(stream.len() - first));
    assert!(output == bytes);
    stream.len()
}
