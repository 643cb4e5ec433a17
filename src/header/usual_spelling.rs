//! Headers as NumPy itself spells them, read without the grammar.
//!
//! Nearly all headers are spelled so, and reading one this way takes a fifth of the time: it matters to archives of
//! many small arrays. Whatever is spelled otherwise, or has a dtype with fields, is left to the grammar.

use super::{Header, Order};
use crate::dtype::DType;

/// The header that `text` spells as NumPy does, if it does.
pub(super) fn parse(text: &str) -> Option<Header> {
    let rest = text.strip_prefix("{'descr': '")?;
    let (descr, rest) = rest.split_at_checked(rest.find('\'')?)?;
    let rest = rest.strip_prefix("', 'fortran_order': ")?;
    let (order, rest) = match rest.strip_prefix("False") {
        Some(rest) => (Order::C, rest),
        None => (Order::Fortran, rest.strip_prefix("True")?),
    };
    let rest = rest.strip_prefix(", 'shape': (")?;
    let (axes, rest) = rest.split_at_checked(rest.find(')')?)?;
    let padding = rest.strip_prefix("), }")?.strip_suffix('\n')?;
    if !padding.bytes().all(|byte| byte == b' ') {
        return None;
    }
    Some(Header { dtype: scalar(descr)?, order, shape: shape(axes)? })
}

fn scalar(descr: &str) -> Option<DType> {
    let is_plain = descr.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\,".contains(&byte));
    let dtype = is_plain.then(|| DType::from_spelling(descr).ok())??;
    dtype.as_scalar()?;
    Some(dtype)
}

/// `3, 4`, or `3,` for a single axis.
fn shape(axes: &str) -> Option<Vec<usize>> {
    if axes.is_empty() {
        return Some(Vec::new());
    }
    match axes.strip_suffix(',') {
        Some(only) => Some(vec![axis(only)?]),
        None => axes.split(", ").map(axis).collect::<Option<Vec<usize>>>().filter(|shape| shape.len() > 1),
    }
}

fn axis(digits: &str) -> Option<usize> {
    let is_plain = digits == "0" || !digits.starts_with('0');
    let is_number = is_plain && digits.bytes().all(|digit| digit.is_ascii_digit());
    let length: i64 = is_number.then(|| digits.parse().ok())??;
    usize::try_from(length).ok()
}

#[cfg(test)]
mod tests {
    use super::Header;
    use super::parse;

    #[test]
    fn numpys_spelling_means_what_the_grammar_makes_of_it() {
        for descr in ["<f8", "|b1", ">M8[25s]", "|S05", "<U3", "|V0"] {
            for shape in ["", "3,", "3, 4", &format!("0, {}", isize::MAX), "10, 200, 3000"] {
                for order in ["True", "False"] {
                    let text = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({shape}), }}  \n");
                    let expected = Header::from_text(&text.replacen("{'", "{ '", 1)).unwrap();
                    assert_eq!(parse(&text), Some(expected), "{text}");
                }
            }
        }
    }

    #[test]
    fn other_spellings_are_left_to_the_grammar() {
        for text in [
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3), }\n",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3,4), }\n",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (03,), }\n",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (+3,), }\n",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (,), }\n",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775808,), }\n",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n\n",
            "{'descr': '\\x3cf8', 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': '\"<f8\"', 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': '((\"<f4\"))', 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': 'S\n5', 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': 'f\r8', 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': ' f8', 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': '<f7', 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': '2f8', 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': 'i4,f8', 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': [], 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': '<f8', 'fortran_order': 1, 'shape': (3,), }\n",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
