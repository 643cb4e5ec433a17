//! `#[derive(npz::Record)]`: structs as the records of NumPy's structured arrays.
//!
//! Use it through the feature `derive` of the crate `npz`, where it is documented.

mod attributes;
mod expand;
mod record;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct a record of a structured array; see `npz::Record`.
#[proc_macro_derive(Record, attributes(npz))]
pub fn derive_record(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let record = record::Record::parse(&input);
    record.map_or_else(syn::Error::into_compile_error, |record| expand::expand(&record)).into()
}
