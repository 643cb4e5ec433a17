//! Entries by name, without a copy of the names.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

use crate::error::Result;
use crate::error::entry_name::{EXTENSION, array_name};
use crate::limits::reserve_entries;

/// Numbers of entries by the hash of their file's name. No file can foresee the hash, and so make many names collide.
pub(crate) struct Lookup {
    state: RandomState,
    numbers: HashMap<u64, usize, BuildHasherDefault<Hashed>>,
    /// Entries whose hash a later entry has too.
    others: Vec<usize>,
}

impl Lookup {
    pub(crate) fn new<'a>(file_names: impl ExactSizeIterator<Item = &'a str>) -> Result<Lookup> {
        let mut numbers = HashMap::with_hasher(BuildHasherDefault::default());
        reserve_entries(&mut numbers, file_names.len())?;
        let mut lookup = Lookup { state: RandomState::new(), numbers, others: Vec::new() };
        for (number, file_name) in file_names.enumerate() {
            let stem = array_name(file_name);
            let hash = lookup.hash(stem, stem.len() < file_name.len());
            lookup.others.extend(lookup.numbers.insert(hash, number));
        }
        Ok(lookup)
    }

    /// The last entry whose file has exactly that name, or else `name` with `.npy` behind it; `file_name` tells the
    /// names.
    pub(crate) fn find<'a>(&self, name: &str, file_name: impl Fn(usize) -> Option<&'a str>) -> Option<usize> {
        let stem = array_name(name);
        let is_same = |number: &usize| file_name(*number) == Some(name);
        let is_array = |number: &usize| file_name(*number).and_then(|file| file.strip_suffix(EXTENSION)) == Some(name);
        self.number(self.hash(stem, stem.len() < name.len()), is_same)
            .or_else(|| self.number(self.hash(name, true), is_array))
    }

    fn number(&self, hash: u64, fits: impl Fn(&usize) -> bool) -> Option<usize> {
        let first = self.numbers.get(&hash)?;
        [first].into_iter().chain(self.others.iter().rev()).copied().find(fits)
    }

    /// The hash of a file's name, given in two parts, so that `name` and `.npy` need not be concatenated.
    fn hash(&self, stem: &str, has_extension: bool) -> u64 {
        let mut hasher = self.state.build_hasher();
        hasher.write(stem.as_bytes());
        hasher.write_u8(u8::from(has_extension));
        hasher.finish()
    }
}

/// The hasher of values that are hashes already.
#[derive(Default)]
pub(crate) struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Lookup;

    #[test]
    fn a_file_of_the_very_name_goes_before_an_array_of_that_name() {
        let names = ["a", "a.npy", "b.npy", "c.npy.npy", "", ".npy"];
        let mut lookup = Lookup::new(names.iter().copied()).unwrap();
        let cases =
            [("a", Some(0)), ("a.npy", Some(1)), ("b", Some(2)), ("b.npy", Some(2)), ("c", None), ("c.npy", Some(3))];
        for others in [Vec::new(), (0..names.len()).collect()] {
            lookup.others = others;
            for (name, number) in cases.into_iter().chain([("", Some(4)), (".npy", Some(5)), ("d", None)]) {
                assert_eq!(lookup.find(name, |number| names.get(number).copied()), number, "{name:?}");
            }
        }
    }

    #[test]
    fn entries_whose_hashes_are_the_same_are_told_apart() {
        let names = ["a.npy", "b.npy"];
        let mut lookup = Lookup::new(names.iter().copied()).unwrap();
        let hash = lookup.hash("b", true);
        lookup.numbers.insert(hash, 0);
        lookup.others.push(1);
        assert_eq!(lookup.find("b", |number| names.get(number).copied()), Some(1));
        assert_eq!(lookup.find("a", |number| names.get(number).copied()), Some(0));
    }
}
