use std::fmt;

/// Why a stream cannot be inflated into its destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The input ends before the stream does.
    Truncated,
    /// The stream makes more bytes than the destination holds.
    OutputTooShort,
    /// The stream makes fewer bytes than the destination holds: this many.
    OutputTooLong {
        /// The number of bytes that the stream makes. They stand at the front of the destination.
        size: usize,
    },
    /// A part of a stream holds the block that ends it.
    Ended,
    /// A block has the reserved type.
    BlockType,
    /// A stored block's length and its complement do not agree.
    StoredLength,
    /// A dynamic block describes more symbols than there are.
    TooManySymbols,
    /// The code of a dynamic block's code lengths is no prefix code.
    CodeLengths,
    /// A dynamic block repeats a code length that it does not have, or past the last symbol.
    Repeat,
    /// A dynamic block gives no code to the symbol that ends it.
    NoEndOfBlock,
    /// A dynamic block's code of literals and lengths is no prefix code.
    LiteralCode,
    /// A dynamic block's code of distances is no prefix code.
    DistanceCode,
    /// Bits are not a literal or length of the block's code.
    InvalidLiteral,
    /// Bits are not a distance of the block's code.
    InvalidDistance,
    /// A match refers to bytes before the first.
    TooFarBack,
}

impl Error {
    /// Whether the stream itself is wrong: neither cut short nor of another size than was expected.
    pub fn is_corrupt(&self) -> bool {
        !matches!(self, Error::Truncated | Error::OutputTooShort | Error::OutputTooLong { .. } | Error::Ended)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Error::Truncated => "the input ends before the deflate stream does",
            Error::OutputTooShort => "the deflate stream makes more bytes than the destination holds",
            Error::OutputTooLong { size } => {
                return write!(f, "the deflate stream makes {size} bytes, fewer than the destination holds");
            }
            Error::Ended => "the part of a deflate stream holds its end",
            Error::BlockType => "a deflate block has the reserved type",
            Error::StoredLength => "a stored deflate block's length and its complement do not agree",
            Error::TooManySymbols => "a deflate block describes more symbols than there are",
            Error::CodeLengths => "the code of a deflate block's code lengths is no prefix code",
            Error::Repeat => "a deflate block repeats code lengths wrongly",
            Error::NoEndOfBlock => "a deflate block has no code for its end",
            Error::LiteralCode => "a deflate block's code of literals and lengths is no prefix code",
            Error::DistanceCode => "a deflate block's code of distances is no prefix code",
            Error::InvalidLiteral => "bits are not a literal or length of the deflate block's code",
            Error::InvalidDistance => "bits are not a distance of the deflate block's code",
            Error::TooFarBack => "a deflate match refers to bytes before the first",
        })
    }
}

impl std::error::Error for Error {}
