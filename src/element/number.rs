//! Elements whose bytes in memory are their bytes in the file.

use bytemuck::{Pod, checked};
use num_complex::Complex;

use super::Element;
use super::field_value::{Faults, FieldValue, put_number};
use super::hint::other_type;
use super::item::read_zeroed;
use crate::dtype::{DType, Kind};
use crate::error::{Error, ErrorKind, Result, fault};
use crate::io::kernel::use_huge_pages;
use crate::io::swap::Swap;
use crate::io::transfer::{ByteSink, ByteSource};
use crate::limits::zeroed;
use crate::threads::each_piece;

/// Whether the items of `dtype` are those of `own`, in either byte order.
#[inline]
pub(crate) fn is_same(own: &DType, dtype: &DType) -> bool {
    let kind_and_size = |dtype: &DType| dtype.as_scalar().map(|scalar| (scalar.kind(), scalar.itemsize()));
    kind_and_size(dtype) == kind_and_size(own)
}

/// What the items of a dtype must be to be such elements in either byte order.
#[inline]
pub(crate) fn refusal(own: &DType, dtype: &DType) -> Option<String> {
    if is_same(own, dtype) { None } else { Some(other_type(own, dtype)) }
}

/// Makes elements of types that are their bytes.
macro_rules! elements {
    ($($type:ty, $dtype:expr, $name:literal;)*) => {$(
        impl $crate::element::Element for $type {
            fn refusal(dtype: &$crate::dtype::DType) -> Option<String> {
                $crate::element::number::refusal(&$dtype, dtype)
            }

            fn view(bytes: &[u8]) -> $crate::error::Result<&[$type]> {
                $crate::element::number::view(bytes)
            }

            fn view_mut(bytes: &mut [u8]) -> $crate::error::Result<&mut [$type]> {
                $crate::element::number::view_mut(bytes)
            }

            fn rust_name() -> &'static str {
                $name
            }
        }

        impl $crate::element::FieldValue for $type {
            type Plan = $crate::io::swap::Swap;
            type Extent = ();

            const ALIGNMENT: usize = align_of::<$type>();
            const BLOCK: Option<$crate::element::Block<$type>> = Some($crate::element::Block::of_pod());

            fn measure(&self, _: &mut ()) {}

            fn dtype_within(_: &()) -> $crate::error::Result<$crate::dtype::DType> {
                Ok($dtype)
            }

            fn plan(dtype: &$crate::dtype::DType) -> std::result::Result<$crate::io::swap::Swap, String> {
                if $crate::element::number::is_same(&$dtype, dtype) {
                    Ok($crate::io::swap::Swap::to_native(dtype))
                } else {
                    Err(format!("expected {}, found {dtype}", $dtype))
                }
            }

            fn is_block(swap: &$crate::io::swap::Swap) -> bool {
                *swap == $crate::io::swap::Swap::NONE
            }

            fn block_swap(swap: &$crate::io::swap::Swap) -> Option<$crate::io::swap::Swap> {
                Some(*swap)
            }

            #[inline]
            fn get(swap: &$crate::io::swap::Swap, bytes: &[u8], _: &mut $crate::element::Faults) -> $type {
                $crate::element::field_value::get_number(*swap, bytes)
            }

            #[inline]
            fn put(&self, swap: &$crate::io::swap::Swap, bytes: &mut [u8]) {
                $crate::element::field_value::put_number(self, *swap, bytes);
            }
        }
    )*};
}

#[cfg(feature = "half-2")]
pub(crate) use elements;

elements! {
    i8, DType::native(Kind::Int, 1), "i8";
    i16, DType::native(Kind::Int, 2), "i16";
    i32, DType::native(Kind::Int, 4), "i32";
    i64, DType::native(Kind::Int, 8), "i64";
    u8, DType::native(Kind::UInt, 1), "u8";
    u16, DType::native(Kind::UInt, 2), "u16";
    u32, DType::native(Kind::UInt, 4), "u32";
    u64, DType::native(Kind::UInt, 8), "u64";
    f32, DType::native(Kind::Float, 4), "f32";
    f64, DType::native(Kind::Float, 8), "f64";
    Complex<f32>, DType::native(Kind::Complex, 8), "Complex<f32>";
    Complex<f64>, DType::native(Kind::Complex, 16), "Complex<f64>";
}

pub(crate) fn view<T: Pod>(bytes: &[u8]) -> Result<&[T]> {
    Ok(bytemuck::try_cast_slice(bytes).map_err(|_| UNALIGNED)?)
}

pub(crate) fn view_mut<T: Pod>(bytes: &mut [u8]) -> Result<&mut [T]> {
    Ok(bytemuck::try_cast_slice_mut(bytes).map_err(|_| UNALIGNED)?)
}

const UNALIGNED: ErrorKind = ErrorKind::NotViewable { reason: "its data are not aligned in memory" };
const NO_BOOL: ErrorKind = ErrorKind::NotViewable { reason: "it holds bools other than 0 and 1" };

/// NumPy keeps bytes other than 0 and 1 and takes them for true; they are read as true.
impl Element for bool {
    fn refusal(dtype: &DType) -> Option<String> {
        refusal(&Self::dtype(), dtype)
    }

    fn read(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<bool>> {
        read_zeroed(dtype, count, source)
    }

    fn decode(_: &DType, source: &mut dyn ByteSource, elements: &mut [bool]) -> Result<()> {
        // So much that several threads have something to do.
        const READ: usize = 4 << 20;
        const PIECE: usize = 1 << 16;
        use_huge_pages(elements);
        let mut bytes = zeroed(elements.len().min(READ))?;
        for chunk in elements.chunks_mut(READ) {
            let (bytes, _) = bytes.split_at_mut(chunk.len());
            source.fill(bytes, Swap::NONE)?;
            each_piece(chunk, PIECE, &|start, elements| {
                let bytes: Option<&[u8]> = bytes.get(start..start + elements.len());
                let bytes = bytes.ok_or_else(|| fault("there are fewer bytes than bools"))?;
                elements.iter_mut().zip(bytes).for_each(|(element, byte)| *element = *byte != 0);
                Ok::<(), Error>(())
            })?;
        }
        Ok(())
    }

    fn encode(_: &DType, elements: &[bool], sink: &mut dyn ByteSink) -> Result<()> {
        sink.put(bytemuck::must_cast_slice(elements))
    }

    fn view(bytes: &[u8]) -> Result<&[bool]> {
        Ok(checked::try_cast_slice(bytes).map_err(|_| NO_BOOL)?)
    }

    fn view_mut(bytes: &mut [u8]) -> Result<&mut [bool]> {
        Ok(checked::try_cast_slice_mut(bytes).map_err(|_| NO_BOOL)?)
    }
}

impl FieldValue for bool {
    type Plan = ();
    type Extent = ();

    const ALIGNMENT: usize = 1;

    fn measure(&self, _: &mut ()) {}

    fn dtype_within(_: &()) -> Result<DType> {
        Ok(DType::native(Kind::Bool, 1))
    }

    fn plan(dtype: &DType) -> std::result::Result<(), String> {
        if is_same(&bool::dtype(), dtype) { Ok(()) } else { Err(format!("expected {}, found {dtype}", bool::dtype())) }
    }

    #[inline]
    fn get((): &(), bytes: &[u8], _: &mut Faults) -> bool {
        bytes.first().is_some_and(|byte| *byte != 0)
    }

    #[inline]
    fn put(&self, (): &(), bytes: &mut [u8]) {
        put_number(&u8::from(*self), Swap::NONE, bytes);
    }
}
