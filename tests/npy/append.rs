//! Rows appended to files where they are.

use std::fs::{self, File, OpenOptions};
use std::io::{Cursor, Seek, SeekFrom, Write};
use std::path::Path;

use crate::support;
use crate::support::python::{numpy, python};
use crate::support::{Folder, native};
use npz::{
    Array, ArrayView, DateTime64, DynArray, ErrorKind, Header, NpyAppender, NpySink, Order, Result, TimeStep, TimeUnit,
    ToNpy, read_npy, write_npy,
};

/// A file of `header` and as many zeros as it needs.
fn zeros(dtype: &str, order: Order, shape: &[usize]) -> Cursor<Vec<u8>> {
    let header = Header::new(dtype.parse().unwrap(), order, shape);
    let mut bytes = header.to_bytes().unwrap();
    bytes.resize(bytes.len() + header.data_size().unwrap() as usize, 0);
    Cursor::new(bytes)
}

fn array<T: Clone>(shape: &[usize], elements: &[T]) -> Array<T> {
    Array::from_shape_vec(shape, elements.to_vec()).unwrap()
}

fn seconds(counts: &[i64], unit: TimeUnit) -> Vec<DateTime64> {
    counts.iter().map(|count| DateTime64::new(*count, TimeStep::new(1, unit))).collect()
}

/// What NumPy saves, what is appended to it, and what NumPy shall load then.
type Case = (&'static str, fn(&mut NpyAppender) -> Result<()>, &'static str);

const CASES: [Case; 21] = [
    ("np.arange(3.)", |file| file.append_rows(&[3.0, 4.0]), "np.arange(5.)"),
    ("np.arange(3.)", |_| Ok(()), "np.arange(3.)"),
    ("np.zeros(0)", |file| file.append_rows(&[0.0, 1.0]), "np.arange(2.)"),
    (
        "np.arange(6, dtype='u2').reshape(2, 3)",
        |file| file.append_rows(&[[6u16, 7, 8]]),
        "np.arange(9, dtype='u2').reshape(3, 3)",
    ),
    ("np.zeros((0, 2, 2), 'i1')", |file| file.append_rows(&[[[1i8, 2], [3, 4]]]), "np.array([[[1, 2], [3, 4]]], 'i1')"),
    ("np.zeros((3, 0))", |file| file.append_rows(&array::<f64>(&[4, 0], &[])), "np.zeros((7, 0))"),
    ("np.zeros((0, 0))", |file| file.append_rows(&array::<f64>(&[4, 0], &[])), "np.zeros((4, 0))"),
    ("np.asfortranarray(np.ones((1, 3)))", |file| file.append_rows(&[[2.0; 3]]), "np.array([[1.] * 3, [2.] * 3])"),
    ("np.ones((3, 1), order='F')", |file| file.append_rows(&[[1.0]]), "np.ones((4, 1))"),
    ("np.arange(3, dtype='>i4')", |file| file.append_rows(&[3, 4]), "np.arange(5, dtype='>i4')"),
    (
        "np.arange(3, dtype='>c16')",
        |file| file.append_rows(&[npz::Complex::new(3.0, 0.0)]),
        "np.arange(4, dtype='>c16')",
    ),
    ("np.array([True])", |file| file.append_rows(&[false]), "np.array([True, False])"),
    ("np.array(['Hydrogen'])", |file| file.append_rows(&["He", "Lithium"]), "np.array(['Hydrogen', 'He', 'Lithium'])"),
    ("np.array(['Hydrogen'], '>U9')", |file| file.append_rows(&["α"]), "np.array(['Hydrogen', 'α'], '>U9')"),
    (
        "np.array(['Hydrogen'], '>U9')",
        |file| file.append_rows(&["Beryllium".to_owned()]),
        "np.array(['Hydrogen', 'Beryllium'], '>U9')",
    ),
    ("np.array([b'abc'])", |file| file.append_rows(&vec![b"de".to_vec()]), "np.array([b'abc', b'de'])"),
    (
        "np.array(['2000-01-01'], 'M8[s]')",
        |file| file.append_rows(&seconds(&[3_000, 1_000], TimeUnit::Millisecond)),
        "np.array(['2000-01-01', 3, 1], 'M8[s]')",
    ),
    (
        "np.array(['2000-01-01'], '>M8[ms]')",
        |file| file.append_rows(&seconds(&[1], TimeUnit::Day)),
        "np.array(['2000-01-01', '1970-01-02'], '>M8[ms]')",
    ),
    ("np.array([b'ab'], 'V2')", |file| file.append_rows(&[npz::Void(*b"cd")]), "np.array([b'ab', b'cd'], 'V2')"),
    (
        "np.zeros(2, [('a', '<i4'), ('b', '>f8', (2,))])",
        |file| {
            file.append_rows(&DynArray::new(Header::new(file.header().dtype().clone(), Order::C, [2]), vec![0; 40])?)
        },
        "np.zeros(4, [('a', '<i4'), ('b', '>f8', (2,))])",
    ),
    (
        "np.arange(9)",
        |file| (9..1234i64).try_for_each(|row| file.append_rows(&[row]).and_then(|()| file.flush())),
        "np.arange(1234)",
    ),
];

#[test]
fn numpy_loads_what_was_appended_to_its_files() {
    const SAVE: &str = "
import os
for i, line in enumerate(open(sys.argv[1], encoding='utf-8')):
    np.save(os.path.join(sys.argv[2], f'{i}.npy'), eval(line))
";
    const CHECK: &str = "
import os
for i, line in enumerate(open(sys.argv[1], encoding='utf-8')):
    path, expected = os.path.join(sys.argv[2], f'{i}.npy'), eval(line)
    mapped = [] if expected.size == 0 else [np.load(path, mmap_mode='r')]
    for loaded in [np.load(path)] + mapped:
        assert loaded.dtype == expected.dtype and loaded.shape == expected.shape, (line, loaded.dtype, loaded.shape)
        assert loaded.flags.c_contiguous and loaded.tobytes() == expected.tobytes(), (line, loaded)
    np.save(path + '.saved.npy', expected)
    assert open(path, 'rb').read() == open(path + '.saved.npy', 'rb').read(), line
";
    let Some(python) = python() else { return };
    let folder = Folder::new("append-numpy");
    let lines = folder.join("lines");
    let write = |line: fn(&Case) -> &str| fs::write(&lines, CASES.each_ref().map(line).join("\n")).unwrap();
    write(|case| case.0);
    numpy(&python, SAVE, &[&lines, &folder.join("")]);
    for (number, (saved, append, _)) in CASES.iter().enumerate() {
        let mut file = NpyAppender::open(folder.join(&format!("{number}.npy"))).unwrap();
        append(&mut file).unwrap_or_else(|error| panic!("{saved}: {error}"));
        file.finish().unwrap();
    }
    write(|case| case.2);
    numpy(&python, CHECK, &[&lines, &folder.join("")]);
}

#[cfg(feature = "derive")]
#[test]
fn records_are_appended_as_those_of_the_file_lie() {
    #[derive(Clone, Debug, PartialEq, npz::Record)]
    struct Particle {
        id: u32,
        name: String,
        pos: [f64; 2],
    }
    let particle = |id: u32, name: &str| Particle { id, name: name.to_owned(), pos: [id as f64, 0.5] };
    for dtype in [
        "[('id', '<u4'), ('name', '<U5'), ('pos', '<f8', (2,))]",
        "[('pos', '>f8', (2,)), ('', '|V4'), ('name', '>U5'), ('id', '>u4')]",
    ] {
        let mut file = NpyAppender::new(zeros(dtype, Order::C, &[1])).unwrap();
        file.append_rows(&[particle(7, "α"), particle(8, "betas")]).unwrap();
        let error = file.append_rows(&[particle(8, "gammas")]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::DTypeMismatch { .. }), "{error}");
        let bytes = file.finish().unwrap().into_inner();
        let read: Vec<Particle> = npz::read_npy_from(bytes.as_slice()).unwrap();
        assert_eq!(read[1..], [particle(7, "α"), particle(8, "betas")]);
    }
    let mut file = NpyAppender::new(zeros("[('id', '<u4'), ('t', '<f8')]", Order::C, &[1])).unwrap();
    assert!(file.append_rows(&[particle(7, "α")]).is_err());
}

/// Rows that a file of the dtype and shape refuses, and what the error says.
#[test]
fn rows_of_another_kind_are_refused_and_nothing_is_written() {
    type Append = fn(&mut NpyAppender<Cursor<Vec<u8>>>) -> Result<()>;
    let cases: [(&str, &[usize], Append, &str); 14] = [
        (
            "<f8",
            &[2, 3],
            |f| f.append_rows(&[[1.0f32; 3]]),
            "expected dtype \"<f8\" (f64), found \"<f4\"; rows must have",
        ),
        ("<f8", &[2, 3], |f| f.append_rows(&[[1.0; 4]]), "expected shape (n, 3), found (1, 4); one row is"),
        ("<f8", &[2, 3], |f| f.append_rows(&[1.0; 3]), "expected shape (n, 3), found (3,)"),
        ("<f8", &[2], |f| f.append_rows(&1.0), "expected shape (n,), found ()"),
        (
            "<f8",
            &[2, 3],
            |f| f.append_rows(&Array::with_order(Order::Fortran, [2, 3], vec![1.0; 6])?),
            "rows must be in C order",
        ),
        (
            "<U2",
            &[2],
            |f| f.append_rows(&["abc"]),
            "found \"<U3\"; all items of a file have one width, NpyWriter::create_as",
        ),
        ("|S2", &[2], |f| f.append_rows(&vec![b"abc".to_vec()]), "found \"|S3\"; all items"),
        ("|S2", &[2], |f| f.append_rows(&["abc"]), "found \"<U3\"; rows must have"),
        ("|V2", &[2], |f| f.append_rows(&[npz::Void([1])]), "expected dtype \"|V2\""),
        (
            "<M8[s]",
            &[2],
            |f| f.append_rows(&seconds(&[1000, 1500], TimeUnit::Millisecond)),
            "element 1: cannot convert",
        ),
        ("<M8", &[2], |f| f.append_rows(&seconds(&[1], TimeUnit::Second)), "element 0: cannot convert"),
        ("<m8[s]", &[2], |f| f.append_rows(&seconds(&[1], TimeUnit::Second)), "expected dtype \"<m8[s]\""),
        (
            ">i4",
            &[2],
            |f| f.append_rows(&DynArray::new(Header::new("<i4".parse()?, Order::C, [1]), vec![0; 4])?),
            "bytes are",
        ),
        ("|u1", &[2, 0], |f| f.append_rows(&array::<u8>(&[isize::MAX as usize, 0], &[])), "larger than this machine"),
    ];
    for (dtype, shape, append, text) in cases {
        let old = zeros(&native(dtype), Order::C, shape);
        let mut file = NpyAppender::new(old.clone()).unwrap();
        let error = append(&mut file).unwrap_err();
        assert!(error.to_string().contains(&native(text)), "{error}");
        assert_eq!(file.header().shape(), shape);
        assert_eq!(file.finish().unwrap().into_inner(), old.into_inner(), "{text}");
    }
}

#[test]
fn arrays_that_cannot_grow_in_place_are_refused() {
    let open = |bytes: Vec<u8>| NpyAppender::new(Cursor::new(bytes)).unwrap_err();
    let fortran = zeros("<f8", Order::Fortran, &[2, 3]).into_inner();
    let error = open(fortran);
    assert!(matches!(error.kind(), ErrorKind::NotAppendable { .. }));
    assert_eq!(
        error.to_string(),
        "cannot append to the array in its file: in Fortran order its rows do not lie together; \
         write it anew with write_npy or NpyWriter"
    );
    let two = zeros("<f8", Order::C, &[2]).into_inner().repeat(2);
    assert!(open(two).to_string().contains("another array stands behind it, 144 bytes from byte 144 on"));
    assert!(matches!(open(zeros("<f8", Order::C, &[]).into_inner()).kind(), ErrorKind::ShapeMismatch { .. }));
    let mut short = zeros("<f8", Order::C, &[2]).into_inner();
    short.pop();
    assert!(matches!(open(short).kind(), ErrorKind::Truncated { expected: 16, found: 15, .. }));
    let object = Header::new("|O".parse().unwrap(), Order::C, [0]).to_bytes().unwrap();
    assert!(matches!(open(object).kind(), ErrorKind::Pickled { .. }));
    assert!(matches!(open(Vec::new()).kind(), ErrorKind::EndOfStream));
    assert!(
        NpyAppender::open(Folder::new("append-none").join("none.npy")).unwrap_err().to_string().contains("none.npy")
    );
}

/// A header of the dict, in format version 1.0 or another, without room for further digits but `blanks`.
fn tight(major: u8, dict: &str, blanks: usize) -> Vec<u8> {
    let text = [dict.as_bytes(), &vec![b' '; blanks], b"\n"].concat();
    let length = &(text.len() as u32).to_le_bytes()[..if major == 1 { 2 } else { 4 }];
    [&b"\x93NUMPY"[..], &[major, 0], length, &text].concat()
}

#[test]
fn headers_of_others_grow_as_far_as_they_have_room() {
    let dict = "{'descr': '<u2', 'fortran_order': False, 'shape': (8,), }";
    // What NumPy's spelling needs beside the digits of the length.
    const SPELLED: usize = 56;
    let other = "{ 'shape':(8,),'fortran_order' :False,'descr':'u2'}";
    for (major, dict, digits, most) in [(1, dict, 1, 9), (2, dict, 2, 99), (3, dict, 2, 99), (1, other, 2, 99)] {
        let header = tight(major, dict, SPELLED + digits - dict.len());
        let mut file = NpyAppender::new(Cursor::new([&header[..], &[7; 16]].concat())).unwrap();
        for _ in 8..most {
            file.append_rows(&[0x0707u16]).unwrap();
        }
        let error = file.append_rows(&[0u16]).unwrap_err();
        let expected = format!("the file's header has room for up to {most} rows, found {}", most + 1);
        assert!(error.to_string().starts_with(&expected), "{error}");
        let bytes = file.finish().unwrap().into_inner();
        assert_eq!(bytes.len(), header.len() + 2 * most);
        assert_eq!(npz::read_npy_from::<Vec<u16>>(bytes.as_slice()).unwrap(), vec![0x0707; most]);
    }
}

#[test]
fn rows_count_when_they_were_flushed_and_what_is_behind_is_written_over() {
    let folder = Folder::new("append-dropped");
    let path = folder.join("a.npy");
    write_npy(&path, &[1u32, 2]).unwrap();
    let whole = fs::read(&path).unwrap();
    let mut file = NpyAppender::open(&path).unwrap();
    file.append_rows(&[3u32]).unwrap();
    file.flush().unwrap();
    file.append_rows(&vec![4u32; 1_000_000]).unwrap();
    assert_eq!(read_npy::<Vec<u32>>(&path).unwrap(), [1, 2, 3]);
    drop(file);
    assert_eq!(read_npy::<Vec<u32>>(&path).unwrap(), [1, 2, 3]);
    assert!(fs::metadata(&path).unwrap().len() > whole.len() as u64 + 4);

    let mut file = NpyAppender::open(&path).unwrap();
    assert_eq!(file.rows(), 3);
    file.append_rows(&[5u32, 6]).unwrap();
    file.sync().unwrap();
    assert_eq!(read_npy::<Vec<u32>>(&path).unwrap(), [1, 2, 3, 5, 6]);
    assert_eq!((file.rows(), file.header().shape()), (5, &[5][..]));
    file.append_rows(&[7u32]).unwrap();
    file.finish().unwrap();
    assert_eq!(read_npy::<Vec<u32>>(&path).unwrap(), [1, 2, 3, 5, 6, 7]);
}

#[test]
fn an_array_may_begin_anywhere_in_its_file() {
    let mut file = Cursor::new([&b"before"[..], zeros("|u1", Order::C, &[1]).get_ref()].concat());
    file.seek(SeekFrom::Start(6)).unwrap();
    let mut rows = NpyAppender::new(file).unwrap();
    rows.append_rows(&[9u8, 8]).unwrap();
    let bytes = rows.finish().unwrap().into_inner();
    assert_eq!(npz::read_npy_from::<Vec<u8>>(&bytes[6..]).unwrap(), [0, 9, 8]);
    assert!(bytes.starts_with(b"before"));
}

/// Two bytes, after which something goes wrong.
struct Odd(fn() -> Result<()>);

impl ToNpy for Odd {
    fn npy_header(&self) -> Result<Header> {
        Ok(Header::new("|u1".parse()?, Order::C, [3]))
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        sink.write_elements(&[1u8, 2])?;
        (self.0)()
    }
}

#[test]
fn after_a_failed_write_nothing_more_is_appended() {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    let old = zeros("|u1", Order::C, &[1]);
    for odd in [Odd(|| Ok(())), Odd(|| Err(std::io::Error::other("odd").into())), Odd(|| panic!("odd"))] {
        let mut bytes = old.clone();
        let mut file = NpyAppender::new(&mut bytes).unwrap();
        let appended = catch_unwind(AssertUnwindSafe(|| file.append_rows(&odd)));
        assert!(!matches!(appended, Ok(Ok(()))));
        for result in [file.append_rows(&[1u8]), file.flush(), file.finish().map(drop)] {
            assert!(matches!(result.unwrap_err().kind(), ErrorKind::Poisoned { .. }));
        }
        assert_eq!(npz::read_npy_from::<Vec<u8>>(bytes.get_ref().as_slice()).unwrap(), [0]);
    }
}

#[test]
fn a_file_open_for_appending_is_refused_and_stays_whole() {
    let folder = Folder::new("append-append");
    let path = folder.join("a.npy");
    for behind in [&b""[..], b"torn"] {
        write_npy(&path, &[1u8, 2]).unwrap();
        OpenOptions::new().append(true).open(&path).unwrap().write_all(behind).unwrap();
        let file = OpenOptions::new().read(true).append(true).open(&path).unwrap();
        let appended = NpyAppender::new(file).and_then(|mut file| {
            file.append_rows(&[3u8])?;
            file.finish()
        });
        assert!(appended.is_err());
        assert_eq!(read_npy::<Vec<u8>>(&path).unwrap(), [1, 2]);
    }
}

#[test]
fn a_file_that_may_not_be_written_is_an_error_that_names_it() {
    let folder = Folder::new("append-only-read");
    let path = folder.join("a.npy");
    write_npy(&path, &[1u8]).unwrap();
    let mut file = NpyAppender::new(File::open(&path).unwrap()).unwrap();
    file.append_rows(&[2u8]).unwrap();
    assert!(matches!(file.finish().unwrap_err().kind(), ErrorKind::Io(_)));
    assert!(NpyAppender::open(Path::new("/dev/null")).is_err());
    let error = NpyAppender::open(folder.join("b.npy")).unwrap_err();
    assert!(error.to_string().contains("b.npy"), "{error}");
}

/// What NumPy, Python and others write behind an array in one file.
const BEHIND: [(&str, &str); 8] = [
    ("a pickle", "pickle.dump({'a': [1, 2]}, f)"),
    ("a short pickle", "pickle.dump(None, f)"),
    ("an array", "np.save(f, np.arange(9.))"),
    ("two arrays", "np.save(f, np.arange(9)); np.save(f, 1)"),
    ("zeros", "f.write(bytes(4096))"),
    ("less than a row", "f.write(b'abc')"),
    ("a row", "f.write(b'12345678')"),
    ("more than a row", "f.write(b'garbage, garbage')"),
];

#[test]
fn what_others_wrote_behind_an_array_is_never_written_over() {
    const SAVE: &str = "
import pickle
with open(sys.argv[1], 'wb') as f:
    np.save(f, np.arange(3.))
    exec(sys.argv[2])
";
    let Some(python) = python() else { return };
    let folder = Folder::new("append-behind");
    let path = folder.join("a.npy");
    for (what, write) in BEHIND {
        numpy(&python, SAVE, &[&path, Path::new(write)]);
        let before = fs::read(&path).unwrap();
        let error = NpyAppender::open(&path).unwrap_err();
        let stream = NpyAppender::new(Cursor::new(before.clone())).unwrap_err();
        for error in [&error, &stream] {
            let is_array = what.contains("array");
            let ErrorKind::BytesBehind { count, end: 152, is_array: found } = error.kind() else {
                panic!("{what}: {error}")
            };
            assert_eq!((*count as usize, *found), (before.len() - 152, is_array), "{what}");
            let text = error.to_string();
            assert!(text.contains(&format!(" {count} bytes")) && text.contains("cut the file at byte 152"), "{text}");
        }
        assert_eq!(error.path(), Some(path.as_path()));
        assert!(fs::read(&path).unwrap() == before, "{what}");
    }
}

/// As a process that is killed leaves it: nothing is dropped.
fn killed(path: &Path, append: impl FnOnce(&mut NpyAppender<&File>) -> Result<()>) {
    let file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut appender = NpyAppender::new(&file).unwrap();
    append(&mut appender).unwrap();
    std::mem::forget(appender);
}

#[test]
fn numpy_reads_what_a_killed_append_left_and_the_next_one_makes_numpys_bytes_of_it() {
    const CHECK: &str = "
array = np.load(sys.argv[1])
assert array.dtype == 'u2' and array.tolist() == [[1, 2], [3, 4]][:len(array)], array
np.load(sys.argv[1], mmap_mode='r')
";
    type Append = fn(&mut NpyAppender<&File>) -> Result<()>;
    let large: Append = |file| file.append_rows(&vec![[9u16; 2]; 200_000]);
    let cases: [(&str, Append, bool); 4] = [
        ("nothing was written", |file| file.append_rows(&[[9u16; 2]]), false),
        ("all was counted", |file| file.append_rows(&[[3u16, 4]]).and_then(|()| file.flush()), false),
        ("rows stand behind", large, true),
        (
            "rows stand behind those counted",
            |file| {
                file.append_rows(&[[3u16, 4]])?;
                file.flush()?;
                file.append_rows(&vec![[9u16; 2]; 200_000])
            },
            true,
        ),
    ];
    let folder = Folder::new("append-left");
    let path = folder.join("a.npy");
    for (case, append, stands_behind) in cases {
        for cut in [0, 1, 3] {
            write_npy(&path, &[[1u16, 2]]).unwrap();
            killed(&path, append);
            let rows = read_npy::<Vec<[u16; 2]>>(&path).unwrap().len();
            let size = fs::metadata(&path).unwrap().len();
            assert_eq!(size > 128 + 4 * rows as u64, stands_behind, "{case}");
            if stands_behind {
                // The last row need not be whole.
                File::options().write(true).open(&path).unwrap().set_len(size - cut).unwrap();
            }
            if let Some(python) = python() {
                numpy(&python, CHECK, &[&path]);
            }
            let all: Vec<[u16; 2]> = [[1, 2], [3, 4], [5, 6]][..rows].iter().copied().chain([[7, 8]]).collect();
            let mut file = NpyAppender::new(Cursor::new(fs::read(&path).unwrap())).unwrap();
            file.append_rows(&[[7u16, 8]]).unwrap();
            let finished = file.finish().unwrap().into_inner();
            assert!(stands_behind || finished == support::written(&all), "{case}");
            assert_eq!(npz::read_npy_from::<Vec<[u16; 2]>>(finished.as_slice()).unwrap(), all, "{case}");
            let mut file = NpyAppender::open(&path).unwrap();
            file.append_rows(&[[7u16, 8]]).unwrap();
            file.finish().unwrap();
            assert!(fs::read(&path).unwrap() == support::written(&all), "{case}");
        }
    }
}

#[test]
fn what_is_left_of_an_append_is_known_as_such_until_it_is_written_over() {
    let folder = Folder::new("append-known");
    let path = folder.join("a.npy");
    write_npy(&path, &[1u8, 2]).unwrap();
    killed(&path, |file| file.append_rows(&vec![9u8; 1_000_000]));
    let mut file = Cursor::new(fs::read(&path).unwrap());
    for step in 0u8..3 {
        let mut rows = NpyAppender::new(file).unwrap();
        rows.append_rows(&[step; 300_000]).unwrap();
        file = rows.finish().unwrap();
        file.set_position(0);
    }
    assert_eq!(file.get_ref().len(), 128 + 1_000_000 + 2);
    let mut rows = NpyAppender::new(file).unwrap();
    rows.append_rows(&[3u8; 300_000]).unwrap();
    let all = [vec![1u8, 2], (0..4).flat_map(|step| [step; 300_000]).collect()].concat();
    assert!(rows.finish().unwrap().into_inner() == support::written(&all));
    // By its path it need not be written over.
    NpyAppender::open(&path).unwrap().finish().unwrap();
    assert!(fs::read(&path).unwrap() == support::written(&[1u8, 2]));
}

#[test]
fn a_header_without_room_is_marked_too() {
    const ROW: usize = 300_000;
    let folder = Folder::new("append-tight");
    let path = folder.join("a.npy");
    let row = |value: u8| array(&[1, ROW], &[value; ROW]);
    let dict = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 300000), }";
    for (blanks, major) in (0..8).flat_map(|blanks| [(blanks, 1), (blanks, 2), (blanks, 3)]) {
        let header = tight(major, dict, blanks);
        fs::write(&path, [&header[..], &[1; ROW]].concat()).unwrap();
        killed(&path, |file| file.append_rows(&row(9)));
        assert_eq!(fs::metadata(&path).unwrap().len(), (header.len() + 2 * ROW) as u64);
        assert_eq!(read_npy::<DynArray>(&path).unwrap().shape(), [1, ROW]);
        let mut file = NpyAppender::open(&path).unwrap();
        file.append_rows(&row(2)).unwrap();
        file.finish().unwrap();
        let finished = tight(major, &dict.replace("(1,", "(2,"), blanks);
        assert!(fs::read(&path).unwrap() == [&finished[..], &[1; ROW], &[2; ROW]].concat(), "{blanks} {major}");
    }
    if let Some(python) = python() {
        fs::write(&path, [&tight(1, dict, 0)[..], &[1; ROW]].concat()).unwrap();
        killed(&path, |file| file.append_rows(&row(9)));
        numpy(&python, "assert np.load(sys.argv[1]).shape == (1, 300000)", &[&path]);
    }
}

#[test]
fn any_cut_into_rows_makes_the_file_of_all_of_them() {
    let rows: Vec<[i16; 5]> = (0..1000).map(|row: i16| [row, -row, row / 2, 3, row ^ 85]).collect();
    let expected = support::written(&rows);
    for step in [1, 2, 7, 64, 333, 999] {
        let mut file = NpyAppender::new(Cursor::new(support::written(&rows[..1]))).unwrap();
        for (number, rows) in rows[1..].chunks(step).enumerate() {
            let view = ArrayView::new(Order::C, [rows.len(), 5], rows.as_flattened()).unwrap();
            file.append_rows(&view).unwrap();
            if number % 3 == 0 {
                file.flush().unwrap();
            }
        }
        assert!(file.finish().unwrap().into_inner() == expected, "{step}");
    }
}

#[test]
fn a_header_stays_as_it_is_if_no_row_comes() {
    let folder = Folder::new("append-nothing");
    let path = folder.join("a.npy");
    for text in
        ["{'descr':'<f8','fortran_order':False,'shape':(2,)}", "{'shape':(2,),'fortran_order':False,'descr':'=f8'}"]
    {
        let mut file = b"\x93NUMPY\x01\0".to_vec();
        file.extend((text.len() as u16 + 1).to_le_bytes());
        file.extend(text.as_bytes());
        file.push(b'\n');
        file.extend([0; 16]);
        std::fs::write(&path, &file).unwrap();
        npz::NpyAppender::open(&path).unwrap().finish().unwrap();
        assert!(std::fs::read(&path).unwrap() == file, "{text}");
        let mut appender = npz::NpyAppender::open(&path).unwrap();
        assert!(matches!(appender.append_rows(&[1.5]).unwrap_err().kind(), npz::ErrorKind::HeaderFull { .. }));
    }
}
