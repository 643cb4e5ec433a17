//! Stands in for this crate, accepts everything that the derive macro writes, and hands on the true `Block`.

pub use npz::*;

pub trait FieldValue: Sized + 'static {
    type Plan;
    type Extent: Default;
    const ALIGNMENT: usize = 1;
    const BLOCK: Option<npz::__record::Block<Self>> = None;
    fn measure(&self, _: &mut Self::Extent) {}
    fn dtype_within(_: &Self::Extent) -> npz::Result<npz::DType> {
        unimplemented!()
    }
    fn plan(_: &npz::DType) -> Result<Self::Plan, String> {
        unimplemented!()
    }
    fn is_block(_: &Self::Plan) -> bool {
        true
    }
    fn get(_: &Self::Plan, _: &[u8], _: &mut __record::Faults) -> Self {
        unimplemented!()
    }
    fn put(&self, _: &Self::Plan, _: &mut [u8]) {}
}

impl FieldValue for &'static str {
    type Plan = ();
    type Extent = ();
}

/// As large as a `&str`, and nothing but bytes.
pub type Text = [i64; 2];

impl FieldValue for Text {
    type Plan = ();
    type Extent = ();
}

// Accepted by all that is derived but for the block.
pub trait Record {}
pub trait FromNpy: Sized {
    fn from_npy(source: npz::NpySource<'_>) -> npz::Result<Self>;
}
pub trait ToNpy {
    fn npy_header(&self) -> npz::Result<npz::Header>;
    fn write_npy_data(&self, sink: &mut NpySink) -> npz::Result<()>;
}
pub struct NpySink<'a>(&'a ());
impl NpySink<'_> {
    pub fn write_elements<T>(&mut self, _: &[T]) -> npz::Result<()> {
        unimplemented!()
    }
}

pub mod __record {
    pub use npz::__record::{Block, Faults};

    pub struct Slot<V>(V);
    impl<V> Slot<V> {
        pub fn find(_: &npz::DType, _: &str) -> Result<Slot<V>, String> {
            unimplemented!()
        }
        pub fn is_block_at(&self, _: usize) -> bool {
            true
        }
        pub fn get<X>(&self, _: &[u8], _: &mut Faults) -> X {
            unimplemented!()
        }
        pub fn put<X>(&self, _: X, _: &mut [u8]) {}
    }

    pub struct Fields;
    impl Fields {
        pub fn new(_: usize) -> Fields {
            Fields
        }
        pub fn push<V: super::FieldValue>(&mut self, _: &str, _: Option<&str>, _: &V::Extent) -> npz::Result<()> {
            Ok(())
        }
        pub fn finish(self) -> npz::Result<npz::DType> {
            unimplemented!()
        }
    }

    pub fn read_one<V>(_: npz::NpySource<'_>) -> npz::Result<V> {
        unimplemented!()
    }
    pub fn header_of_one<V>(_: &V) -> npz::Result<npz::Header> {
        unimplemented!()
    }
}
