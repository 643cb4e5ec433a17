//! Headers written over those that stand in a file already, in as many bytes.

use std::borrow::Cow;
use std::ops::Range;

use super::Header;
use super::write::latin_1;
use crate::error::{ErrorKind, Result};

/// Stands behind the dict, in place of blanks, while bytes behind the array are those of an append. Python, and so
/// NumPy, passes over blanks and tabs alike; nobody but an append writes these.
const MARK: &[u8] = b"\t \t \t";

/// Whether a header tells that what stands behind the array is of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Absent,
    Present,
}

/// The bytes of a header as they stand in a file: version and length stay, the dict is replaced.
#[derive(Debug)]
pub(crate) struct HeaderInPlace {
    bytes: Vec<u8>,
    /// Of the text in `bytes`: the dict, blanks, and a newline.
    text: Range<usize>,
    is_utf8: bool,
}

impl HeaderInPlace {
    /// `bytes` are a whole header, from the magic bytes to where the data begin.
    pub(crate) fn new(bytes: Vec<u8>) -> HeaderInPlace {
        const VERSION: usize = super::MAGIC.len();
        let major = bytes.get(VERSION).copied().unwrap_or_default();
        let start = if major == 1 { VERSION + 4 } else { VERSION + 6 };
        HeaderInPlace { text: start.min(bytes.len())..bytes.len(), is_utf8: major == 3, bytes }
    }

    /// Bytes of the header.
    pub(crate) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// The longest first axis that can be stated, be all else as in `header`.
    pub(crate) fn longest(&self, header: &Header) -> Result<usize> {
        let digits = header.shape().first().map_or(0, |length| length.to_string().len());
        let others = self.encoded(&header.dict()?)?.len() - digits;
        let room = self.text.len().saturating_sub(1 + others);
        let power = u32::try_from(room).ok().and_then(|room| 10usize.checked_pow(room));
        Ok(power.map_or(usize::MAX, |power| power - 1))
    }

    /// Whether it is `header` as an append marks it.
    pub(crate) fn is_marked(&self, header: &Header) -> bool {
        let marked = self.text(header, Mark::Present);
        marked.is_ok_and(|text| self.bytes.get(self.text.clone()) == Some(&text))
    }

    /// Replaces the text by that of `header`, and returns which bytes changed, and what they are now.
    pub(crate) fn replace(&mut self, header: &Header, mark: Mark) -> Result<(Range<usize>, &[u8])> {
        let mut text = self.text(header, mark)?;
        let changed = self.changed(&text);
        self.bytes.truncate(self.text.start);
        self.bytes.append(&mut text);
        Ok((changed.clone(), self.bytes.get(changed).unwrap_or_default()))
    }

    /// The dict of `header`, blanks, and a newline, which only a mark that finds no other room takes the place of.
    fn text(&self, header: &Header, mark: Mark) -> Result<Vec<u8>> {
        let dict = header.dict()?;
        let mut text = self.encoded(&dict)?.into_owned();
        let room = self.text.len().saturating_sub(text.len());
        if room == 0 {
            let (most, rows) = (self.longest(header)?, header.shape().first().copied().unwrap_or(0));
            return Err(ErrorKind::HeaderFull { most, rows }.into());
        }
        if mark == Mark::Present {
            text.extend(MARK.iter().take((room - 1).max(1)));
        }
        if text.len() < self.text.len() {
            text.resize(self.text.len() - 1, b' ');
            text.push(b'\n');
        }
        Ok(text)
    }

    /// From the first to the last byte that are others in `text`.
    fn changed(&self, text: &[u8]) -> Range<usize> {
        let old = self.bytes.get(self.text.clone()).unwrap_or_default();
        let differs = |(old, new): (&u8, &u8)| old != new;
        let start = old.iter().zip(text).position(differs).unwrap_or(text.len());
        let end = old.iter().zip(text).rposition(differs).map_or(start, |last| last + 1);
        self.text.start + start..self.text.start + end
    }

    /// The text as the format version has it.
    fn encoded<'a>(&self, dict: &'a str) -> Result<Cow<'a, [u8]>> {
        if self.is_utf8 || dict.is_ascii() {
            return Ok(Cow::Borrowed(dict.as_bytes()));
        }
        let reason = "its names do not fit the format version of its header";
        Ok(latin_1(dict).ok_or(ErrorKind::NotAppendable { reason })?)
    }
}

#[cfg(test)]
mod tests {
    use super::{HeaderInPlace, Mark};
    use crate::header::{Header, Order};

    fn header(shape: &[usize]) -> Header {
        Header::new("<f8".parse().unwrap(), Order::C, shape)
    }

    #[test]
    fn only_what_changes_is_written_and_the_length_stays() {
        let bytes = header(&[9, 3]).to_bytes().unwrap();
        let mut frame = HeaderInPlace::new(bytes.clone());
        assert_eq!(frame.replace(&header(&[9, 3]), Mark::Absent).unwrap().1, b"");
        assert_eq!(frame.replace(&header(&[8, 3]), Mark::Absent).unwrap().1, b"8");
        assert_eq!(frame.replace(&header(&[12, 3]), Mark::Absent).unwrap().1, b"12, 3), }");
        frame.replace(&header(&[1_000_000, 3]), Mark::Absent).unwrap();
        assert_eq!(frame.bytes, header(&[1_000_000, 3]).to_bytes().unwrap());
        assert_eq!(frame.len(), bytes.len() as u64);
    }

    #[test]
    fn a_mark_is_there_or_not_in_whatever_room_there_is() {
        let dict = b"{'descr': '<f8', 'fortran_order': False, 'shape': (7,), }";
        for blanks in 0..30 {
            let start = [&b"\x93NUMPY\x01\0"[..], &[(dict.len() + blanks + 1) as u8, 0]].concat();
            let bytes = [&start[..], dict, &vec![b' '; blanks], b"\n"].concat();
            let mut frame = HeaderInPlace::new(bytes.clone());
            assert!(!frame.is_marked(&header(&[7])));
            let changed = frame.replace(&header(&[7]), Mark::Present).unwrap().1.len();
            assert!((1..=5).contains(&changed) && frame.is_marked(&header(&[7])) && !frame.is_marked(&header(&[8])));
            assert_eq!(Header::parse(&frame.bytes).unwrap(), (header(&[7]), bytes.len()));
            frame.replace(&header(&[7]), Mark::Absent).unwrap();
            assert_eq!(frame.bytes, bytes);
        }
    }

    #[test]
    fn the_longest_axis_is_one_that_fits() {
        let text = b"{'descr': '<f8', 'fortran_order': False, 'shape': (7,), }";
        let of_18_digits = 10usize.checked_pow(18).map_or(usize::MAX, |power| power - 1);
        for (blanks, longest) in [(0, 9), (1, 99), (2, 999), (17, of_18_digits), (30, usize::MAX)] {
            let start = [&b"\x93NUMPY\x01\0"[..], &[(text.len() + blanks + 1) as u8, 0]].concat();
            let mut frame = HeaderInPlace::new([&start[..], text, &vec![b' '; blanks], b"\n"].concat());
            assert_eq!(frame.longest(&header(&[7])).unwrap(), longest);
            frame.replace(&header(&[longest]), Mark::Absent).unwrap();
            if longest < usize::MAX {
                assert!(frame.replace(&header(&[longest + 1]), Mark::Absent).is_err());
            }
        }
    }
}
