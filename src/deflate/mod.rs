//! Deflate streams: made of pieces on all threads, and inflated from any chunk on, by whichever library is chosen.
//!
//! May not enter: zip, its records and its entries. Callers state the place and size of a stream in numbers.

pub(crate) mod chunk_index;
pub(crate) mod chunk_inflate;
pub(crate) mod compressor;
pub(crate) mod decoder;
pub(crate) mod inflate;
#[cfg(feature = "parallel")]
mod parallel_inflate;
pub(crate) mod stream;
#[cfg(feature = "libdeflate")]
mod with_libdeflate;
#[cfg(not(feature = "libdeflate"))]
mod with_npz_deflate;
