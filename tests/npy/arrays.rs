//! What an array can be read into and written from.

use crate::support::{NATIVE, SWAPPED, native, read, written};
use npz::{Array, ArrayView, Complex, DynArray, ErrorKind, FromNpy, Order, ToNpy};

/// Writes a value, reads it again, and compares dtype and shape.
macro_rules! round_trip {
    ($($value:expr, $type:ty => $descr:expr, $shape:expr;)*) => {$(
        let value: $type = $value;
        let file = written(&value);
        let any: DynArray = read(&file).unwrap();
        assert_eq!((any.dtype().to_string(), any.shape()), (native($descr), &$shape[..]), stringify!($type));
        assert!(read::<$type>(&file).unwrap() == value, stringify!($type));
    )*};
}

#[test]
fn values_are_read_as_they_were_written() {
    const NONE: [usize; 0] = [];
    round_trip! {
        true, bool => "|b1", NONE;
        -5, i8 => "|i1", NONE;
        -500, i16 => "<i2", NONE;
        -70_000, i32 => "<i4", NONE;
        i64::MIN, i64 => "<i8", NONE;
        255, u8 => "|u1", NONE;
        65_535, u16 => "<u2", NONE;
        u32::MAX, u32 => "<u4", NONE;
        u64::MAX, u64 => "<u8", NONE;
        0.1, f32 => "<f4", NONE;
        f64::MIN_POSITIVE, f64 => "<f8", NONE;
        Complex::new(1.5, -2.5), Complex<f32> => "<c8", NONE;
        Complex::new(1.5, -2.5), Complex<f64> => "<c16", NONE;
        vec![true, false], Vec<bool> => "|b1", [2];
        vec![], Vec<f64> => "<f8", [0];
        vec![1, 2, 3], Vec<i32> => "<i4", [3];
        vec![[1.0, 2.0, 3.0]; 2], Vec<[f64; 3]> => "<f8", [2, 3];
        vec![[[1u8; 2]; 3]; 4], Vec<[[u8; 2]; 3]> => "|u1", [4, 3, 2];
        vec![[]; 3], Vec<[f32; 0]> => "<f4", [3, 0];
        [1, 2, 3], [u16; 3] => "<u2", [3];
        [[1, 2], [3, 4], [5, 6]], [[i64; 2]; 3] => "<i8", [3, 2];
        vec![7u8, 8].into_boxed_slice(), Box<[u8]> => "|u1", [2];
        Array::from_shape_vec([], vec![5]).unwrap(), Array<u8> => "|u1", NONE;
        Array::from_shape_vec([2, 0], vec![]).unwrap(), Array<f32> => "<f4", [2, 0];
        Array::from_shape_vec([2, 2], vec![1, 2, 3, 4]).unwrap(), Array<i32> => "<i4", [2, 2];
        Array::with_order(Order::Fortran, [2, 3], vec![1, 2, 3, 4, 5, 6]).unwrap(), Array<i32> => "<i4", [2, 3];
    }
}

#[test]
fn slices_and_views_and_references_are_written_as_what_they_show() {
    let values = vec![1.0f64, 2.0, 3.0, 4.0];
    let expected = written(&values);
    assert_eq!(written(&values[..]), expected);
    assert_eq!(written(&values.as_slice()), expected);
    assert_eq!(written(&&values), expected);
    assert_eq!(written(&[1.0, 2.0, 3.0, 4.0]), expected);
    let dynamic: &dyn ToNpy = &values;
    assert_eq!(written(dynamic), expected);
    let view = ArrayView::new(Order::C, [4], &values).unwrap();
    assert_eq!(written(&view), expected);
    assert_eq!(written(&Array::from(values)), expected);
}

#[test]
fn a_shape_that_does_not_fit_names_both() {
    let file = written(&[[1.0f64, 2.0, 3.0]; 2]);
    let cases = [
        (read::<Vec<f64>>(&file).err(), "(n,)"),
        (read::<f64>(&file).err(), "()"),
        (read::<[f64; 6]>(&file).err(), "(6,)"),
        (read::<Vec<[f64; 2]>>(&file).err(), "(n, 2)"),
        (read::<[[f64; 3]; 3]>(&file).err(), "(3, 3)"),
    ];
    for (error, shape) in cases {
        let error = error.unwrap();
        assert!(
            matches!(error.kind(), ErrorKind::ShapeMismatch { expected, found, .. } if expected == shape && *found == [2, 3]),
            "{error}"
        );
        assert!(error.to_string().starts_with(&format!("expected shape {shape}, found (2, 3)")), "{error}");
    }
}

#[test]
fn a_dtype_that_does_not_fit_names_both_and_the_way_out() {
    let error = read::<Array<f32>>(&written(&[1.0f64])).unwrap_err();
    let text = r#"expected dtype "<f4" (f32), found "<f8"; read it as f64, or as DynArray and cast"#;
    assert_eq!(error.to_string(), native(text));
    assert!(read::<Array<i64>>(&written(&[1u64])).is_err());
    assert!(read::<Array<u8>>(&written(&[true])).is_err());
}

#[test]
fn fortran_arrays_keep_their_order_or_are_reordered_for_nested_types() {
    let fortran = Array::with_order(Order::Fortran, [2, 3], vec![1, 4, 2, 5, 3, 6]).unwrap();
    let file = written(&fortran);
    let array: Array<i32> = read(&file).unwrap();
    assert_eq!((array.order(), array.as_slice()), (Order::Fortran, &[1, 4, 2, 5, 3, 6][..]));
    assert_eq!(array.to_c_order().as_slice(), [1, 2, 3, 4, 5, 6]);
    assert_eq!(read::<[[i32; 3]; 2]>(&file).unwrap(), [[1, 2, 3], [4, 5, 6]]);
    assert_eq!(read::<Vec<[i32; 3]>>(&file).unwrap(), [[1, 2, 3], [4, 5, 6]]);
}

#[test]
fn to_c_order_moves_every_element_to_its_place() {
    for shape in [&[4, 5][..], &[3, 4, 5], &[70, 2, 3, 65], &[1, 7], &[7, 1, 2], &[2, 3, 1, 2, 2]] {
        let count: usize = shape.iter().product();
        let fortran = Array::with_order(Order::Fortran, shape, (0..count).collect()).unwrap();
        let reordered = fortran.to_c_order();
        assert_eq!(reordered.order(), Order::C);
        for flat in 0..count {
            let mut rest = flat;
            let index: Vec<usize> = shape
                .iter()
                .map(|length| {
                    let here = rest % length;
                    rest /= length;
                    here
                })
                .collect();
            assert_eq!(fortran.get(&index), Some(&flat));
            assert_eq!(reordered.get(&index), Some(&flat), "{shape:?} {index:?}");
        }
    }
}

#[test]
fn elements_are_found_by_index_and_only_there() {
    let array = Array::from_shape_vec([2, 3], vec!['a', 'b', 'c', 'd', 'e', 'f']).unwrap();
    assert_eq!(array.get(&[1, 2]), Some(&'f'));
    for outside in [&[2, 0][..], &[0, 3], &[0], &[0, 0, 0], &[]] {
        assert_eq!(array.get(outside), None);
    }
}

#[test]
fn a_shape_needs_exactly_its_elements() {
    let error = Array::from_shape_vec([2, 3], vec![1, 2, 3]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LengthMismatch { expected: 6, found: 3, .. }), "{error}");
    assert!(Array::from_shape_vec([usize::MAX, 2], vec![1]).is_err());
    assert!(Array::<u8>::from_shape_vec(vec![1; 65], vec![1]).is_err());
}

#[test]
fn files_of_the_other_byte_order_are_swapped_in_place() {
    let mut file = written(&[1.5f64, -2.5, 1e300]);
    let data = file.len() - 24;
    file[data..].chunks_mut(8).for_each(<[u8]>::reverse);
    let descr = file.windows(3).position(|three| three == native("<f8").as_bytes()).unwrap();
    file[descr] = SWAPPED as u8;
    assert_eq!(read::<Vec<f64>>(&file).unwrap(), [1.5, -2.5, 1e300]);
    let any: DynArray = read(&file).unwrap();
    assert_eq!(any.bytes(), &file[data..]);
    assert_eq!(any.downcast::<f64>().unwrap().as_slice(), [1.5, -2.5, 1e300]);
    assert_eq!(written(&any), file);
}

#[test]
fn arrays_larger_than_a_chunk_are_read_whole() {
    // Odd sizes, so that no chunk ends where an element does, unless the reader sees to it.
    for count in [300_001usize, 1_400_003] {
        let values: Vec<Complex<f64>> = (0..count).map(|i| Complex::new(i as f64, -(i as f64))).collect();
        let mut file = written(&values);
        let path = std::env::temp_dir().join(format!("npz-arrays-{}-{count}.npy", std::process::id()));
        let data = file.len() - count * 16;
        file[data..].chunks_mut(8).for_each(<[u8]>::reverse);
        let descr = file.windows(4).position(|four| four == native("<c16").as_bytes()).unwrap();
        file[descr] = SWAPPED as u8;
        std::fs::write(&path, &file).unwrap();
        assert!(npz::read_npy::<Vec<Complex<f64>>>(&path).unwrap() == values);
        assert!(read::<Vec<Complex<f64>>>(&file).unwrap() == values);
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn views_show_the_file_in_place_or_say_why_not() {
    #[repr(align(64))]
    struct Aligned([u8; 128 + 32]);
    let mut file = Aligned([0; 160]);
    npz::write_npy_to(file.0.as_mut_slice(), &[1.0f64, 2.0, 3.0, 4.0]).unwrap();
    let view = npz::view_npy::<f64>(&file.0).unwrap();
    assert_eq!((view.shape(), view.as_slice()), (&[4][..], &[1.0, 2.0, 3.0, 4.0][..]));
    assert_eq!(view.as_slice().as_ptr().cast::<u8>(), file.0[128..].as_ptr());
    assert!(matches!(npz::view_npy::<f32>(&file.0).unwrap_err().kind(), ErrorKind::DTypeMismatch { .. }));
    assert!(matches!(npz::view_npy::<f64>(&file.0[..159]).unwrap_err().kind(), ErrorKind::Truncated { .. }));
    let mut moved = [0u8; 168];
    let unaligned = if moved.as_ptr().align_offset(8) == 0 { 1 } else { 0 };
    moved[unaligned..unaligned + 160].copy_from_slice(&file.0);
    let error = npz::view_npy::<f64>(&moved[unaligned..]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotViewable { .. }), "{error}");
    file.0[20 + file.0[20..].iter().position(|byte| *byte == NATIVE as u8).unwrap()] = SWAPPED as u8;
    let error = npz::view_npy::<f64>(&file.0).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotViewable { .. }), "{error}");
}

#[test]
fn bools_other_than_zero_and_one_are_true() {
    let mut file = written(&[true, false, true]);
    let data = file.len() - 3;
    file[data] = 7;
    assert_eq!(read::<Vec<bool>>(&file).unwrap(), [true, false, true]);
    assert_eq!(read::<DynArray>(&file).unwrap().bytes(), [7, 0, 1]);
    assert!(matches!(npz::view_npy::<bool>(&file).unwrap_err().kind(), ErrorKind::NotViewable { .. }));
}

#[test]
fn a_dynamic_array_holds_as_many_bytes_as_its_header_says() {
    let header = npz::Header::new("<U2".parse().unwrap(), Order::C, [3]);
    assert!(DynArray::new(header.clone(), vec![0; 24]).is_ok());
    assert!(DynArray::new(header, vec![0; 23]).is_err());
    let objects = npz::Header::new("|O".parse().unwrap(), Order::C, [1]);
    assert!(matches!(DynArray::new(objects, vec![0; 8]).unwrap_err().kind(), ErrorKind::Pickled { .. }));
}

#[test]
fn limits_bound_the_header_and_the_array() {
    let file = written(&vec![0u8; 1000]);
    let read = |options: npz::ReadOptions| options.read_npy_from::<Vec<u8>>(file.as_slice());
    assert!(read(npz::ReadOptions::new().max_array_bytes(1000)).is_ok());
    let error = read(npz::ReadOptions::new().max_array_bytes(999)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { found: 1000, limit: 999, .. }), "{error}");
    assert_eq!(error.blame(), npz::Blame::Limit);
    assert!(read(npz::ReadOptions::new().max_header_bytes(118)).is_ok());
    assert!(read(npz::ReadOptions::new().max_header_bytes(117)).is_err());
}

#[test]
fn a_stream_ends_where_an_array_could_begin_and_is_cut_short_elsewhere() {
    let file = [written(&[1.0f64]), written(&[2u8])].concat();
    let mut stream = file.as_slice();
    assert_eq!(read_next::<Vec<f64>>(&mut stream).unwrap(), [1.0]);
    assert_eq!(read_next::<Vec<u8>>(&mut stream).unwrap(), [2]);
    let error = read_next::<DynArray>(&mut stream).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::EndOfStream), "{error}");
    for length in [1, 7, 100, 128] {
        let error = read::<DynArray>(&file[..length]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Truncated { .. }), "{length}: {error}");
    }
}

fn read_next<A: FromNpy>(stream: &mut &[u8]) -> npz::Result<A> {
    npz::read_npy_from(stream)
}

#[test]
fn items_larger_than_a_stack_are_read() {
    let large = vec![7u8; 3 << 20];
    let file = written(&Array::from_shape_vec([3, 1024, 1024], large).unwrap());
    let read_in_thread = move || {
        let items: Vec<[[u8; 1024]; 1024]> = read(&file).unwrap();
        items.len() + items[2][1023].iter().filter(|&&byte| byte == 7).count()
    };
    let thread = std::thread::Builder::new().stack_size(512 << 10).spawn(read_in_thread).unwrap();
    assert_eq!(thread.join().unwrap(), 3 + 1024);
}

#[test]
fn dynamic_arrays_are_reordered_item_by_item() {
    let header = npz::Header::new("|V3".parse().unwrap(), Order::Fortran, [2, 2, 2]);
    let bytes: Vec<u8> = (0..8).flat_map(|item| [item, item, 100 + item]).collect();
    let array = DynArray::new(header, bytes).unwrap().into_c_order();
    let items: Vec<u8> = array.bytes().chunks(3).map(|item| item[0]).collect();
    assert_eq!((array.order(), items), (Order::C, vec![0, 4, 2, 6, 1, 5, 3, 7]));
    assert!(array.bytes().chunks(3).all(|item| item[2] == 100 + item[0]));
}

#[test]
fn rows_without_bytes_are_one_chunk() {
    let header = npz::Header::new("|u1".parse().unwrap(), Order::C, [isize::MAX as usize, 0]);
    let file = header.to_bytes().unwrap();
    let mut reader = npz::NpyReader::new(file.as_slice()).unwrap();
    let shapes: Vec<Vec<usize>> = reader.chunks::<u8>(10).map(|chunk| chunk.unwrap().shape().to_vec()).collect();
    assert_eq!(shapes, [[isize::MAX as usize, 0]]);
}

/// A file whose header says of `shape` that it is in Fortran order, as NumPy never does where both orders are the same.
#[cfg(all(feature = "npz", feature = "mmap"))]
fn fortran_file(shape: &[usize]) -> Vec<u8> {
    let shape_text = match shape {
        [only] => format!("({only},)"),
        axes => format!("({})", axes.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    };
    let text = format!("{{'descr': '{NATIVE}f8', 'fortran_order': True, 'shape': {shape_text}, }}");
    let mut file = b"\x93NUMPY\x01\0\x76\0".to_vec();
    file.extend(text.as_bytes());
    file.resize(127, b' ');
    file.push(b'\n');
    (0..shape.iter().product()).for_each(|number: usize| file.extend((number as f64).to_le_bytes()));
    file
}

#[cfg(all(feature = "npz", feature = "mmap"))]
#[test]
#[allow(unsafe_code)]
fn the_order_of_an_array_that_is_read_is_what_its_header_says_by_every_way_in() {
    use crate::support::Folder;
    use crate::support::zip::{File, Zip};
    use npz::{MmapArray, MmapArrayMut, NpyReader, NpzReader, NpzStream};

    let folder = Folder::new("arrays-order");
    let (path, archive) = (folder.join("a.npy"), folder.join("a.npz"));
    for shape in [&[3, 1][..], &[1, 3], &[3], &[], &[0, 3], &[3, 0], &[0], &[1, 1], &[1, 5, 1], &[2, 3]] {
        let file = fortran_file(shape);
        std::fs::write(&path, &file).unwrap();
        std::fs::write(&archive, Zip::new(&[File::stored("a.npy", &file)]).bytes).unwrap();
        let npz = NpzReader::open(&archive).unwrap();
        let array: Array<f64> = npz::read_npy(&path).unwrap();
        let any: DynArray = npz::read_npy(&path).unwrap();
        let mut stream = NpzStream::new(std::fs::File::open(&archive).unwrap());
        let (mapped, private) = unsafe {
            (MmapArray::<f64>::open(&path).unwrap(), MmapArrayMut::<f64>::open_copy_on_write(&path).unwrap())
        };
        let mut memory = vec![0.0; array.len()];
        let mut orders = vec![
            npz::Header::parse(&file).unwrap().0.order(),
            npz::read_npy_into(&path, &mut memory).unwrap().order(),
            array.order(),
            array.view().order(),
            array.clone().order(),
            read::<Array<f64>>(&file).unwrap().order(),
            any.order(),
            any.header().order(),
            any.downcast::<f64>().unwrap().order(),
            any.cast::<f32>().unwrap().order(),
            NpyReader::open(&path).unwrap().header().order(),
            NpyReader::open(&path).unwrap().read::<Array<f64>>().unwrap().0.order(),
            NpyReader::open(&path).unwrap().read_slice::<f64>(Vec::<npz::Select>::new()).unwrap().order(),
            npz.header("a").unwrap().order(),
            npz.by_name::<Array<f64>>("a").unwrap().order(),
            npz.by_name::<DynArray>("a").unwrap().order(),
            npz.rows("a").unwrap().read::<Array<f64>>().unwrap().0.order(),
            stream.next_entry().unwrap().unwrap().read::<Array<f64>>().unwrap().order(),
            mapped.order(),
            mapped.view().order(),
            private.order(),
        ];
        let mut aligned = vec![0u64; file.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut aligned)[..file.len()].copy_from_slice(&file);
        orders.push(npz::view_npy::<f64>(&bytemuck::cast_slice(&aligned)[..file.len()]).unwrap().order());
        if shape.len() == 1 || shape == [3, 1] || shape == [1, 5, 1] {
            let mut reader = NpyReader::open(&path).unwrap();
            orders.push(reader.read_rows::<f64>(0..shape[0]).unwrap().order());
            orders.push(reader.read_last::<f64>(0..shape[shape.len() - 1]).unwrap().order());
            let mut reader = NpyReader::open(&path).unwrap();
            orders.extend(reader.chunks::<f64>(2).map(|chunk| chunk.unwrap().order()));
        }
        assert!(orders.iter().all(|order| *order == Order::Fortran), "{shape:?}: {orders:?}");
        // Where both orders are the same, nothing depends on it.
        if shape != [2, 3] {
            let made = Array::with_order(Order::Fortran, shape, array.as_slice().to_vec()).unwrap();
            assert_eq!((made.order(), &array), (Order::C, &made));
            assert_eq!(array.view(), made.view());
            assert_eq!(written(&array), written(&made));
            assert_eq!(written(&any), written(&made));
            assert_eq!(array.into_c_order().order(), Order::C);
        }
    }
}
