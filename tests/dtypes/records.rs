//! Structs as records.

use crate::support;
use crate::support::python::{numpy, python};
use crate::support::{Folder, native, written};
use npz::{Array, DynArray, Element, ErrorKind, Record, read_npy, read_npy_from, write_npy};

#[derive(Clone, Debug, PartialEq, Record)]
struct Particle {
    id: u32,
    pos: [f64; 3],
    #[npz(rename = "t")]
    time: f32,
}

/// In memory as in a file without padding.
#[derive(Clone, Copy, Debug, PartialEq, Record)]
#[repr(C, packed)]
struct Packed {
    flag: u8,
    value: f64,
    count: i16,
}

#[derive(Clone, Copy, Debug, PartialEq, Record)]
#[repr(C)]
#[npz(aligned)]
struct Aligned {
    flag: bool,
    value: f64,
    matrix: [[i16; 2]; 3],
    wave: npz::Complex<f32>,
}

#[derive(Clone, Debug, PartialEq, Record)]
struct Nested {
    name: u8,
    inner: Packed,
    pair: [Packed; 2],
    #[npz(skip)]
    cache: Option<String>,
    r#type: i64,
}

#[derive(Clone, Debug, PartialEq, Record)]
#[npz(aligned)]
struct AlignedInside {
    first: u8,
    inner: Aligned,
    packed: Packed,
}

/// A field of each kind whose place in memory is not its place in the file.
#[derive(Clone, Debug, PartialEq, Record)]
#[npz(aligned)]
struct EveryKind {
    flag: bool,
    text: String,
    raw: Vec<u8>,
    time: npz::DateTime64,
    half: Half,
    long: npz::Float128,
    code: npz::FixedBytes<3>,
    wave: npz::Complex<f64>,
    last: u8,
    inner: Aligned,
    end: bool,
}

/// Whether C, and so NumPy, aligns numbers of 8 bytes to 8 here: not on i686. The NumPy at hand does.
const ALIGNS_TO_8: bool = align_of::<f64>() == 8;

/// Of two bytes.
#[cfg(feature = "half-2")]
type Half = half_2::f16;
#[cfg(not(feature = "half-2"))]
type Half = u16;

const HALF: &str = if cfg!(feature = "half-2") { "f2" } else { "u2" };

fn particles() -> Vec<Particle> {
    (0..5).map(|id| Particle { id, pos: [f64::from(id), 0.5, -1.0], time: 2.5 }).collect()
}

fn packed(number: u8) -> Packed {
    Packed { flag: number, value: f64::from(number) / 2.0, count: -i16::from(number) }
}

fn aligned(number: u8) -> Aligned {
    let row = [i16::from(number), 1 - i16::from(number)];
    let wave = npz::Complex::new(f32::from(number), -1.5);
    Aligned { flag: number % 2 == 1, value: f64::from(number), matrix: [row, [3, 4], row], wave }
}

fn nested(number: u8) -> Nested {
    let pair = [packed(number), packed(9)];
    Nested { name: number, inner: packed(number + 1), pair, cache: None, r#type: i64::from(number) << 40 }
}

fn aligned_inside(number: u8) -> AlignedInside {
    AlignedInside { first: number, inner: aligned(number), packed: packed(number) }
}

fn every_kind(number: u8) -> EveryKind {
    EveryKind {
        flag: number % 2 == 1,
        text: "é".repeat(number.into()),
        raw: vec![number; number.into()],
        time: npz::DateTime64::new(-i64::from(number), npz::TimeUnit::Second),
        half: Half::from(number),
        long: npz::Float128::from(f64::from(number) / 8.0),
        code: npz::FixedBytes(*b"abc"),
        wave: npz::Complex::new(f64::from(number), -0.5),
        last: number,
        inner: aligned(number),
        end: true,
    }
}

fn of_five<T>(make: impl Fn(u8) -> T) -> Vec<T> {
    (0..5).map(make).collect()
}

/// What is written has the type's dtype, which is this, and is read again by every path.
fn check_written<T: Record + Clone + PartialEq + std::fmt::Debug>(records: &[T], descr: &str) {
    assert_eq!(T::dtype().to_string(), native(descr));
    check_wide(records, descr);
}

/// As [`check_written`], where the dtype is as wide as the values need.
fn check_wide<T: Record + Clone + PartialEq + std::fmt::Debug>(records: &[T], descr: &str) {
    let bytes = written(records);
    let any: DynArray = read_npy_from(bytes.as_slice()).unwrap();
    assert_eq!(any.dtype().to_string(), native(descr));
    assert_eq!(read_npy_from::<Vec<T>>(bytes.as_slice()).unwrap(), records, "{descr} from a stream");
    assert_eq!(any.downcast::<T>().unwrap().as_slice(), records, "{descr} from memory");
    check_archives(records, descr);
    // Miri knows few calls of a system.
    if !cfg!(miri) {
        check_files(records, descr);
    }
}

fn check_files<T: Record + Clone + PartialEq + std::fmt::Debug>(records: &[T], descr: &str) {
    let folder = Folder::new(&format!("records-{}", written(records).len()));
    let path = folder.join("a.npy");
    write_npy(&path, records).unwrap();
    assert_eq!(read_npy::<Vec<T>>(&path).unwrap(), records, "{descr} from a file");
    let mut into = reversed(records);
    npz::read_npy_into(&path, &mut into).unwrap();
    assert_eq!(into, records, "{descr} into memory");
}

fn reversed<T: Clone>(records: &[T]) -> Vec<T> {
    records.iter().rev().cloned().collect()
}

#[cfg(feature = "npz")]
fn check_archives<T: Record + Clone + PartialEq + std::fmt::Debug>(records: &[T], descr: &str) {
    // Miri needs a minute to deflate.
    let deflated = (!cfg!(miri)).then_some(npz::Compression::Deflated(6));
    for compression in [npz::Compression::Stored].into_iter().chain(deflated) {
        let file = std::io::Cursor::new(Vec::new());
        let mut out = npz::WriteOptions::new().compression(compression).writer(file).unwrap();
        out.add_array("records", records).unwrap();
        let bytes = out.finish().unwrap().into_inner();
        let what = format!("{descr} {compression:?}");
        // Miri knows few calls of a system.
        if !cfg!(miri) {
            let folder = Folder::new(&format!("records-archive-{}", bytes.len()));
            let path = folder.join("a.npz");
            std::fs::write(&path, &bytes).unwrap();
            check_archive(&npz::NpzReader::open(&path).unwrap(), records, &format!("{what}, a file"));
        }
        check_archive(&npz::NpzReader::from_bytes(bytes).unwrap(), records, &format!("{what}, bytes"));
    }
}

#[cfg(feature = "npz")]
fn check_archive<T: Record + Clone + PartialEq + std::fmt::Debug>(archive: &npz::NpzReader, records: &[T], what: &str) {
    assert_eq!(archive.by_name::<Vec<T>>("records").unwrap(), records, "{what}");
    let mut into = reversed(records);
    archive.by_name_into("records", &mut into).unwrap();
    assert_eq!(into, records, "{what} into memory");
    let rows = archive.rows("records").unwrap().read_rows::<T>(1..3).unwrap();
    assert_eq!(rows.as_slice(), &records[1..3], "{what}");
}

#[cfg(not(feature = "npz"))]
fn check_archives<T>(_: &[T], _: &str) {}

#[test]
fn records_are_written_in_the_order_of_their_fields() {
    check_written(&particles(), "[('id', '<u4'), ('pos', '<f8', (3,)), ('t', '<f4')]");
    check_written(&of_five(packed), "[('flag', '|u1'), ('value', '<f8'), ('count', '<i2')]");
    check_written(
        &of_five(aligned),
        if ALIGNS_TO_8 {
            "[('flag', '|b1'), ('', '|V7'), ('value', '<f8'), ('matrix', '<i2', (3, 2)), ('wave', '<c8'), ('', '|V4')]"
        } else {
            "[('flag', '|b1'), ('', '|V3'), ('value', '<f8'), ('matrix', '<i2', (3, 2)), ('wave', '<c8')]"
        },
    );
    let inner = "[('flag', '|u1'), ('value', '<f8'), ('count', '<i2')]";
    check_written(
        &of_five(nested),
        &format!("[('name', '|u1'), ('inner', {inner}), ('pair', {inner}, (2,)), ('type', '<i8')]"),
    );
}

#[test]
fn aligned_fields_lie_where_c_has_them() {
    use std::mem::offset_of;
    let dtype = Aligned::dtype();
    let places: Vec<usize> = dtype.fields().iter().map(|field| field.offset()).collect();
    let [flag, value] = [offset_of!(Aligned, flag), offset_of!(Aligned, value)];
    assert_eq!(places, [flag, value, offset_of!(Aligned, matrix), offset_of!(Aligned, wave)]);
    assert_eq!(dtype.itemsize(), size_of::<Aligned>());
}

#[test]
fn aligned_records_of_every_kind_are_those_of_numpy() {
    let records = of_five(every_kind);
    let half = format!("<{HALF}");
    let [before_wave, before_inner] = if ALIGNS_TO_8 { [5, 7] } else { [1, 3] };
    check_wide(
        &records,
        &format!(
            "[('flag', '|b1'), ('', '|V3'), ('text', '<U4'), ('raw', '|S4'), ('time', '<M8[s]'), ('half', '{half}'), \
             ('', '|V14'), ('long', '<f16'), ('code', '|S3'), ('', '|V{before_wave}'), ('wave', '<c16'), \
             ('last', '|u1'), ('', '|V{before_inner}'), ('inner', {}), ('end', '|b1'), ('', '|V7')]",
            Aligned::dtype()
        ),
    );
    let Some(python) = python().filter(|_| ALIGNS_TO_8) else { return };
    if numpy(&python, "print(np.finfo('g').nmant, np.dtype('g').itemsize, sys.byteorder)", &[]).trim() != "63 16 little"
    {
        return support::python::skip("NumPy's long double is no 80-bit float of 16 bytes");
    }
    let folder = Folder::new("records-every-kind");
    let path = folder.join("a.npy");
    let program = format!(
        "
inner = np.dtype([('flag', '?'), ('value', 'f8'), ('matrix', 'i2', (3, 2)), ('wave', 'c8')], align=True)
a = np.zeros(5, np.dtype([
    ('flag', '?'), ('text', 'U4'), ('raw', 'S4'), ('time', 'M8[s]'), ('half', '{HALF}'), ('long', 'f16'),
    ('code', 'S3'), ('wave', 'c16'), ('last', 'u1'), ('inner', inner), ('end', '?')], align=True))
for i in range(5):
    row = [i, 1 - i]
    a['flag'][i], a['text'][i], a['raw'][i], a['time'][i] = i % 2, 'é' * i, bytes([i]) * i, -i
    a['half'][i], a['long'][i], a['code'][i], a['wave'][i], a['last'][i] = i, i / 8, b'abc', i - .5j, i
    a['inner'][i] = (i % 2, i, [row, [3, 4], row], i - 1.5j)
    a['end'][i] = True
# Of the 16 bytes of a long double 10 hold it, and NumPy leaves in the others what was there.
padding = a.dtype.fields['long'][1] + 10
a.view('u1').reshape(5, -1)[:, padding:padding + 6] = 0
np.save(sys.argv[1], a)
"
    );
    numpy(&python, &program, &[&path]);
    let theirs = std::fs::read(&path).unwrap();
    assert_eq!(written(&records).escape_ascii().to_string(), theirs.escape_ascii().to_string());
    assert_eq!(read_npy::<Vec<EveryKind>>(&path).unwrap(), records);
}

/// Dtypes of which NumPy makes five records each, for [`Particle`].
const LAYOUTS: &[(&str, &str)] = &[
    ("packed", "[('id', '<u4'), ('pos', '<f8', (3,)), ('t', '<f4')]"),
    ("big-endian", "[('id', '>u4'), ('pos', '>f8', (3,)), ('t', '>f4')]"),
    ("mixed byte orders", "[('id', '>u4'), ('pos', '<f8', (3,)), ('t', '>f4')]"),
    ("reversed", "[('t', '<f4'), ('pos', '<f8', (3,)), ('id', '<u4')]"),
    ("aligned", "np.dtype([('id', '<u4'), ('pos', '<f8', (3,)), ('t', '<f4')], align=True)"),
    (
        "more fields",
        "[('x', 'S3'), ('id', '<u4'), ('y', '>i2', (2, 2)), ('pos', '<f8', (3,)), ('t', '<f4'), ('z', '?')]",
    ),
    ("titles", "[(('the number', 'id'), '<u4'), ('pos', '<f8', (3,)), (('t', 'seconds'), '<f4')]"),
    (
        "padding",
        "{'names': ['id', 't', 'pos'], 'formats': ['<u4', '<f4', ('<f8', 3)], 'offsets': [7, 20, 40], 'itemsize': 99}",
    ),
    ("as in memory", "[('pos', '<f8', (3,)), ('id', '<u4'), ('t', '<f4')]"),
];

#[test]
fn fields_are_found_by_name_wherever_they_are() {
    let Some(python) = python() else { return };
    let folder = Folder::new("layouts");
    for (what, dtype) in LAYOUTS {
        let path = folder.join("a.npy");
        let program = format!(
            "
a = np.zeros(5, dtype={dtype})
a['id'] = np.arange(5)
a['pos'] = [[i, .5, -1.] for i in range(5)]
a[[f[0] for f in a.dtype.fields.values()] and ('t' if 't' in a.dtype.fields else 'seconds')] = 2.5
np.save(sys.argv[1], a)
np.save(sys.argv[2], a.reshape(1, 5, 1)[:, :, ::-1])
"
        );
        let cube = folder.join("cube.npy");
        numpy(&python, &program, &[&path, &cube]);
        assert_eq!(read_npy::<Vec<Particle>>(&path).unwrap(), particles(), "{what}");
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(read_npy_from::<Vec<Particle>>(bytes.as_slice()).unwrap(), particles(), "{what} from a stream");
        let cube: Array<Particle> = read_npy(&cube).unwrap();
        assert_eq!((cube.shape(), cube.as_slice()), (&[1, 5, 1][..], particles().as_slice()), "{what}");
    }
}

#[test]
fn numpy_writes_the_same_bytes() {
    let Some(python) = python() else { return };
    let inner = "[('flag', 'u1'), ('value', 'f8'), ('count', 'i2')]";
    let aligned_dtype =
        "np.dtype([('flag', '?'), ('value', 'f8'), ('matrix', 'i2', (3, 2)), ('wave', 'c8')], align=True)";
    let cases = [
        (written(&particles()), "[('id', 'u4'), ('pos', 'f8', 3), ('t', 'f4')]".to_owned()),
        (written(&of_five(packed)), inner.to_owned()),
        (written(&of_five(aligned)), aligned_dtype.to_owned()),
        (
            written(&of_five(nested)),
            format!("[('name', 'u1'), ('inner', {inner}), ('pair', {inner}, 2), ('type', 'i8')]"),
        ),
        (
            written(&of_five(aligned_inside)),
            format!(
                "np.dtype([('first', 'u1'), ('inner', {aligned_dtype}), ('packed', np.dtype({inner}))], align=True)"
            ),
        ),
        (written(&packed(3)), inner.to_owned()),
        (written(&Array::from_shape_vec([2, 2], of_five(packed)[..4].to_vec()).unwrap()), inner.to_owned()),
    ];
    let folder = Folder::new("same-bytes");
    for (bytes, dtype) in cases.into_iter().filter(|(_, dtype)| ALIGNS_TO_8 || !dtype.contains("align=True")) {
        let (ours, theirs) = (folder.join("ours.npy"), folder.join("theirs.npy"));
        std::fs::write(&ours, &bytes).unwrap();
        let program = format!(
            "
a = np.load(sys.argv[1])
b = np.zeros(a.shape, dtype={dtype})
def fill(to, source):
    for name in to.dtype.names:
        if to.dtype[name].base.names: fill(to[name], source[name])
        else: to[name] = source[name]
fill(b, a)
np.save(sys.argv[2], b)
"
        );
        numpy(&python, &program, &[&ours, &theirs]);
        assert!(bytes == std::fs::read(&theirs).unwrap(), "{dtype}");
    }
}

#[test]
fn what_does_not_fit_is_refused_with_the_field() {
    let file = written(&particles());
    #[derive(Debug, Record)]
    #[allow(dead_code)]
    struct Missing {
        id: u32,
        velocity: f64,
    }
    #[derive(Debug, Record)]
    #[allow(dead_code)]
    struct Other {
        id: i64,
    }
    #[derive(Debug, Record)]
    #[allow(dead_code)]
    struct Shorter {
        pos: [f64; 2],
    }
    let cases: [(npz::Error, &str); 4] = [
        (read_npy_from::<Vec<Missing>>(file.as_slice()).unwrap_err(), "no field \"velocity\""),
        (read_npy_from::<Vec<Other>>(file.as_slice()).unwrap_err(), "field \"id\": expected <i8, found <u4"),
        (read_npy_from::<Vec<Shorter>>(file.as_slice()).unwrap_err(), "field \"pos\""),
        (read_npy_from::<Particle>(file.as_slice()).unwrap_err(), "expected shape ()"),
    ];
    for (error, text) in cases {
        let fits = matches!(error.kind(), ErrorKind::DTypeMismatch { .. } | ErrorKind::ShapeMismatch { .. });
        assert!(fits && error.to_string().contains(&native(text)), "{error}");
    }
    let no_record = read_npy_from::<Vec<Particle>>(written(&[1.0, 2.0]).as_slice()).unwrap_err();
    assert!(matches!(no_record.kind(), ErrorKind::DTypeMismatch { .. }), "{no_record}");
}

#[test]
fn a_subset_of_the_fields_is_read() {
    #[derive(Debug, PartialEq, Record)]
    struct Position {
        pos: [f64; 3],
    }
    let positions: Vec<Position> = read_npy_from(written(&particles()).as_slice()).unwrap();
    assert_eq!(positions[4], Position { pos: [4.0, 0.5, -1.0] });
}

#[test]
fn skipped_fields_have_their_default() {
    let mut records = of_five(nested);
    records[0].cache = Some("kept in memory".to_owned());
    let read: Vec<Nested> = read_npy_from(written(&records).as_slice()).unwrap();
    assert_eq!(read, of_five(nested));
}

#[test]
fn large_arrays_are_read_in_pieces() {
    let records: Vec<Particle> = (0..600_000).map(|id| Particle { id, ..particles()[0].clone() }).collect();
    let bytes = written(&records);
    assert!(read_npy_from::<Vec<Particle>>(bytes.as_slice()).unwrap() == records);
    let any: DynArray = read_npy_from(bytes.as_slice()).unwrap();
    let ids: Array<u32> = any.field("id").unwrap().downcast().unwrap();
    assert!(ids.as_slice().iter().copied().eq(0..600_000));
    let cut = &bytes[..bytes.len() - 1];
    let error = read_npy_from::<Vec<Particle>>(cut).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Truncated { .. }), "{error}");
}

#[test]
fn columns_are_fields_as_arrays() {
    let any: DynArray = read_npy_from(written(&of_five(nested)).as_slice()).unwrap();
    let inner = any.field("inner").unwrap();
    assert_eq!(inner.downcast::<Packed>().unwrap().as_slice(), (1..6).map(packed).collect::<Vec<_>>());
    let pair = any.field("pair").unwrap();
    assert_eq!((pair.shape(), pair.field("flag").unwrap().bytes()), (&[5, 2][..], &[0, 9, 1, 9, 2, 9, 3, 9, 4, 9][..]));
    let error = any.field("nothing").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoSuchField { fields, .. } if fields.len() == 4), "{error}");
}
