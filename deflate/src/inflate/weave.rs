//! Blocks of many literals, decoded from four places at once.
//!
//! A decoder of literals waits: only when a code has been looked up is it known where the next one begins, and a
//! look-up takes five cycles. A machine could do four of them in that time. So four decoders are woven into one loop,
//! each at another place of the block. All but the first begin between codes or within one, and what they make first
//! may be wrong. But a decoder that errs is soon right by chance, as it ends a code where one ends; and from there on
//! it goes the same way as one that came from the front. So each of them, a *strand*, notes the places that it visits.
//!
//! Then the strands are joined. The first began where the block does, so all it made is right. From where it stopped
//! symbols are decoded one by one until they come to a place that the second strand visited. What that strand made
//! from there on is what decoding in order makes, since both decode the same bits with the same codes; so it is taken.
//! Where strands do not meet, symbols are decoded in order up to the next one. Nothing is guessed: a strand is taken
//! from a place that was reached in order, or not at all.
//!
//! What a match refers to need not be known yet, so strands keep matches as they are until they are joined.

use super::bits::bits_at;
use super::block::{Place, ROOM, Symbol, copy, symbol};
use super::table::{Entry, Tables};

/// Two strands are faster than one by a fifth, three by a third, four by two fifths, and six slower again.
const WAYS: usize = 4;
/// Literals that a strand holds.
const CAPACITY: usize = 1 << 14;
/// Symbols that a strand decodes in a round: four codes of a table's eleven bits are less than a word's 57.
const ROUND: usize = 4;
/// The rounds that a strand notes. One that has not met the strand before it by then rarely does.
const NOTED: usize = 96;
/// Where matches are more frequent than this, weaving costs more than it saves.
const MOST_MATCHES: f32 = 0.04;
/// Literals in a block of zlib's.
const USUAL_BLOCK: usize = (1 << 14) - 1;
/// With fewer symbols, joining costs more than weaving saves.
const LEAST_SYMBOLS: usize = 512;
/// More bits than a round takes, of four symbols of 48 bits.
const SLACK: usize = 256;

/// Whether to weave a block of these codes.
pub(super) fn pays(tables: &Tables) -> bool {
    tables.match_share <= MOST_MATCHES
}

/// Decodes the block's symbols from `place` on, up to its end, and says so; or as far as weaving pays.
///
/// A stream that is wrong, or too long for the output, is left to be judged from `place` on.
#[inline(always)]
pub(super) fn block(input: &[u8], tables: &Tables, output: &mut [u8], place: &mut Place, loom: &mut Loom) -> bool {
    let start = place.at;
    while loom.begin(input, tables, output, *place, start) {
        loom.weave(input, tables);
        match loom.join(input, tables, output, place) {
            Joined::On => {}
            Joined::End => {
                loom.expected = place.at - start;
                return true;
            }
            Joined::Stuck => return false,
        }
    }
    false
}

/// The strands, and what they made.
pub(super) struct Loom {
    strands: [Strand; WAYS],
    /// How often each strand noted where it is.
    notes: usize,
    /// Bytes that the last block made, which the next one may make too.
    expected: usize,
}

/// A decoder at one place of a block.
struct Strand {
    /// The next bit.
    bit: usize,
    /// Where the strand stops, if not before.
    end: usize,
    /// Why it stopped before.
    stop: Option<Stop>,
    literals: [u8; CAPACITY],
    count: usize,
    matches: Vec<Match>,
    noted: [Note; NOTED],
}

#[derive(Clone, Copy, PartialEq)]
enum Stop {
    End,
    Invalid,
}

/// A match behind so many literals of its strand.
struct Match {
    literals: u32,
    length: u16,
    distance: u16,
}

/// A bit between two symbols of a strand, and what it had made by then.
#[derive(Clone, Copy)]
struct Note {
    bit: usize,
    literals: u32,
    matches: u32,
}

/// How decoding in order went on.
enum Joined {
    On,
    End,
    Stuck,
}

impl Loom {
    pub(super) fn new() -> Box<Loom> {
        let strand = |_| Strand {
            bit: 0,
            end: 0,
            stop: None,
            literals: [0; CAPACITY],
            count: 0,
            matches: Vec::new(),
            noted: [Note { bit: 0, literals: 0, matches: 0 }; NOTED],
        };
        Box::new(Loom { strands: [0, 1, 2, 3].map(strand), notes: 0, expected: USUAL_BLOCK })
    }

    /// Spreads the strands over what is left of the block, as far as is known. Says whether that pays.
    #[inline(always)]
    fn begin(&mut self, input: &[u8], tables: &Tables, output: &[u8], place: Place, start: usize) -> bool {
        let done = place.at - start;
        let symbols = self.expected.saturating_sub(done).clamp(LEAST_SYMBOLS * 2, USUAL_BLOCK);
        let bits = symbols.min(output.len() - place.at) as f32 * tables.mean_bits;
        let last = (input.len() * 8).saturating_sub(SLACK);
        let span = (bits as usize).min(last.saturating_sub(place.bit)) / WAYS;
        self.notes = 0;
        for (index, strand) in self.strands.iter_mut().enumerate() {
            strand.begin(place.bit + index * span, place.bit + (index + 1) * span);
        }
        // The block may be a little longer than was expected.
        self.strands[WAYS - 1].end = (place.bit + WAYS * span + span / 4).min(last);
        (span * WAYS) as f32 >= LEAST_SYMBOLS as f32 * tables.mean_bits
    }

    /// Decodes all strands to their ends.
    #[inline(always)]
    fn weave(&mut self, input: &[u8], tables: &Tables) {
        const MOST_ROUNDS: usize = CAPACITY / ROUND;
        if self.rounds::<true>(input, tables, NOTED) {
            self.rounds::<false>(input, tables, MOST_ROUNDS - NOTED);
        }
        self.strands.iter_mut().for_each(|strand| strand.finish(input, tables));
    }

    /// Decodes all strands side by side, for so many rounds, and says so, or until one of them stops.
    #[inline(always)]
    fn rounds<const NOTING: bool>(&mut self, input: &[u8], tables: &Tables, rounds: usize) -> bool {
        let mut bits = self.strands.each_ref().map(|strand| strand.bit);
        let mut counts = self.strands.each_ref().map(|strand| strand.count);
        let ends = self.strands.each_ref().map(|strand| strand.end);
        let mut left = rounds;
        while left > 0 && (0..WAYS).all(|index| bits[index] < ends[index]) {
            if NOTING {
                for index in 0..WAYS {
                    self.strands[index].note(self.notes, bits[index], counts[index]);
                }
                self.notes += 1;
            }
            left -= 1;
            let words = bits.map(|bit| bits_at(input, bit));
            let entries = look_up(words, tables);
            if entries.iter().all(|entries| Entry::are_literals(*entries)) {
                for index in 0..WAYS {
                    counts[index] = self.strands[index].put(entries[index], counts[index]);
                    bits[index] += Entry::sum_of_bits(entries[index]);
                }
                continue;
            }
            let mut stopped = false;
            for index in 0..WAYS {
                let strand = &mut self.strands[index];
                (strand.bit, strand.count) = (bits[index], counts[index]);
                strand.round(input, tables, entries[index]);
                (bits[index], counts[index]) = (strand.bit, strand.count);
                stopped |= strand.stop.is_some();
            }
            if stopped {
                return false;
            }
        }
        for (index, strand) in self.strands.iter_mut().enumerate() {
            (strand.bit, strand.count) = (bits[index], counts[index]);
        }
        left == 0
    }

    /// Joins the strands to what is decoded up to `place`.
    #[inline(always)]
    fn join(&self, input: &[u8], tables: &Tables, output: &mut [u8], place: &mut Place) -> Joined {
        for strand in &self.strands {
            let joined = match strand.meet(self.notes, input, tables, output, place) {
                Ok(Some(note)) => strand.put_behind(note, output, place),
                Ok(None) => go_to(strand.end, input, tables, output, place),
                Err(joined) => joined,
            };
            if !matches!(joined, Joined::On) {
                return joined;
            }
        }
        Joined::On
    }
}

/// The next symbols of all strands, looked up in turns.
#[inline(always)]
fn look_up(mut words: [u64; WAYS], tables: &Tables) -> [[Entry; ROUND]; WAYS] {
    let mut entries = [[Entry::default(); ROUND]; WAYS];
    for symbol in 0..ROUND {
        for (entries, word) in entries.iter_mut().zip(&mut words) {
            let entry = tables.literals.first(*word);
            *word = entry.shift(*word);
            entries[symbol] = entry;
        }
    }
    entries
}

impl Strand {
    fn begin(&mut self, bit: usize, end: usize) {
        (self.bit, self.end, self.stop, self.count) = (bit, end, None, 0);
        self.matches.clear();
    }

    #[inline(always)]
    fn note(&mut self, index: usize, bit: usize, literals: usize) {
        self.noted[index] = Note { bit, literals: literals as u32, matches: self.matches.len() as u32 };
    }

    /// Puts four literals behind the first `count`; returns how many there are then.
    #[inline(always)]
    fn put(&mut self, entries: [Entry; ROUND], count: usize) -> usize {
        self.literals[count..count + ROUND].copy_from_slice(&entries.map(Entry::literal));
        count + ROUND
    }

    /// Decodes four symbols, whose first codes are looked up already.
    #[inline(always)]
    fn round(&mut self, input: &[u8], tables: &Tables, entries: [Entry; ROUND]) {
        if Entry::are_literals(entries) {
            self.count = self.put(entries, self.count);
            self.bit += Entry::sum_of_bits(entries);
            return;
        }
        for _ in 0..ROUND {
            self.step(input, tables);
        }
    }

    /// Decodes a symbol, unless the strand has stopped.
    #[inline(always)]
    fn step(&mut self, input: &[u8], tables: &Tables) {
        if self.stop.is_some() {
            return;
        }
        let (symbol, end) = symbol(input, self.bit, tables);
        match symbol {
            Symbol::Literal(literal) => {
                self.literals[self.count] = literal;
                self.count += 1;
            }
            Symbol::Match { length, distance } => {
                let (length, distance) = (length as u16, distance as u16);
                self.matches.push(Match { literals: self.count as u32, length, distance });
            }
            Symbol::End => self.stop = Some(Stop::End),
            Symbol::Invalid(_) => {
                self.stop = Some(Stop::Invalid);
                return;
            }
        }
        self.bit = end;
    }

    /// Decodes the rest of the strand.
    #[inline(always)]
    fn finish(&mut self, input: &[u8], tables: &Tables) {
        while self.stop.is_none() && self.bit < self.end && self.count + ROUND <= CAPACITY {
            let mut word = bits_at(input, self.bit);
            let entries = [(); ROUND].map(|()| {
                let entry = tables.literals.first(word);
                word = entry.shift(word);
                entry
            });
            self.round(input, tables, entries);
        }
    }

    /// Decodes from `place` until it is where the strand was too.
    #[inline(always)]
    fn meet(
        &self,
        notes: usize,
        input: &[u8],
        tables: &Tables,
        output: &mut [u8],
        place: &mut Place,
    ) -> Result<Option<Note>, Joined> {
        for note in &self.noted[..notes] {
            match go_to(note.bit, input, tables, output, place) {
                Joined::On if place.bit == note.bit => return Ok(Some(*note)),
                Joined::On => {}
                joined => return Err(joined),
            }
        }
        Ok(None)
    }

    /// Puts what the strand made from a note on to `place`, which is there.
    #[inline(always)]
    fn put_behind(&self, note: Note, output: &mut [u8], place: &mut Place) -> Joined {
        let mut from = note.literals as usize;
        let matches = &self.matches[note.matches as usize..];
        let size = self.count - from + matches.iter().map(|one| usize::from(one.length)).sum::<usize>();
        if output.len() - place.at < size + ROOM {
            return Joined::Stuck;
        }
        let mut at = place.at;
        for one in matches {
            at = self.put_literals(&mut from, one.literals as usize, output, at);
            if usize::from(one.distance) > at {
                return Joined::Stuck;
            }
            copy(output, at, one.distance.into(), one.length.into());
            at += usize::from(one.length);
        }
        at = self.put_literals(&mut from, self.count, output, at);
        *place = Place { bit: self.bit, at };
        match self.stop {
            None => Joined::On,
            Some(Stop::End) => Joined::End,
            Some(Stop::Invalid) => Joined::Stuck,
        }
    }

    /// Copies literals to `at`; returns the place behind them.
    #[inline(always)]
    fn put_literals(&self, from: &mut usize, end: usize, output: &mut [u8], at: usize) -> usize {
        let literals = &self.literals[*from..end];
        *from = end;
        output[at..at + literals.len()].copy_from_slice(literals);
        at + literals.len()
    }
}

/// Decodes from `place` to `bit` or behind it, if the block does not end before.
#[inline(always)]
fn go_to(bit: usize, input: &[u8], tables: &Tables, output: &mut [u8], place: &mut Place) -> Joined {
    while place.bit < bit {
        let (symbol, end) = symbol(input, place.bit, tables);
        if end > input.len() * 8 || output.len() - place.at < ROOM {
            return Joined::Stuck;
        }
        match symbol {
            Symbol::Literal(literal) => {
                output[place.at] = literal;
                place.at += 1;
            }
            Symbol::Match { length, distance } if distance <= place.at => {
                copy(output, place.at, distance, length);
                place.at += length;
            }
            Symbol::End => {
                place.bit = end;
                return Joined::End;
            }
            Symbol::Match { .. } | Symbol::Invalid(_) => return Joined::Stuck,
        }
        place.bit = end;
    }
    Joined::On
}
