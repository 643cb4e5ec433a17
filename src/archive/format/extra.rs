//! Extra fields, which stand behind the name in a local header and in a directory's record (APPNOTE 4.5).

/// The field that Android's `zipalign` pads with.
pub(crate) const ALIGNMENT: u16 = 0xa11e;
/// Info-ZIP's field of a name in UTF-8, which holds a checksum of the name it stands for.
pub(crate) const UTF_8_NAME: u16 = 0x7075;

/// Stored data begin on a multiple of this, so that they can be viewed in an mmap.
pub(crate) const UNIT: u16 = 64;

/// Bytes before a field's contents: its number, and their length.
pub(crate) const BEFORE: u16 = 4;

/// One field.
#[derive(Clone, Copy)]
pub(crate) struct ExtraField<'a> {
    pub(crate) number: u16,
    pub(crate) contents: &'a [u8],
    /// Number, length and contents.
    pub(crate) bytes: &'a [u8],
}

/// The error of a field that states more bytes than there are.
#[derive(Debug)]
pub(crate) struct Cut;

/// The fields, one behind the other. As in Python, bytes at the end that are too few for a field are ignored.
pub(crate) struct ExtraFields<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for ExtraFields<'a> {
    type Item = Result<ExtraField<'a>, Cut>;

    fn next(&mut self) -> Option<Self::Item> {
        let (&[a, b, c, d], behind) = self.0.split_first_chunk()?;
        let (number, length) = (u16::from_le_bytes([a, b]), usize::from(u16::from_le_bytes([c, d])));
        let parts = behind.split_at_checked(length).and_then(|(contents, rest)| {
            let bytes = self.0.get(..usize::from(BEFORE) + length)?;
            Some((ExtraField { number, contents, bytes }, rest))
        });
        let Some((field, rest)) = parts else {
            self.0 = &[];
            return Some(Err(Cut));
        };
        self.0 = rest;
        Some(Ok(field))
    }
}

/// The contents of the first field of this number, unless a field that is cut stands before it.
pub(crate) fn find(extra: &[u8], number: u16) -> Option<&[u8]> {
    ExtraFields(extra).map_while(Result::ok).find(|field| field.number == number).map(|field| field.contents)
}

/// Appends a field. If its contents are too long for one, nothing is appended, and `None` is returned.
pub(crate) fn put(extra: &mut Vec<u8>, number: u16, contents: &[u8]) -> Option<()> {
    let length = u16::try_from(contents.len()).ok()?;
    extra.reserve(usize::from(BEFORE) + contents.len());
    extra.extend_from_slice(&number.to_le_bytes());
    extra.extend_from_slice(&length.to_le_bytes());
    extra.extend_from_slice(contents);
    Some(())
}

/// The extra field that fills the bytes from `end` to a multiple of [`UNIT`]; empty if `end` is one.
pub(crate) fn alignment(end: u64) -> Vec<u8> {
    // The field has room for its number, its length and the unit, which it states.
    const SMALLEST: u16 = BEFORE + 2;
    // The unit is a power of two that divides 256.
    let [lowest, ..] = end.to_le_bytes();
    let above = u16::from(lowest) & (UNIT - 1);
    let size = match UNIT - above {
        UNIT => return Vec::new(),
        missing @ 1..SMALLEST => missing + UNIT,
        missing => missing,
    };
    let mut bytes = Vec::with_capacity(size.into());
    for number in [ALIGNMENT, size - BEFORE, UNIT] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.resize(size.into(), 0);
    bytes
}
