//! Sums over the entries of a stream and those of its directory, which compare them in constant memory.

use std::hash::{BuildHasher, RandomState};

use crate::archive::format::method::Method;

/// What both the headers and the directory's record say of an entry.
#[derive(Hash)]
pub(crate) struct Told<'a> {
    pub(crate) file_name: &'a str,
    pub(crate) method: Method,
    pub(crate) crc32: u32,
    pub(crate) compressed_size: u64,
    pub(crate) size: u64,
}

/// Sums over entries in any order, by hashes that nobody can foresee: sums are equal if, and practically only if, the
/// entries are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) entries: u64,
    hashes: u64,
    /// Each entry's hash times the place of its local header.
    places: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, keys: &RandomState, told: &Told<'_>, place: u64) {
        let hash = keys.hash_one(told);
        self.entries += 1;
        self.hashes = self.hashes.wrapping_add(hash);
        self.places = self.places.wrapping_add(hash.wrapping_mul(place));
    }

    /// Whether these are the entries of `other`, each `shift` bytes further on, modulo 2**64.
    pub(crate) fn is_shifted(&self, other: &Tally, shift: u64) -> bool {
        let places = other.places.wrapping_add(other.hashes.wrapping_mul(shift));
        (self.entries, self.hashes, self.places) == (other.entries, other.hashes, places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(keys: &RandomState, entries: &[(&str, u64)]) -> Tally {
        let mut tally = Tally::default();
        for (file_name, place) in entries {
            let told = Told { file_name, method: Method::STORED, crc32: 7, compressed_size: 5, size: 5 };
            tally.add(keys, &told, *place);
        }
        tally
    }

    #[test]
    fn entries_are_the_same_in_any_order_and_moved_by_one_shift() {
        let keys = RandomState::new();
        let one = tally(&keys, &[("a", 0), ("b", 70), ("c", 300)]);
        assert!(tally(&keys, &[("c", 300), ("a", 0), ("b", 70)]).is_shifted(&one, 0));
        assert!(tally(&keys, &[("c", 1300), ("b", 1070), ("a", 1000)]).is_shifted(&one, 1000));
        for other in [
            &[("a", 0), ("b", 70)][..],
            &[("a", 0), ("b", 70), ("d", 300)],
            &[("a", 0), ("b", 300), ("c", 70)],
            &[("a", 0), ("b", 70), ("c", 301)],
            &[("a", 0), ("b", 70), ("c", 300), ("c", 300)],
        ] {
            assert!(!tally(&keys, other).is_shifted(&one, 0));
        }
    }
}
