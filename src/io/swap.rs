//! Byte order, reversed in place.

/// How many bytes are reversed as one; 1 leaves them as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swap(pub(crate) usize);

impl Swap {
    pub(crate) const NONE: Swap = Swap(1);

    /// Bytes that belong together.
    pub(crate) fn unit(self) -> usize {
        self.0
    }

    /// Reverses each unit of `bytes`.
    pub(crate) fn apply(self, bytes: &mut [u8]) {
        match self.0 {
            1 => {}
            2 => bytes
                .as_chunks_mut()
                .0
                .iter_mut()
                .for_each(|unit| *unit = u16::from_ne_bytes(*unit).swap_bytes().to_ne_bytes()),
            4 => bytes
                .as_chunks_mut()
                .0
                .iter_mut()
                .for_each(|unit| *unit = u32::from_ne_bytes(*unit).swap_bytes().to_ne_bytes()),
            8 => bytes
                .as_chunks_mut()
                .0
                .iter_mut()
                .for_each(|unit| *unit = u64::from_ne_bytes(*unit).swap_bytes().to_ne_bytes()),
            unit => bytes.chunks_exact_mut(unit).for_each(<[u8]>::reverse),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Swap;

    #[test]
    fn each_unit_is_reversed() {
        for unit in [1, 2, 4, 8, 12, 16] {
            let mut bytes: Vec<u8> = (0..96).collect();
            Swap(unit).apply(&mut bytes);
            let expected: Vec<u8> =
                (0..96u8).collect::<Vec<u8>>().chunks(unit).flat_map(|unit| unit.iter().rev().copied()).collect();
            assert_eq!(bytes, expected, "unit {unit}");
        }
    }
}
