//! Sparse arrays made dense, to be compared.

use npz::sparse::{Index, Sparse};
use npz::{Complex, Kind, Number};

/// An element as `f64`; of complex numbers the real part.
pub(crate) trait Real: Number + PartialEq {
    fn real(self) -> f64;
}

macro_rules! real {
    ($($type:ty)*) => {$(
        impl Real for $type {
            fn real(self) -> f64 {
                self as f64
            }
        }
    )*};
}

real!(i8 i16 i32 i64 u8 u16 u32 u64 f32 f64);

impl Real for bool {
    fn real(self) -> f64 {
        f64::from(self)
    }
}

impl Real for Complex<f32> {
    fn real(self) -> f64 {
        f64::from(self.re)
    }
}

impl Real for Complex<f64> {
    fn real(self) -> f64 {
        self.re
    }
}

/// The elements in C order: what SciPy's `toarray` gives.
pub(crate) fn dense<T: Real, I: Index>(array: &Sparse<T, I>) -> Vec<f64> {
    let shape = array.shape();
    let mut dense = vec![0.0; shape.iter().product()];
    let is_bool = T::dtype().kind() == Kind::Bool;
    for (place, value) in triplets(array) {
        let flat = place.iter().zip(shape).fold(0, |flat, (index, length)| {
            assert!(index < length, "{place:?} in {shape:?}");
            flat * length + index
        });
        dense[flat] = if is_bool { value.max(dense[flat]) } else { dense[flat] + value };
    }
    dense
}

fn at<I: Index>(index: I) -> usize {
    usize::try_from(index.into()).unwrap()
}

/// Each stored element and its place.
fn triplets<T: Real, I: Index>(array: &Sparse<T, I>) -> Vec<(Vec<usize>, f64)> {
    match array {
        Sparse::Csr(a) if a.shape().len() == 1 => {
            lanes(a.indptr(), a.indices()).map(|(_, column, i)| (vec![column], a.data()[i].real())).collect()
        }
        Sparse::Csr(a) => {
            lanes(a.indptr(), a.indices()).map(|(row, column, i)| (vec![row, column], a.data()[i].real())).collect()
        }
        Sparse::Csc(a) => {
            lanes(a.indptr(), a.indices()).map(|(column, row, i)| (vec![row, column], a.data()[i].real())).collect()
        }
        Sparse::Coo(a) => {
            let place = |i: usize| a.coords().iter().map(|axis| at(axis[i])).collect();
            a.data().iter().enumerate().map(|(i, value)| (place(i), value.real())).collect()
        }
        Sparse::Bsr(a) => {
            let [rows, columns] = a.block_shape();
            let block = |(row, column, i)| {
                let cells = (0..rows).flat_map(move |r| (0..columns).map(move |c| (r, c)));
                cells.map(move |(r, c)| {
                    (vec![row * rows + r, column * columns + c], a.data().get(&[i, r, c]).unwrap().real())
                })
            };
            lanes(a.indptr(), a.indices()).flat_map(block).collect()
        }
        Sparse::Dia(a) => {
            let mut found = Vec::new();
            for (k, offset) in a.offsets().iter().enumerate() {
                for column in 0..a.data().shape()[1].min(a.shape()[1]) {
                    let row = column as i64 - (*offset).into();
                    if (0..a.shape()[0] as i64).contains(&row) {
                        found.push((vec![row as usize, column], a.data().get(&[k, column]).unwrap().real()));
                    }
                }
            }
            found
        }
    }
}

/// Of each stored element the lane, the place in it, and the position.
fn lanes<'a, I: Index>(indptr: &'a [I], indices: &'a [I]) -> impl Iterator<Item = (usize, usize, usize)> + 'a {
    let lanes = indptr.windows(2).enumerate();
    lanes.flat_map(move |(lane, pair)| (at(pair[0])..at(pair[1])).map(move |i| (lane, at(indices[i]), i)))
}
