//! Repeats in the last 32 KiB, found by the hashes of their first bytes.

use std::ops::Range;

use super::costs::Costs;
use crate::format::LONGEST_MATCH;

/// The longest distance.
pub(super) const WINDOW: usize = 1 << 15;

/// The most bytes of an input whose places are noted.
pub(super) const FURTHEST: usize = 1 << 30;

/// Bytes of which there must be so many where a repeat is looked for.
pub(super) const LEAST: usize = 8;

/// A repeat of so many bytes is not looked for among the places of four.
const LONG_ENOUGH: usize = 8;

/// How hard repeats are looked for.
#[derive(Clone, Copy)]
pub(super) struct Search {
    /// The places that are tried, of those with which long repeats and short ones may begin.
    pub(super) long: usize,
    pub(super) short: usize,
    /// How many more are tried for each byte of the longest repeat.
    pub(super) patience: usize,
    /// A length with which the search ends.
    pub(super) enough: usize,
    /// A length below which it is also looked for a better repeat one byte on.
    pub(super) looks_on: usize,
    /// The size of an item, a distance that is tried always.
    pub(super) itemsize: usize,
}

/// Bytes that stand elsewhere too.
#[derive(Clone, Copy, Default)]
pub(super) struct Match {
    pub(super) length: usize,
    pub(super) distance: usize,
    /// What it saves, in thousandths of a bit.
    pub(super) gain: i32,
}

/// Where bytes stood before, by hashes of their first ones.
pub(super) struct Finder {
    /// The last places of three bytes.
    threes: Box<[u32; 1 << BITS_OF_THREE]>,
    /// All places of four bytes.
    short: Chains,
    /// All places of more.
    long: Chains,
    /// The next byte whose place is to be noted.
    next: usize,
    /// What is added to a byte's index for its place. Places go on from one input to the next, so that those of another
    /// input are too far from all of this, as is 0, without being forgotten one by one.
    shift: usize,
}

/// The places in the window where the same bytes stand, the last ones first.
struct Chains {
    heads: Box<[u32; 1 << BITS_OF_CHAIN]>,
    /// How far each of the last places is from the one before it; 0 stands for too far.
    steps: Box<[u16; WINDOW]>,
    /// How many bits of a word are not hashed.
    unhashed: u32,
}

const BITS_OF_THREE: u32 = 13;
const BITS_OF_CHAIN: u32 = 15;

impl Chains {
    /// Chains of places that begin with so many bytes.
    fn new(bytes: usize) -> Chains {
        Chains { heads: zeros(), steps: zeros(), unhashed: 64 - 8 * bytes as u32 }
    }

    /// Notes a place that begins with `word`, and returns the last one that does, or one that shares its hash.
    #[inline(always)]
    fn note(&mut self, place: usize, word: u64) -> usize {
        let head = &mut self.heads[hash(word << self.unhashed, BITS_OF_CHAIN)];
        let before = std::mem::replace(head, place as u32) as usize;
        let step = place - before;
        self.steps[place % WINDOW] = if step <= WINDOW { step as u16 } else { 0 };
        before
    }

    /// How far the place before another is from it.
    #[inline(always)]
    fn step(&self, place: usize) -> usize {
        usize::from(self.steps[place % WINDOW])
    }
}

impl Finder {
    pub(super) fn new() -> Finder {
        Finder { threes: zeros(), short: Chains::new(4), long: Chains::new(8), next: 0, shift: WINDOW + 1 }
    }

    /// Forgets all places, and begins at one. Those are chained that begin with so many bytes. Up to [`FURTHEST`] bytes
    /// may follow.
    pub(super) fn start(&mut self, at: usize, long: usize) {
        let mut first = self.next.wrapping_add(self.shift) + WINDOW + 1;
        if first > FURTHEST {
            (self.threes, self.short, first) = (zeros(), Chains::new(4), WINDOW + 1);
        }
        if first == WINDOW + 1 || self.long.unhashed != 64 - 8 * long as u32 {
            self.long = Chains::new(long);
        }
        (self.next, self.shift) = (at, first.wrapping_sub(at));
    }

    /// Passes over bytes whose places are not noted.
    pub(super) fn skip_to(&mut self, at: usize) {
        self.next = self.next.max(at);
    }

    /// Notes all places before one.
    #[inline(always)]
    pub(super) fn note_until(&mut self, bytes: &[u8], end: usize) {
        let end = end.min(bytes.len().saturating_sub(LEAST - 1));
        while self.next < end {
            let Some(word) = word(bytes, self.next) else { return };
            self.note(word);
        }
    }

    /// Notes the next place, which begins with `word`; returns the last ones of three, four and more bytes.
    #[inline(always)]
    fn note(&mut self, word: u64) -> [usize; 3] {
        let place = self.next.wrapping_add(self.shift);
        self.next += 1;
        let three = std::mem::replace(&mut self.threes[hash(word << 40, BITS_OF_THREE)], place as u32) as usize;
        [three, self.short.note(place, word), self.long.note(place, word)]
    }

    /// The repeat at `at` that saves most.
    #[inline(never)]
    pub(super) fn find(&mut self, bytes: &[u8], at: usize, costs: &Costs, search: Search) -> Match {
        self.note_until(bytes, at);
        let Some(first) = word(bytes, at) else { return Match::default() };
        let [three, short, long] = self.note(first);
        let place = at.wrapping_add(self.shift);
        let mut best = Best { found: Match::default(), longest: 2, at, first, place, saved: 0, literals: 0, summed: 0 };
        if at > 0 {
            best.try_place(bytes, at - 1, costs);
        }
        if search.itemsize > 1 && search.itemsize <= at {
            best.try_place(bytes, at - search.itemsize, costs);
        }
        if three + WINDOW >= place && best.longest < 3 {
            best.try_place(bytes, at - (place - three), costs);
        }
        best.try_chain(bytes, &self.long, long, costs, search.long, search);
        if best.longest < LONG_ENOUGH {
            best.try_chain(bytes, &self.short, short, costs, search.short, search);
        }
        best.found
    }
}

/// The best repeat so far.
struct Best {
    found: Match,
    longest: usize,
    at: usize,
    /// The bytes at `at`, and their place.
    first: u64,
    place: usize,
    /// What the first `summed` bytes cost otherwise.
    saved: u32,
    /// What they cost as literals.
    literals: u32,
    summed: usize,
}

impl Best {
    /// Tries the places of a chain.
    #[inline(always)]
    fn try_chain(&mut self, bytes: &[u8], chains: &Chains, head: usize, costs: &Costs, depth: usize, search: Search) {
        let (mut distance, mut tried) = (self.place - head, 0);
        // A long repeat makes up for the time that a longer one takes to find.
        while distance <= WINDOW && tried < depth + search.patience * self.longest && self.longest < search.enough {
            self.try_place(bytes, self.at - distance, costs);
            let step = chains.step(self.place - distance);
            if step == 0 {
                return;
            }
            distance += step;
            tried += 1;
        }
    }

    /// Tries the bytes at `at`, unless some byte tells at once that fewer are the same than of those before.
    #[inline(always)]
    fn try_place(&mut self, bytes: &[u8], at: usize, costs: &Costs) {
        let is_longer = match self.longest {
            longest @ 0..8 => word(bytes, at).is_some_and(|word| (word ^ self.first) << (8 * (7 - longest)) == 0),
            longest => quad(bytes, at + longest - 3) == quad(bytes, self.at + longest - 3),
        };
        if is_longer {
            self.compare(bytes, at, costs);
        }
    }

    /// Compares all bytes from `at`, and keeps the repeat if it saves more.
    #[inline(never)]
    fn compare(&mut self, bytes: &[u8], at: usize, costs: &Costs) {
        let length = common(bytes, at, self.at);
        if length <= self.longest {
            return;
        }
        self.longest = length;
        let distance = self.at - at;
        let cost = costs.of_match(length, distance);
        self.sum_up(bytes, length, costs);
        let rest = (length - self.summed) as u32;
        let gain = (self.saved + costs.mean_price * rest) as i32 - cost as i32;
        let pays = rest > 0 || self.literals > cost;
        if pays && (gain > self.found.gain || self.found.length == 0) {
            self.found = Match { length, distance, gain };
        }
    }

    /// Sums up what the first bytes cost.
    #[inline(always)]
    fn sum_up(&mut self, bytes: &[u8], length: usize, costs: &Costs) {
        const EXACTLY: usize = 32;
        for at in self.at + self.summed..self.at + length.min(EXACTLY) {
            self.saved += costs.price(bytes, at);
            self.literals += costs.literals[usize::from(bytes[at])];
        }
        self.summed = self.summed.max(length.min(EXACTLY));
    }
}

/// How many bytes are the same from two places on, up to the longest match.
#[inline(always)]
pub(super) fn common(bytes: &[u8], one: usize, other: usize) -> usize {
    let end = bytes.len().min(other + LONGEST_MATCH);
    let (one, other) = (&bytes[one..], &bytes[other..end]);
    let mut length = 0;
    for (a, b) in one.as_chunks::<8>().0.iter().zip(other.as_chunks::<8>().0) {
        let difference = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if difference != 0 {
            return length + difference.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    length + one[length..].iter().zip(&other[length..]).take_while(|(a, b)| a == b).count()
}

#[inline(always)]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[inline(always)]
fn quad(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A hash of all bits that are not zero.
#[inline(always)]
fn hash(word: u64, bits: u32) -> usize {
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as usize
}

fn zeros<T: Copy + Default, const N: usize>() -> Box<[T; N]> {
    let zeros: Result<Box<[T; N]>, _> = vec![T::default(); N].into_boxed_slice().try_into();
    zeros.unwrap_or_else(|_| unreachable!("as many were made"))
}

/// Whether some bytes of a range repeat others of the last 32 KiB, as a few samples tell.
///
/// Every 32nd place is noted, so that a stretch of 64 bytes meets one of them if it repeats.
pub(super) fn has_repeats(bytes: &[u8], range: Range<usize>) -> bool {
    const STEP: usize = 32;
    const SAMPLES: usize = 1 << 12;
    const BITS: u32 = 12;
    let mut places = [0u32; 1 << BITS];
    let first = range.start.saturating_sub(WINDOW);
    for at in (first..range.end).step_by(STEP) {
        if at >= range.start && (at - first).is_multiple_of(SAMPLES) {
            let repeats = |at: &usize| {
                let Some(word) = word(bytes, *at) else { return false };
                let place = places[hash(word, BITS)] as usize + first;
                place > first && at - place <= WINDOW && self::word(bytes, place) == Some(word)
            };
            if (at..at + 2 * STEP).any(|at| repeats(&at)) {
                return true;
            }
        }
        if let Some(word) = word(bytes, at) {
            places[hash(word, BITS)] = (at - first) as u32;
        }
    }
    false
}
