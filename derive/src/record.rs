//! A struct that becomes a record.

use std::collections::HashSet;

use quote::format_ident;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, Ident, LitStr, Result, Type};

use crate::attributes::{FieldAttributes, StructAttributes};

pub(crate) struct Record {
    pub(crate) name: Ident,
    pub(crate) attributes: StructAttributes,
    /// Those in the file.
    pub(crate) fields: Vec<Field>,
    /// Those in memory only.
    pub(crate) skipped: Vec<Ident>,
}

pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// What derived code calls the field's place.
    pub(crate) slot: Ident,
    pub(crate) value: Type,
    /// The name in the file.
    pub(crate) name: LitStr,
    pub(crate) title: Option<LitStr>,
}

impl Record {
    pub(crate) fn parse(input: &DeriveInput) -> Result<Record> {
        let Data::Struct(data) = &input.data else {
            return Err(Error::new(input.ident.span(), "a record is a struct with named fields"));
        };
        let Fields::Named(named) = &data.fields else {
            let message = "a record is a struct with named fields: NumPy finds fields by name";
            return Err(Error::new(input.ident.span(), message));
        };
        if let Some(parameter) = input.generics.params.first() {
            let message = "a record has no type parameters or lifetimes: its dtype must be known";
            return Err(Error::new(parameter.span(), message));
        }
        let attributes = StructAttributes::parse(&input.attrs)?;
        let mut record = Record { name: input.ident.clone(), attributes, fields: Vec::new(), skipped: Vec::new() };
        for field in &named.named {
            record.push(field)?;
        }
        if record.fields.is_empty() {
            return Err(Error::new(input.ident.span(), "a record has at least one field in the file"));
        }
        record.check_names()?;
        Ok(record)
    }

    fn push(&mut self, field: &syn::Field) -> Result<()> {
        let attributes = FieldAttributes::parse(&field.attrs)?;
        let ident = field.ident.clone().ok_or_else(|| Error::new(field.span(), "a field has a name"))?;
        if attributes.skip {
            self.skipped.push(ident);
            return Ok(());
        }
        let own_name = || {
            let text = ident.to_string();
            LitStr::new(text.strip_prefix("r#").unwrap_or(&text), ident.span())
        };
        let name = attributes.rename.unwrap_or_else(own_name);
        let slot = format_ident!("field_{}", self.fields.len());
        let title = attributes.title;
        self.fields.push(Field { slot, value: field.ty.clone(), name, title, ident });
        Ok(())
    }

    fn check_names(&self) -> Result<()> {
        let mut taken = HashSet::new();
        for field in &self.fields {
            let name = field.name.value();
            if name.is_empty() {
                return Err(Error::new(field.name.span(), "a field's name is not empty: NumPy would call it `f0`"));
            }
            if !taken.insert(name) {
                return Err(Error::new(field.name.span(), "two fields have this name"));
            }
        }
        Ok(())
    }
}
