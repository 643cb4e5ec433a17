//! What is deflated is an ordinary stream, and a small one.

mod support;

use npz_deflate::{Deflater, Effort, End, Inflater};
use support::{EFFORTS, Random, deflate, kinds, round_trip, round_trip_of};

#[test]
fn arrays_of_any_size_come_back() {
    for size in [0, 1, 2, 3, 7, 8, 9, 15, 100, 1000, 70_000] {
        for (kind, bytes) in kinds(size) {
            for effort in EFFORTS {
                println!("{kind}: {size} bytes, {effort:?}");
                for (cut, known) in [(0, 0), (bytes.len() / 3, 0), (bytes.len() / 3, bytes.len() / 3)] {
                    round_trip_of(&bytes, effort, 8, cut, known);
                }
            }
        }
    }
}

#[test]
fn any_itemsize_is_taken() {
    let (_, bytes) = kinds(20_000).swap_remove(6);
    for itemsize in [0, 1, 3, 16, 37, 32_768, 32_769, usize::MAX] {
        EFFORTS.iter().for_each(|&effort| assert!(round_trip_of(&bytes, effort, itemsize, 7_000, 5_000) > 0));
    }
}

/// Noise is passed over until there are repeats, near and far, and then looked at again.
#[test]
fn what_changes_within_a_piece_comes_back_small() {
    let mut random = Random(5);
    let noise: Vec<u8> = (0..200_000).map(|_| random.next() as u8).collect();
    let repeated = [&noise[..], &noise[190_000..], &noise[170_000..], &[0; 100_000], &noise[..100_000]].concat();
    for effort in [Effort::Fast, Effort::Default, Effort::Best] {
        let size = round_trip_of(&repeated, effort, 4, 0, 0);
        // All noise but its last 10,000 bytes is too far away.
        assert!(size < 321_000, "{effort:?}: {size}");
    }
    let far = noise[..30_000].repeat(20);
    for effort in [Effort::Fast, Effort::Default, Effort::Best] {
        let size = round_trip_of(&far, effort, 8, 0, 0);
        assert!(size < 40_000, "{effort:?}: {size}");
    }
}

#[test]
fn more_effort_makes_smaller_streams() {
    for (kind, bytes) in kinds(300_000) {
        let zlib = deflate(&bytes, 6).len();
        let [huffman, fast, default, best] = EFFORTS.map(|effort| round_trip_of(&bytes, effort, 8, 0, 0));
        println!("{kind}: zlib {zlib}, {huffman}, {fast}, {default}, {best}");
        // With what ends the first part, which is empty. NumPy's zlib makes more than zlib-rs of most; `benches` compares.
        assert!(default <= zlib + zlib / 16 + 20 && best <= default + default / 200, "{kind}");
        assert!(fast <= huffman + huffman / 1000 && default <= fast + 20, "{kind}");
    }
}

#[test]
fn bytes_that_cannot_be_smaller_are_stored() {
    let mut random = Random(6);
    let noise: Vec<u8> = (0..500_000).map(|_| random.next() as u8).collect();
    for effort in EFFORTS {
        let mut stream = Vec::new();
        Deflater::new(effort, 1).deflate(&noise, 0, End::Finish, &mut stream);
        assert_eq!(stream.len(), noise.len() + 5 * noise.len().div_ceil(65_535), "{effort:?}");
    }
}

#[test]
fn a_deflater_makes_the_same_of_the_same_bytes_again() {
    for effort in EFFORTS {
        let mut deflater = Deflater::new(effort, 8);
        let [mut first, mut again] = [Vec::new(), Vec::new()];
        for (_, bytes) in kinds(40_000) {
            deflater.deflate(&bytes, 0, End::Finish, &mut first);
            Deflater::new(effort, 8).deflate(&bytes, 0, End::Finish, &mut again);
        }
        assert!(first == again);
    }
}

#[test]
fn streams_are_put_behind_what_is_there() {
    let mut output = b"before".to_vec();
    let mut deflater = Deflater::new(Effort::Default, 1);
    deflater.deflate(b"abcabcabcabc", 0, End::Join, &mut output);
    let joined = output.len();
    assert!(output.starts_with(b"before") && output.ends_with(&[0, 0, 0xff, 0xff]));
    deflater.deflate(b"abcabcabcabc!", 12, End::Finish, &mut output);
    let mut inflated = [0; 13];
    assert_eq!(Inflater::new().inflate(&output[6..], &mut inflated), Ok(output.len() - 6));
    assert_eq!((&inflated, output.len() - joined), (b"abcabcabcabc!", 3));
}

#[test]
fn inputs_of_the_fuzz_target_come_back() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/inputs/deflate");
    for entry in std::fs::read_dir(folder).unwrap() {
        round_trip(&std::fs::read(entry.unwrap().path()).unwrap());
    }
}
