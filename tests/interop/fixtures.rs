//! Every file that NumPy wrote is read as NumPy reads it, through every way in, and written again byte for byte.

use std::fs::{self, File};
use std::io::{BufReader, Cursor};
use std::path::Path;

use crate::support::{fixtures, is_addressable, order_text, shape_text, table};
use npz::{Array, Complex, DType, DynArray, Element, FromNpy, Kind, Order, ReadOptions, Result};
use sha2::{Digest, Sha256};

/// A row of the manifest.
struct Expected {
    file: String,
    entry: String,
    descr: String,
    shape: String,
    order: String,
    is_plain: bool,
    raw_sha256: String,
    values_sha256: String,
    needs_pickle: bool,
    needs_long_header: bool,
}

fn manifest() -> Vec<Expected> {
    let row = |row: Vec<String>| {
        let [file, entry, descr, shape, order, _, plain, raw, values, needs] = row.try_into().unwrap();
        Expected {
            file,
            entry,
            descr,
            shape,
            order,
            is_plain: plain == "yes",
            raw_sha256: raw,
            values_sha256: values,
            needs_pickle: needs == "pickle",
            needs_long_header: needs == "max_header_size",
        }
    };
    let rows = table("manifest.tsv").into_iter().map(row);
    let is_here = |row: &Expected| {
        let itemsize = row.descr.parse::<DType>().map_or(1, |dtype| dtype.itemsize());
        (cfg!(feature = "npz") || row.file.ends_with(".npy")) && is_addressable(itemsize, &row.shape)
    };
    rows.filter(is_here).collect()
}

impl Expected {
    fn options(&self) -> ReadOptions {
        if self.needs_long_header { ReadOptions::new().max_header_bytes(1 << 20) } else { ReadOptions::new() }
    }

    /// The array through every way in.
    fn read<A: FromNpy>(&self) -> Vec<(&'static str, Result<A>)> {
        let path = fixtures().join(&self.file);
        let bytes = fs::read(&path).unwrap();
        let options = self.options();
        if let Some(number) = self.entry.strip_prefix('#') {
            return vec![("stream", read_nth(&bytes, number.parse().unwrap()))];
        }
        if self.file.ends_with(".npy") {
            return vec![
                ("path", options.read_npy(&path)),
                ("slice", options.read_npy_from(bytes.as_slice())),
                ("stream", options.read_npy_from(BufReader::with_capacity(7, File::open(&path).unwrap()))),
                ("reader", options.npy_reader(Cursor::new(&bytes)).and_then(|reader| Ok(reader.read()?.0))),
            ];
        }
        self.read_member(&path, &bytes)
    }

    #[cfg(feature = "npz")]
    fn read_member<A: FromNpy>(&self, path: &Path, bytes: &[u8]) -> Vec<(&'static str, Result<A>)> {
        let options = self.options();
        vec![
            ("path", options.open(path).and_then(|npz| npz.by_name(&self.entry))),
            ("bytes", options.bytes(bytes).and_then(|npz| npz.by_name(&self.entry))),
            ("seek", options.reader(Cursor::new(bytes)).and_then(|npz| npz.by_name(&self.entry))),
            #[cfg(feature = "mmap")]
            ("mmap", crate::support::mmap(path).and_then(|npz| npz.by_name(&self.entry))),
        ]
    }

    #[cfg(not(feature = "npz"))]
    fn read_member<A: FromNpy>(&self, _: &Path, _: &[u8]) -> Vec<(&'static str, Result<A>)> {
        Vec::new()
    }

    /// The bytes of the `.npy` file that NumPy wrote.
    fn numpy_bytes(&self) -> Vec<u8> {
        let path = fixtures().join(&self.file);
        #[cfg(feature = "npz")]
        if self.file.ends_with(".npz") {
            return npz::NpzReader::open(path).unwrap().raw(&self.entry).unwrap();
        }
        let bytes = fs::read(path).unwrap();
        let number = self.entry.strip_prefix('#').map_or(0, |number| number.parse().unwrap());
        let mut rest = bytes.as_slice();
        for _ in 0..number {
            npz::read_npy_from::<DynArray>(&mut rest).unwrap();
        }
        let start = rest;
        if !self.entry.is_empty() {
            npz::read_npy_from::<DynArray>(&mut rest).unwrap();
            return start[..start.len() - rest.len()].to_vec();
        }
        start.to_vec()
    }
}

fn read_nth<A: FromNpy>(mut bytes: &[u8], number: usize) -> Result<A> {
    for _ in 0..number {
        npz::read_npy_from::<DynArray>(&mut bytes)?;
    }
    npz::read_npy_from(&mut bytes)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One item with its numbers little-endian and its padding zero.
fn normalized(dtype: &DType, item: &[u8]) -> Vec<u8> {
    match dtype {
        DType::Scalar(scalar) => {
            let mut item = item.to_vec();
            if scalar.byte_order() == npz::ByteOrder::Big {
                item.chunks_exact_mut(scalar.swap_unit()).for_each(<[u8]>::reverse);
            }
            item
        }
        DType::Array(array) => {
            let size = array.base().itemsize();
            let items = if size == 0 { item.chunks_exact(1) } else { item.chunks_exact(size) };
            items.flat_map(|item| normalized(array.base(), item)).collect()
        }
        _ => {
            let mut record = vec![0; item.len()];
            for field in dtype.fields() {
                let range = field.offset()..field.offset() + field.dtype().itemsize();
                record[range.clone()].copy_from_slice(&normalized(field.dtype(), &item[range]));
            }
            record
        }
    }
}

/// The items in C order.
fn values(array: &DynArray) -> Vec<u8> {
    let array = array.clone().into_c_order();
    let items = array.bytes().chunks_exact(array.dtype().itemsize().max(1));
    items.flat_map(|item| normalized(array.dtype(), item)).collect()
}

#[test]
fn every_array_is_what_numpy_says_it_is() {
    for expected in manifest().iter().filter(|expected| !expected.needs_pickle) {
        for (way, array) in expected.read::<DynArray>() {
            let case = format!("{} {} by {way}", expected.file, expected.entry);
            let array = array.unwrap_or_else(|error| panic!("{case}: {error}"));
            let found = (array.dtype().to_string(), shape_text(array.shape()), order_text(array.order()));
            assert_eq!(found, (expected.descr.clone(), expected.shape.clone(), expected.order.as_str()), "{case}");
            assert_eq!(sha256(array.bytes()), expected.raw_sha256, "{case}");
            assert_eq!(sha256(&values(&array)), expected.values_sha256, "{case}");
        }
    }
}

#[test]
fn every_array_that_numpy_wrote_plainly_is_written_byte_for_byte() {
    let mut written = 0;
    for expected in manifest().iter().filter(|expected| expected.is_plain && !expected.needs_pickle) {
        let (_, array) = expected.read::<DynArray>().remove(0);
        let array = array.unwrap();
        let mut file = Vec::new();
        npz::write_npy_to(&mut file, &array).unwrap();
        assert!(file == expected.numpy_bytes(), "{} {}", expected.file, expected.entry);
        written += 1;
    }
    assert!(written > 250, "{written}");
}

/// Reads the array as elements, and back to the bytes of its values.
fn typed<T: Element + Clone>(expected: &Expected, to_bytes: impl Fn(&T) -> Vec<u8>) {
    for (way, array) in expected.read::<Array<T>>() {
        let case = format!("{} {} by {way}", expected.file, expected.entry);
        let array = array.unwrap_or_else(|error| panic!("{case}: {error}"));
        let values: Vec<u8> = array.to_c_order().as_slice().iter().flat_map(&to_bytes).collect();
        // NumPy keeps bools other than 0 and 1, which are true.
        if T::dtype().kind() != Kind::Bool || values.iter().all(|value| *value < 2) && !expected.file.contains("bytes")
        {
            assert_eq!(sha256(&values), expected.values_sha256, "{case}");
        }
        let mut file = Vec::new();
        npz::write_npy_to(&mut file, &array).unwrap();
        let is_native = T::dtype().to_string() == expected.descr;
        if expected.is_plain && is_native && T::dtype().kind() != Kind::Bool {
            assert!(file == expected.numpy_bytes(), "{case}");
        }
    }
}

#[test]
fn numbers_are_read_as_elements_of_their_type() {
    let mut read = 0;
    for expected in manifest().iter().filter(|expected| !expected.needs_pickle) {
        read += 1;
        match expected.descr.trim_start_matches(['<', '>', '|']) {
            "b1" => typed::<bool>(expected, |x| vec![u8::from(*x)]),
            "i1" => typed::<i8>(expected, |x| x.to_le_bytes().to_vec()),
            "i2" => typed::<i16>(expected, |x| x.to_le_bytes().to_vec()),
            "i4" => typed::<i32>(expected, |x| x.to_le_bytes().to_vec()),
            "i8" => typed::<i64>(expected, |x| x.to_le_bytes().to_vec()),
            "u1" => typed::<u8>(expected, |x| vec![*x]),
            "u2" => typed::<u16>(expected, |x| x.to_le_bytes().to_vec()),
            "u4" => typed::<u32>(expected, |x| x.to_le_bytes().to_vec()),
            "u8" => typed::<u64>(expected, |x| x.to_le_bytes().to_vec()),
            "f4" => typed::<f32>(expected, |x| x.to_le_bytes().to_vec()),
            "f8" => typed::<f64>(expected, |x| x.to_le_bytes().to_vec()),
            "c8" => typed::<Complex<f32>>(expected, |x| [x.re.to_le_bytes(), x.im.to_le_bytes()].concat()),
            "c16" => typed::<Complex<f64>>(expected, |x| [x.re.to_le_bytes(), x.im.to_le_bytes()].concat()),
            _ => read -= 1,
        }
    }
    assert!(read > 100, "{read}");
}

#[test]
fn object_arrays_are_named_and_never_read() {
    for expected in manifest().iter().filter(|expected| expected.needs_pickle) {
        for (way, array) in expected.read::<DynArray>() {
            let error = array.expect_err(way);
            assert!(matches!(error.kind(), npz::ErrorKind::Pickled { .. }), "{}: {error}", expected.file);
        }
    }
}

#[test]
fn headers_longer_than_numpy_allows_need_a_limit_of_their_own() {
    for expected in manifest().iter().filter(|expected| expected.needs_long_header) {
        let error = npz::read_npy::<DynArray>(fixtures().join(&expected.file)).unwrap_err();
        assert!(matches!(error.kind(), npz::ErrorKind::LimitExceeded { limit: 10_000, .. }), "{error}");
    }
}

#[cfg(feature = "npz")]
#[test]
fn archives_list_their_members_in_order_and_verify() {
    let manifest = manifest();
    for path in fs::read_dir(fixtures().join("npz")).unwrap().map(|entry| entry.unwrap().path()) {
        let file = format!("npz/{}", path.file_name().unwrap().to_str().unwrap());
        let expected: Vec<&str> =
            manifest.iter().filter(|row| row.file == file).map(|row| row.entry.as_str()).collect();
        let npz = npz::NpzReader::open(&path).unwrap();
        let found: Vec<&str> = npz.entries().map(|entry| entry.file_name()).collect();
        let arrays: Vec<&str> = found.iter().copied().filter(|name| expected.contains(name)).collect();
        assert_eq!(arrays, expected, "{file}");
        assert_eq!(npz.len(), found.len());
        npz.verify().unwrap();
    }
}

#[test]
fn orders_other_than_the_only_one_are_written_as_c() {
    let one_row = Array::with_order(Order::Fortran, [1, 5], vec![0u8; 5]).unwrap();
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &one_row).unwrap();
    assert_eq!(npz::Header::parse(&file).unwrap().0.order(), Order::C);
}
