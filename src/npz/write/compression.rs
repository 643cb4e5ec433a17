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
    /// The level is a target: where a sample shows that less effort makes a part of an array as small, less is spent.
    /// Each MiB is deflated by itself, so that repeats of the 32 KiB before its start are not found.
    Deflated(u32),
    /// Deflate at several times the speed: a sample of each part of an array decides how that part is compressed. The
    /// result is never larger than stored. Noise, such as model weights, comes out no larger than at level 6.
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
