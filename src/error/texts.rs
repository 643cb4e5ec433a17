//! Parts of the texts of errors.

use std::fmt;

use super::beginnings::Beginning;
use super::nearest::{DidYouMean, nearest};

pub(super) fn raise_hint(option: Option<&str>) -> String {
    option.map_or_else(String::new, |option| format!("; ReadOptions::{option} raises it, if you trust the file"))
}

pub(super) fn magic_hint(found: &[u8]) -> &'static str {
    if Beginning(found).is_zip() { ", open it with NpzReader" } else { "" }
}

/// What fields there are instead of the one asked for.
pub(super) struct FieldsText<'a> {
    pub(super) name: &'a str,
    pub(super) fields: &'a [String],
}

impl fmt::Display for FieldsText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 30;
        let near = nearest(self.name, self.fields.iter().map(String::as_str));
        let shown = self.fields.get(..SHOWN).unwrap_or(self.fields);
        let rest = self.fields.len() - shown.len();
        match self.fields {
            [] => f.write_str("; the items are no records"),
            _ => {
                let before = if near.is_empty() { "; the" } else { " The" };
                write!(f, "{}{before} fields are {shown:?}", DidYouMean(&near))?;
                if rest > 0 { write!(f, " and {rest} more") } else { Ok(()) }
            }
        }
    }
}

/// The first few of many errors.
pub(super) struct Lines<'a, E>(pub(super) &'a [E]);

impl<E: fmt::Display> fmt::Display for Lines<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FEW: usize = 3;
        for (number, error) in self.0.iter().take(FEW).enumerate() {
            write!(f, "{}{error}", if number > 0 { "; " } else { "" })?;
        }
        f.write_str(if self.0.len() > FEW { "; ..." } else { "" })
    }
}

/// A shape as Python prints it: `()`, `(3,)`, `(3, 4)`.
pub(crate) struct ShapeText<'a>(pub(crate) &'a [usize]);

impl fmt::Display for ShapeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [only] => write!(f, "({only},)"),
            axes => {
                let texts: Vec<String> = axes.iter().map(usize::to_string).collect();
                write!(f, "({})", texts.join(", "))
            }
        }
    }
}
