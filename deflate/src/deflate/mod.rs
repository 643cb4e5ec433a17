//! Deflate streams, made in one call or in parts.

mod bits;
mod block;
mod blocks;
mod costs;
mod huffman;
mod matches;
mod parse;

use blocks::Blocks;
use costs::Costs;
use matches::{FURTHEST, Finder, Search, WINDOW};

/// How much effort is spent to make a stream small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effort {
    /// Codes each byte by itself.
    Huffman,
    /// Looks at one place for a repeat.
    Fast,
    /// Takes the one of several repeats that saves most.
    Default,
    /// Tries more places.
    Best,
}

/// What follows a part of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// More of it: the part ends with a byte, and no block of it is the last.
    Join,
    /// Nothing: its last block says so.
    Finish,
}

/// Deflates one piece after another.
pub struct Deflater {
    effort: Effort,
    itemsize: usize,
    finder: Option<Finder>,
}

/// Bytes that are coded by one code, where they are not looked at closer.
const LITERALS: usize = 1 << 16;

impl Deflater {
    /// A deflater for arrays whose items have `itemsize` bytes; 1 for data that are no items.
    pub fn new(effort: Effort, itemsize: usize) -> Deflater {
        Deflater { effort, itemsize: itemsize.clamp(1, WINDOW), finder: None }
    }

    /// Deflates `bytes` without the first `known`, and appends the result to `output`. Matches may refer to the first
    /// `known` bytes.
    ///
    /// # Panics
    ///
    /// If there are fewer than `known` bytes.
    pub fn deflate(&mut self, bytes: &[u8], known: usize, end: End, output: &mut Vec<u8>) {
        assert!(known <= bytes.len(), "{known} bytes are known of {}", bytes.len());
        let mut blocks = Blocks::new(bytes, output);
        match self.effort {
            Effort::Huffman => literals(bytes, known, &mut blocks),
            _ => self.repeats(bytes, known, &mut blocks),
        }
        match end {
            End::Join => blocks.join(),
            End::Finish => blocks.finish(),
        }
    }

    /// Deflates with repeats, and as literals where there are none.
    fn repeats(&mut self, bytes: &[u8], known: usize, blocks: &mut Blocks<'_, '_>) {
        let itemsize = self.itemsize;
        let search = self.effort.search(itemsize);
        let long = if itemsize >= 4 { 8 } else { 6 };
        let finder = self.finder.get_or_insert_with(Finder::new);
        finder.start(known.saturating_sub(WINDOW), long);
        let mut costs = Costs::of_bytes(&bytes[known..bytes.len().min(known + LITERALS)], itemsize);
        let (mut at, mut symbols, mut skip, mut restart) = (known, LEAST_SYMBOLS, SKIPPED, known + FURTHEST);
        while at < bytes.len() {
            if at >= restart {
                finder.start(at - WINDOW, long);
                restart = at + FURTHEST;
            }
            let unit = parse::lazily(bytes, at, finder, &costs, search, symbols);
            let (unit, is_noise) = unit.or_literals(bytes);
            let end = unit.range.end;
            costs = Costs::of_unit(&unit, bytes, itemsize);
            blocks.add(unit);
            at = if is_noise && symbols > JUDGED { pass_noise(bytes, end, skip, blocks) } else { end };
            if at > end {
                finder.skip_to(at.saturating_sub(REMEMBERED));
                (skip, symbols) = (skip * 2, 2 * JUDGED);
            } else {
                (skip, symbols) = (SKIPPED, (symbols * 2).min(parse::UNIT));
            }
        }
    }
}

impl Effort {
    fn search(self, itemsize: usize) -> Search {
        let (long, short, patience, enough, looks_on) = match self {
            Effort::Huffman | Effort::Fast => (1, 1, 0, 32, 0),
            Effort::Default => (12, 8, 3, 128, 32),
            Effort::Best => (128, 64, 8, 258, 258),
        };
        Search { long, short, patience, enough, looks_on, itemsize }
    }
}

/// Symbols of the first unit, before costs are known.
const LEAST_SYMBOLS: usize = 1 << 10;
/// Symbols of a unit that is too short to be told from noise.
const JUDGED: usize = 1 << 11;
/// Bytes that are taken as literals without a look for short repeats, where there were none.
const SKIPPED: usize = 1 << 16;
/// Bytes of those that are noted behind them.
const REMEMBERED: usize = 1 << 12;

/// Takes up to `most` bytes as literals, as long as nothing of them is repeated. Returns where they end.
fn pass_noise(bytes: &[u8], start: usize, most: usize, blocks: &mut Blocks<'_, '_>) -> usize {
    let end = bytes.len().min(start + most);
    for at in (start..end).step_by(LITERALS) {
        let range = at..end.min(at + LITERALS);
        if matches::has_repeats(bytes, range.clone()) {
            return at;
        }
        blocks.add(parse::as_literals(bytes, range));
    }
    end
}

fn literals(bytes: &[u8], known: usize, blocks: &mut Blocks<'_, '_>) {
    for start in (known..bytes.len()).step_by(LITERALS) {
        blocks.add(parse::as_literals(bytes, start..bytes.len().min(start + LITERALS)));
    }
}

impl std::fmt::Debug for Deflater {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deflater").field("effort", &self.effort).finish_non_exhaustive()
    }
}
