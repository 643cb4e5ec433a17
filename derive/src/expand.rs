//! The code that is derived.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::record::{Field, Record};

pub(crate) fn expand(record: &Record) -> TokenStream {
    let npz = record.attributes.path.as_ref().map_or_else(|| quote!(::npz), |path| path.to_token_stream());
    let helpers = helpers(record);
    let field_value = field_value(record);
    let arrays = arrays(record);
    quote! {
        #[automatically_derived]
        const _: () = {
            use #npz as __npz;
            #helpers
            #field_value
            #arrays
        };
    }
}

/// That each field's type can be one. The compiler then says of a wrong type just this, at its place.
fn bounds(record: &Record) -> TokenStream {
    let bounds = each(record, |Field { value, .. }| quote_spanned!(value.span() => #value: __npz::FieldValue));
    quote!(where #(#bounds,)*)
}

/// The types that hold something of each field.
fn helpers(record: &Record) -> TokenStream {
    let bounds = bounds(record);
    let slots = each(record, |Field { slot, value, .. }| quote!(#slot: __npz::__record::Slot<#value>));
    let extents = each(record, |Field { slot, value, .. }| quote!(#slot: <#value as __npz::FieldValue>::Extent));
    let defaults = each(record, |Field { slot, .. }| quote!(#slot: ::core::default::Default::default()));
    quote! {
        #[doc(hidden)]
        pub struct __NpzPlan #bounds {
            itemsize: usize,
            #(#slots,)*
        }

        #[doc(hidden)]
        pub struct __NpzExtent #bounds {
            #(#extents,)*
        }

        impl ::core::default::Default for __NpzExtent #bounds {
            fn default() -> __NpzExtent {
                __NpzExtent { #(#defaults,)* }
            }
        }
    }
}

fn field_value(record: &Record) -> TokenStream {
    let Record { name, skipped, .. } = record;
    let bounds = bounds(record);
    let constants = constants(record);
    let value =
        |ident: &syn::Ident| if record.attributes.packed { quote!(&{ self.#ident }) } else { quote!(&self.#ident) };
    let measures = each(record, |Field { ident, slot, value: kind, .. }| {
        let value = value(ident);
        quote!(<#kind as __npz::FieldValue>::measure(#value, &mut extent.#slot))
    });
    let pushes = each(record, |Field { slot, value, name, title, .. }| {
        let title = title.as_ref().map_or_else(|| quote!(None), |title| quote!(Some(#title)));
        quote!(fields.push::<#value>(#name, ::core::option::Option::#title, &extent.#slot)?)
    });
    let finds = each(record, |Field { slot, name, .. }| quote!(#slot: __npz::__record::Slot::find(dtype, #name)?));
    let blocks = each(
        record,
        |Field { ident, slot, .. }| quote!(plan.#slot.is_block_at(::core::mem::offset_of!(#name, #ident))),
    );
    let gets = each(record, |Field { ident, slot, .. }| quote!(#ident: plan.#slot.get(bytes, faults)));
    let puts = each(record, |Field { ident, slot, .. }| {
        let value = value(ident);
        quote!(plan.#slot.put(#value, bytes))
    });
    quote! {
        impl __npz::FieldValue for #name #bounds {
            type Plan = __NpzPlan;
            type Extent = __NpzExtent;

            #constants

            fn measure(&self, extent: &mut __NpzExtent) {
                #(#measures;)*
            }

            fn dtype_within(extent: &__NpzExtent) -> __npz::Result<__npz::DType> {
                let mut fields = __npz::__record::Fields::new(<#name as __npz::FieldValue>::ALIGNMENT);
                #(#pushes;)*
                fields.finish()
            }

            fn plan(dtype: &__npz::DType) -> ::core::result::Result<__NpzPlan, ::std::string::String> {
                ::core::result::Result::Ok(__NpzPlan { itemsize: dtype.itemsize(), #(#finds,)* })
            }

            fn is_block(plan: &__NpzPlan) -> bool {
                plan.itemsize == ::core::mem::size_of::<#name>() #(&& #blocks)*
            }

            #[inline]
            fn get(plan: &__NpzPlan, bytes: &[u8], faults: &mut __npz::__record::Faults) -> #name {
                #name { #(#gets,)* #(#skipped: ::core::default::Default::default(),)* }
            }

            #[inline]
            fn put(&self, plan: &__NpzPlan, bytes: &mut [u8]) {
                #(#puts;)*
            }
        }
    }
}

fn constants(record: &Record) -> TokenStream {
    let name = &record.name;
    let alignments = each(record, |Field { value, .. }| quote!(<#value as __npz::FieldValue>::ALIGNMENT));
    let aligned = record.attributes.aligned;
    let block = block(record);
    quote! {
        const ALIGNMENT: usize = {
            let mut largest = 1;
            if #aligned {
                #(if #alignments > largest {
                    largest = #alignments;
                })*
            }
            largest
        };

        const BLOCK: ::core::option::Option<__npz::__record::Block<#name>> = #block;
    }
}

/// That the struct is its bytes, if each field is. Whatever `#[npz(crate = "...")]` names, the compiler holds the
/// types of the fields against the struct's own, and this crate's `Block` holds them against its own `FieldValue`.
fn block(record: &Record) -> TokenStream {
    // A field that is not in the file may be anything.
    if !record.skipped.is_empty() {
        return quote!(::core::option::Option::None);
    }
    let name = &record.name;
    let patterns = each(record, |Field { ident, .. }| quote!(#ident: _));
    let types = tree(&each(record, |Field { value, .. }| quote!(*const #value)));
    let pointers = tree(&each(record, |Field { ident, .. }| quote!(&raw const record.#ident)));
    quote!({
        fn fields(record: &#name) -> #types {
            let #name { #(#patterns,)* } = record;
            #pointers
        }
        // SAFETY: `fields` tells of every field: its pattern has no `..`.
        unsafe { __npz::__record::Block::of_fields(fields) }
    })
}

/// Pairs of pairs: a list would go deeper than the compiler follows.
fn tree(leaves: &[TokenStream]) -> TokenStream {
    if let [leaf] = leaves {
        return leaf.clone();
    }
    let (left, right) = leaves.split_at(leaves.len() / 2);
    let (left, right) = (tree(left), tree(right));
    quote!((#left, #right))
}

/// The record as the single element of an array.
fn arrays(record: &Record) -> TokenStream {
    let bounds = bounds(record);
    let name = &record.name;
    quote! {
        impl __npz::Record for #name #bounds {}

        impl __npz::FromNpy for #name #bounds {
            fn from_npy(source: __npz::NpySource<'_>) -> __npz::Result<#name> {
                __npz::__record::read_one(source)
            }
        }

        impl __npz::ToNpy for #name #bounds {
            fn npy_header(&self) -> __npz::Result<__npz::Header> {
                __npz::__record::header_of_one(self)
            }

            fn write_npy_data(&self, sink: &mut __npz::NpySink<'_>) -> __npz::Result<()> {
                sink.write_elements(::core::slice::from_ref(self))
            }
        }
    }
}

/// What `make` makes of each field in the file.
fn each(record: &Record, make: impl Fn(&Field) -> TokenStream) -> Vec<TokenStream> {
    record.fields.iter().map(make).collect()
}
