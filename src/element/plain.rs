//! Elements whose bytes in memory are their bytes in the file.

use bytemuck::{Pod, checked};
use num_complex::Complex;

use super::{ByteSink, ByteSource, Element, Swap};
use crate::dtype::{DType, Kind};
use crate::error::{ErrorKind, Result};
use crate::limits::zeroed;

macro_rules! plain {
    ($($type:ty, $kind:expr;)*) => {$(
        impl Element for $type {
            fn dtype() -> DType {
                DType::native($kind, size_of::<$type>())
            }

            fn allocate(count: usize) -> Result<Vec<$type>> {
                zeroed(count)
            }

            fn decode(dtype: &DType, source: &mut dyn ByteSource, elements: &mut [$type]) -> Result<()> {
                source.fill(bytemuck::must_cast_slice_mut(elements), Swap::to_native(dtype))
            }

            fn encode(elements: &[$type], sink: &mut dyn ByteSink) -> Result<()> {
                sink.put(bytemuck::must_cast_slice(elements))
            }

            fn view(bytes: &[u8]) -> Result<&[$type]> {
                view(bytes)
            }
        }
    )*};
}

plain! {
    i8, Kind::Int;
    i16, Kind::Int;
    i32, Kind::Int;
    i64, Kind::Int;
    u8, Kind::UInt;
    u16, Kind::UInt;
    u32, Kind::UInt;
    u64, Kind::UInt;
    f32, Kind::Float;
    f64, Kind::Float;
    Complex<f32>, Kind::Complex;
    Complex<f64>, Kind::Complex;
}

fn view<T: Pod>(bytes: &[u8]) -> Result<&[T]> {
    let unaligned = |_| ErrorKind::NotViewable { reason: "its data are not aligned in memory" };
    Ok(bytemuck::try_cast_slice(bytes).map_err(unaligned)?)
}

/// NumPy keeps bytes other than 0 and 1 and takes them for true; they are read as true.
impl Element for bool {
    fn dtype() -> DType {
        DType::native(Kind::Bool, 1)
    }

    fn allocate(count: usize) -> Result<Vec<bool>> {
        zeroed(count)
    }

    fn decode(_: &DType, source: &mut dyn ByteSource, elements: &mut [bool]) -> Result<()> {
        let mut bytes = [0; 1 << 14];
        for chunk in elements.chunks_mut(bytes.len()) {
            let (bytes, _) = bytes.split_at_mut(chunk.len());
            source.fill(bytes, Swap::NONE)?;
            chunk.iter_mut().zip(bytes).for_each(|(element, byte)| *element = *byte != 0);
        }
        Ok(())
    }

    fn encode(elements: &[bool], sink: &mut dyn ByteSink) -> Result<()> {
        sink.put(bytemuck::must_cast_slice(elements))
    }

    fn view(bytes: &[u8]) -> Result<&[bool]> {
        let other = |_| ErrorKind::NotViewable { reason: "it holds bools other than 0 and 1" };
        Ok(checked::try_cast_slice(bytes).map_err(other)?)
    }
}
