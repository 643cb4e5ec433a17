//! Both ways with a real NumPy: it reads what is written here, and reads the same in what others wrote.
//!
//! Needs a Python with NumPy: `python3`, or what `NPZ_PYTHON` names. Without it the tests say that they were
//! skipped; with `NPZ_REQUIRE_NUMPY` they fail instead.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::python::{numpy, python, run, skip};
use crate::support::{Folder, fixtures, order_text, shape_text};
use npz::{Array, Complex, Compression, DynArray, NpzReader, NpzWriter, Order, WriteOptions};

/// How NumPy describes every array of a file: name, descr, shape, order, and the hexadecimal CRC-32 of its data.
const DESCRIBE: &str = r#"
import zlib
def describe(name, a):
    descr = np.lib.format.dtype_to_descr(a.dtype)
    descr = descr if isinstance(descr, str) else repr(descr)
    order = 'C' if a.flags.c_contiguous else 'F' if a.flags.f_contiguous else 'C'
    data = a.T.tobytes() if order == 'F' else a.tobytes()
    shape = ','.join(map(str, a.shape)) or '()'
    print(name, descr, shape, order, format(zlib.crc32(data), '08x'), sep='\t')
for path in sys.argv[1:]:
    loaded = np.load(path)
    if isinstance(loaded, np.ndarray):
        describe(path, loaded)
    else:
        for name in loaded.files:
            if isinstance(loaded[name], np.ndarray):
                describe(name, loaded[name])
"#;

/// The same of an array read here.
fn describe(name: &str, array: &DynArray) -> String {
    let order = if array.shape().iter().filter(|length| **length > 1).count() <= 1 || array.shape().contains(&0) {
        Order::C
    } else {
        array.order()
    };
    let (shape, order) = (shape_text(array.shape()), order_text(order));
    format!("{name}\t{}\t{shape}\t{order}\t{:08x}\n", array.dtype(), crc32fast::hash(array.bytes()))
}

fn describe_archive(path: &Path) -> String {
    let npz = NpzReader::open(path).unwrap();
    npz.verify().unwrap();
    npz.names().filter_map(|name| Some(describe(name, &npz.by_name(name).ok()?))).collect()
}

/// Arrays of every element type, in both orders, with values at the ends of their ranges.
fn write_every_type(out: &mut NpzWriter<fs::File>) -> npz::Result<()> {
    macro_rules! add {
        ($($name:literal, $values:expr;)*) => {$(
            let values = $values;
            let shape = [2, values.len() / 2];
            out.add_array($name, &values)?;
            out.add_array(concat!($name, "-c"), &Array::from_shape_vec(shape, values.to_vec())?)?;
            out.add_array(concat!($name, "-f"), &Array::with_order(Order::Fortran, shape, values.to_vec())?)?;
            out.add_array(concat!($name, "-0d"), &values[0])?;
            out.add_array(concat!($name, "-empty"), &Array::from_shape_vec([0, 3], values[..0].to_vec())?)?;
        )*};
    }
    add! {
        "bool", [true, false, false, true];
        "i8", [i8::MIN, -1, 0, i8::MAX];
        "i16", [i16::MIN, -1, 0, i16::MAX];
        "i32", [i32::MIN, -1, 0, i32::MAX];
        "i64", [i64::MIN, -1, 0, i64::MAX];
        "u8", [0, 1, 254, u8::MAX];
        "u16", [0, 1, 2, u16::MAX];
        "u32", [0, 1, 2, u32::MAX];
        "u64", [0, 1, 2, u64::MAX];
        "f32", [f32::MIN, -0.0, f32::NAN, f32::INFINITY];
        "f64", [f64::MIN_POSITIVE, -0.0, f64::NAN, f64::NEG_INFINITY];
        "c8", [Complex::new(1.0f32, -1.0), Complex::new(0.0, 2.0), Complex::new(f32::NAN, 0.0), Complex::default()];
        "c16", [Complex::new(1.0f64, -1.0), Complex::new(0.0, 2.0), Complex::new(f64::NAN, 0.0), Complex::default()];
    }
    Ok(())
}

/// Archives of all kinds, as paths.
fn write_archives(folder: &Folder) -> Vec<PathBuf> {
    let large: Vec<f64> = (0..300_000).map(|i| f64::from(i) * 0.1).collect();
    let mut paths = Vec::new();
    for level in 0..=9 {
        let path = folder.join(&format!("level-{level}.npz"));
        let compression = if level == 0 { Compression::Stored } else { Compression::Deflated(level) };
        let mut out = WriteOptions::new().compression(compression).create(&path).unwrap();
        write_every_type(&mut out).unwrap();
        out.push_array(&large).unwrap();
        out.add_array("dir/é整😀", &[1.5f32]).unwrap();
        out.finish().unwrap();
        paths.push(path);
    }
    npz::savez!(folder.join("empty.npz")).unwrap();
    npz::savez!(folder.join("both.npz"), large, x = [1, 2]).unwrap();
    npz::savez_compressed!(folder.join("both-compressed.npz"), large, x = [1, 2]).unwrap();
    paths.extend(["empty.npz", "both.npz", "both-compressed.npz"].map(|name| folder.join(name)));
    paths
}

#[test]
fn numpy_reads_every_archive_written_here() {
    let Some(python) = python() else { return };
    let folder = Folder::new("numpy-archives");
    for path in write_archives(&folder) {
        assert_eq!(numpy(&python, DESCRIBE, &[&path]), describe_archive(&path), "{}", path.display());
    }
}

#[test]
fn zip_tools_accept_every_archive_written_here() {
    let Some(python) = python() else { return };
    let folder = Folder::new("zip-tools");
    let has_unzip = Command::new("unzip").arg("-v").output().is_ok();
    if !has_unzip {
        skip("there is no unzip; Python's zipfile is asked alone");
    }
    for path in write_archives(&folder) {
        run(Command::new(&python).args(["-m", "zipfile", "-t"]).arg(&path));
        let is_empty = path.ends_with("empty.npz");
        if has_unzip && !is_empty {
            run(Command::new("unzip").args(["-t", "-qq"]).arg(&path));
        }
    }
}

#[test]
fn np_save_and_np_savez_write_the_same_npy_bytes() {
    let Some(python) = python() else { return };
    let folder = Folder::new("numpy-same-bytes");
    let path = folder.join("ours.npz");
    let mut out = NpzWriter::create(&path).unwrap();
    write_every_type(&mut out).unwrap();
    out.finish().unwrap();
    let theirs = folder.join("theirs.npz");
    let program = "z = np.load(sys.argv[1]); np.savez(sys.argv[2], **{n: z[n] for n in z.files})";
    numpy(&python, program, &[&path, &theirs]);
    let (ours, theirs) = (NpzReader::open(path).unwrap(), NpzReader::open(theirs).unwrap());
    assert!(ours.len() > 50);
    for name in ours.names() {
        assert!(ours.raw(name).unwrap() == theirs.raw(name).unwrap(), "{name}");
    }
}

#[test]
fn numpy_reads_every_npy_written_here_from_its_own_files() {
    let Some(python) = python() else { return };
    let folder = Folder::new("numpy-rewritten");
    let (mut paths, mut expected) = (Vec::new(), String::new());
    for entry in fs::read_dir(fixtures().join("npy")).unwrap() {
        let source = entry.unwrap().path();
        let Ok(array) = npz::read_npy::<DynArray>(&source) else { continue };
        // NumPy leaves the padding of records as it was and copies fields only, and loops for ever over some.
        if array.dtype().kind() == npz::Kind::Void || array.dtype().itemsize() == 0 {
            continue;
        }
        let path = folder.join(source.file_name().unwrap().to_str().unwrap());
        npz::write_npy(&path, &array).unwrap();
        expected += &describe(path.to_str().unwrap(), &array);
        paths.push(path);
    }
    assert!(paths.len() > 200);
    let arguments: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    assert_eq!(numpy(&python, DESCRIBE, &arguments), expected);
}

/// Data that others made: every `.npy` and `.npz` below the folder that `NPZ_REAL_DATA` names.
#[test]
fn real_files_are_read_as_numpy_reads_them() {
    let Some(python) = python() else { return };
    let Some(folder) = std::env::var_os("NPZ_REAL_DATA") else {
        assert!(std::env::var_os("NPZ_REQUIRE_NUMPY").is_none(), "NPZ_REAL_DATA is not set");
        return skip("NPZ_REAL_DATA names no folder of .npy and .npz files");
    };
    let mut files = Vec::new();
    find_arrays(Path::new(&folder), &mut files);
    assert!(!files.is_empty(), "no .npy or .npz below {folder:?}");
    for path in files {
        let found = if path.extension().is_some_and(|extension| extension == "npz") {
            describe_archive(&path)
        } else {
            describe(path.to_str().unwrap(), &npz::read_npy(&path).unwrap())
        };
        assert_eq!(found, numpy(&python, DESCRIBE, &[&path]), "{}", path.display());
    }
}

fn find_arrays(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find_arrays(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "npy" || extension == "npz") {
            files.push(path);
        }
    }
}

#[test]
fn the_table_of_printable_characters_is_that_of_python() {
    let Some(python) = python() else { return };
    let version = numpy(&python, "import unicodedata; print(unicodedata.unidata_version)", &[]);
    if version.trim() != "14.0.0" {
        return skip(&format!("Python knows Unicode {}, the table is that of 14.0.0", version.trim()));
    }
    let program = "print(*[c for c in map(chr, range(0x110000)) if c.isprintable() and not 0xD800 <= ord(c) < 0xE000], sep='', end='')";
    let output = run(Command::new(&python).env("PYTHONIOENCODING", "utf-8").args(["-c", program]));
    let printable = String::from_utf8(output.stdout).unwrap();
    let found: String = ('\0'..=char::MAX).filter(|c| is_kept(*c)).collect();
    assert!(found == printable);
}

/// Whether a field's name keeps the character as it is.
fn is_kept(c: char) -> bool {
    let dtype: npz::DType = format!("[('\\U{:08x}', '|i1')]", u32::from(c)).parse().unwrap();
    dtype.to_string() == format!("[('{c}', '|i1')]") || matches!(c, '\\' | '\'')
}

/// Takes 10 GiB of disk and a minute: `cargo test --release --test interop numpy -- --ignored`.
#[test]
#[cfg(target_pointer_width = "64")]
#[ignore = "writes more than 4 GiB"]
fn archives_larger_than_4_gib_are_read_by_numpy() {
    let Some(python) = python() else { return };
    let folder = Folder::new("numpy-zip64");
    let path = folder.join("large.npz");
    let large = vec![7u8; (4 << 30) + 1000];
    let mut out = NpzWriter::create(&path).unwrap();
    out.add_array("before", &[1, 2, 3]).unwrap();
    out.add_array("large", &large).unwrap();
    out.add_array("after", &[4, 5, 6]).unwrap();
    out.finish().unwrap();
    let npz = NpzReader::open(&path).unwrap();
    assert_eq!(npz.by_name::<[i32; 3]>("after").unwrap(), [4, 5, 6]);
    assert!(npz.by_name::<Vec<u8>>("large").unwrap() == large);
    let program = "z = np.load(sys.argv[1]); print(z['after'].tolist(), z['large'].shape, int(z['large'].min()), int(z['large'].max()))";
    assert_eq!(numpy(&python, program, &[&path]), "[4, 5, 6] (4294968296,) 7 7\n");
    run(Command::new(&python).args(["-m", "zipfile", "-t"]).arg(&path));
    let compressed = folder.join("compressed.npz");
    npz::savez_compressed!(&compressed, large, after = [4, 5, 6]).unwrap();
    assert_eq!(NpzReader::open(&compressed).unwrap().by_name::<Vec<u8>>("arr_0").unwrap().len(), large.len());
    let program = "z = np.load(sys.argv[1]); print(z['after'].tolist(), z['arr_0'].shape)";
    assert_eq!(numpy(&python, program, &[&compressed]), "[4, 5, 6] (4294968296,)\n");
}

/// Arrays of several MiB, of kinds that deflate does different things to.
const LARGE: &str = r#"
n = 1 << 19
rng = np.random.default_rng(7)
arrays = dict(
    noise=rng.standard_normal(2 * n).astype('f4'),
    walk=np.cumsum(rng.integers(-1, 2, n)).astype('f8'),
    below_100=rng.integers(0, 100, n),
    below_100_i4=rng.integers(0, 100, 2 * n).astype('i4'),
    rounded_steps=np.round(rng.normal(size=n), 1),
    times=np.cumsum(rng.integers(900, 1100, n)),
    labels=np.array(['alpha', 'beta', 'gamma', 'delta'])[rng.integers(0, 4, n // 8)],
    far_repeats=np.tile(rng.random(3000), 170),
    counting=np.arange(n),
    mask=rng.random(8 * n) < 0.3,
    sorted=np.sort(rng.integers(0, 1 << 24, 4 * n)).astype('i4'),
    offsets=np.cumsum(rng.integers(0, 60, 2 * n)).astype('i4'),
    rounded_walk=np.round(np.cumsum(rng.normal(size=2 * n)), 2).astype('f4'),
)
for name, array in arrays.items():
    np.savez_compressed(f'{sys.argv[1]}/{name}.npz', array)
    print(name)
"#;

#[test]
fn large_compressed_archives_are_as_small_as_those_of_numpy() {
    let Some(python) = python() else { return };
    let folder = Folder::new("large-sizes");
    let names = numpy(&python, LARGE, &[&folder.join("")]);
    assert_eq!(names.lines().count(), 13);
    for name in names.lines() {
        let path = folder.join(&format!("{name}.npz"));
        let array: DynArray = NpzReader::open(&path).unwrap().by_index(0).unwrap();
        let size = |compression| {
            let ours = folder.join("ours.npz");
            let mut out = WriteOptions::new().compression(compression).create(&ours).unwrap();
            out.push_array(&array).unwrap();
            out.finish().unwrap();
            fs::metadata(&ours).unwrap().len()
        };
        let numpy = fs::metadata(&path).unwrap().len();
        let ours = size(Compression::Deflated(6));
        // No MiB looks back at the 32 KiB before it, which matters where nothing else repeats.
        let anew = if name == "far_repeats" { (array.bytes().len() as u64 >> 20) * (32 << 10) } else { 0 };
        assert!(ours <= numpy + numpy / 1000 + anew, "{name}: {ours} bytes, NumPy {numpy}");
        let fast = size(Compression::Fast);
        assert!(fast <= array.bytes().len() as u64 + 1024, "{name}: {fast} bytes");
        assert!(name != "noise" || fast <= numpy, "{name}: {fast} bytes, NumPy {numpy}");
    }
}

#[test]
fn archives_that_python_compresses_otherwise_are_read() {
    let Some(python) = python() else { return };
    let folder = Folder::new("foreign");
    let program = r#"
import io, zipfile
array = (np.arange(3000) ** 2 % 1000).reshape(30, 100)
for name in 'bzip2', 'lzma':
    npy = io.BytesIO()
    np.save(npy, array)
    with zipfile.ZipFile(f'{sys.argv[1]}/{name}.npz', 'w', getattr(zipfile, 'ZIP_' + name.upper())) as out:
        out.writestr('a.npy', npy.getvalue())
    with zipfile.ZipFile(f'{sys.argv[1]}/{name}-zeros.npz', 'w', getattr(zipfile, 'ZIP_' + name.upper())) as out:
        out.writestr('a.npy', bytes(1 << 25))
"#;
    numpy(&python, program, &[&folder.join("")]);
    let expected: Vec<i64> = (0..3000).map(|i| i * i % 1000).collect();
    for (name, is_known) in [("bzip2", cfg!(feature = "bzip2")), ("lzma", cfg!(feature = "lzma"))] {
        let bytes = fs::read(folder.join(&format!("{name}.npz"))).unwrap();
        let npz = NpzReader::from_bytes(&bytes).unwrap();
        if !is_known {
            let error = npz.by_name::<Array<i64>>("a").unwrap_err();
            assert!(error.to_string().contains(&format!("feature {name:?}")), "{error}");
            continue;
        }
        let array: Array<i64> = npz.by_name("a").unwrap();
        assert_eq!((array.shape(), array.as_slice()), (&[30, 100][..], expected.as_slice()));
        assert_eq!(npz.raw("a").unwrap().len(), 128 + 24_000);
        assert_eq!(npz.rows("a").unwrap().read_rows::<i64>(7..8).unwrap().as_slice(), &expected[700..800]);
        npz.verify().unwrap();
        let zeros = NpzReader::open(folder.join(&format!("{name}-zeros.npz"))).unwrap().raw("a").unwrap();
        assert!(zeros.len() == 1 << 25 && zeros.iter().all(|byte| *byte == 0), "{name}");
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x11;
            let Ok(npz) = NpzReader::from_bytes(&changed) else { continue };
            let Ok(array) = npz.by_index::<Array<i64>>(0) else { continue };
            assert!(array.as_slice() == expected, "{name} byte {at}");
        }
    }
}

#[cfg(feature = "zstd")]
#[test]
fn entries_compressed_by_zstandard_are_read() {
    use crate::support::zip::{File, Zip};
    let array: Vec<u16> = (0..9000).map(|i| i / 7).collect();
    let mut npy = Vec::new();
    npz::write_npy_to(&mut npy, &array).unwrap();
    let file = File { method: 93, data: zstd::encode_all(npy.as_slice(), 3).unwrap(), ..File::stored("a.npy", &npy) };
    let npz = NpzReader::from_bytes(Zip::new(&[file]).bytes).unwrap();
    assert_eq!(npz.entries().next().unwrap().compression().to_string(), "zstd");
    assert_eq!(npz.by_name::<Vec<u16>>("a").unwrap(), array);
    let zeros = vec![0; 1 << 25];
    let file = File { method: 93, data: zstd::encode_all(zeros.as_slice(), 19).unwrap(), ..File::stored("a", &zeros) };
    assert!(NpzReader::from_bytes(Zip::new(&[file]).bytes).unwrap().raw("a").unwrap() == zeros);
}
