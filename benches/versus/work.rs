//! What is measured: each piece of work, as everybody does it.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytemuck::NoUninit;
use ndarray::{Array1, ArrayView1, Ix1, OwnedRepr};
use ndarray_npy::{ReadableElement, WritableElement};
use npyz::WriterBuilder;
use npz::{Compression, Element, NpzReader, NpzWriter, WriteOptions};

use crate::data::{noise_f32, small_i64, steps_f64};

type Run = Box<dyn Fn()>;

/// Somebody who does a piece of work.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) run: Run,
}

/// A piece of work.
pub(crate) struct Work {
    pub(crate) name: String,
    /// What must be there first; not timed.
    pub(crate) prepare: Run,
    pub(crate) contenders: Vec<Contender>,
    /// One line of Python where `np` is NumPy, not timed, and one that is.
    pub(crate) numpy: Option<(String, String)>,
    /// The files that are written.
    pub(crate) writes: Vec<PathBuf>,
    /// Whether NumPy must write a file first.
    pub(crate) reads_numpy_file: bool,
}

fn by(name: &'static str, run: impl Fn() + 'static) -> Contender {
    Contender { name, run: Box::new(run) }
}

/// What every crate can read and write.
trait Number:
    Element + Copy + NoUninit + ReadableElement + WritableElement + npyz::AutoSerialize + npyz::Deserialize
{
}
impl<T> Number for T where
    T: Element + Copy + NoUninit + ReadableElement + WritableElement + npyz::AutoSerialize + npyz::Deserialize
{
}

/// Makes the pieces of work one by one, so that their arrays need not be in memory together.
pub(crate) fn all(folder: &Path) -> Vec<Box<dyn Fn() -> Vec<Work>>> {
    let folder = folder.to_path_buf();
    let [a, b, c, d, e] = std::array::from_fn(|_| folder.clone());
    vec![
        Box::new(move || plain(&a, "256 MiB f4", noise_f32(64 << 20))),
        Box::new(move || deflated(&b, "64 MiB f4 noise", noise_f32(16 << 20))),
        Box::new(move || deflated(&c, "64 MiB f8 steps", steps_f64(8 << 20))),
        Box::new(move || deflated(&d, "64 MiB i8 < 100", small_i64(8 << 20))),
        Box::new(move || strings(&e)),
        Box::new(move || many_arrays(&folder)),
    ]
}

fn plain<T: Number>(folder: &Path, what: &str, values: Vec<T>) -> Vec<Work> {
    let values = Arc::new(values);
    npz::write_npy(folder.join("array.npy"), &*values).unwrap();
    vec![
        read_npy::<T>(folder, what),
        write_npy(folder, what, &values),
        read_npz::<T>(folder, &format!("stored {what}"), &values, Compression::Stored),
        write_npz(folder, &format!("stored {what}"), &values, Compression::Stored),
        view_npz(folder, &values),
    ]
}

fn deflated<T: Number>(folder: &Path, what: &str, values: Vec<T>) -> Vec<Work> {
    let values = Arc::new(values);
    npz::write_npy(folder.join("array.npy"), &*values).unwrap();
    let level = Compression::Deflated(6);
    vec![
        read_numpy_npz::<T>(folder, what),
        read_npz::<T>(folder, &format!("deflated {what}"), &values, level),
        write_npz(folder, &format!("deflated {what}"), &values, level),
        write_npz(folder, &format!("fast deflated {what}"), &values, Compression::Fast),
    ]
}

/// Strings of the language, on both sides.
fn strings(folder: &Path) -> Vec<Work> {
    let texts: Vec<String> = (0..1_000_000).map(|number| format!("sample {number:09}")).collect();
    let (path, what) = (folder.join("strings.npy"), "1,000,000 <U16 strings");
    npz::write_npy(&path, &texts).unwrap();
    let numpy = (String::new(), format!("kept = np.load({path:?}).tolist()"));
    let own = path.clone();
    vec![Work {
        name: format!("read {what} .npy"),
        writes: Vec::new(),
        reads_numpy_file: false,
        prepare: Box::new(|| {}),
        contenders: vec![
            by("npz", move || drop(black_box(npz::read_npy::<Vec<String>>(&own).unwrap()))),
            by("std::fs", move || drop(black_box(fs::read(&path).unwrap()))),
        ],
        numpy: Some(numpy),
    }]
}

fn read_npy<T: Number>(folder: &Path, what: &str) -> Work {
    let path = folder.join("array.npy");
    let [own, other, third, plain] = std::array::from_fn(|_| path.clone());
    Work {
        name: format!("read {what} .npy"),
        writes: Vec::new(),
        reads_numpy_file: false,
        prepare: Box::new(|| {}),
        contenders: vec![
            by("npz", move || drop(black_box(npz::read_npy::<Vec<T>>(&own).unwrap()))),
            by("ndarray-npy", move || drop(black_box(ndarray_npy::read_npy::<_, Array1<T>>(&other).unwrap()))),
            by("npyz", move || {
                let npy = npyz::NpyFile::new(BufReader::new(File::open(&third).unwrap())).unwrap();
                drop(black_box(npy.into_vec::<T>().unwrap()));
            }),
            by("std::fs", move || drop(black_box(fs::read(&plain).unwrap()))),
        ],
        numpy: Some((String::new(), format!("kept = np.load({path:?})"))),
    }
}

fn write_npy<T: Number>(folder: &Path, what: &str, values: &Arc<Vec<T>>) -> Work {
    let files = ["npz", "ndarray", "npyz", "fs", "numpy"].map(|who| folder.join(format!("write-{who}.npy")));
    let [own, other, third, plain, numpy] = files.clone();
    let [a, b, c, d] = std::array::from_fn(|_| values.clone());
    Work {
        name: format!("write {what} .npy"),
        writes: files.to_vec(),
        reads_numpy_file: false,
        prepare: Box::new(|| {}),
        contenders: vec![
            by("npz", move || npz::write_npy(&own, &*a).unwrap()),
            by("ndarray-npy", move || ndarray_npy::write_npy(&other, &ArrayView1::from(&b[..])).unwrap()),
            by("npyz", move || {
                let file = BufWriter::new(File::create(&third).unwrap());
                let options = npyz::WriteOptions::<T>::new().default_dtype().shape(&[c.len() as u64]);
                let mut writer = options.writer(file).begin_nd().unwrap();
                writer.extend(c.iter().copied()).unwrap();
                writer.finish().unwrap();
            }),
            by("std::fs", move || fs::write(&plain, bytemuck::cast_slice::<T, u8>(&d)).unwrap()),
        ],
        numpy: Some((load(folder), format!("np.save({numpy:?}, big)"))),
    }
}

/// Python that has the array in memory.
fn load(folder: &Path) -> String {
    format!("big = np.load({:?})", folder.join("array.npy"))
}

/// Everybody's way to read the first array of an archive.
fn npz_readers<T: Number>(path: &Path) -> Vec<Contender> {
    let [own, other, third] = std::array::from_fn(|_| path.to_path_buf());
    vec![
        by("npz", move || drop(black_box(NpzReader::open(&own).unwrap().by_index::<Vec<T>>(0).unwrap()))),
        by("ndarray-npy", move || {
            let mut npz = ndarray_npy::NpzReader::new(File::open(&other).unwrap()).unwrap();
            drop(black_box(npz.by_index::<OwnedRepr<T>, Ix1>(0).unwrap()));
        }),
        by("npyz", move || {
            let mut npz = npyz::npz::NpzArchive::open(&third).unwrap();
            let npy = npz.by_name("arr_0").unwrap().unwrap();
            drop(black_box(npy.into_vec::<T>().unwrap()));
        }),
    ]
}

fn read_npz<T: Number>(folder: &Path, what: &str, values: &Arc<Vec<T>>, compression: Compression) -> Work {
    let path = folder.join("own.npz");
    let (prepared, values) = (path.clone(), values.clone());
    Work {
        name: format!("read {what} .npz"),
        writes: Vec::new(),
        reads_numpy_file: false,
        prepare: Box::new(move || {
            let mut out = WriteOptions::new().compression(compression).create(&prepared).unwrap();
            out.push_array(&*values).unwrap();
            out.finish().unwrap();
        }),
        contenders: npz_readers::<T>(&path),
        numpy: Some((String::new(), format!("kept = np.load({path:?})['arr_0']"))),
    }
}

fn read_numpy_npz<T: Number>(folder: &Path, what: &str) -> Work {
    let path = folder.join("numpy.npz");
    Work {
        name: format!("read NumPy's deflated {what} .npz"),
        writes: Vec::new(),
        reads_numpy_file: true,
        prepare: Box::new(|| {}),
        contenders: npz_readers::<T>(&path),
        numpy: Some((
            format!("{}; np.savez_compressed({path:?}, big)", load(folder)),
            format!("kept = np.load({path:?})['arr_0']"),
        )),
    }
}

fn write_npz<T: Number>(folder: &Path, what: &str, values: &Arc<Vec<T>>, compression: Compression) -> Work {
    let files = ["npz", "ndarray", "numpy"].map(|who| folder.join(format!("write-{who}.npz")));
    let [own, other, numpy] = files.clone();
    let [a, b] = std::array::from_fn(|_| values.clone());
    let save = if compression == Compression::Stored { "savez" } else { "savez_compressed" };
    Work {
        name: format!("write {what} .npz"),
        writes: files.to_vec(),
        reads_numpy_file: false,
        prepare: Box::new(|| {}),
        contenders: vec![
            by("npz", move || {
                let mut out = WriteOptions::new().compression(compression).create(&own).unwrap();
                out.push_array(&*a).unwrap();
                out.finish().unwrap();
            }),
            by("ndarray-npy", move || {
                let file = File::create(&other).unwrap();
                let stored = compression == Compression::Stored;
                let new = if stored { ndarray_npy::NpzWriter::new } else { ndarray_npy::NpzWriter::new_compressed };
                let mut out = new(file);
                out.add_array("arr_0", &ArrayView1::from(&b[..])).unwrap();
                out.finish().unwrap();
            }),
        ],
        numpy: Some((load(folder), format!("np.{save}({numpy:?}, big)"))),
    }
}

/// From the closed archive to the first element of an array in it.
fn view_npz<T: Number>(folder: &Path, values: &Arc<Vec<T>>) -> Work {
    let path = folder.join("own.npz");
    let (prepared, values, own) = (path.clone(), values.clone(), path.clone());
    Work {
        name: "open and view a stored 256 MiB .npz in an mmap".to_owned(),
        writes: Vec::new(),
        reads_numpy_file: false,
        prepare: Box::new(move || npz::savez!(&prepared, &*values).unwrap()),
        contenders: vec![by("npz", move || {
            // SAFETY: nobody else writes to the folder while the benchmark runs.
            #[allow(unsafe_code)]
            let map = unsafe { memmap2::Mmap::map(&File::open(&own).unwrap()) }.unwrap();
            let npz = NpzReader::from_bytes(map).unwrap();
            black_box(npz.view::<T>("arr_0").unwrap().as_slice().first());
        })],
        numpy: Some((String::new(), format!("kept = np.load({path:?})['arr_0']"))),
    }
}

/// 10,000 arrays of 100 f8.
fn many_arrays(folder: &Path) -> Vec<Work> {
    const ARRAYS: usize = 10_000;
    let array: Arc<Vec<f64>> = Arc::new((0..100).map(f64::from).collect());
    let path = folder.join("many.npz");
    let write = |path: &Path, array: &Vec<f64>| {
        let mut out = NpzWriter::create(path).unwrap();
        (0..ARRAYS).for_each(|_| out.push_array(array).unwrap());
        out.finish().unwrap();
    };
    write(&path, &array);
    let [own, other, third] = std::array::from_fn(|_| path.clone());
    let files = ["npz", "ndarray", "numpy"].map(|who| folder.join(format!("many-{who}.npz")));
    let [write_own, write_other, write_numpy] = files.clone();
    let [a, b] = std::array::from_fn(|_| array.clone());
    let read = Work {
        name: "read 10,000 arrays of 100 f8".to_owned(),
        writes: Vec::new(),
        reads_numpy_file: false,
        prepare: Box::new(|| {}),
        contenders: vec![
            by("npz", move || {
                let npz = NpzReader::open(&own).unwrap();
                (0..npz.len()).for_each(|index| drop(black_box(npz.by_index::<Vec<f64>>(index).unwrap())));
            }),
            by("ndarray-npy", move || {
                let mut npz = ndarray_npy::NpzReader::new(File::open(&other).unwrap()).unwrap();
                for index in 0..npz.len() {
                    drop(black_box(npz.by_index::<OwnedRepr<f64>, Ix1>(index).unwrap()));
                }
            }),
            by("npyz", move || {
                let mut npz = npyz::npz::NpzArchive::open(&third).unwrap();
                let names: Vec<String> = npz.array_names().map(str::to_owned).collect();
                for name in names {
                    drop(black_box(npz.by_name(&name).unwrap().unwrap().into_vec::<f64>().unwrap()));
                }
            }),
        ],
        numpy: Some((String::new(), format!("z = np.load({path:?}); kept = [z[n] for n in z.files]"))),
    };
    let write = Work {
        name: "write 10,000 arrays of 100 f8".to_owned(),
        writes: files.to_vec(),
        reads_numpy_file: false,
        prepare: Box::new(|| {}),
        contenders: vec![
            by("npz", move || write(&write_own, &a)),
            by("ndarray-npy", move || {
                let mut out = ndarray_npy::NpzWriter::new(std::io::BufWriter::new(File::create(&write_other).unwrap()));
                let view = ArrayView1::from(&b[..]);
                (0..ARRAYS).for_each(|index| out.add_array(format!("arr_{index}"), &view).unwrap());
                out.finish().unwrap();
            }),
        ],
        numpy: Some(("a = np.arange(100.0)".to_owned(), format!("np.savez({write_numpy:?}, *[a] * {ARRAYS})"))),
    };
    vec![read, write]
}
