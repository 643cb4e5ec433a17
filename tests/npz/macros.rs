//! `savez!` and `savez_compressed!` do what `np.savez` and `np.savez_compressed` do.

use crate::support::Folder;
use npz::{Array, DynArray, ErrorKind, Method, NpzReader};

fn names(npz: &NpzReader<'_>) -> Vec<String> {
    npz.names().map(str::to_owned).collect()
}

#[test]
fn named_arrays_come_first_and_positional_ones_are_numbered() {
    let folder = Folder::new("macros-order");
    let path = folder.join("out.npz");
    let (x, y, w) = (vec![1.0, 2.0], [[1u8; 2]; 2], Array::from_shape_vec([1, 2], vec![3i16, 4]).unwrap());
    npz::savez!(&path, x, weights = w, y, "layer.0/bias" = 0.5f32).unwrap();
    let npz = NpzReader::open(&path).unwrap();
    assert_eq!(names(&npz), ["weights", "layer.0/bias", "arr_0", "arr_1"]);
    assert_eq!(npz.by_name::<Vec<f64>>("arr_0").unwrap(), x);
    assert_eq!(npz.by_name::<[[u8; 2]; 2]>("arr_1").unwrap(), y);
    assert_eq!(npz.by_name::<Array<i16>>("weights").unwrap(), w);
    assert_eq!(npz.by_name::<f32>("layer.0/bias").unwrap(), 0.5);
    assert!(npz.entries().all(|entry| entry.compression() == Method::STORED));
}

#[test]
fn arrays_are_expressions_and_the_list_may_end_in_a_comma() {
    let folder = Folder::new("macros-expressions");
    let path = folder.join("out.npz");
    let slice = &[1u16, 2][..];
    npz::savez_compressed!(path, slice, (1..4).map(|x| x * 2).collect::<Vec<i32>>(), n = 1.0 + 2.0,).unwrap();
    let npz = NpzReader::open(folder.join("out.npz")).unwrap();
    assert_eq!(names(&npz), ["n", "arr_0", "arr_1"]);
    assert_eq!(npz.by_index::<f64>(0).unwrap(), 3.0);
    assert!(npz.entries().all(|entry| entry.compression() == Method::DEFLATED));
}

#[test]
fn no_arrays_make_an_empty_archive() {
    let folder = Folder::new("macros-empty");
    npz::savez!(folder.join("a.npz")).unwrap();
    npz::savez_compressed!(folder.join("b.npz"),).unwrap();
    for name in ["a.npz", "b.npz"] {
        assert!(NpzReader::open(folder.join(name)).unwrap().is_empty());
        assert_eq!(std::fs::metadata(folder.join(name)).unwrap().len(), 22);
    }
}

#[test]
fn the_suffix_is_appended_where_numpy_appends_it() {
    let folder = Folder::new("macros-suffix");
    for name in ["plain", "upper.NPZ", "other.zip", "already.npz"] {
        npz::savez!(folder.join(name), [1]).unwrap();
    }
    assert_eq!(folder.files(), ["already.npz", "other.zip.npz", "plain.npz", "upper.NPZ.npz"]);
}

#[test]
fn a_name_that_numpy_gives_too_is_an_error_and_leaves_no_file() {
    let folder = Folder::new("macros-duplicate");
    let error = npz::savez!(folder.join("a.npz"), [1], arr_0 = [2]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DuplicateName { name, positional: true } if name == "arr_0"), "{error}");
    assert!(npz::savez!(folder.join("a.npz"), b = [1], b = [2]).is_err());
    assert!(folder.files().is_empty());
}

#[test]
fn a_question_mark_takes_the_error() {
    fn save(path: std::path::PathBuf) -> npz::Result<DynArray> {
        npz::savez!(&path, x = [1, 2])?;
        NpzReader::open(&path)?.by_name("x")
    }
    let folder = Folder::new("macros-question");
    assert_eq!(save(folder.join("a.npz")).unwrap().shape(), [2]);
    assert!(save(folder.join("no/such/folder/a.npz")).is_err());
}

#[test]
fn a_raw_identifier_is_called_by_its_name() {
    let folder = Folder::new("macros-raw");
    npz::savez!(folder.join("a.npz"), r#type = [1]).unwrap();
    assert_eq!(names(&NpzReader::open(folder.join("a.npz")).unwrap()), ["type"]);
}
