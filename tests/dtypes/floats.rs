//! Long doubles and half-precision floats: what is written is what NumPy writes, and what NumPy writes is read.

use crate::support;
use crate::support::python::{numpy, python, python_with};
use crate::support::{Folder, NATIVE, SWAPPED, assert_reads, native, written};
use half_2::{bf16, f16};
use npz::{Array, Complex, DynArray, ErrorKind, Float96, Float128, Header, Order};

fn dynamic(descr: &str, bytes: Vec<u8>) -> DynArray {
    let dtype: npz::DType = descr.parse().unwrap();
    let count = bytes.len() / dtype.itemsize();
    DynArray::new(Header::new(dtype, Order::C, [count]), bytes).unwrap()
}

fn halves(values: &[f32]) -> Vec<f16> {
    values.iter().map(|value| f16::from_f32(*value)).collect()
}

fn brains(values: &[f32]) -> Vec<bf16> {
    values.iter().map(|value| bf16::from_f32(*value)).collect()
}

/// What NumPy saves of an expression.
fn saved(python: &str, folder: &Folder, expression: &str) -> Vec<u8> {
    let path = folder.join("saved.npy");
    numpy(python, &format!("np.save(sys.argv[1], {expression})"), &[&path]);
    std::fs::read(path).unwrap()
}

#[test]
fn half_floats_are_those_of_numpy() {
    let Some(python) = python() else { return };
    let folder = Folder::new("floats-half");
    let values = halves(&[1.5, -0.0, 65504.0, f32::INFINITY, 6e-8]);
    let list = "[1.5, -0.0, 65504, np.inf, 6e-8]";
    let file = saved(&python, &folder, &format!("np.array({list}, np.float16)"));
    assert_eq!(written(&values), file);
    assert_reads(&file, &values);
    assert_reads(&saved(&python, &folder, &format!("np.array({list}, '>f2')")), &values);
    let scalar = saved(&python, &folder, "np.float16(1.5)");
    assert_eq!(written(&f16::from_f32(1.5)), scalar);
    assert_reads(&scalar, &f16::from_f32(1.5));
    let fortran = Array::with_order(Order::Fortran, [2, 2], halves(&[1.0, 3.0, 2.0, 4.0])).unwrap();
    let file = saved(&python, &folder, "np.asfortranarray(np.array([[1, 2], [3, 4]], np.float16))");
    assert_eq!(written(&fortran), file);
    assert_reads(&file, &fortran);
    assert_reads(&file, &[[1.0, 2.0], [3.0, 4.0]].map(|row| row.map(f16::from_f32)));
}

/// A file of two items of raw bytes in the byte order `order`.
fn raw_pairs(order: char, items: [u16; 2]) -> Vec<u8> {
    let header = format!("{{'descr': '{order}V2', 'fortran_order': False, 'shape': (2,), }}");
    let bytes = |item| if order == '<' { u16::to_le_bytes(item) } else { u16::to_be_bytes(item) };
    let text = format!("{header:117}\n");
    [b"\x93NUMPY\x01\0\x76\0", text.as_bytes(), &items.map(bytes).concat()].concat()
}

/// As `ml_dtypes` is saved: dtype `<V2`, which NumPy itself reads as `|V2`.
#[test]
fn bfloat16_is_read_when_asked_for() {
    let file = raw_pairs(NATIVE, [0x3fc0, 0x4000]);
    let values = brains(&[1.5, 2.0]);
    assert_eq!(written(&values).escape_ascii().to_string(), file.escape_ascii().to_string());
    assert_reads(&file, &values);
    // Arrays of the other byte order are saved so.
    let swapped = raw_pairs(SWAPPED, [0x3fc0, 0xc000]);
    assert_eq!(npz::read_npy_from::<Vec<bf16>>(swapped.as_slice()).unwrap(), brains(&[1.5, -2.0]));
    // And stay so when they pass through hands that know of bytes only.
    assert_eq!(written(&npz::read_npy_from::<npz::DynArray>(swapped.as_slice()).unwrap()), swapped);
    assert_reads(&written(&bf16::from_f32(-3.0)), &bf16::from_f32(-3.0));
    let error = npz::read_npy_from::<Vec<f16>>(file.as_slice()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DTypeMismatch { .. }), "{error}");
    let error = npz::read_npy_from::<Vec<bf16>>(written(&halves(&[1.0])).as_slice()).unwrap_err();
    let text = r#"expected dtype "<V2" (half::bf16), found "<f2"; read it as half::f16, or as DynArray and cast"#;
    assert_eq!(error.to_string(), native(text));
}

#[test]
fn bfloat16_is_written_as_ml_dtypes_writes_it() {
    let Some(python) = python_with("ml_dtypes") else { return };
    let folder = Folder::new("floats-brain");
    let import = "__import__('ml_dtypes').bfloat16";
    for (list, values) in [("[1.5, -0.0, 3e38]", brains(&[1.5, -0.0, 3e38])), ("[]", vec![])] {
        let file = saved(&python, &folder, &format!("np.array({list}, {import})"));
        assert_eq!(written(&values), file);
        assert_reads(&file, &values);
    }
    assert_eq!(written(&bf16::ONE), saved(&python, &folder, &format!("np.array(1, {import})")));
}

#[test]
fn halves_are_cast_to_and_from() {
    let array = dynamic("<f8", [1.5f64, 70000.0].iter().flat_map(|value| value.to_le_bytes()).collect());
    assert_eq!(array.cast::<bf16>().unwrap().into_vec(), brains(&[1.5, 70000.0]));
    let error = array.cast::<f16>().unwrap_err();
    assert_eq!(error.to_string(), "element 1 is 70000.0, which half::f16 cannot hold");
    let array = dynamic("<i4", [2048i32, 2049].iter().flat_map(|value| value.to_le_bytes()).collect());
    let error = array.cast::<f16>().unwrap_err();
    assert_eq!(error.to_string(), "element 1 is 2049, which half::f16 cannot hold");
    assert_eq!(dynamic("<f2", vec![0, 0x3e]).cast::<f32>().unwrap().into_vec(), [1.5]);
    assert_eq!(dynamic(">f2", vec![0x3e, 0]).cast::<f16>().unwrap().into_vec(), halves(&[1.5]));
}

fn long(descr: &str) -> String {
    format!("np.array([1.5, -0.1, np.inf], '{descr}')")
}

#[test]
fn long_doubles_keep_every_bit() {
    let Some(python) = python() else { return };
    if numpy(&python, "print(np.finfo('g').nmant, np.dtype('g').itemsize, sys.byteorder)", &[]).trim() != "63 16 little"
    {
        return support::python::skip("NumPy's long double is no 80-bit float of 16 bytes");
    }
    let folder = Folder::new("floats-long");
    let exact: Vec<f64> = vec![1.5, -0.1, f64::INFINITY];
    for descr in ["<f16", ">f16"] {
        let file = saved(&python, &folder, &long(descr));
        let values: Vec<Float128> = npz::read_npy_from(file.as_slice()).unwrap();
        assert_reads(&file, &values);
        assert_eq!(values.iter().map(|value| value.to_f64().unwrap()).collect::<Vec<_>>(), exact);
        if descr == "<f16" {
            assert_eq!(written(&values), file);
        }
        let cast = npz::read_npy_from::<DynArray>(file.as_slice()).unwrap().cast::<f64>();
        assert_eq!(cast.unwrap().into_vec(), exact);
    }
    for order in ["<", ">"] {
        let file = saved(&python, &folder, &format!("np.array([[1.5+2j, -1j]], '{order}c32')"));
        let values: Array<Complex<Float128>> = npz::read_npy_from(file.as_slice()).unwrap();
        assert_reads(&file, &values);
        let parts: Vec<_> = values.as_slice().iter().map(|c| (c.re.to_f64_lossy(), c.im.to_f64_lossy())).collect();
        assert_eq!(parts, [(1.5, 2.0), (-0.0, -1.0)]);
    }
    let file = saved(&python, &folder, "np.longdouble(2.5)");
    assert_eq!(npz::read_npy_from::<Float128>(file.as_slice()).unwrap().to_f64(), Some(2.5));
    assert_eq!(written(&npz::read_npy_from::<Float128>(file.as_slice()).unwrap()), file);
}

/// Random bits, so that every kind of encoding is there, and exponents near those of `f64`.
const CONVERT: &str = "
r = np.random.default_rng(1)
m = r.integers(0, 2**64, 100000, dtype='u8')
m[::3] &= np.uint64(2**64 - 2**11)
m[1::3] &= np.uint64(2**64 - 2**10)
m[:90000] |= np.uint64(2**63)
e = r.integers(0, 2**16, 100000, dtype='u2')
near = r.choice(np.array([0, 1, 0x3bc0, 0x3c01, 0x3fff, 0x43fe, 0x43ff, 0x7fff], 'u2'), 60000)
e[:60000] = near + r.integers(0, 8, 60000, dtype='u2') * (near == 0x3bc0) * 10 & 0xffff
b = np.zeros((100000, 16), 'u1')
b[:, :8] = m[:, None].view('u1').reshape(-1, 8)
b[:, 8:10] = e[:, None].view('u1').reshape(-1, 2)
a = b.view('g').reshape(-1)
np.save(sys.argv[1], a)
with np.errstate(all='ignore'):
    np.save(sys.argv[2], a.astype('f8'))
";

#[test]
fn long_doubles_are_rounded_as_the_processor_rounds_them() {
    let Some(python) = python() else { return };
    if numpy(&python, "print(np.finfo('g').nmant, np.dtype('g').itemsize, sys.byteorder)", &[]).trim() != "63 16 little"
    {
        return support::python::skip("NumPy's long double is no 80-bit float of 16 bytes");
    }
    let folder = Folder::new("floats-rounded");
    let (long, double) = (folder.join("long.npy"), folder.join("double.npy"));
    numpy(&python, CONVERT, &[&long, &double]);
    let (long, double): (Vec<Float128>, Vec<f64>) = (npz::read_npy(&long).unwrap(), npz::read_npy(&double).unwrap());
    for (long, double) in long.iter().zip(&double) {
        let found = long.to_f64_lossy();
        assert!(
            found.to_bits() == double.to_bits() || found.is_nan() && double.is_nan(),
            "{long:?} {found:?} {double:?}"
        );
        if let Some(exact) = long.to_f64().filter(|value| !value.is_nan()) {
            let again = Float128::from(exact);
            assert!(again == *long || exact == 0.0 || long.0[7] < 0x80, "{long:?} {again:?}");
        }
    }
    let doubles: Vec<Float128> = double.iter().map(|value| Float128::from(*value)).collect();
    let path = folder.join("back.npy");
    npz::write_npy(&path, &doubles).unwrap();
    let program = "a, b = map(np.load, sys.argv[1:]); print(np.array_equal(a, b.astype('g'), equal_nan=True))";
    assert_eq!(numpy(&python, program, &[&path, &folder.join("double.npy")]).trim(), "True");
}

#[test]
fn long_doubles_of_12_bytes_are_read_and_written() {
    let values = [1.5, -0.1, f64::MIN_POSITIVE / 4.0].map(Float96::from);
    let file = written(&values.to_vec());
    assert!(file.escape_ascii().to_string().contains(&native("{\\'descr\\': \\'<f12\\'")));
    assert_reads(&file, &values.to_vec());
    let swapped: Vec<u8> = values.iter().flat_map(|value| value.0.iter().rev().copied().collect::<Vec<_>>()).collect();
    assert_reads(&written(&dynamic(&format!("{SWAPPED}f12"), swapped)), &values.to_vec());
    let complex = vec![Complex::new(values[0], values[1])];
    assert_reads(&written(&complex), &complex);
    assert_reads(&written(&values[1]), &values[1]);
    let part = values[0].0.iter().rev().chain(values[1].0.iter().rev());
    assert_reads(&written(&dynamic(&format!("{SWAPPED}c24"), part.copied().collect())), &complex);
}

#[test]
fn long_doubles_are_cast_where_they_are_exact() {
    let mut inexact = Float128::from(0.25);
    inexact.0[if cfg!(target_endian = "little") { 0 } else { 15 }] |= 1;
    let file = written(&vec![Float128::from(7.0), inexact]);
    let array: DynArray = npz::read_npy_from(file.as_slice()).unwrap();
    let error = array.cast::<f32>().unwrap_err();
    assert_eq!(error.to_string(), "element 1 is about 0.25, which f32 cannot hold");
    assert!(matches!(error.kind(), ErrorKind::ValueOutOfRange { index: 1, .. }));
    let array: DynArray = npz::read_npy_from(written(&vec![Float96::from(7.0)]).as_slice()).unwrap();
    assert_eq!(array.cast::<i8>().unwrap().into_vec(), [7]);
    assert_eq!(array.cast::<Complex<f64>>().unwrap().into_vec(), [Complex::new(7.0, 0.0)]);
    let error = array.downcast::<f64>().unwrap_err();
    let text = r#"expected dtype "<f8" (f64), found "<f12"; read it as Float96, or as DynArray and cast"#;
    assert_eq!(error.to_string(), native(text));
}

#[test]
fn values_cut_off_are_refused() {
    let file = written(&vec![Float128::from(1.0); 3]);
    let cut = &file[..file.len() - 1];
    let error = npz::read_npy_from::<Vec<Float128>>(cut).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Truncated { .. }), "{error}");
}

/// Names of `ml_dtypes`, and the bytes of an item.
const FOREIGN: &[(&str, usize)] = &[
    ("<f1", 1),
    (">f1", 1),
    ("<W4", 4),
    (">W4", 4),
    ("bfloat16", 2),
    ("complex32", 4),
    ("int1", 1),
    ("int2", 1),
    ("int4", 1),
    ("uint1", 1),
    ("uint2", 1),
    ("uint4", 1),
    ("float4_e2m1fn", 1),
    ("float6_e2m3fn", 1),
    ("float6_e3m2fn", 1),
    ("float8_e3m4", 1),
    ("float8_e4m3", 1),
    ("float8_e4m3b11fnuz", 1),
    ("float8_e4m3fn", 1),
    ("float8_e4m3fnuz", 1),
    ("float8_e5m2", 1),
    ("float8_e5m2fnuz", 1),
    ("float8_e8m0fnu", 1),
    ("bcomplex32", 4),
];

#[test]
fn dtypes_of_ml_dtypes_are_named_and_their_shape_and_bytes_can_be_had() {
    for (descr, itemsize) in FOREIGN {
        let text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': (2, 3), }}");
        let mut file = b"\x93NUMPY\x01\0\x76\0".to_vec();
        file.extend(text.as_bytes());
        file.resize(127, b' ');
        file.push(b'\n');
        file.extend((0..6 * itemsize).map(|byte| byte as u8));
        let error = npz::read_npy_from::<Array<f32>>(file.as_slice()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::DTypeMismatch { found, .. } if found == descr), "{error}");
        assert!(error.to_string().contains("ml_dtypes"), "{error}");
        let array: DynArray = npz::read_npy_from(file.as_slice()).unwrap();
        assert_eq!((array.shape(), array.bytes()), (&[2, 3][..], &file[128..]));
        assert_eq!((array.dtype().to_string().as_str(), array.dtype().itemsize()), (*descr, *itemsize));
        assert_eq!(array.dtype().kind(), npz::Kind::Void);
        assert_eq!(written(&array)[128..], file[128..]);
        assert!(written(&array).starts_with(&file[..10 + text.len()]));
        assert!(array.cast::<f32>().unwrap_err().to_string().contains("ml_dtypes"));
        assert_eq!(array.downcast::<Vec<u8>>().unwrap().as_slice()[1], &file[128 + itemsize..128 + 2 * itemsize]);
        let parsed: npz::DType = descr.parse().unwrap();
        assert_eq!((&parsed, parsed.to_string().as_str()), (array.dtype(), *descr));
        let record: npz::DType = format!("[('a', '<i4'), ('b', '{descr}')]").parse().unwrap();
        assert_eq!(
            (record.itemsize(), record.to_string()),
            (4 + itemsize, format!("[('a', '<i4'), ('b', '{descr}')]"))
        );
    }
    let brains: DynArray =
        DynArray::new(Header::new("bfloat16".parse().unwrap(), Order::C, [1]), 0x3fc0_u16.to_ne_bytes().to_vec())
            .unwrap();
    assert_eq!(brains.downcast::<bf16>().unwrap().into_vec(), [bf16::from_f32(1.5)]);
    for descr in ["float7", "bfloat8", "<bfloat16", ">int4", "<f3", "W4", "2f1", "i4,f1", "int3", "float8"] {
        let error = descr.parse::<npz::DType>().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidDType { .. } | ErrorKind::Syntax { .. }), "{descr}: {error}");
    }
}

#[test]
fn whatever_ml_dtypes_saves_is_read_and_written_again() {
    const SAVE: &str = "
import ml_dtypes
for name in dir(ml_dtypes):
    kind = getattr(ml_dtypes, name)
    if not isinstance(kind, type) or name in ('finfo', 'iinfo'):
        continue
    for order in '<>':
        a = np.zeros((2, 3), np.dtype(kind).newbyteorder(order))
        a.view('u1')[:] = np.arange(a.nbytes).reshape(2, -1) % 2
        np.save(f'{sys.argv[1]}/{name}-{\"lb\"[order == \">\"]}.npy', a)
        print(name, np.dtype(kind).itemsize, np.dtype(name).itemsize)
";
    let Some(python) = python_with("ml_dtypes") else { return };
    let folder = Folder::new("floats-foreign");
    let listed = numpy(&python, SAVE, &[&folder.join("")]);
    assert!(listed.lines().count() > 20, "{listed}");
    for file in folder.files() {
        let bytes = std::fs::read(folder.join(&file)).unwrap();
        let array: DynArray = npz::read_npy_from(bytes.as_slice()).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(array.shape(), [2, 3], "{file}");
        assert!(bytes.ends_with(array.bytes()), "{file}");
        // NumPy reads `<V1` as `|V1`, and so is it written.
        let again = written(&array).escape_ascii().to_string().replace("|V", "<V");
        assert!(again == bytes.escape_ascii().to_string().replace("|V", "<V"), "{file}: {again}");
    }
    for line in listed.lines() {
        let [name, itemsize, named] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert_eq!(name.parse::<npz::DType>().unwrap().itemsize().to_string(), itemsize, "{name}");
        assert_eq!(itemsize, named);
    }
}
