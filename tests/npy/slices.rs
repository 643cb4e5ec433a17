//! Parts of arrays, held against NumPy's.

use std::fmt::Debug;
use std::fs;
use std::io::{Cursor, Read, Seek};
use std::path::Path;
use std::rc::Rc;

use crate::support::fakes::Noted;
use crate::support::samples::Random;
use crate::support::{Folder, python, written};
use npz::{
    Array, Complex, Compression, DynArray, Element, ErrorKind, NpyReader, NpzReader, Order, Select, WriteOptions,
};

/// What is wanted along an axis.
#[derive(Clone, Debug)]
enum Pick {
    Index(usize),
    Steps(usize, usize, usize),
    List(Vec<usize>),
}

impl Pick {
    fn random(random: &mut Random, length: usize) -> Pick {
        let start = random.below(length + 1);
        let end = start + random.below(length - start + 1);
        match random.below(6) {
            0 if length > 0 => Pick::Index(random.below(length)),
            1 if length > 0 => Pick::List((0..random.below(9)).map(|_| random.below(length)).collect()),
            2 => Pick::Steps(0, length, 1 + random.below(length + 2)),
            3 => Pick::Steps(start, end, 1 + random.below(5)),
            4 => Pick::Steps(start, end, 1),
            _ => Pick::Steps(0, length, 1),
        }
    }

    fn python(&self) -> String {
        match self {
            Pick::Index(index) => index.to_string(),
            Pick::Steps(start, end, step) => format!("slice({start},{end},{step})"),
            Pick::List(list) => format!("{list:?}"),
        }
    }

    fn select(&self) -> Select {
        match self {
            Pick::Index(index) => (*index).into(),
            Pick::Steps(start, end, 1) => (*start..*end).into(),
            Pick::Steps(start, end, step) => Select::stepped(*start..*end, *step),
            Pick::List(list) => list.as_slice().into(),
        }
    }
}

/// Writes an array in each way that NumPy has, and the parts of it that the lines of a file select: each axis by
/// itself if there are lists, whose axes NumPy would put together.
const PROGRAM: &str = "
shape, dtype, order = eval(open(sys.argv[1]).read())
a = (np.arange(np.prod(shape, dtype=int)) * 7 % 1000).reshape(shape)
a = np.array(a % 3 == 0 if dtype == '|b1' else a.astype(dtype), order=order)
np.save(sys.argv[3] + '/a.npy', a)
np.savez(sys.argv[3] + '/stored.npz', a=a)
np.savez_compressed(sys.argv[3] + '/deflated.npz', a=a)
with open(sys.argv[3] + '/parts', 'wb') as out:
    for line in open(sys.argv[2]):
        picks, part = eval(line), a
        if any(isinstance(pick, list) for pick in picks):
            for axis in reversed(range(len(picks))):
                pick = picks[axis]
                part = part[(slice(None),) * axis + (np.array(pick, int) if isinstance(pick, list) else pick,)]
        else:
            part = a[picks]
        np.save(out, np.ascontiguousarray(part).reshape(np.shape(part)))
";

fn check<T: Element + Clone + PartialEq + Debug>(shape: &[usize], dtype: &str, order: char, count: usize) {
    let Some(python) = python::python() else { return };
    let folder = Folder::new(&format!("slices-{shape:?}-{order}-{}", dtype.len() + dtype.as_bytes()[1] as usize));
    let mut random = Random(shape.len() as u64 * 77 + order as u64);
    let mut picks: Vec<Vec<Pick>> = vec![Vec::new()];
    for _ in 0..count {
        let axes = if random.below(4) == 0 { random.below(shape.len() + 1) } else { shape.len() };
        picks.push(shape[..axes].iter().map(|&length| Pick::random(&mut random, length)).collect());
    }
    let line = |picks: &Vec<Pick>| format!("({})\n", picks.iter().map(|pick| pick.python() + ",").collect::<String>());
    fs::write(folder.join("picks"), picks.iter().map(line).collect::<String>()).unwrap();
    let lengths: String = shape.iter().map(|length| format!("{length},")).collect();
    fs::write(folder.join("array"), format!("(({lengths}), '{dtype}', '{order}')")).unwrap();
    python::numpy(&python, PROGRAM, &[&folder.join("array"), &folder.join("picks"), &folder.join("")]);

    let parts = fs::read(folder.join("parts")).unwrap();
    let mut parts = parts.as_slice();
    let expected: Vec<Array<T>> = picks.iter().map(|_| npz::read_npy_from(&mut parts).unwrap()).collect();
    let array: DynArray = npz::read_npy(folder.join("a.npy")).unwrap();
    for compression in [Compression::Fast, Compression::Deflated(1)] {
        let mut out = WriteOptions::new().compression(compression).create(folder.join("ours.npz")).unwrap();
        out.add_array("a", &array).unwrap();
        out.finish().unwrap();
        compare_entry(&folder.join("ours.npz"), &picks, &expected);
    }
    compare(NpyReader::open(folder.join("a.npy")).unwrap(), &picks, &expected);
    compare(NpyReader::new(Cursor::new(fs::read(folder.join("a.npy")).unwrap())).unwrap(), &picks, &expected);
    compare_entry(&folder.join("stored.npz"), &picks, &expected);
    compare_entry(&folder.join("deflated.npz"), &picks, &expected);
}

fn compare_entry<T: Element + Clone + PartialEq + Debug>(path: &Path, picks: &[Vec<Pick>], expected: &[Array<T>]) {
    compare(NpzReader::open(path).unwrap().rows("a").unwrap(), picks, expected);
}

fn compare<T, R>(mut reader: NpyReader<R>, picks: &[Vec<Pick>], expected: &[Array<T>])
where
    T: Element + Clone + PartialEq + Debug,
    R: Read + Seek,
{
    for (picks, expected) in picks.iter().zip(expected) {
        let axes: Vec<Select> = picks.iter().map(Pick::select).collect();
        let part: Array<T> = reader.read_slice(axes).unwrap();
        assert_eq!(part.shape(), expected.shape(), "{picks:?}");
        assert!(part.to_c_order() == expected.to_c_order(), "{picks:?} of {:?}", reader.header());
    }
}

#[test]
fn parts_of_small_arrays_are_numpys() {
    let shapes: [&[usize]; 8] = [&[], &[7], &[0, 3], &[5, 0, 2], &[4, 6], &[3, 4, 5], &[2, 3, 4, 5], &[1, 9, 1]];
    for shape in shapes {
        for order in ['C', 'F'] {
            check::<i32>(shape, "<i4", order, 60);
        }
    }
}

#[test]
fn parts_of_arrays_of_any_dtype_are_numpys() {
    for order in ['C', 'F'] {
        check::<f64>(&[13, 11], ">f8", order, 40);
        check::<bool>(&[6, 5, 7], "|b1", order, 40);
        check::<String>(&[9, 8], "<U3", order, 40);
        check::<Complex<f32>>(&[4, 4, 4], "<c8", order, 40);
    }
}

#[test]
fn parts_of_arrays_of_several_chunks_are_numpys() {
    for order in ['C', 'F'] {
        check::<f64>(&[700, 501], "<f8", order, 40);
        check::<i32>(&[43, 90, 101], "<i4", order, 40);
        check::<u8>(&[5, 3_000_001], "|u1", order, 12);
    }
}

/// 0 to 59 in three axes.
fn cube(order: Order) -> NpyReader<Cursor<Vec<u8>>> {
    let array = Array::with_order(order, [3, 4, 5], (0..60).collect::<Vec<i32>>()).unwrap();
    NpyReader::new(Cursor::new(written(&array))).unwrap()
}

#[test]
fn a_selection_reads_as_it_does_in_numpy() {
    let mut reader = cube(Order::C);
    let mut read = |axes: Vec<Select>| reader.read_slice::<i32>(axes).unwrap().into_vec();
    assert_eq!(read(vec![1.into(), (1..3).into(), Select::stepped(.., 2)]), [25, 27, 29, 30, 32, 34]);
    let mut reader = cube(Order::C);
    assert_eq!(reader.read_slice::<i32>((2, 3, 4)).unwrap().shape(), [] as [usize; 0]);
    assert_eq!(reader.read_slice::<i32>((.., ..=1, 3..)).unwrap().shape(), [3, 2, 2]);
    assert_eq!(reader.read_slice::<i32>(..2).unwrap().shape(), [2, 4, 5]);
    assert_eq!(reader.read_slice::<i32>(1).unwrap().as_slice()[0], 20);
    assert_eq!(reader.read_slice::<i32>(()).unwrap().len(), 60);
    assert_eq!(reader.read_slice::<i32>([2, 0, 2]).unwrap().shape(), [3, 4, 5]);
    let list = vec![2, 0, 2];
    assert_eq!(reader.read_slice::<i32>((list, 0, 0)).unwrap().as_slice(), [40, 0, 40]);
    assert_eq!(reader.read_slice::<i32>(([1, 0], 0, [4, 4, 0])).unwrap().as_slice(), [24, 24, 20, 4, 4, 0]);
    let axes = [Select::from(0), Select::from(..), Select::from(1)];
    assert_eq!(reader.read_slice::<i32>(&axes[..]).unwrap().as_slice(), [1, 6, 11, 16]);
}

#[test]
fn what_is_out_of_bounds_is_named_and_the_reader_goes_on() {
    let mut reader = cube(Order::C);
    let mut error = |axes: Vec<Select>| reader.read_slice::<i32>(axes).unwrap_err().into_kind();
    let all = || Select::from(..);
    for (axes, number, start_and_end) in [
        (vec![3.into()], 0, (3, 4)),
        (vec![all(), (2..5).into()], 1, (2, 5)),
        (vec![all(), all(), [0, 9].into()], 2, (9, 10)),
        (vec![all(), (9..).into()], 1, (9, 4)),
        (vec![Select::stepped(..=usize::MAX, 2)], 0, (0, usize::MAX)),
    ] {
        match error(axes) {
            ErrorKind::NoSuchSlice { axis, start, end, .. } => {
                assert_eq!((axis, (start, end)), (number, start_and_end))
            }
            other => panic!("{other}"),
        }
    }
    assert!(matches!(error(vec![all(), Select::stepped(.., 0)]), ErrorKind::ZeroStep { axis: 1 }));
    assert!(matches!(error(vec![all(); 4]), ErrorKind::ShapeMismatch { .. }));
    assert!(matches!(reader.read_slice::<f32>(()).unwrap_err().kind(), ErrorKind::DTypeMismatch { .. }));
    assert_eq!(reader.read_slice::<i32>((0, 0, 0)).unwrap().as_slice(), [0]);
    let limited = npz::ReadOptions::new().max_array_bytes(16);
    let mut reader = limited.npy_reader(Cursor::new(written(&vec![1i32; 9]))).unwrap();
    assert_eq!(reader.read_slice::<i32>(Select::stepped(.., 3)).unwrap().len(), 3);
    assert_eq!(reader.read_slice::<i32>(Select::stepped(.., usize::MAX)).unwrap().len(), 1);
    assert!(matches!(reader.read_slice::<i32>(..5).unwrap_err().kind(), ErrorKind::LimitExceeded { .. }));
}

#[test]
fn a_slice_leaves_rows_where_they_are() {
    let mut reader = cube(Order::C);
    assert_eq!(reader.chunks::<i32>(1).next().unwrap().unwrap().as_slice()[0], 0);
    reader.read_slice::<i32>((2, 3)).unwrap();
    assert_eq!(reader.chunks::<i32>(1).next().unwrap().unwrap().as_slice()[0], 20);
    reader.read_rows::<i32>(0..1).unwrap();
    assert_eq!(reader.chunks::<i32>(5).map(|chunk| chunk.unwrap().shape()[0]).collect::<Vec<_>>(), [2]);
}

#[test]
fn the_last_axis_of_fortran_arrays_is_read_as_rows_of_others_are() {
    let mut reader = cube(Order::Fortran);
    let part: Array<i32> = reader.read_last(3..5).unwrap();
    assert_eq!((part.shape(), part.order(), part.as_slice()[0]), (&[3, 4, 2][..], Order::Fortran, 36));
    assert!(matches!(
        reader.read_last::<i32>(3..6).unwrap_err().kind(),
        ErrorKind::NoSuchSlice { axis: 2, length: 5, start: 3, end: 6 }
    ));
    reader.read_last::<i32>(1..1).unwrap();
    let chunks: Vec<Array<i32>> = reader.last_axis_chunks(3).map(Result::unwrap).collect();
    assert_eq!(chunks.iter().map(|chunk| chunk.shape()[2]).collect::<Vec<_>>(), [3, 1]);
    assert_eq!(chunks[0].as_slice()[0], 12);
    assert!(matches!(reader.read_rows::<i32>(0..1).unwrap_err().kind(), ErrorKind::RowsNotAdjacent));
    let kind = cube(Order::C).read_last::<i32>(0..1).unwrap_err().into_kind();
    assert!(matches!(kind, ErrorKind::LastAxisNotAdjacent));
    assert!(cube(Order::C).last_axis_chunks::<i32>(1).next().unwrap().is_err());
    let mut line = NpyReader::new(Cursor::new(written(&[[1, 2, 3]]))).unwrap();
    assert_eq!(line.read_last::<i32>(0..2).unwrap().shape(), [1, 2]);
    assert!(line.chunks::<i32>(1).next().unwrap().is_err());
    assert_eq!(line.last_axis_chunks::<i32>(9).next().unwrap().unwrap().as_slice(), [3]);
    assert!(line.chunks::<i32>(1).next().is_none());
}

/// The reads in the data for a part of an array of 1000 rows of 4000 bytes.
fn touched(selection: impl npz::Selection) -> Vec<(u64, usize)> {
    const HEADER: u64 = 128;
    let (file, reads) = (Cursor::new(written(&vec![[7u8; 4000]; 1000])), Rc::default());
    let mut reader = NpyReader::new(Noted { file, calls: Rc::clone(&reads) }).unwrap();
    reads.borrow_mut().clear();
    reader.read_slice::<u8>(selection).unwrap();
    reads.borrow().iter().map(|&(start, count)| (start - HEADER, count)).collect()
}

#[test]
fn what_lies_together_is_read_at_once_and_only_from_the_first_item_to_the_last() {
    assert_eq!(touched(5), [(20_000, 4000)]);
    assert_eq!(touched(5..8), [(20_000, 12_000)]);
    assert_eq!(touched((5, 10..30)), [(20_010, 20)]);
    // Small gaps are read, large ones are not.
    assert_eq!(touched([9, 5]), [(20_000, 20_000)]);
    assert_eq!(touched([5, 900]), [(20_000, 4000), (3_600_000, 4000)]);
    assert_eq!(touched((2..4, 3999)), [(11_999, 4001)]);
    assert!(touched(0..0).is_empty());
    let columns = touched((.., 100));
    assert_eq!((columns[0].0, columns.iter().map(|read| read.1).sum::<usize>() < 4_000_000), (100, true));
    assert!(columns.len() < 40, "{}", columns.len());
}
