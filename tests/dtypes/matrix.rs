//! Every dtype, as every Rust type that reads and writes it, in either byte order, in C and Fortran order, in `.npy` and
//! in archives, against a real NumPy. The table in the docs is made of the same rows.

use std::fs;
use std::path::Path;

use crate::support::Folder;
use crate::support::python::{numpy, python};
use half_2::{bf16, f16};
use npz::{
    Array, Complex, Compression, DType, DateTime64, DynArray, Element, FixedBytes, Float128, NpzReader, Record,
    TimeDelta64, Void, WriteOptions,
};

/// A dtype as a Rust type.
struct Row {
    /// How NumPy names the dtype.
    dtype: &'static str,
    rust: &'static str,
    /// What NumPy makes the six items of.
    values: &'static str,
    /// What the Rust type is written as.
    written: &'static str,
    check: fn(&Files<'_>),
}

/// The files of one row in one byte order and one order, without extension, and those that the type writes.
struct Files<'a> {
    folder: &'a Folder,
    name: String,
    /// What NumPy saves of the dtype that the type is written as, in the order of the file, and in C order.
    same_order: Vec<u8>,
    c_order: Vec<u8>,
}

macro_rules! rows {
    ($($dtype:literal, $type:ty, $values:literal, $written:literal;)*) => {
        [$(Row {
            dtype: $dtype,
            rust: stringify!($type),
            values: $values,
            written: $written,
            check: check::<$type>,
        }),*]
    };
}

#[derive(Clone, Record)]
struct Sample {
    id: u16,
    name: String,
    when: DateTime64,
    half: f16,
    pair: [f32; 2],
    tag: FixedBytes<3>,
}

/// Rows whose type is another Rust type than the one before, or whose dtype is.
fn rows() -> Vec<Row> {
    let mut rows = Vec::from(rows! {
        "bool", bool, "[0, 1, 1, 0, 0, 1]", "?";
        "int8", i8, "[0, 1, -2, 100, 127, -128]", "i1";
        "int16", i16, "[0, 1, -2, 100, 32767, -32768]", "i2";
        "int32", i32, "[0, 1, -2, 100, 2**31 - 1, -2**31]", "i4";
        "int64", i64, "[0, 1, -2, 100, 2**63 - 1, -2**63]", "i8";
        "uint8", u8, "[0, 1, 2, 100, 3, 255]", "u1";
        "uint16", u16, "[0, 1, 2, 100, 3, 65535]", "u2";
        "uint32", u32, "[0, 1, 2, 100, 3, 2**32 - 1]", "u4";
        "uint64", u64, "np.array([0, 1, 2, 100, 3, 2**64 - 1], 'u8')", "u8";
        "float16", f16, "[0, -0., 1.5, 65504, np.inf, np.nan]", "f2";
        "float32", f32, "[0, -0., 1.5, 3e38, -np.inf, np.nan]", "f4";
        "float64", f64, "[0, -0., 1.5, 1e308, -np.inf, np.nan]", "f8";
        "longdouble", Float128, "[0, -0., 1.5, 1e308, -np.inf, np.nan]", "g";
        "complex64", Complex<f32>, "[0, 1j, 1.5 - 2j, 3e38, -np.inf, np.nan]", "c8";
        "complex128", Complex<f64>, "[0, 1j, 1.5 - 2j, 1e308, -np.inf, np.nan]", "c16";
        "clongdouble", Complex<Float128>, "[0, 1j, 1.5 - 2j, 1e308, -np.inf, np.nan]", "G";
        "S5", String, "[b'', b'a', b'hello', b'x y', b'12345', b'end']", "U5";
        "S5", Vec<u8>, r"[b'', b'a', b'hello', b'a\0b', b'\xff1234', b'end']", "S5";
        "S5", FixedBytes<5>, r"[b'', b'a', b'hello', b'a\0b', b'\xff1234', b'end']", "S5";
        "S5", FixedBytes<8>, r"[b'', b'a', b'hello', b'a\0b', b'\xff1234', b'end']", "S8";
        "U4", String, r"['', 'a', 'thé', '\U0001F600x', '1234', 'a\0b']", "U4";
        "U1", char, r"['', 'a', 'é', '\U0001F600', '\uFFFF', '1']", "U1";
        "V4", Void<4>, "np.arange(6, dtype='u4').view('V4')", "V4";
        "V4", Vec<u8>, "(np.arange(6, dtype='u4') + 2**24).view('V4')", "S4";
        "datetime64", DateTime64, "np.array(['NaT'] * 6, 'M8')", "M8";
        "datetime64[D]", DateTime64, "np.array(['NaT', 0, 1, -1, 20000, 2**40], 'M8[D]')", "M8[D]";
        "datetime64[25ns]", DateTime64, "np.array(['NaT', 0, 1, -1, 20000, 2**40], 'M8[25ns]')", "M8[25ns]";
        "timedelta64", TimeDelta64, "np.array(['NaT', 0, 1, -1, 20000, 2**40], 'm8')", "m8";
        "timedelta64[us]", TimeDelta64, "np.array(['NaT', 0, 1, -1, 20000, 2**40], 'm8[us]')", "m8[us]";
        "[('id', 'u2'), ('name', 'U3'), ('when', 'M8[s]'), ('half', 'f2'), ('pair', 'f4', 2), ('tag', 'S3')]", Sample,
            "[(i, 'añ' + str(i), 1000 * i, i / 2, (i, -i), b'ab'[:i]) for i in range(6)]",
            "[('id', 'u2'), ('name', 'U3'), ('when', 'M8[s]'), ('half', 'f2'), ('pair', 'f4', 2), ('tag', 'S3')]";
    });
    // What `ml_dtypes.bfloat16` is saved as. NumPy by itself makes it of bytes, and names it `|V2`.
    let [bfloat] = rows! { "bfloat16 (V2)", bf16, "np.arange(6, dtype='u2').view('V2')", "V2"; };
    rows.push(Row { check: check_bfloat, ..bfloat });
    rows
}

/// Reads every file of a row, and writes what was read.
fn check<T: Element + Clone>(files: &Files<'_>) {
    let path = |extension: &str| files.folder.join(&format!("{}.{extension}", files.name));
    let stored = NpzReader::open(path("stored.npz")).unwrap();
    let deflated = NpzReader::open(path("deflated.npz")).unwrap();
    let bytes = fs::read(path("npy")).unwrap();
    let in_memory = NpzReader::from_bytes(fs::read(path("deflated.npz")).unwrap()).unwrap();
    let any: DynArray = npz::read_npy(path("npy")).unwrap();
    assert!(written(&any) == bytes, "{} as DynArray", files.name);
    let arrays: [npz::Result<Array<T>>; 6] = [
        npz::read_npy(path("npy")),
        npz::read_npy_from(bytes.as_slice()),
        stored.by_name("a"),
        deflated.by_name("a"),
        in_memory.by_index(0),
        any.downcast(),
    ];
    for (way, array) in arrays.into_iter().enumerate() {
        let array = array.unwrap_or_else(|error| panic!("{} by way {way}: {error}", files.name));
        assert!(written(&array) == files.same_order, "{} by way {way}", files.name);
        assert!(written(&array.to_c_order()) == files.c_order, "{} by way {way}, in C order", files.name);
        assert!(written(&array.view()) == files.same_order, "{} by way {way}, as a view", files.name);
        if way == 0 {
            write_archives(files, &array);
        }
    }
}

/// bfloat16 is written as `ml_dtypes` has it saved: with a byte order.
fn check_bfloat(files: &Files<'_>) {
    let as_saved = |file: &[u8]| String::from_utf8_lossy(file).replacen("'|V2'", "'<V2'", 1);
    let array: Array<bf16> = npz::read_npy(files.folder.join(&format!("{}.npy", files.name))).unwrap();
    assert_eq!(String::from_utf8_lossy(&written(&array)), as_saved(&files.same_order));
}

fn written(array: &dyn npz::ToNpy) -> Vec<u8> {
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, array).unwrap();
    file
}

/// For NumPy to read.
fn write_archives<T: Element + Clone>(files: &Files<'_>, array: &Array<T>) {
    for (kind, compression) in [("stored", Compression::Stored), ("deflated", Compression::Deflated(6))] {
        let path = files.folder.join(&format!("{}.ours-{kind}.npz", files.name));
        let mut out = WriteOptions::new().compression(compression).create(path).unwrap();
        out.add_array("a", array).unwrap();
        out.finish().unwrap();
    }
}

/// Makes all files: for each row and byte order and order a `.npy` and two archives, and what the type shall write.
const MAKE: &str = "
import os
folder = sys.argv[1]
for line in open(sys.argv[2]):
    row, dtype, values, written = line.rstrip('\\n').split('\\t')
    dtype, written = [np.dtype(eval(d) if d.startswith('[') else d) for d in (dtype, written)]
    a = eval(values)
    a = (a if isinstance(a, np.ndarray) else np.array(a, dtype)).reshape(2, 3)
    for byte_order in '<>':
        for order in 'CF':
            b = np.array(a, dtype=dtype.newbyteorder(byte_order), order=order)
            path = os.path.join(folder, f'{row}{byte_order}{order}')
            np.save(path + '.npy', b)
            np.savez(path + '.stored.npz', a=b)
            np.savez_compressed(path + '.deflated.npz', a=b)
            as_bytes = dtype.kind == 'V' and written.kind == 'S'
            c = b.view(written) if as_bytes else b.astype(written)
            np.save(path + '.same', np.array(c, order=order))
            np.save(path + '.c', np.array(c, order='C'))
";

/// Reads our archives, and finds in them what it wrote itself.
const COMPARE: &str = "
import os, glob
paths = glob.glob(os.path.join(sys.argv[1], '*.ours-*.npz'))
for path in paths:
    expected = np.load(path.rsplit('.ours', 1)[0] + '.same.npy')
    found = np.load(path)['a']
    assert found.dtype == expected.dtype and found.shape == expected.shape, (path, found.dtype, expected.dtype)
    assert found.flags.f_contiguous == expected.flags.f_contiguous, path
    assert found.tobytes() == expected.tobytes(), path
print(len(paths))
";

#[test]
fn every_dtype_is_read_and_written_as_every_type_of_its_row() {
    let Some(python) = python() else { return };
    let folder = Folder::new("matrix");
    let rows = rows();
    let lines: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| format!("{number}\t{}\t{}\t{}\n", row.descr(), row.values, row.written))
        .collect();
    let table = folder.join("rows");
    fs::write(&table, lines.concat()).unwrap();
    numpy(&python, MAKE, &[&folder.join(""), &table]);
    for (number, row) in rows.iter().enumerate() {
        for name in ["<C", "<F", ">C", ">F"].map(|orders| format!("{number}{orders}")) {
            let file = |extension: &str| fs::read(folder.join(&format!("{name}.{extension}.npy"))).unwrap();
            let files = Files { folder: &folder, same_order: file("same"), c_order: file("c"), name };
            (row.check)(&files);
        }
    }
    let compared: usize = numpy(&python, COMPARE, &[&folder.join("")]).trim().parse().unwrap();
    assert_eq!(compared, (rows.len() - 1) * 4 * 2);
}

impl Row {
    /// The dtype as NumPy parses it.
    fn descr(&self) -> &str {
        let named = self.dtype.strip_suffix(')').and_then(|text| text.rsplit_once(" (V"));
        named.map_or(self.dtype, |_| "V2")
    }

    /// Whether the type is written as the dtype that it is read from.
    fn is_written(&self) -> bool {
        let [read, written] = [self.descr(), self.written].map(|descr| descr.parse::<DType>().unwrap());
        read == written
    }

    fn rust_in_docs(&self) -> String {
        match self.rust {
            "Sample" => "a struct that derives `Record`".to_owned(),
            rust @ ("f16" | "bf16") => format!("`half::{rust}`"),
            rust => format!("`{}`", rust.replace(' ', "")),
        }
    }

    fn dtype_in_docs(&self) -> &str {
        if self.dtype.starts_with('[') { "structured" } else { self.dtype }
    }
}

/// The rows as the docs have them: a dtype, the types that it is read into, and those that are written as it.
fn documented() -> String {
    let mut text = "| dtype | read into | written from |\n|---|---|---|\n".to_owned();
    for rows in rows().chunk_by(|one, next| one.dtype == next.dtype) {
        let types = |rows: Vec<&Row>| rows.iter().map(|row| row.rust_in_docs()).collect::<Vec<_>>().join(", ");
        let (read, written) = (rows.iter().collect(), rows.iter().filter(|row| row.is_written()).collect());
        text += &format!("| `{}` | {} | {} |\n", rows[0].dtype_in_docs(), types(read), types(written));
    }
    text
}

#[test]
fn the_docs_have_a_line_for_each_dtype() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/element/matrix.md");
    if std::env::var_os("NPZ_UPDATE_DOCS").is_some() {
        fs::write(&path, documented()).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), documented(), "run with NPZ_UPDATE_DOCS=1");
}
