//! Arrays of `ndarray` 0.17, both ways.

#[allow(clippy::duplicate_mod, reason = "each version has the same tests")]
#[path = "../support/ndarray.rs"]
mod arrays;

use ndarray_0_17 as ndarray;

use crate::support;

#[test]
fn array_refs_are_written_as_their_arrays() {
    fn written(array: &ndarray::ArrayRef<i32, ndarray::Ix2>) -> Vec<u8> {
        let mut file = Vec::new();
        npz::write_npy_to(&mut file, array).unwrap();
        file
    }
    let array = ndarray::array![[1, 2, 3], [4, 5, 6]];
    let mut expected = Vec::new();
    npz::write_npy_to(&mut expected, &array).unwrap();
    assert_eq!(written(&array), expected);
    assert_eq!(npz::read_npy_from::<ndarray::Array2<i32>>(written(&array.t()).as_slice()).unwrap(), array.t());
}
