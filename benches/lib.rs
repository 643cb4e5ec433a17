//! The programs of the cookbook that need other crates for the same files, which are built with the benchmarks alone.

#[doc = "```"]
#[doc = include_str!("../src/cookbook/moving/ndarray_npy.rs")]
#[doc = "```"]
pub mod from_ndarray_npy {}

#[doc = "```"]
#[doc = include_str!("../src/cookbook/moving/npyz.rs")]
#[doc = "```"]
pub mod from_npyz {}
