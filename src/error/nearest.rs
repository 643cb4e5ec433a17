//! Names like one that was asked for and is not there.

use std::fmt;

use super::entry_name::EXTENSION;

/// Names that are told at most.
const MOST: usize = 3;

/// Steps that the comparisons of one search take at most, beside one look at each name: some milliseconds, however many
/// names there are.
const STEPS: usize = 1 << 22;

/// Characters of two names that are compared at most, when their common start and end are cut off.
const COMPARED: usize = 64;

/// Those of `names` that are most like `wanted`, best first; none if none is like it.
pub(crate) fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut search = Search::new(wanted);
    let mut found: Vec<(usize, &str)> = Vec::new();
    for name in names {
        let worst = if found.len() < MOST { usize::MAX } else { found.last().map_or(0, |(rank, _)| *rank) };
        let Some(rank) = search.rank(name).filter(|rank| *rank < worst) else { continue };
        let place = found.partition_point(|(other, _)| *other <= rank);
        found.insert(place, (rank, name));
        found.truncate(MOST);
    }
    found.into_iter().map(|(_, name)| name).collect()
}

struct Search<'w> {
    wanted: &'w str,
    /// Characters that may differ.
    tolerance: usize,
    steps_left: usize,
}

impl<'w> Search<'w> {
    fn new(wanted: &'w str) -> Search<'w> {
        let split = wanted.len().checked_sub(EXTENSION.len()).and_then(|stem| wanted.split_at_checked(stem));
        let stem = split.filter(|(_, end)| is_same_but_case(end, EXTENSION)).map(|(stem, _)| stem);
        let wanted = stem.unwrap_or(wanted);
        Search { wanted, tolerance: (wanted.chars().count() / 3).min(3), steps_left: STEPS }
    }

    /// How far `name` is from the one that is wanted, if it is near.
    fn rank(&mut self, name: &str) -> Option<usize> {
        if is_same_but_case(name, self.wanted) {
            return Some(0);
        }
        if is_part(name, self.wanted) || is_part(self.wanted, name) {
            return Some(1);
        }
        self.distance(name).map(|distance| 1 + distance)
    }

    /// Characters to insert, remove, replace, or swap with their neighbour, if they are few.
    fn distance(&mut self, name: &str) -> Option<usize> {
        const BYTES: usize = 4;
        if self.tolerance == 0 || name.len().abs_diff(self.wanted.len()) > self.tolerance * BYTES {
            return None;
        }
        let (wanted, name) = without_common_ends(self.wanted, name);
        let [wanted, name] = [wanted, name].map(|rest| rest.chars().take(COMPARED + 1).collect::<Vec<char>>());
        let longest = wanted.len().max(name.len());
        if longest > COMPARED || wanted.len().abs_diff(name.len()) > self.tolerance {
            return None;
        }
        // A whole row costs about as much as some comparisons in it.
        let steps = 4 * wanted.len() * (name.len() + 4);
        let distance = match longest {
            0 | 1 => longest,
            _ => {
                self.steps_left = self.steps_left.checked_sub(steps)?;
                distance(&wanted, &name)
            }
        };
        (distance <= self.tolerance).then_some(distance)
    }
}

fn is_same_but_case(name: &str, wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted)
}

/// Whether `part` is the beginning or the end of the path that `whole` is: `kernel` of `layers/0/kernel`.
fn is_part(whole: &str, part: &str) -> bool {
    const SEPARATORS: [char; 4] = ['/', '\\', '.', ':'];
    if part.is_empty() || part.len() >= whole.len() {
        return false;
    }
    whole.strip_suffix(part).is_some_and(|rest| rest.ends_with(SEPARATORS))
        || whole.strip_prefix(part).is_some_and(|rest| rest.starts_with(SEPARATORS))
}

fn without_common_ends<'a>(one: &'a str, other: &'a str) -> (&'a str, &'a str) {
    let same = |(one, other): &(char, char)| one == other;
    let start = one.chars().zip(other.chars()).take_while(same).map(|(same, _)| same.len_utf8()).sum();
    let (one, other) = (one.get(start..).unwrap_or_default(), other.get(start..).unwrap_or_default());
    let ends = one.chars().rev().zip(other.chars().rev());
    let end: usize = ends.take_while(same).map(|(same, _)| same.len_utf8()).sum();
    let front = |rest: &'a str| rest.get(..rest.len() - end).unwrap_or_default();
    (front(one), front(other))
}

/// The Damerau-Levenshtein distance in which no part is changed twice.
fn distance(one: &[char], other: &[char]) -> usize {
    const FAR: usize = usize::MAX / 2;
    let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(FAR);
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut left = None;
    for (number, here) in one.iter().enumerate() {
        let mut row = vec![number + 1];
        let mut above = None;
        for (column, there) in other.iter().enumerate() {
            let replaced = at(&last, column) + usize::from(here != there);
            let added = at(&last, column + 1).min(at(&row, column)) + 1;
            let is_swap = left == Some(there) && above == Some(here);
            let swapped = if is_swap { at(&before, column.wrapping_sub(1)).saturating_add(1) } else { FAR };
            row.push(replaced.min(added).min(swapped));
            above = Some(there);
        }
        left = Some(here);
        before = std::mem::replace(&mut last, row);
    }
    at(&last, other.len())
}

/// A question behind an error's text: which of these names was meant.
pub(crate) struct DidYouMean<'a>(pub(crate) &'a [&'a str]);

impl fmt::Display for DidYouMean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 100;
        let count = self.0.len();
        for (number, name) in self.0.iter().enumerate() {
            let before = match number {
                0 => "; did you mean ",
                _ if number + 1 == count => " or ",
                _ => ", ",
            };
            let end = name.char_indices().nth(SHOWN).map_or(name.len(), |(end, _)| end);
            write!(f, "{before}{:?}", name.get(..end).unwrap_or(name))?;
            f.write_str(if end < name.len() { "..." } else { "" })?;
        }
        f.write_str(if count > 0 { "?" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{DidYouMean, distance, nearest};

    #[test]
    fn distances_count_changes_and_swaps_of_neighbours() {
        let cases = [("", "", 0), ("", "ab", 2), ("abc", "abc", 0), ("kernal", "kernel", 1), ("abcd", "acbd", 1)];
        for (one, other, expected) in
            cases.into_iter().chain([("kitten", "sitting", 3), ("é", "e", 1), ("ab", "ba", 1)])
        {
            let [one, other]: [Vec<char>; 2] = [one, other].map(|text| text.chars().collect());
            assert_eq!(distance(&one, &other), expected, "{one:?} {other:?}");
            assert_eq!(distance(&other, &one), expected, "{one:?} {other:?}");
        }
    }

    #[test]
    fn the_nearest_names_are_at_most_three_and_the_best_come_first() {
        let names = ["bias", "kernel", "Kernel_2", "layers/0/kernel", "kernels", "x", "layers/0/bias", "größe"];
        let cases: [(&str, &[&str]); 13] = [
            ("kernal", &["kernel", "kernels"]),
            ("KERNEL", &["kernel"]),
            ("kernel.NPY", &["kernel", "layers/0/kernel", "kernels"]),
            ("kenrel", &["kernel", "kernels"]),
            ("biases", &["bias"]),
            ("layers", &["layers/0/kernel", "layers/0/bias"]),
            ("layers/0/kernal", &["layers/0/kernel"]),
            ("model/layers/0/bias", &["bias", "layers/0/bias"]),
            ("grösse", &["größe"]),
            ("X", &["x"]),
            ("y", &[]),
            ("", &[]),
            ("nothing like it", &[]),
        ];
        for (wanted, expected) in cases {
            assert_eq!(nearest(wanted, names), expected, "{wanted:?}");
        }
        assert_eq!(nearest("w1x", ["w2x", "w3x", "w4x", "w5x"]), ["w2x", "w3x", "w4x"]);
    }

    #[test]
    fn many_and_long_names_take_little_time() {
        let start = Instant::now();
        let many: Vec<String> = (0..100_000).map(|number| format!("layer_{number:06}_weights")).collect();
        let names = || many.iter().map(String::as_str);
        assert_eq!(nearest("LAYER_099999_weights", names()), ["layer_099999_weights"]);
        assert!(!nearest("layer_000001_weighst", names()).is_empty());
        assert_eq!(nearest("layer_099999_weight", names()).first(), Some(&"layer_099999_weights"));
        let long: Vec<String> = (0..200).map(|number| format!("{}{number:05}", "x".repeat(60_000))).collect();
        let wanted = format!("{}99999", "x".repeat(60_000));
        nearest(&wanted, long.iter().map(String::as_str));
        // Some 50 ms; the machine may have other work.
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }

    #[test]
    fn a_question_names_them_and_shortens_the_long_ones() {
        assert_eq!(DidYouMean(&[]).to_string(), "");
        assert_eq!(DidYouMean(&["a"]).to_string(), r#"; did you mean "a"?"#);
        assert_eq!(DidYouMean(&["a", "b", "c"]).to_string(), r#"; did you mean "a", "b" or "c"?"#);
        let long = "é".repeat(101);
        assert_eq!(DidYouMean(&[&long]).to_string(), format!("; did you mean \"{}\"...?", "é".repeat(100)));
    }
}
