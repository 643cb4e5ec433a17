//! Numbers from one dtype to another.

use npz::{Array, Complex, DynArray, ErrorKind, Number, ToNpy};

fn dynamic<A: ToNpy + ?Sized>(array: &A) -> DynArray {
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, array).unwrap();
    npz::read_npy_from(file.as_slice()).unwrap()
}

fn cast<T: Number>(array: &DynArray) -> Result<Vec<T>, String> {
    array.cast::<T>().map(Array::into_vec).map_err(|error| error.to_string())
}

fn refused(index: usize, value: &str, target: &str) -> String {
    format!("element {index} is {value}, which {target} cannot hold")
}

#[test]
fn integers_are_cast_where_they_are_in_range() {
    let array = dynamic(&[0i64, 255, 256, -1]);
    assert_eq!(cast::<i16>(&array), Ok(vec![0, 255, 256, -1]));
    assert_eq!(cast::<u8>(&array), Err(refused(2, "256", "u8")));
    assert_eq!(cast::<u64>(&array), Err(refused(3, "-1", "u64")));
    assert_eq!(cast::<bool>(&array), Err(refused(1, "255", "bool")));
    assert_eq!(cast::<f32>(&array), Ok(vec![0.0, 255.0, 256.0, -1.0]));
    assert_eq!(cast::<Complex<f64>>(&dynamic(&[2u8])), Ok(vec![Complex::new(2.0, 0.0)]));
    assert_eq!(cast::<u64>(&dynamic(&[u64::MAX])), Ok(vec![u64::MAX]));
    assert_eq!(cast::<i64>(&dynamic(&[u64::MAX])), Err(refused(0, "18446744073709551615", "i64")));
}

#[test]
fn integers_are_exact_in_floats_or_refused() {
    assert_eq!(cast::<f64>(&dynamic(&[1i64 << 53])), Ok(vec![9007199254740992.0]));
    assert_eq!(cast::<f64>(&dynamic(&[(1i64 << 53) + 1])), Err(refused(0, "9007199254740993", "f64")));
    assert_eq!(cast::<f32>(&dynamic(&[16_777_217u32])), Err(refused(0, "16777217", "f32")));
    assert_eq!(cast::<f64>(&dynamic(&[u64::MAX])), Err(refused(0, "18446744073709551615", "f64")));
}

#[test]
fn floats_are_whole_to_become_integers_and_in_range_to_become_narrower() {
    let array = dynamic(&[1.0f64, -3.0, 0.5, 1e300, f64::NAN, f64::INFINITY]);
    assert_eq!(cast::<i32>(&array), Err(refused(2, "0.5", "i32")));
    assert_eq!(cast::<f32>(&array), Err(refused(3, "1e300", "f32")));
    assert_eq!(cast::<i64>(&dynamic(&[f64::NAN])), Err(refused(0, "NaN", "i64")));
    assert_eq!(cast::<i64>(&dynamic(&[1e300])), Err(refused(0, "1e300", "i64")));
    assert_eq!(cast::<i64>(&dynamic(&[9223372036854775808.0])), Err(refused(0, "9.223372036854776e18", "i64")));
    assert_eq!(cast::<u8>(&dynamic(&[-0.0, 255.0])), Ok(vec![0, 255]));
    assert_eq!(cast::<f32>(&dynamic(&[0.1, f64::INFINITY])), Ok(vec![0.1, f32::INFINITY]));
    assert!(cast::<f32>(&dynamic(&[f64::NAN])).unwrap()[0].is_nan());
    assert_eq!(cast::<f64>(&dynamic(&[0.1f32])), Ok(vec![f64::from(0.1f32)]));
}

#[test]
fn complex_numbers_become_real_without_an_imaginary_part() {
    let array = dynamic(&[Complex::new(1.5f64, 0.0), Complex::new(2.0, -1.0)]);
    assert_eq!(cast::<f64>(&array), Err(refused(1, "2.0-1.0j", "f64")));
    assert_eq!(cast::<Complex<f32>>(&array), Ok(vec![Complex::new(1.5, 0.0), Complex::new(2.0, -1.0)]));
    assert_eq!(cast::<i8>(&dynamic(&[Complex::new(7.0f32, 0.0)])), Ok(vec![7]));
}

#[test]
fn half_floats_and_big_endian_numbers_are_cast() {
    let half = npz::Header::new("<f2".parse().unwrap(), npz::Order::C, [2]);
    let half = DynArray::new(half, vec![0x00, 0x3e, 0x00, 0xc0]).unwrap();
    assert_eq!(cast::<f32>(&half), Ok(vec![1.5, -2.0]));
    let big = npz::Header::new(">i2".parse().unwrap(), npz::Order::Fortran, [1, 2]);
    let big = DynArray::new(big, vec![1, 0, 0xff, 0xfe]).unwrap();
    assert_eq!(cast::<f64>(&big), Ok(vec![256.0, -2.0]));
    assert_eq!(big.cast::<i64>().unwrap().shape(), [1, 2]);
}

#[test]
fn what_is_no_number_is_not_cast() {
    for descr in ["|S4", "<U1", "|V4", "<M8[ns]", "[('a', '<i4')]", "<c32"] {
        let header = npz::Header::new(descr.parse().unwrap(), npz::Order::C, [0]);
        let error = DynArray::new(header, Vec::new()).unwrap().cast::<f64>().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::DTypeMismatch { .. }), "{descr}: {error}");
    }
}

#[test]
fn the_place_counts_through_all_chunks() {
    let mut values = vec![7i32; 100_000];
    values[70_001] = 1000;
    assert_eq!(cast::<u8>(&dynamic(&values)), Err(refused(70_001, "1000", "u8")));
    values[70_001] = 255;
    assert_eq!(cast::<u8>(&dynamic(&values)).unwrap().len(), 100_000);
}
