//! Streams of every kind, good and bad: the same bytes and the same refusal as zlib.

mod support;

use npz_deflate::{Error, Inflater};
use support::{BitWriter, Random, codes, deflate, kinds, same_as_zlib, same_as_zlib_up_to};

#[test]
fn streams_of_each_level_are_inflated() {
    let mut inflater = Inflater::new();
    for size in [0, 1, 2, 300, 5_000, 100_000] {
        for (kind, bytes) in kinds(size) {
            for level in 0..=9 {
                println!("{kind} of {size} bytes at level {level}");
                let mut stream = deflate(&bytes, level);
                let mut output = vec![0; bytes.len()];
                assert_eq!(inflater.inflate(&stream, &mut output), Ok(stream.len()));
                assert!(output == bytes);
                same_as_zlib(&mut inflater, &stream);
                stream.extend([0xff; 40]);
                same_as_zlib(&mut inflater, &stream);
            }
        }
    }
}

#[test]
fn a_stream_cut_anywhere_is_truncated() {
    let mut inflater = Inflater::new();
    for (kind, bytes) in kinds(700) {
        for level in [0, 1, 6] {
            let stream = deflate(&bytes, level);
            println!("{kind} at level {level}");
            (0..stream.len()).for_each(|end| same_as_zlib_up_to(&mut inflater, &stream[..end], 4096));
        }
    }
}

#[test]
fn a_damaged_stream_is_judged_as_zlib_does() {
    let mut random = Random(2);
    let mut inflater = Inflater::new();
    for size in [60, 900, 40_000] {
        for (_, bytes) in kinds(size) {
            for level in [1, 6, 9] {
                let stream = deflate(&bytes, level);
                for _ in 0..(200_000 / size).min(200) {
                    let mut damaged = stream.clone();
                    for _ in 0..1 + random.below(3) {
                        let place = random.below(damaged.len() * 8);
                        damaged[place / 8] ^= 1 << (place % 8);
                    }
                    damaged.truncate(damaged.len() - random.below(damaged.len()) * random.below(2));
                    same_as_zlib_up_to(&mut inflater, &damaged, 2 * size + 1000);
                }
            }
        }
    }
}

/// Fixed blocks of a few literals move what follows from bit to bit.
#[test]
fn blocks_begin_at_each_bit() {
    let mut inflater = Inflater::new();
    for offset in 0..16 {
        for kind in 0..4 {
            let mut stream = BitWriter::default();
            stream.put(1 << 1, 3);
            (0..offset).for_each(|index| stream.code((0b1_1001_0000 + index, 9)));
            stream.code((0, 7));
            match kind {
                0 => {
                    stream.put(1, 3);
                    stream.align();
                    stream.put(0xfffa_0005, 32);
                    b"bytes".iter().for_each(|&byte| stream.put(byte.into(), 8));
                }
                1 => {
                    stream.put(1 | 1 << 1, 3);
                    (0..500).for_each(|index| stream.code((0x30 + index % 100, 8)));
                    stream.code((0, 7));
                }
                2 => {
                    let mut literals = [0; 257];
                    literals[65..73].fill(4);
                    literals[256] = 1;
                    stream.dynamic(true, &literals, &[0]);
                    let codes = codes(&literals);
                    (0..500).for_each(|index| stream.code(codes[65 + index % 8]));
                    stream.code(codes[256]);
                }
                _ => stream.put(0b111, 3),
            }
            same_as_zlib(&mut inflater, &stream.bytes);
            (0..stream.bytes.len()).for_each(|end| same_as_zlib_up_to(&mut inflater, &stream.bytes[..end], 2000));
        }
    }
}

/// Literals of a fixed block, then matches of each distance near the number of bytes there are.
#[test]
fn matches_reach_the_first_byte_and_no_further() {
    let mut inflater = Inflater::new();
    for known in [1, 2, 3, 7, 8, 9, 31, 32, 33, 257, 1000] {
        for length in [0usize, 5, 19, 28] {
            for (symbol, base) in [(0, 1), (1, 2), (2, 3), (5, 7), (8, 17), (9, 25), (16, 257), (18, 513), (19, 769)] {
                for extra in 0..3 {
                    let mut stream = BitWriter::default();
                    stream.put(1 | 1 << 1, 3);
                    (0..known).for_each(|index| stream.code((0x30 + index * 7 % 100, 8)));
                    match length {
                        0..24 => stream.code((length as u32 + 1, 7)),
                        _ => stream.code((0xc0 + length as u32 - 23, 8)),
                    }
                    stream.put(0, [0, 0, 2, 0][[0, 5, 19, 28].iter().position(|&one| one == length).unwrap()] * 2);
                    stream.code((symbol, 5));
                    let bits = (symbol as usize / 2).saturating_sub(1);
                    stream.put((known as usize).saturating_sub(base) as u64 + extra, bits);
                    (0..400).for_each(|index| stream.code((0x30 + index % 100, 8)));
                    stream.code((0, 7));
                    same_as_zlib_up_to(&mut inflater, &stream.bytes, 3000);
                }
            }
        }
    }
}

#[test]
fn codes_are_judged_as_zlib_does() {
    let mut random = Random(3);
    let mut inflater = Inflater::new();
    let mut try_codes = |literals: &[u8], distances: &[u8], random: &mut Random| {
        let mut stream = BitWriter::default();
        stream.dynamic(random.below(2) == 0, literals, distances);
        (0..60).for_each(|_| stream.put(random.next(), 64));
        same_as_zlib_up_to(&mut inflater, &stream.bytes, 1 << 16);
    };
    // No code, one of each length, complete ones, and nearly complete ones.
    for distances in [&[0][..], &[1], &[2], &[15], &[1, 1], &[1, 2], &[1, 2, 2], &[0, 0, 1], &[1, 1, 1], &[1; 30]] {
        for others in [&[][..], &[1], &[2, 2], &[2], &[1, 1], &[8; 128], &[8; 127], &[8; 129], &[15; 250]] {
            for (end, count) in [(0, 257), (1, 257), (1, 258), (2, 286), (15, 286)] {
                let mut literals = vec![0; count];
                literals[..others.len()].copy_from_slice(others);
                literals[256] = end;
                try_codes(&literals, distances, &mut random);
            }
        }
    }
    for _ in 0..4_000 {
        let (literals, distances) = (257 + random.below(31), 1 + random.below(32));
        let literals = complete_code(literals, &mut random);
        let mut distances = complete_code(distances, &mut random);
        if random.below(4) == 0 {
            let index = random.below(distances.len());
            distances[index] = random.below(16) as u8;
        }
        try_codes(&literals, &distances, &mut random);
    }
}

/// Code lengths of a complete code: one that is split again and again.
fn complete_code(symbols: usize, random: &mut Random) -> Vec<u8> {
    let mut lengths = vec![1u8, 1];
    let uneven = random.below(3);
    while lengths.len() < symbols && random.below(300) > 0 {
        let index = if uneven == 0 { lengths.len() - 1 } else { random.below(lengths.len()) };
        if lengths[index] < 15 {
            lengths[index] += 1;
            lengths.push(lengths[index]);
        } else if uneven == 0 {
            break;
        }
    }
    lengths.resize(symbols, 0);
    for index in (1..symbols).rev() {
        lengths.swap(index, random.below(index + 1));
    }
    lengths
}

/// Codes of all lengths, so that four decoders of a block begin within long ones.
#[test]
fn blocks_of_any_code_are_woven() {
    let mut random = Random(4);
    let mut inflater = Inflater::new();
    for round in 0..60 {
        let mut literals = complete_code(257 + 29 * (round % 2), &mut random);
        if literals[256] == 0 {
            let other = literals.iter().position(|&length| length > 0).unwrap();
            literals.swap(256, other);
        }
        let codes = codes(&literals);
        let mut stream = BitWriter::default();
        let mut made = 0;
        for block in 0..3 {
            stream.dynamic(block == 2, &literals, &[1, 1]);
            let used: Vec<usize> = (0..256).filter(|&symbol| literals[symbol] > 0).collect();
            for _ in 0..2_000 + random.below(20_000) {
                if let Some(&symbol) = used.get(random.below(used.len().max(1))) {
                    stream.code(codes[symbol]);
                    made += 1;
                }
                if round % 2 == 1 && made > 2 && literals[257] > 0 && random.below(200) == 0 {
                    stream.code(codes[257]);
                    stream.put(random.next(), 1);
                }
            }
            stream.code(codes[256]);
        }
        same_as_zlib(&mut inflater, &stream.bytes);
        let mut damaged = stream.bytes.clone();
        let place = random.below(damaged.len());
        damaged[place] ^= 1 << random.below(8);
        same_as_zlib(&mut inflater, &damaged);
        damaged.truncate(random.below(damaged.len()));
        same_as_zlib(&mut inflater, &damaged);
    }
}

#[test]
fn parts_are_inflated_behind_what_is_known() {
    use flate2::{Compress, Compression, FlushCompress};
    for (_, bytes) in kinds(100_000) {
        let mut compress = Compress::new(Compression::new(6), false);
        let mut stream = vec![0; 300_000];
        compress.compress(&bytes[..60_000], &mut stream, FlushCompress::Sync).unwrap();
        let first = compress.total_out() as usize;
        compress.compress(&bytes[60_000..], &mut stream[first..], FlushCompress::Finish).unwrap();
        stream.truncate(compress.total_out() as usize);
        let (part, rest) = stream.split_at(first);

        let mut inflater = Inflater::new();
        let mut output = bytes.clone();
        output[100..].fill(1);
        assert_eq!(inflater.inflate_part(&stream, &mut output, 0), Err(Error::Ended));
        assert_eq!(inflater.inflate_part(part, &mut output[..60_000], 0), Ok(()));
        assert_eq!(output[..60_000], bytes[..60_000]);
        assert_eq!(inflater.inflate_part(part, &mut output[..59_999], 0), Err(Error::OutputTooShort));
        let size = 60_000;
        assert_eq!(inflater.inflate_part(part, &mut output[..60_001], 0), Err(Error::OutputTooLong { size }));
        assert_eq!(inflater.inflate_part(&part[..first - 1], &mut output[..60_000], 0), Err(Error::Truncated));
        assert_eq!(inflater.inflate_last_part(rest, &mut output, 60_000), Ok(rest.len()));
        assert!(output == bytes);
    }
}

#[test]
fn a_stream_is_inflated_behind_a_header() {
    use flate2::{Compress, Compression, FlushCompress};
    let mut inflater = Inflater::new();
    for size in [128, 100_000, 140_000, 900_000] {
        for (kind, bytes) in kinds(size) {
            for level in [0, 1, 6] {
                let mut compress = Compress::new(Compression::new(level), false);
                let mut part = vec![0; 2 * size + 1000];
                compress.compress(&bytes, &mut part, FlushCompress::Sync).unwrap();
                part.truncate(compress.total_out() as usize);
                let stream = [&part[..], &[3, 0]].concat();
                for front in [1, 128, size / 2, size] {
                    let mut output = vec![0xa5; size];
                    let (before, behind) = output.split_at_mut(front);
                    let what = format!("{kind} of {size} at level {level}, {front} before");
                    assert_eq!(inflater.inflate_part_split(&part, before, behind), Ok(()), "{what}");
                    assert_eq!(inflater.inflate_part_split(&stream, before, behind), Err(Error::Ended), "{what}");
                    behind.fill(0xa5);
                    assert_eq!(inflater.inflate_split(&stream, before, behind), Ok(stream.len()), "{what}");
                    assert!(output == bytes, "{what}");
                    let (before, behind) = output.split_at_mut(front.min(size - 1));
                    let (behind, _) = behind.split_at_mut(behind.len() - 1);
                    assert_eq!(inflater.inflate_split(&stream, before, behind), Err(Error::OutputTooShort), "{what}");
                    let mut longer = vec![0; behind.len() + 2];
                    let too_long = Err(Error::OutputTooLong { size });
                    assert_eq!(inflater.inflate_split(&stream, before, &mut longer), too_long, "{what}");
                    same_as_zlib_up_to(&mut inflater, &stream[..stream.len() / 2], size + 1);
                }
            }
        }
    }
}

#[test]
fn inputs_of_the_fuzz_target_are_judged_as_zlib_does() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/inputs/inflate");
    let mut inflater = Inflater::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        same_as_zlib_up_to(&mut inflater, &std::fs::read(path).unwrap(), 1 << 18);
    }
}
