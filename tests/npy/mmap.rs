//! Arrays mapped from their files.
#![allow(unsafe_code)]

use std::fs;
use std::path::Path;

use crate::support;
use crate::support::python::{numpy, python};
use crate::support::{Folder, native};
use npz::{Array, Complex, Element, ErrorKind, MmapArray, MmapArrayMut, Order, Result, read_npy, write_npy};

// Each test has files of its own, and maps none of them twice at a time.

fn open<T: Element>(path: &Path) -> Result<MmapArray<T>> {
    unsafe { MmapArray::open(path) }
}

fn open_mut<T: Element>(path: &Path) -> Result<MmapArrayMut<T>> {
    unsafe { MmapArrayMut::open(path) }
}

fn open_copied<T: Element>(path: &Path) -> Result<MmapArrayMut<T>> {
    unsafe { MmapArrayMut::open_copy_on_write(path) }
}

fn create<T: Element>(path: &Path, shape: &[usize]) -> Result<MmapArrayMut<T>> {
    unsafe { MmapArrayMut::create(path, shape) }
}

/// Maps a file of `elements` in every way, and changes them to `others`.
fn check<T: Element + Copy + PartialEq + std::fmt::Debug>(elements: [T; 6], others: [T; 6]) {
    let folder = Folder::new(&format!("mmap-{}", std::any::type_name::<T>().replace([':', '<', '>'], "-")));
    let path = folder.join("a.npy");
    for (order, shape) in [(Order::C, &[2, 3][..]), (Order::Fortran, &[3, 2]), (Order::C, &[6]), (Order::C, &[1, 6, 1])]
    {
        let [array, changed] =
            [elements, others].map(|elements| Array::with_order(order, shape, elements.to_vec()).unwrap());
        write_npy(&path, &array).unwrap();
        let before = fs::read(&path).unwrap();

        let mapped = open::<T>(&path).unwrap();
        assert_eq!((mapped.shape(), mapped.order(), mapped.as_slice()), (shape, array.order(), &elements[..]));
        assert_eq!(mapped.view(), array.view());
        assert_eq!(support::written(&mapped.view()), before);
        drop(mapped);

        let mut copied = open_copied::<T>(&path).unwrap();
        copied.as_mut_slice().copy_from_slice(&others);
        assert_eq!(copied.view(), changed.view());
        copied.flush().unwrap();
        drop(copied);
        assert_eq!(fs::read(&path).unwrap(), before);

        let mut mapped = open_mut::<T>(&path).unwrap();
        mapped.copy_from_slice(&others);
        assert_eq!(mapped[5], others[5]);
        mapped.flush().unwrap();
        drop(mapped);
        assert_eq!(fs::read(&path).unwrap(), support::written(&changed));
    }
    let mut created = create::<T>(&path, &[3, 2]).unwrap();
    assert_eq!(created.order(), Order::C);
    created.copy_from_slice(&elements);
    drop(created);
    assert_eq!(fs::read(&path).unwrap(), support::written(&Array::from_shape_vec([3, 2], elements.to_vec()).unwrap()));
    assert_eq!(folder.files(), ["a.npy"]);
}

#[test]
fn elements_are_those_of_the_file_and_changes_go_where_they_shall() {
    check([true, false, true, true, false, false], [false; 6]);
    check([1u8, 2, 3, 4, 5, 6], [7; 6]);
    check([1i16, -2, 3, 4, 5, 6], [7; 6]);
    check([1u32, 2, 3, 4, 5, 6], [7; 6]);
    check([1i64, 2, 3, 4, 5, -6], [7; 6]);
    check([1.5f32, 2.0, 3.0, 4.0, 5.0, 6.0], [-0.5; 6]);
    check([1.5f64, 2.0, 3.0, 4.0, 5.0, 6.0], [-0.5; 6]);
    check([Complex::new(1.5f64, 2.0); 6], [Complex::new(0.0, 1.0); 6]);
}

#[test]
fn numpy_maps_what_was_made_here_and_what_it_made_is_mapped() {
    const CHECK: &str = "
a = np.load(sys.argv[1], mmap_mode='r')
expected = np.zeros((1000, 7), '<f4')
expected[3, 2] = 1.5
assert isinstance(a, np.memmap) and a.dtype == '<f4' and (a == expected).all()
b = np.lib.format.open_memmap(sys.argv[2], 'w+', '<f4', (1000, 7))
b[3, 2] = 1.5
b.flush()
assert open(sys.argv[1], 'rb').read() == open(sys.argv[2], 'rb').read()
np.save(sys.argv[3], np.arange(12, dtype='>i4').reshape(3, 4))
np.lib.format.open_memmap(sys.argv[4], 'w+', '<i8', (5, 4), fortran_order=True)[:] = np.arange(20).reshape(5, 4)
";
    let Some(python) = python() else { return };
    let folder = Folder::new("mmap-numpy");
    let paths = ["ours.npy", "theirs.npy", "big.npy", "fortran.npy"].map(|name| folder.join(name));
    let mut array = create::<f32>(&paths[0], &[1000, 7]).unwrap();
    array[3 * 7 + 2] = 1.5;
    array.flush().unwrap();
    numpy(&python, CHECK, &paths.each_ref().map(|path| path.as_path()));
    assert_eq!(open::<f32>(&paths[1]).unwrap().as_slice(), array.as_slice());
    assert!(matches!(open::<i32>(&paths[2]).unwrap_err().kind(), ErrorKind::NotViewable { .. }));
    let fortran = open::<i64>(&paths[3]).unwrap();
    assert_eq!((fortran.order(), fortran.view().get(&[4, 1])), (Order::Fortran, Some(&17)));
}

#[test]
fn arrays_without_elements_and_of_one_are_mapped() {
    let folder = Folder::new("mmap-empty");
    let path = folder.join("a.npy");
    for shape in [&[0][..], &[0, 3], &[3, 0], &[]] {
        let array = create::<f64>(&path, shape).unwrap();
        assert_eq!((array.shape(), array.len()), (shape, usize::from(shape.is_empty())));
        drop(array);
        assert_eq!(open::<f64>(&path).unwrap().shape(), shape);
        assert_eq!(open_mut::<f64>(&path).unwrap().as_mut_slice().len(), usize::from(shape.is_empty()));
    }
}

#[test]
fn what_cannot_be_mapped_is_an_error_that_names_the_file() {
    let folder = Folder::new("mmap-refused");
    let path = folder.join("a.npy");
    let refused = |error: npz::Error, text: &str| {
        assert!(error.path() == Some(&path) && error.to_string().contains(&native(text)), "{error}");
    };
    write_npy(&path, &[1.0f64, 2.0]).unwrap();
    refused(open::<f32>(&path).unwrap_err(), "expected dtype \"<f4\" (f32), found \"<f8\"");
    refused(open_mut::<i64>(&path).unwrap_err(), "expected dtype \"<i8\"");
    let mut bytes = fs::read(&path).unwrap();
    bytes.pop();
    fs::write(&path, &bytes).unwrap();
    refused(open::<f64>(&path).unwrap_err(), "truncated: expected 16 bytes of array data, found 15");
    refused(open_copied::<f64>(&path).unwrap_err(), "truncated");
    fs::write(&path, "").unwrap();
    refused(open::<f64>(&path).unwrap_err(), "");
    write_npy(&path, &["text"]).unwrap();
    refused(open::<String>(&path).unwrap_err(), "this type has no fixed layout");
    refused(create::<String>(&path, &[2]).unwrap_err(), "this type has no fixed layout");
    refused(create::<f64>(&path, &[usize::MAX, 2]).unwrap_err(), "invalid shape");
    assert_eq!(read_npy::<Vec<String>>(&path).unwrap(), ["text"]);
    // A header of 70 bytes, after which no f64 is aligned.
    let text = native("{'descr':'<f8','fortran_order':False,'shape':(1,),}         \n");
    fs::write(&path, [&b"\x93NUMPY\x01\0"[..], &[text.len() as u8, 0], text.as_bytes(), &[0; 8]].concat()).unwrap();
    refused(open::<f64>(&path).unwrap_err(), "not aligned");
    fs::remove_file(&path).unwrap();
    refused(open::<f64>(&path).unwrap_err(), "");
    refused(open_mut::<f64>(&path).unwrap_err(), "");
    assert!(folder.files().is_empty());
}

#[test]
fn bools_other_than_0_and_1_are_not_mapped() {
    let folder = Folder::new("mmap-bools");
    let path = folder.join("a.npy");
    write_npy(&path, &[true, false]).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() = 2;
    fs::write(&path, bytes).unwrap();
    assert!(matches!(open::<bool>(&path).unwrap_err().kind(), ErrorKind::NotViewable { .. }));
    assert!(matches!(open_mut::<bool>(&path).unwrap_err().kind(), ErrorKind::NotViewable { .. }));
}

#[cfg(unix)]
#[test]
fn a_created_file_takes_no_room_and_who_mapped_the_old_one_keeps_it() {
    use std::os::unix::fs::MetadataExt;
    let folder = Folder::new("mmap-sparse");
    let path = folder.join("a.npy");
    write_npy(&path, &[5u64]).unwrap();
    let old = open::<u64>(&path).unwrap();
    let mut array = create::<u64>(&path, &[1 << 16, 1 << 11]).unwrap();
    *array.last_mut().unwrap() = 7;
    let metadata = fs::metadata(&path).unwrap();
    assert_eq!(metadata.len(), 128 + (1 << 30));
    assert!(metadata.blocks() * 512 < 1 << 20, "{} blocks", metadata.blocks());
    assert_eq!(old.as_slice(), [5]);
}

#[test]
fn maps_go_where_threads_go() {
    fn goes<T: Send + Sync>() {}
    goes::<MmapArray<f64>>();
    goes::<MmapArrayMut<f64>>();
}
