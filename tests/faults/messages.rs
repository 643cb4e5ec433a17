//! Errors say where, what is there instead, and what can be done; and what they say is so.

use std::error::Error as _;
use std::io::{self, Cursor};
use std::panic::catch_unwind;

use crate::support::{Folder, written};
use half_2::{bf16, f16};
use npz::{
    Array, Complex, DType, DateTime64, DynArray, Error, ErrorKind, FixedBytes, Float96, Float128, FromNpy, Header,
    NpyReader, NpzEditor, NpzReader, NpzStream, NpzWriter, Order, TimeDelta64, Void,
};

#[derive(Clone, Default, npz::Record)]
struct Point {
    x: f64,
}

/// An array of zeros.
fn zeros(descr: &str, shape: &[usize]) -> Vec<u8> {
    let dtype: DType = descr.parse().unwrap();
    let size = shape.iter().product::<usize>() * dtype.itemsize();
    written(&DynArray::new(Header::new(dtype, Order::C, shape), vec![0; size]).unwrap())
}

fn reads<A: FromNpy>(file: &[u8]) -> bool {
    npz::read_npy_from::<A>(file).is_ok()
}

type Advice = (&'static str, fn(&[u8]) -> bool);

/// Follows each advice that the `hint` gives to somebody who asked for elements of type `E`.
fn follow<E: npz::Element>(hint: &str, file: &[u8], axes: usize) {
    let advice: &[Advice] = &[
        ("read it as bool,", reads::<Array<bool>>),
        ("read it as i8,", reads::<Array<i8>>),
        ("read it as i16,", reads::<Array<i16>>),
        ("read it as i32,", reads::<Array<i32>>),
        ("read it as i64,", reads::<Array<i64>>),
        ("read it as u8,", reads::<Array<u8>>),
        ("read it as u16,", reads::<Array<u16>>),
        ("read it as u32,", reads::<Array<u32>>),
        ("read it as u64,", reads::<Array<u64>>),
        ("read it as f32,", reads::<Array<f32>>),
        ("read it as f64,", reads::<Array<f64>>),
        ("read it as Float96,", reads::<Array<Float96>>),
        ("read it as Float128,", reads::<Array<Float128>>),
        ("read it as Complex<f32>,", reads::<Array<Complex<f32>>>),
        ("read it as Complex<f64>,", reads::<Array<Complex<f64>>>),
        ("read it as Complex<Float96>,", reads::<Array<Complex<Float96>>>),
        ("read it as Complex<Float128>,", reads::<Array<Complex<Float128>>>),
        ("read it as half::f16,", reads::<Array<f16>>),
        ("read it as half::bf16", reads::<Array<bf16>>),
        ("read it as String,", reads::<Array<String>>),
        ("read it as Vec<u8>,", reads::<Array<Vec<u8>>>),
        ("read it as DateTime64,", reads::<Array<DateTime64>>),
        ("read it as TimeDelta64,", reads::<Array<TimeDelta64>>),
        ("as Array<Vec<u8>>", reads::<Array<Vec<u8>>>),
        ("Array<Void<1>>", reads::<Array<Void<1>>>),
        ("Array<Void<2>>", reads::<Array<Void<2>>>),
        ("Array<Void<3>>", reads::<Array<Void<3>>>),
        ("Array<Void<4>>", reads::<Array<Void<4>>>),
        ("Array<FixedBytes<3>>", reads::<Array<FixedBytes<3>>>),
        ("as Array or DynArray", reads::<Array<E>>),
        ("DynArray", reads::<DynArray>),
    ];
    let mut followed = 0;
    for (words, reads) in advice.iter().filter(|(words, _)| hint.contains(words)) {
        assert!(reads(file), "{words}: {hint}");
        followed += 1;
    }
    let named = hint.matches("read it").count() + hint.matches("Array<Void").count();
    assert!(followed >= named && followed > 0, "{hint}: {followed} of {named}");
    if hint.contains("Vec<Vec<u8>> if it has one axis") && axes == 1 {
        assert!(reads::<Vec<Vec<u8>>>(file), "{hint}");
    }
    if hint.contains("and cast") {
        npz::read_npy_from::<DynArray>(file).unwrap().cast::<Complex<f64>>().unwrap();
    }
}

#[test]
fn what_a_hint_advises_reads_the_array_and_is_not_what_was_asked_for() {
    let dtypes = "|b1 |i1 <i2 >i4 <i8 |u1 <u2 <u4 >u8 <f2 <f4 >f8 <f12 <f16 <c8 <c16 <c24 >c32 |S3 |S0 <U2 >U1 <U0 |V0 \
                  |V1 |V2 >V2 |V3 |V4 <M8[s] <m8 [('x','<f8')] [('y','<i4')] <f1 >f1 bfloat16 int4 float8_e4m3fn <W4";
    let mut refused = 0;
    for descr in dtypes.split_ascii_whitespace() {
        for shape in [&[][..], &[2], &[0], &[3, 2], &[2, 3, 4]] {
            let file = zeros(descr, shape);
            macro_rules! ask {
                ($($type:ty, $element:ty;)*) => {$(
                    let asked = stringify!($type);
                    let hint = match npz::read_npy_from::<$type>(file.as_slice()).map(drop).map_err(Error::into_kind) {
                        Err(ErrorKind::DTypeMismatch { hint, .. }) => hint,
                        Err(ErrorKind::ShapeMismatch { hint, .. }) => hint.to_owned(),
                        Err(other) => panic!("{descr} {shape:?} as {asked}: {other}"),
                        Ok(()) => String::new(),
                    };
                    if !hint.is_empty() {
                        refused += 1;
                        assert!(!hint.contains(&format!("as {asked}")), "{descr} as {asked}: {hint}");
                        follow::<$element>(&hint, &file, shape.len());
                    }
                )*};
            }
            ask! {
                Vec<u8>, u8; u8, u8; Array<u8>, u8; [u8; 2], u8; Vec<[u8; 2]>, u8; Vec<[i8; 3]>, i8; Array<i16>, i16;
                Vec<f32>, f32; f64, f64; Vec<[f64; 2]>, f64; [[f32; 2]; 3], f32; Array<Complex<f32>>, Complex<f32>;
                Vec<bool>, bool; Array<f16>, f16; Vec<bf16>, bf16; Vec<Float128>, Float128; Array<Float96>, Float96;
                String, String; Vec<String>, String; Vec<char>, char; Vec<Vec<u8>>, Vec<u8>; Array<Vec<u8>>, Vec<u8>;
                Vec<FixedBytes<2>>, FixedBytes<2>; Array<Void<4>>, Void<4>; Vec<DateTime64>, DateTime64;
                TimeDelta64, TimeDelta64; i64, i64; u64, u64; Vec<Point>, Point; Array<Point>, Point; Point, Point;
            }
        }
    }
    assert!(refused > 3000, "{refused}");
}

#[test]
fn bytes_that_may_be_bfloat16_are_said_to_be_so_and_are_cast_by_its_name() {
    let text = |error: Error| error.to_string();
    for descr in ["|V2", ">V2", "bfloat16"] {
        let file = zeros(descr, &[3]);
        for error in [
            npz::read_npy_from::<Vec<u8>>(file.as_slice()).unwrap_err(),
            npz::read_npy_from::<Array<f32>>(file.as_slice()).unwrap_err(),
            npz::read_npy_from::<DynArray>(file.as_slice()).unwrap().cast::<f32>().unwrap_err(),
        ] {
            assert!(matches!(error.kind(), ErrorKind::DTypeMismatch { .. }), "{error}");
            assert!(text(error).contains("half::bf16"));
        }
        let any: DynArray = npz::read_npy_from(file.as_slice()).unwrap();
        assert_eq!(any.cast::<bf16>().unwrap().into_vec(), [bf16::ZERO; 3]);
    }
    for descr in ["|S3", "|V1", "|V3", "|V2"] {
        let error = npz::read_npy_from::<Vec<u8>>(zeros(descr, &[3]).as_slice()).unwrap_err();
        assert!(text(error).contains("Vec<Vec<u8>>"));
    }
    let error = npz::read_npy_from::<Vec<[f64; 2]>>(
        &[&Header::new("|O".parse().unwrap(), Order::C, [2]).to_bytes().unwrap()[..], b"\x80\x04N."].concat()[..],
    );
    assert!(matches!(error.unwrap_err().kind(), ErrorKind::Pickled { .. }));
}

#[test]
fn errors_of_dynamic_arrays_name_where_the_array_came_from() {
    let folder = Folder::new("messages-origin");
    let (npy, npz) = (folder.join("a.npy"), folder.join("a.npz"));
    let dtype: DType = "[('id', '<i4'), ('pos', '<f8', (2,))]".parse().unwrap();
    let records = DynArray::new(Header::new(dtype, Order::C, [2]), vec![9; 40]).unwrap();
    npz::write_npy(&npy, &records).unwrap();
    npz::savez!(&npz, table = records).unwrap();
    let bytes = std::fs::read(&npz).unwrap();
    let reader = NpzReader::open(&npz).unwrap();
    let mut stream = NpzStream::new(bytes.as_slice());

    struct Own(DynArray);
    impl FromNpy for Own {
        fn from_npy(source: npz::NpySource<'_>) -> npz::Result<Own> {
            DynArray::from_npy(source).map(Own)
        }
    }

    let in_archive = (Some(npz.as_path()), Some("table"));
    let cases: [(DynArray, _); 9] = [
        (npz::read_npy(&npy).unwrap(), (Some(npy.as_path()), None)),
        (NpyReader::open(&npy).unwrap().read().unwrap().0, (Some(npy.as_path()), None)),
        (reader.by_name("table").unwrap(), in_archive),
        (reader.by_index("table.npy".len() - 9).unwrap(), in_archive),
        (reader.read_all().unwrap().pop().unwrap().1, in_archive),
        (reader.rows("table").unwrap().read().unwrap().0, in_archive),
        (reader.by_name::<Own>("table").unwrap().0, in_archive),
        (stream.next_entry().unwrap().unwrap().read().unwrap(), (None, Some("table"))),
        (npz::read_npy_from(std::fs::read(&npy).unwrap().as_slice()).unwrap(), (None, None)),
    ];
    for (array, place) in cases {
        assert!(array == records);
        assert_eq!(format!("{array:?}"), format!("{records:?}"));
        let inner = array.clone().into_c_order().field("pos").unwrap();
        for error in [
            array.downcast::<f64>().unwrap_err(),
            array.cast::<f64>().unwrap_err(),
            array.field("idd").unwrap_err(),
            inner.downcast::<f32>().unwrap_err(),
            inner.field("id").unwrap_err(),
            array.field("id").unwrap().cast::<u8>().unwrap_err(),
        ] {
            assert_eq!((error.path(), error.entry()), place, "{error}");
        }
    }
    let rows = reader.rows("table").unwrap().read_rows::<f64>(0..1).unwrap_err();
    assert_eq!((rows.path(), rows.entry()), in_archive, "{rows}");
}

#[test]
fn a_name_that_is_not_there_is_answered_with_those_that_are_like_it() {
    let folder = Folder::new("messages-nearest");
    let path = folder.join("a.npz");
    let (kernel, bias) = ([1.0], [2.0]);
    npz::savez!(&path, kernel, bias, kernels = [1], layers = [3]).unwrap();
    let mut edit = NpzEditor::open(&path).unwrap();
    edit.rename("arr_0", "kernel").unwrap();
    edit.rename("arr_1", "layer/0/bias").unwrap();
    edit.finish().unwrap();
    let npz = NpzReader::open(&path).unwrap();
    let cases = [
        ("kernal", r#"; did you mean "kernel" or "kernels"?"#),
        ("KERNEL", r#"; did you mean "kernel"?"#),
        ("Kernel.npy", r#"; did you mean "kernel" or "kernels"?"#),
        ("bias", r#"; did you mean "layer/0/bias"?"#),
        ("model/layer/0/bias", r#"; did you mean "layer/0/bias"?"#),
        ("weights", ""),
    ];
    for (name, question) in cases {
        let expected = format!("\"{}\": no entry {name:?} in the archive{question}", path.display());
        for error in [
            npz.by_name::<DynArray>(name).unwrap_err(),
            npz.header(name).unwrap_err(),
            npz.raw(name).unwrap_err(),
            npz.rows(name).unwrap_err(),
            NpzEditor::open(&path).unwrap().remove(name).unwrap_err(),
        ] {
            assert_eq!(error.to_string(), expected);
            assert!(matches!(error.kind(), ErrorKind::NoSuchEntry { name: found } if found == name));
        }
        assert!(!npz.contains(name));
    }
    let records = npz::read_npy_from::<DynArray>(zeros("[('mass','<f8'),('charge','<f8')]", &[1]).as_slice()).unwrap();
    let text = |name: &str| records.field(name).unwrap_err().to_string();
    assert_eq!(text("Mass"), r#"no field "Mass"; did you mean "mass"? The fields are ["mass", "charge"]"#);
    assert_eq!(text("spin"), r#"no field "spin"; the fields are ["mass", "charge"]"#);
}

#[test]
fn a_name_is_looked_for_among_many_in_little_time() {
    let mut out = NpzWriter::new(Cursor::new(Vec::new()));
    for number in 0..100_000 {
        out.add_array(&format!("some/rather/long/name/of/layer/{number:06}/kernel"), &1u8).unwrap();
    }
    let bytes = out.finish().unwrap().into_inner();
    let npz = NpzReader::from_bytes(&bytes).unwrap();
    npz.by_name::<u8>("some/rather/long/name/of/layer/000000/kernel").unwrap();
    let start = std::time::Instant::now();
    let error = npz.by_name::<u8>("some/rather/long/name/of/layer/099999/kernal").unwrap_err();
    assert!(error.to_string().contains(r#"did you mean "some/rather"#), "{error}");
    npz.by_name::<u8>(&"x".repeat(60_000)).unwrap_err();
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn debug_gives_the_text_and_the_alternate_form_the_parts() {
    let missing = npz::read_npy::<Vec<f64>>("no/such/file.npy").unwrap_err();
    assert_eq!(format!("{missing:?}"), missing.to_string());
    assert!(format!("{missing:?}").starts_with(r#""no/such/file.npy": "#), "{missing:?}");
    let parts = format!("{missing:#?}");
    assert!(parts.contains("kind: Io(") && parts.contains("path: Some("), "{parts}");
    let panic = catch_unwind(|| npz::read_npy_from::<Vec<f32>>(zeros("<f8", &[1]).as_slice()).unwrap()).unwrap_err();
    let expected = r#"called `Result::unwrap()` on an `Err` value: expected dtype "<f4" (f32), found "<f8"; read it as f64, or as DynArray and cast"#;
    assert_eq!(panic.downcast_ref::<String>().unwrap(), expected);
}

/// Reports such as those of `anyhow` print an error and then each of its sources.
#[test]
fn no_source_says_what_the_error_said() {
    let failing = |error: io::Error| {
        struct Failing(Option<io::Error>);
        impl io::Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(self.0.take().unwrap_or_else(|| io::ErrorKind::Other.into()))
            }
        }
        npz::read_npy_from::<Vec<f64>>(Failing(Some(error))).unwrap_err()
    };
    let errors = [
        npz::read_npy::<Vec<f64>>("no/such/file.npy").unwrap_err(),
        failing(io::Error::other("the cable is out")),
        failing(io::Error::from_raw_os_error(5)),
        npz::read_npy_from::<Vec<f32>>(zeros("<f8", &[1]).as_slice()).unwrap_err(),
    ];
    for error in errors {
        let (mut said, mut next) = (error.to_string(), error.source());
        while let Some(source) = next {
            assert!(!said.contains(&source.to_string()), "{said:?} and then {source}");
            said.push_str(&source.to_string());
            next = source.source();
        }
        let kind_said = error.kind().to_string();
        assert!(error.kind().source().is_none_or(|source| !kind_said.contains(&source.to_string())));
    }
}
