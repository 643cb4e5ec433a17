//! Whether values of one dtype can be items of another.

use super::{DType, Field, Kind, ScalarType};

impl ScalarType {
    /// Whether there is room for values of `own`, which are of the same kind: strings may be narrower.
    pub(crate) fn has_room_for(&self, own: &ScalarType) -> bool {
        match self.kind() {
            kind if kind != own.kind() => false,
            Kind::Str | Kind::Bytes => own.itemsize() <= self.itemsize(),
            _ => own.itemsize() == self.itemsize(),
        }
    }
}

impl DType {
    /// Whether items hold empty strings alone, which `own` is the narrowest dtype of: NumPy's is one wide.
    pub(crate) fn is_of_empty(&self, own: &DType) -> bool {
        let is_text = matches!(self, DType::Scalar(scalar) if matches!(scalar.kind(), Kind::Str | Kind::Bytes));
        is_text
            && self.itemsize() == 0
            && DType::of_length(self.kind(), 0)
                .is_ok_and(|narrowest| own.kind() == self.kind() && own.itemsize() == narrowest.itemsize())
    }
}

/// Whether both are scalars, and the second holds values of the first as they are: dates and spans in the same step.
pub(crate) fn holds_scalar(own: &DType, dtype: &DType) -> bool {
    match (own, dtype) {
        (DType::Scalar(own), DType::Scalar(scalar)) => own.step() == scalar.step() && scalar.has_room_for(own),
        _ => false,
    }
}

impl DType {
    /// Whether items of this dtype hold all values of `own`, and nothing else: in records every field by its name, in
    /// whatever order. What is neither a record nor a sub-array on both sides is for `holds` to say, own dtype first.
    pub(crate) fn holds(&self, own: &DType, holds: &dyn Fn(&DType, &DType) -> bool) -> bool {
        match (own, self) {
            (DType::Array(own), DType::Array(array)) => {
                own.shape() == array.shape() && array.base().holds(own.base(), holds)
            }
            (DType::Record(own), DType::Record(record)) => {
                let has_place =
                    |own: &Field| record.find(own.name()).is_some_and(|field| field.dtype().holds(own.dtype(), holds));
                own.fields().len() == record.fields().len() && own.fields().iter().all(has_place)
            }
            _ => holds(own, self),
        }
    }
}
