//! The fields of a record, and their names and titles, each of which is used once.

use super::DType;
use crate::literal::Text;

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    pub(super) name: Text,
    pub(super) title: Option<Box<Text>>,
    pub(super) dtype: DType,
    /// Bytes from the record's start.
    pub(super) offset: usize,
}

impl Field {
    /// The name. Lone surrogates, which Python allows in strings, stand as U+FFFD.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The title, a second name that NumPy allows.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref().map(Text::as_str)
    }

    /// Name and title as Python has them.
    pub(super) fn texts(&self) -> (&Text, Option<&Text>) {
        (&self.name, self.title.as_deref())
    }

    /// The dtype of the field's items.
    pub fn dtype(&self) -> &DType {
        &self.dtype
    }

    /// Bytes from the record's start to the field.
    pub fn offset(&self) -> usize {
        self.offset
    }
}

/// Where the fields of a record are, by name and by title: neither finding one nor finding one used twice takes long,
/// however many there are.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct FieldNames {
    /// The fields' numbers, in the order of their names.
    named: Box<[u32]>,
    /// The numbers of those that have titles, in the order of these.
    titled: Box<[u32]>,
}

impl FieldNames {
    /// Those of `fields`, or else a name or title that is used twice.
    pub(super) fn of(fields: &[Field]) -> Result<FieldNames, &str> {
        let mut named: Box<[u32]> = (0..).zip(fields).map(|(number, _)| number).collect();
        let titled = (0..).zip(fields).filter(|(_, field)| field.title().is_some());
        let mut titled: Box<[u32]> = titled.map(|(number, _)| number).collect();
        named.sort_unstable_by_key(|&number| name(fields, number));
        titled.sort_unstable_by_key(|&number| title(fields, number));
        let twice = twice(&named, |number| name(fields, number))
            .or_else(|| twice(&titled, |number| title(fields, number)))
            .or_else(|| {
                titled.iter().find_map(|&number| {
                    let title = title(fields, number)?;
                    named.binary_search_by_key(&Some(title), |&number| name(fields, number)).ok().map(|_| title)
                })
            });
        twice.map_or(Ok(FieldNames { named, titled }), |text| Err(text.as_str()))
    }

    /// The field `text`, or else the one of that title.
    pub(super) fn find<'f>(&self, fields: &'f [Field], text: &str) -> Option<&'f Field> {
        let named = first(&self.named, text, |number| name(fields, number));
        let number = named.or_else(|| first(&self.titled, text, |number| title(fields, number)))?;
        field(fields, number)
    }
}

fn field(fields: &[Field], number: u32) -> Option<&Field> {
    fields.get(usize::try_from(number).ok()?)
}

fn name(fields: &[Field], number: u32) -> Option<&Text> {
    field(fields, number).map(|field| field.texts().0)
}

fn title(fields: &[Field], number: u32) -> Option<&Text> {
    field(fields, number)?.texts().1
}

/// A text that two of `numbers`, which are in the order of their texts, have.
fn twice<'f>(numbers: &[u32], text: impl Fn(u32) -> Option<&'f Text>) -> Option<&'f Text> {
    let same = numbers.windows(2).find_map(|pair| match pair {
        [first, second] if text(*first) == text(*second) => Some(*first),
        _ => None,
    });
    same.and_then(text)
}

/// Of `numbers`, which are in the order of their texts, the first field's whose text is `wanted`, lone surrogates
/// aside.
fn first<'f>(numbers: &[u32], wanted: &str, text: impl Fn(u32) -> Option<&'f Text>) -> Option<u32> {
    let order = |&number: &u32| text(number).map(|text| text.cmp_str(wanted));
    let start = numbers.partition_point(|number| order(number).is_some_and(|order| order.is_lt()));
    let same = numbers.get(start..)?.iter().take_while(|number| order(number).is_some_and(|order| order.is_eq()));
    same.min().copied()
}
