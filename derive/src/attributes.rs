//! What `#[npz(...)]` says.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Result};

/// Of a struct.
#[derive(Default)]
pub(crate) struct StructAttributes {
    /// Fields lie as in C: NumPy's `align=True`.
    pub(crate) aligned: bool,
    /// The path of the crate `npz`, if it is not `::npz`.
    pub(crate) path: Option<syn::Path>,
    /// `#[repr(packed)]`: fields cannot be borrowed.
    pub(crate) packed: bool,
}

/// Of a field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    /// The field's name in the file.
    pub(crate) rename: Option<LitStr>,
    /// A second name, which NumPy allows.
    pub(crate) title: Option<LitStr>,
    /// The field is in memory only.
    pub(crate) skip: bool,
}

impl StructAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<StructAttributes> {
        let mut parsed = StructAttributes { packed: is_packed(attributes), ..StructAttributes::default() };
        for attribute in own(attributes) {
            attribute.parse_nested_meta(|meta| parsed.take(&meta))?;
        }
        Ok(parsed)
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        if meta.path.is_ident("aligned") {
            self.aligned = true;
        } else if meta.path.is_ident("crate") {
            self.path = Some(meta.value()?.parse::<LitStr>()?.parse()?);
        } else {
            return Err(meta.error("expected `aligned` or `crate = \"path\"`"));
        }
        Ok(())
    }
}

impl FieldAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<FieldAttributes> {
        let mut parsed = FieldAttributes::default();
        for attribute in own(attributes) {
            attribute.parse_nested_meta(|meta| parsed.take(&meta))?;
            if parsed.skip && (parsed.rename.is_some() || parsed.title.is_some()) {
                return Err(syn::Error::new_spanned(attribute, "a field that is skipped has no name in the file"));
            }
        }
        Ok(parsed)
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        if meta.path.is_ident("rename") {
            self.rename = Some(meta.value()?.parse()?);
        } else if meta.path.is_ident("title") {
            self.title = Some(meta.value()?.parse()?);
        } else if meta.path.is_ident("skip") {
            self.skip = true;
        } else {
            return Err(meta.error("expected `rename = \"name\"`, `title = \"title\"` or `skip`"));
        }
        Ok(())
    }
}

fn own(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("npz"))
}

fn is_packed(attributes: &[Attribute]) -> bool {
    let mut packed = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("repr")) {
        // What is wrong with a `repr` is the compiler's to say.
        let _ = attribute.parse_nested_meta(|meta| {
            packed |= meta.path.is_ident("packed");
            if meta.input.peek(syn::token::Paren) {
                let content;
                syn::parenthesized!(content in meta.input);
                content.parse::<syn::LitInt>()?;
            }
            Ok(())
        });
    }
    packed
}
