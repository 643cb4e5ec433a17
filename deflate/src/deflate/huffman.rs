//! Huffman codes of the symbols that a block uses.

/// The bits of a symbol's code, the first of them lowest, and above bit 16 how many they are.
#[derive(Clone, Copy, Default)]
pub(super) struct Code(u32);

impl Code {
    #[inline(always)]
    pub(super) fn bits(self) -> u64 {
        u64::from(self.0 & 0xffff)
    }

    #[inline(always)]
    pub(super) fn length(self) -> u32 {
        self.0 >> 16
    }
}

/// The lengths of a complete code, of at most `longest` bits, in which more frequent symbols are shorter.
///
/// If fewer than two symbols are used, others get a code too: not all decoders take a code that is not complete.
pub(super) fn lengths<const N: usize>(frequencies: &[u32; N], longest: usize) -> [u8; N] {
    let mut sorted = [0u64; N];
    let mut count = 0;
    for (symbol, &frequency) in frequencies.iter().enumerate().filter(|(_, frequency)| **frequency > 0) {
        sorted[count] = u64::from(frequency) << 16 | symbol as u64;
        count += 1;
    }
    let mut lengths = [0; N];
    if count < 2 {
        let used = if count == 1 { sorted[0] as usize & 0xffff } else { 0 };
        lengths[used] = 1;
        lengths[usize::from(used == 0)] = 1;
        return lengths;
    }
    let sorted = &mut sorted[..count];
    sorted.sort_unstable();
    let counts = counts_of_lengths(sorted, longest);
    let mut symbols = sorted.iter().map(|key| *key as usize & 0xffff);
    for length in (1..=longest).rev() {
        symbols.by_ref().take(counts[length]).for_each(|symbol| lengths[symbol] = length as u8);
    }
    lengths
}

/// The most symbols of a code.
const MOST: usize = 288;

/// How many symbols get a code of each length; the keys are sorted, with the frequencies above bit 16.
fn counts_of_lengths(sorted: &[u64], longest: usize) -> [usize; 16] {
    let leaves = sorted.len();
    let root = 2 * leaves - 2;
    let mut weights = [0u64; 2 * MOST];
    let mut parents = [0u16; 2 * MOST];
    sorted.iter().zip(&mut weights).for_each(|(key, weight)| *weight = key >> 16);
    // Both the leaves and the nodes above them come in the order of their weights, so the two lightest are in front.
    let (mut leaf, mut inner) = (0, leaves);
    for node in leaves..=root {
        for _ in 0..2 {
            let is_leaf = leaf < leaves && (inner >= node || weights[leaf] <= weights[inner]);
            let next = if is_leaf { &mut leaf } else { &mut inner };
            weights[node] += weights[*next];
            parents[*next] = node as u16;
            *next += 1;
        }
    }
    // From the root down, each node takes the place of a leaf, and has two below it. Where that would be too deep, the
    // deepest leaf that may have two below it gives way.
    let mut counts = [0; 16];
    counts[1] = 2;
    let mut depths = [0u16; 2 * MOST];
    for node in (leaves..root).rev() {
        depths[node] = depths[usize::from(parents[node])] + 1;
        let mut depth = usize::from(depths[node]);
        if depth >= longest {
            depth = longest - 1;
            while counts[depth] == 0 {
                depth -= 1;
            }
        }
        counts[depth] -= 1;
        counts[depth + 1] += 2;
    }
    counts
}

/// The canonical code of these lengths (RFC 1951, section 3.2.2).
pub(super) fn codes<const N: usize>(lengths: &[u8; N]) -> [Code; N] {
    let mut counts = [0u32; 17];
    lengths.iter().for_each(|&length| counts[usize::from(length)] += 1);
    counts[0] = 0;
    let mut next = [0u32; 17];
    for length in 1..16 {
        next[length + 1] = (next[length] + counts[length]) << 1;
    }
    std::array::from_fn(|symbol| {
        let length = u32::from(lengths[symbol]);
        if length == 0 {
            return Code(0);
        }
        let code = &mut next[length as usize];
        *code += 1;
        Code((*code - 1).reverse_bits() >> (32 - length) | length << 16)
    })
}

#[cfg(test)]
mod tests {
    use super::lengths;

    #[test]
    fn codes_are_complete_and_no_longer_than_they_may_be() {
        let fibonacci = |symbol: usize| (0..symbol).fold((1, 1), |(a, b), _| (b, a + b)).0;
        let cases: [[u32; 30]; 6] = [
            [0; 30],
            std::array::from_fn(|symbol| u32::from(symbol == 17)),
            std::array::from_fn(|symbol| u32::from(symbol % 9 == 0)),
            [5; 30],
            std::array::from_fn(fibonacci),
            std::array::from_fn(|symbol| 1 << (symbol / 2)),
        ];
        for frequencies in cases {
            for longest in [5, 7, 14, 15] {
                let lengths = lengths(&frequencies, longest);
                let used: u32 = lengths.iter().filter(|length| **length > 0).map(|length| 1 << (15 - length)).sum();
                assert_eq!(used, 1 << 15);
                assert!(lengths.iter().all(|&length| usize::from(length) <= longest));
                assert!(frequencies.iter().zip(lengths).all(|(&frequency, length)| frequency == 0 || length > 0));
            }
        }
    }
}
