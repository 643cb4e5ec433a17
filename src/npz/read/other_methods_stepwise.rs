//! bzip2, LZMA and Zstandard, decoded as the bytes come.
#![cfg_attr(
    not(feature = "lzma"),
    allow(unused_variables, reason = "only LZMA data depend on the bytes that they take")
)]

use super::other_methods;
use crate::archive::format::method::Method;
use crate::deflate::decoder::Step;
#[cfg(any(feature = "bzip2", feature = "lzma", feature = "zstd"))]
use crate::error::Error;
#[cfg(feature = "lzma")]
use crate::error::ErrorKind;
use crate::error::Result;

/// The decoder of an entry. Each method is read with the feature of its name.
pub(crate) enum ForeignSteps {
    #[cfg(feature = "bzip2")]
    Bzip2(bzip2::Decompress),
    #[cfg(feature = "lzma")]
    Lzma(Box<lzma_rust2::LzmaStream>),
    #[cfg(feature = "zstd")]
    Zstandard(zstd::stream::raw::Decoder<'static>),
}

/// Bytes that are enough to start a decoder.
pub(crate) const FRONT: usize = 9;

impl ForeignSteps {
    /// The decoder of an entry whose sizes may be known and whose data begin with `front`, and how many bytes of that
    /// it needs no more.
    pub(crate) fn new(
        method: Method,
        compressed_size: Option<u64>,
        size: Option<u64>,
        front: &[u8],
    ) -> Result<(ForeignSteps, usize)> {
        match method {
            #[cfg(feature = "bzip2")]
            Method::BZIP2 => bzip2(size, front),
            #[cfg(feature = "lzma")]
            Method::LZMA => lzma(compressed_size, size, front),
            #[cfg(feature = "zstd")]
            Method::ZSTD => zstd(size, front),
            method => Err(other_methods::unsupported(method)),
        }
    }

    /// Makes bytes of `input`, of which there is no more if it is empty.
    pub(crate) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step> {
        match self {
            #[cfg(feature = "bzip2")]
            ForeignSteps::Bzip2(decoder) => {
                let before = [decoder.total_in(), decoder.total_out()];
                let status = decoder.decompress(input, output);
                let status = status.map_err(|error| damaged(Method::BZIP2, std::io::Error::other(error)))?;
                let taken = crate::deflate::decoder::count(decoder.total_in() - before[0]);
                let made = crate::deflate::decoder::count(decoder.total_out() - before[1]);
                Ok(Step { taken, made, is_end: matches!(status, bzip2::Status::StreamEnd) })
            }
            #[cfg(feature = "lzma")]
            ForeignSteps::Lzma(decoder) => {
                use lzma_rust2::{Action, Status};
                let action = if input.is_empty() { Action::Finish } else { Action::Run };
                let result = decoder.process(input, output, action);
                let result = result.map_err(|error| damaged(Method::LZMA, error))?;
                let is_end = result.status == Status::StreamEnd;
                Ok(Step { taken: result.bytes_consumed, made: result.bytes_produced, is_end })
            }
            #[cfg(feature = "zstd")]
            ForeignSteps::Zstandard(decoder) => {
                use zstd::stream::raw::Operation;
                let status = decoder.run_on_buffers(input, output);
                let status = status.map_err(|error| damaged(Method::ZSTD, error))?;
                Ok(Step { taken: status.bytes_read, made: status.bytes_written, is_end: status.remaining == 0 })
            }
            #[cfg(not(any(feature = "bzip2", feature = "lzma", feature = "zstd")))]
            _ => Ok(Step { taken: 0, made: 0, is_end: true }),
        }
    }

    /// Bytes taken last that turned out to be none of its own.
    pub(crate) fn unused(&self) -> usize {
        match self {
            #[cfg(feature = "lzma")]
            ForeignSteps::Lzma(decoder) => decoder.unused_input().len(),
            #[allow(unreachable_patterns, reason = "with one feature alone")]
            _ => 0,
        }
    }
}

/// Gives the decoder its front as [`other_methods::lower_level`] makes it, if the size is known.
#[cfg(feature = "bzip2")]
fn bzip2(size: Option<u64>, front: &[u8]) -> Result<(ForeignSteps, usize)> {
    let mut steps = ForeignSteps::Bzip2(::bzip2::Decompress::new(false));
    let (Some(size), Some(front)) = (size, front.first_chunk::<{ other_methods::BZIP2_FRONT }>()) else {
        return Ok((steps, 0));
    };
    let mut front = *front;
    other_methods::lower_level(&mut front, size);
    let Step { taken, .. } = steps.step(&front, &mut [])?;
    Ok((steps, taken))
}

/// Gives the decoder its front as [`other_methods::shrink_window`] makes it, if the size is known.
#[cfg(feature = "zstd")]
fn zstd(size: Option<u64>, front: &[u8]) -> Result<(ForeignSteps, usize)> {
    use ::zstd::zstd_safe::DParameter;
    let mut decoder = ::zstd::stream::raw::Decoder::new()?;
    decoder.set_parameter(DParameter::WindowLogMax(other_methods::most_window_log(size.unwrap_or(0))))?;
    let mut steps = ForeignSteps::Zstandard(decoder);
    let (Some(size), Some(front)) = (size, front.first_chunk::<{ other_methods::ZSTANDARD_FRONT }>()) else {
        return Ok((steps, 0));
    };
    let mut front = *front;
    other_methods::shrink_window(&mut front, size);
    let Step { taken, .. } = steps.step(&front, &mut [])?;
    Ok((steps, taken))
}

#[cfg(feature = "lzma")]
fn lzma(compressed_size: Option<u64>, size: Option<u64>, front: &[u8]) -> Result<(ForeignSteps, usize)> {
    use other_methods::{LZMA_FRONT, Properties};
    let Some(front) = front.first_chunk::<LZMA_FRONT>() else {
        let (expected, found) = (LZMA_FRONT as u64, front.len() as u64);
        return Err(ErrorKind::Truncated { what: "the LZMA properties", expected, found }.into());
    };
    let Properties { properties, dictionary } = Properties::new(*front, compressed_size, size)?;
    let decoder = lzma_rust2::LzmaStream::new_with_props(size.unwrap_or(u64::MAX), properties, dictionary, None);
    let decoder = decoder.map_err(|error| damaged(Method::LZMA, error))?;
    Ok((ForeignSteps::Lzma(Box::new(decoder)), front.len()))
}

#[cfg(any(feature = "bzip2", feature = "lzma", feature = "zstd"))]
fn damaged(method: Method, error: std::io::Error) -> Error {
    other_methods::damaged_by(method, error.into())
}
