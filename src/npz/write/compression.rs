//! How the entries of an archive are compressed.

use crate::deflate::compressor::Effort;

/// How the entries of an archive are compressed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all: `np.savez`. Arrays can be viewed in place, in memory or in an mmap.
    #[default]
    Stored,
    /// Deflate, from level 1, the fastest, to 9, the smallest; `np.savez_compressed` uses 6.
    ///
    /// The level is an aim: where a sample says that less effort makes a part of an array as small, less is taken.
    /// Each MiB is deflated for itself, so that repeats of 32 KiB before its start are not found.
    Deflated(u32),
    /// Deflate at several times the speed: each part of an array by what a sample of it says pays, and never larger
    /// than stored. Noise, as model weights are, comes out no larger than at level 6.
    Fast,
}

impl Compression {
    pub(crate) fn effort(self) -> Option<Effort> {
        match self {
            Compression::Stored => None,
            Compression::Deflated(level) => Some(Effort::Level(level)),
            Compression::Fast => Some(Effort::Fast),
        }
    }
}
