//! Elements whose bytes in memory are their bytes in the file.

use bytemuck::{Pod, checked};
use num_complex::Complex;

use super::block::Block;
use super::item::read_plain;
use super::value::{Faults, FieldValue, get_plain, put_plain};
use super::{ByteSink, ByteSource, Element, Swap, each, other_type};
use crate::dtype::{DType, Kind};
use crate::error::{ErrorKind, Result};

/// What the items of a dtype must be to be such elements in either byte order.
fn refusal(own: &DType, dtype: &DType) -> Option<String> {
    let same = dtype.as_scalar().is_some() && dtype.kind() == own.kind() && dtype.itemsize() == own.itemsize();
    (!same).then(|| other_type(dtype))
}

macro_rules! plain {
    ($($type:ty, $kind:expr;)*) => {$(
        impl Element for $type {
            fn dtype() -> DType {
                DType::native($kind, size_of::<$type>())
            }

            fn refusal(dtype: &DType) -> Option<String> {
                refusal(&Self::dtype(), dtype)
            }

            fn read(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<$type>> {
                read_plain(dtype, count, source)
            }

            fn decode(dtype: &DType, source: &mut dyn ByteSource, elements: &mut [$type]) -> Result<()> {
                source.fill(bytemuck::must_cast_slice_mut(elements), Swap::to_native(dtype))
            }

            fn encode(dtype: &DType, elements: &[$type], sink: &mut dyn ByteSink) -> Result<()> {
                match Swap::to_native(dtype) {
                    Swap::NONE => sink.put(bytemuck::must_cast_slice(elements)),
                    _ => each::encode(dtype, elements, sink),
                }
            }

            fn view(bytes: &[u8]) -> Result<&[$type]> {
                view(bytes)
            }
        }

        impl FieldValue for $type {
            type Plan = Swap;
            type Extent = ();

            const ALIGNMENT: usize = align_of::<$type>();
            const BLOCK: Option<Block<$type>> = Some(Block::plain());

            fn measure(&self, _: &mut ()) {}

            fn dtype_within(_: &()) -> Result<DType> {
                Ok(<$type>::dtype())
            }

            fn plan(dtype: &DType) -> std::result::Result<Swap, String> {
                match <$type>::refusal(dtype) {
                    Some(_) => Err(format!("expected {}, found {dtype}", <$type>::dtype())),
                    None => Ok(Swap::to_native(dtype)),
                }
            }

            fn is_block(swap: &Swap) -> bool {
                *swap == Swap::NONE
            }

            #[inline]
            fn get(swap: &Swap, bytes: &[u8], _: &mut Faults) -> $type {
                get_plain(*swap, bytes)
            }

            #[inline]
            fn put(&self, swap: &Swap, bytes: &mut [u8]) {
                put_plain(self, *swap, bytes);
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

    fn refusal(dtype: &DType) -> Option<String> {
        refusal(&Self::dtype(), dtype)
    }

    fn read(dtype: &DType, count: usize, source: &mut dyn ByteSource) -> Result<Vec<bool>> {
        read_plain(dtype, count, source)
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

    fn encode(_: &DType, elements: &[bool], sink: &mut dyn ByteSink) -> Result<()> {
        sink.put(bytemuck::must_cast_slice(elements))
    }

    fn view(bytes: &[u8]) -> Result<&[bool]> {
        let other = |_| ErrorKind::NotViewable { reason: "it holds bools other than 0 and 1" };
        Ok(checked::try_cast_slice(bytes).map_err(other)?)
    }
}

impl FieldValue for bool {
    type Plan = ();
    type Extent = ();

    const ALIGNMENT: usize = 1;

    fn measure(&self, _: &mut ()) {}

    fn dtype_within(_: &()) -> Result<DType> {
        Ok(bool::dtype())
    }

    fn plan(dtype: &DType) -> std::result::Result<(), String> {
        match bool::refusal(dtype) {
            Some(_) => Err(format!("expected {}, found {dtype}", bool::dtype())),
            None => Ok(()),
        }
    }

    #[inline]
    fn get((): &(), bytes: &[u8], _: &mut Faults) -> bool {
        bytes.first().is_some_and(|byte| *byte != 0)
    }

    #[inline]
    fn put(&self, (): &(), bytes: &mut [u8]) {
        put_plain(&u8::from(*self), Swap::NONE, bytes);
    }
}
