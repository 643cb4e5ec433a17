//! Python literals, as far as `.npy` headers are made of them: what `ast.literal_eval` reads, what `repr` writes.

mod cursor;
mod number;
mod parser;
mod printable;
mod repr;
mod string;
mod text;

use std::fmt;

pub(crate) use parser::{Dialect, parse};
pub(crate) use repr::Repr;
pub(crate) use text::Text;

/// A Python literal. Those that no header can use are kept by name only.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Str(Text),
    Int(i64),
    Bool(bool),
    None,
    Tuple(Box<[Literal]>),
    List(Box<[Literal]>),
    Dict(Box<[(Literal, Literal)]>),
    /// A float, complex number, bytes, set, ellipsis, or an integer that does not fit `i64`.
    Other(&'static str),
}

impl Literal {
    /// Whether Python could use it as a key.
    fn is_hashable(&self) -> bool {
        match self {
            Literal::List(_) | Literal::Dict(_) | Literal::Other("a set") => false,
            Literal::Tuple(items) => items.iter().all(Literal::is_hashable),
            _ => true,
        }
    }
}

/// As Python prints it; for error messages.
impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Str(text) => write!(f, "{}", Repr(text)),
            Literal::Int(value) => write!(f, "{value}"),
            Literal::Bool(value) => f.write_str(if *value { "True" } else { "False" }),
            Literal::None => f.write_str("None"),
            Literal::Tuple(items) if items.len() == 1 => write!(f, "({},)", Joined(items)),
            Literal::Tuple(items) => write!(f, "({})", Joined(items)),
            Literal::List(items) => write!(f, "[{}]", Joined(items)),
            Literal::Dict(items) => write!(f, "a dict of {} items", items.len()),
            Literal::Other(name) => f.write_str(name),
        }
    }
}

struct Joined<'a>(&'a [Literal]);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{item}")?;
        }
        Ok(())
    }
}
