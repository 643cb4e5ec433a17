//! A stream inflated into two destinations, the second of which goes on where the first ends.

use super::bits::chunk_mut;
use super::block::{self, Place, ROOM};
use super::{Goal, Inflater};
use crate::Error;

/// Bytes that a match can reach back.
const WINDOW: usize = 1 << 15;

/// Bytes of the second destination that are made in a buffer, together with those of the first: what a match refers to
/// from then on is in the second. Room for a window, for a stored block behind it, and for all that 16 bytes make.
const BEGINNING: usize = 1 << 17;

/// Where the buffer was left.
enum Left {
    /// The goal is reached.
    AtEnd,
    /// The next block may be too large for the buffer.
    BeforeBlock,
    InBlock {
        is_last: bool,
    },
}

impl Inflater {
    /// Inflates to the goal, to fill `front` and then `rest`. Returns how many bytes of `input` that takes.
    pub(super) fn split(
        &mut self,
        input: &[u8],
        front: &mut [u8],
        rest: &mut [u8],
        goal: Goal,
    ) -> Result<usize, Error> {
        let mut begun = vec![0; front.len() + rest.len().min(BEGINNING)];
        let mut place = Place { bit: 0, at: 0 };
        let left = if rest.len() <= BEGINNING {
            self.go_on(input, &mut begun, &mut place, goal)?;
            Left::AtEnd
        } else {
            self.begin(input, &mut begun, front.len() + WINDOW, &mut place, goal)?
        };
        let Some((made_front, made)) = begun[..place.at].split_at_checked(front.len()) else {
            return Err(Error::OutputTooLong { size: place.at });
        };
        front.copy_from_slice(made_front);
        rest[..made.len()].copy_from_slice(made);
        place.at = made.len();
        match left {
            Left::AtEnd => {}
            Left::BeforeBlock => self.go_on(input, rest, &mut place, goal)?,
            Left::InBlock { is_last } => {
                self.symbols(input, rest, &mut place)?;
                if !goal.ends(is_last)? {
                    self.go_on(input, rest, &mut place, goal)?;
                }
            }
        }
        if place.at < rest.len() {
            return Err(Error::OutputTooLong { size: front.len() + place.at });
        }
        Ok(place.bit.div_ceil(8))
    }

    /// Inflates until there may be too little room. At least `enough` bytes are then made, or the goal is reached.
    fn begin(
        &mut self,
        input: &[u8],
        output: &mut [u8],
        enough: usize,
        place: &mut Place,
        goal: Goal,
    ) -> Result<Left, Error> {
        while !goal.is_reached(input, place) {
            let (is_last, is_coded) = match self.open(input, output, place) {
                // A stored block, which is shorter than what the buffer holds beyond `enough`.
                Err(Error::OutputTooShort) => return Ok(Left::BeforeBlock),
                opened => opened?,
            };
            if is_coded && !self.while_there_is_room(input, output, place)? {
                if place.at >= enough {
                    return Ok(Left::InBlock { is_last });
                }
                // It stopped for want of input, so that little more can come.
                debug_assert!(chunk_mut::<ROOM>(output, place.at).is_some());
                block::carefully(input, &self.tables, output, place)?;
            }
            if goal.ends(is_last)? {
                break;
            }
        }
        Ok(Left::AtEnd)
    }
}
