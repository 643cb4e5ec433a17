//! Deflate streams, inflated in one call.

mod bits;
mod block;
mod dynamic;
mod machine;
mod split;
mod table;
mod weave;

use bits::Bits;
use block::Place;
use machine::Machine;
use table::Tables;
use weave::Loom;

use crate::Error;

/// Inflates `input`, a whole deflate stream that makes as many bytes as `output` holds. Returns how many bytes of
/// `input` the stream takes.
///
/// For many streams, an [`Inflater`] makes its tables only once. Bits are counted in a `usize`: if that has 32 bits, a
/// stream that takes 512 MiB or more of `input` is [`Error::Truncated`].
///
/// # Errors
///
/// [`Error::OutputTooShort`] or [`Error::OutputTooLong`] if the stream makes another number of bytes than `output`
/// holds, and others if zlib refuses the stream; see [`Error`]. The contents of `output` are then unspecified, except
/// after [`Error::OutputTooLong`].
///
/// # Examples
///
/// ```
/// let stream = [0x4b, 0x4c, 0x4a, 0x4e, 0x84, 0x20, 0x00];
/// let mut output = [0; 10];
/// assert_eq!(npz_deflate::inflate(&stream, &mut output), Ok(7));
/// assert_eq!(output, *b"abcabcabca");
/// ```
pub fn inflate(input: &[u8], output: &mut [u8]) -> Result<usize, Error> {
    Inflater::new().inflate(input, output)
}

/// Inflates one stream after another, each as [`inflate`] does.
pub struct Inflater {
    machine: Machine,
    tables: Box<Tables>,
    /// Made for the first block that is woven.
    loom: Option<Box<Loom>>,
}

impl Inflater {
    /// Makes the tables, of 18 KiB. The first block that is woven takes 100 KiB more.
    pub fn new() -> Inflater {
        Inflater { machine: Machine::this(), tables: Box::new(Tables::new()), loom: None }
    }

    /// Inflates a whole stream, as [`inflate()`](inflate()) does.
    ///
    /// # Errors
    ///
    /// As [`inflate()`](inflate()), such as [`Error::Truncated`].
    pub fn inflate(&mut self, input: &[u8], output: &mut [u8]) -> Result<usize, Error> {
        self.inflate_last_part(input, output, 0)
    }

    /// Inflates the last part of a stream, to fill `output` behind its first `known` bytes. Matches may refer to those.
    /// Returns how many bytes of `input` the stream takes.
    ///
    /// # Errors
    ///
    /// As [`inflate()`](inflate()), such as [`Error::Truncated`].
    ///
    /// # Panics
    ///
    /// If `output` has fewer bytes than `known`.
    pub fn inflate_last_part(&mut self, input: &[u8], output: &mut [u8], known: usize) -> Result<usize, Error> {
        assert!(known <= output.len(), "{known} bytes are known of {}", output.len());
        let mut place = Place { bit: 0, at: known };
        self.go_on(countable(input), output, &mut place, Goal::Stream)?;
        let size = place.at;
        if size < output.len() { Err(Error::OutputTooLong { size }) } else { Ok(place.bit.div_ceil(8)) }
    }

    /// Inflates a part of a stream: whole blocks, none of which is the last, that end with a byte, and fill `output`
    /// behind its first `known` bytes. Matches may refer to those.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`] if a block ends the stream, [`Error::Truncated`] if the last block does not end with the
    /// input, and those of [`inflate()`](inflate()).
    ///
    /// # Panics
    ///
    /// If `output` has fewer bytes than `known`.
    pub fn inflate_part(&mut self, input: &[u8], output: &mut [u8], known: usize) -> Result<(), Error> {
        assert!(known <= output.len(), "{known} bytes are known of {}", output.len());
        let mut place = Place { bit: 0, at: known };
        self.go_on(all_countable(input)?, output, &mut place, Goal::Part)?;
        let size = place.at;
        if size < output.len() { Err(Error::OutputTooLong { size }) } else { Ok(()) }
    }

    /// Inflates a whole stream. Its first bytes fill `front`, and those behind them `rest`: for a header that stands
    /// before numbers. Returns how many bytes of `input` the stream takes. Takes 128 KiB of memory beyond `front`.
    ///
    /// # Errors
    ///
    /// As [`inflate()`](inflate()), with `front` and `rest` as one output.
    pub fn inflate_split(&mut self, input: &[u8], front: &mut [u8], rest: &mut [u8]) -> Result<usize, Error> {
        if front.is_empty() {
            return self.inflate(input, rest);
        }
        self.split(countable(input), front, rest, Goal::Stream)
    }

    /// Inflates a part of a stream, as [`Inflater::inflate_part`] does, into two destinations, as
    /// [`Inflater::inflate_split`] does.
    ///
    /// # Errors
    ///
    /// As [`Inflater::inflate_part`], such as [`Error::Ended`], with `front` and `rest` as one output.
    pub fn inflate_part_split(&mut self, input: &[u8], front: &mut [u8], rest: &mut [u8]) -> Result<(), Error> {
        if front.is_empty() {
            return self.inflate_part(input, rest, 0);
        }
        self.split(all_countable(input)?, front, rest, Goal::Part).map(drop)
    }

    /// Inflates from `place` on until the goal is reached.
    fn go_on(&mut self, input: &[u8], output: &mut [u8], place: &mut Place, goal: Goal) -> Result<(), Error> {
        while !goal.is_reached(input, place) {
            let (is_last, is_coded) = self.open(input, output, place)?;
            if is_coded {
                self.symbols(input, output, place)?;
            }
            if goal.ends(is_last)? {
                break;
            }
        }
        Ok(())
    }

    /// Reads the bits before a block's symbols, and copies a block that has none. Returns whether the block is the
    /// last, and whether its symbols follow.
    fn open(&mut self, input: &[u8], output: &mut [u8], place: &mut Place) -> Result<(bool, bool), Error> {
        let mut bits = Bits { input, bit: place.bit };
        let mut at = place.at;
        let header = bits.take(3)?;
        match header >> 1 {
            0 => stored(&mut bits, output, &mut at)?,
            1 => self.tables.build_fixed(),
            2 => self.machine.read_dynamic(&mut bits, &mut self.tables)?,
            _ => return Err(Error::BlockType),
        }
        *place = Place { bit: bits.bit, at };
        Ok((header & 1 != 0, header >> 1 != 0))
    }

    /// Decodes the symbols of a block.
    fn symbols(&mut self, input: &[u8], output: &mut [u8], place: &mut Place) -> Result<(), Error> {
        if self.while_there_is_room(input, output, place)? {
            return Ok(());
        }
        block::carefully(input, &self.tables, output, place)
    }

    /// Decodes the symbols of a block to its end, and says so, or to where little input or room is left.
    fn while_there_is_room(&mut self, input: &[u8], output: &mut [u8], place: &mut Place) -> Result<bool, Error> {
        if weave::pays(&self.tables) {
            let loom = self.loom.get_or_insert_with(Loom::new);
            if self.machine.weave(input, &self.tables, output, place, loom) {
                return Ok(true);
            }
        }
        self.machine.quickly(input, &self.tables, output, place)
    }
}

/// What is inflated.
#[derive(Clone, Copy)]
enum Goal {
    /// To the end of the block that is the last.
    Stream,
    /// Blocks to the end of the input, none of which is the last.
    Part,
}

impl Goal {
    fn is_reached(self, input: &[u8], place: &Place) -> bool {
        matches!(self, Goal::Part) && place.bit >= input.len() * 8
    }

    /// Whether the goal is reached with a block that is the stream's last, or not.
    fn ends(self, is_last: bool) -> Result<bool, Error> {
        match self {
            Goal::Part if is_last => Err(Error::Ended),
            _ => Ok(is_last),
        }
    }
}

/// The part of an input whose bits a `usize` counts, with room for those that a code may seem to have behind the end.
fn countable(input: &[u8]) -> &[u8] {
    const MOST: usize = usize::MAX / 8 - 64;
    &input[..input.len().min(MOST)]
}

/// All of the input of a part, which ends where the input does.
fn all_countable(input: &[u8]) -> Result<&[u8], Error> {
    Some(countable(input)).filter(|countable| countable.len() == input.len()).ok_or(Error::Truncated)
}

impl Default for Inflater {
    fn default() -> Inflater {
        Inflater::new()
    }
}

impl std::fmt::Debug for Inflater {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inflater").finish_non_exhaustive()
    }
}

/// Copies a stored block (RFC 1951, section 3.2.4).
fn stored(bits: &mut Bits<'_>, output: &mut [u8], at: &mut usize) -> Result<(), Error> {
    let &[low, high, not_low, not_high] = bits.bytes(4)? else { return Err(Error::Truncated) };
    if [low, high] != [!not_low, !not_high] {
        return Err(Error::StoredLength);
    }
    let length = usize::from(u16::from_le_bytes([low, high]));
    let room = output.len() - *at;
    // What is there is copied first, so that it is known which of the two ends earlier.
    let there = bits.input.len() - bits.bit / 8;
    if room < length.min(there) {
        return Err(Error::OutputTooShort);
    }
    output[*at..*at + length.min(room)].copy_from_slice(bits.bytes(length)?);
    *at += length;
    Ok(())
}
