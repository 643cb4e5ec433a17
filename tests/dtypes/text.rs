//! Strings and bytes: what is written is what NumPy writes, and what NumPy writes is read.

use crate::support::python::{numpy, python};
use crate::support::{Folder, assert_reads, native, read_each_way, written};
use npz::{Array, DynArray, ErrorKind, FixedBytes, FromNpy, Header, Order, ToNpy, Void};

fn file_of(descr: &str, order: Order, shape: &[usize], bytes: &[u8]) -> Vec<u8> {
    let header = Header::new(descr.parse().unwrap(), order, shape);
    written(&DynArray::new(header, bytes.to_vec()).unwrap())
}

fn utf32(text: &str) -> Vec<u8> {
    text.chars().flat_map(|character| u32::from(character).to_le_bytes()).collect()
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn strings_are_written_as_numpy_writes_them() {
    let Some(python) = python() else { return };
    let cases: [(&str, Vec<u8>); 17] = [
        ("['a', 'bcd', '']", written(&strings(&["a", "bcd", ""]))),
        ("['a', 'bcd', '']", written(&["a", "bcd", ""])),
        ("['a', 'bcd', '']", written(&vec!["a", "bcd", ""])),
        ("['a\\0']", written(&strings(&["a\0"]))),
        ("['\\0', 'a\\0b']", written(&strings(&["\0", "a\0b"]))),
        ("['']", written(&strings(&[""]))),
        ("np.array([], dtype=str)", written(&strings(&[]))),
        ("np.zeros((2, 0), dtype=str)", written(&Array::<String>::from_shape_vec([2, 0], vec![]).unwrap())),
        ("['é', '\\U0001F600x', '\\U0010FFFF']", written(&["é", "😀x", "\u{10ffff}"])),
        ("'naïve'", written("naïve")),
        ("'naïve'", written(&"naïve".to_owned())),
        ("''", written("")),
        ("['x', '\\0', '\\U0001F600']", written(&['x', '\0', '😀'])),
        ("'x'", written(&'x')),
        ("[b'a\\0b\\0', b'']", written(&vec![b"a\0b\0".to_vec(), vec![]])),
        ("np.array([], dtype=bytes)", written(&Vec::<Vec<u8>>::new())),
        ("[b'']", written(&[vec![]])),
    ];
    assert_same_as_numpy(&python, &cases);
}

#[test]
fn bytes_of_fixed_length_are_written_as_numpy_writes_them() {
    let Some(python) = python() else { return };
    let fortran = Array::with_order(Order::Fortran, [2, 2], strings(&["a", "ccc", "bb", "d"])).unwrap();
    let cases: [(&str, Vec<u8>); 6] = [
        ("[b'ab', b'c']", written(&[FixedBytes(*b"ab"), FixedBytes(*b"c\0")])),
        ("np.array(b'ab', dtype='S4')", written(&FixedBytes(*b"ab\0\0"))),
        ("np.array([b'ab', b'c\\0d'], dtype='V3')", written(&vec![Void(*b"ab\0"), Void(*b"c\0d")])),
        ("np.array(b'ab', dtype='V2')", written(&Void(*b"ab"))),
        ("np.array([], dtype='V2')", written(&Vec::<Void<2>>::new())),
        ("np.asfortranarray([['a', 'bb'], ['ccc', 'd']])", written(&fortran)),
    ];
    assert_same_as_numpy(&python, &cases);
}

/// Compares files with what NumPy saves of an expression.
fn assert_same_as_numpy(python: &str, cases: &[(&str, Vec<u8>)]) {
    let folder = Folder::new(&format!("text-written-{}", cases.len()));
    for (number, (expression, file)) in cases.iter().enumerate() {
        let path = folder.join(&format!("{number}.npy"));
        numpy(python, &format!("np.save(sys.argv[1], {expression})"), &[&path]);
        assert_eq!(file.escape_ascii().to_string(), std::fs::read(&path).unwrap().escape_ascii().to_string());
    }
}

#[test]
fn what_numpy_writes_is_read() {
    let Some(python) = python() else { return };
    let folder = Folder::new("text-read");
    let saved = |expression: &str| {
        let path = folder.join("a.npy");
        numpy(&python, &format!("np.save(sys.argv[1], {expression})"), &[&path]);
        std::fs::read(path).unwrap()
    };
    let texts = strings(&["né", "\u{1f600}\0x", "", "abc"]);
    for order in ["<", ">"] {
        let file = saved(&format!("np.array(['né', '\\U0001F600\\0x', '', 'abc'], dtype='{order}U3')"));
        assert_reads(&file, &texts);
        assert_reads(&file, &Array::from(texts.clone()));
        assert_reads(&saved(&format!("np.array('né', dtype='{order}U3')")), &"né".to_owned());
        assert_reads(&saved(&format!("np.array(['α', '', '\\U0001F600'], dtype='{order}U1')")), &vec!['α', '\0', '😀']);
        assert_reads(&saved(&format!("np.array('α', dtype='{order}U1')")), &'α');
        let fortran = Array::with_order(Order::Fortran, [2, 2], strings(&["a", "ccc", "bb", "d"])).unwrap();
        assert_reads(&saved(&format!("np.asfortranarray([['a', 'bb'], ['ccc', 'd']]).astype('{order}U3')")), &fortran);
    }
    assert_reads(&saved("np.array([], dtype=str)"), &Vec::<String>::new());
    assert_reads(&saved("np.zeros((3, 0), dtype='>U7')"), &Array::<String>::from_shape_vec([3, 0], vec![]).unwrap());
    let file = saved("np.array([b'ab', b'a\\0b\\0', b''])");
    assert_reads(&file, &vec![b"ab".to_vec(), b"a\0b".to_vec(), vec![]]);
    assert_reads(&file, &strings(&["ab", "a\0b", ""]));
    assert_reads(&file, &vec![FixedBytes(*b"ab\0\0"), FixedBytes(*b"a\0b\0"), FixedBytes([0; 4])]);
    assert_reads(&file, &vec![FixedBytes(*b"ab\0\0\0"), FixedBytes(*b"a\0b\0\0"), FixedBytes([0; 5])]);
    assert_reads(&file, &vec![*b"ab\0\0", *b"a\0b\0", [0; 4]]);
    let file = saved("np.array([b'ab', b'a\\0b'], dtype='V3')");
    assert_reads(&file, &vec![b"ab\0".to_vec(), b"a\0b".to_vec()]);
    assert_reads(&file, &vec![Void(*b"ab\0"), Void(*b"a\0b")]);
    assert_reads(&file, &[*b"ab\0", *b"a\0b"]);
    assert_reads(&saved("np.array(b'abc')"), &"abc".to_owned());
    assert_reads(&saved("np.array(b'abc')"), &FixedBytes(*b"abc"));
    assert_reads(&saved("np.array(b'abc')"), b"abc");
    assert_reads(
        &saved("np.asfortranarray([[b'ab', b'c'], [b'd', b'ef']])"),
        &vec![[*b"ab", *b"c\0"], [*b"d\0", *b"ef"]],
    );
}

#[test]
fn nuls_at_the_end_are_dropped_and_others_kept() {
    for (text, read) in [("a\0", "a"), ("\0a", "\0a"), ("\0\0", ""), ("a\0b\0\0", "a\0b"), ("😀\0", "😀")] {
        assert_reads(&written(&[text]), &strings(&[read]));
        assert_reads(&written(text), &read.to_owned());
        assert_reads(&written(&vec![text.as_bytes().to_vec()]), &vec![read.as_bytes().to_vec()]);
    }
    assert_eq!(FixedBytes(*b"a\0b\0\0").as_bytes(), b"a\0b");
    assert_eq!(FixedBytes(*b"\0\0").as_bytes(), b"");
}

#[test]
fn strings_are_read_across_chunks() {
    let texts: Vec<String> = (0..50_000).map(|number| format!("text {}{number}", ["", "é😀"][number % 2])).collect();
    assert_reads(&written(&texts), &texts);
    let bytes: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    assert_reads(&written(&bytes), &bytes);
}

#[test]
fn what_is_no_text_is_named_with_its_place() {
    let units = |codes: &[u32]| codes.iter().flat_map(|code| code.to_le_bytes()).collect::<Vec<u8>>();
    let surrogate = "U+D800 at position 1 is no character: it is a surrogate";
    let above = "U+110000 at position 0 is no character: it is above U+10FFFF";
    let not_ascii = "byte 0xe9 at position 2 is not ASCII; read it as Vec<u8>";
    let cases = [
        ("<U2", units(&[97, 98, 99, 0xd800]), 1, surrogate),
        ("<U2", units(&[97, 98, 0x11_0000, 99, 0xd800, 0]), 1, above),
        (">U2", [0, 0, 0, 97, 0, 0, 0xd8, 0].to_vec(), 0, surrogate),
        ("|S3", b"abcde\xe9\xff\0\0".to_vec(), 1, not_ascii),
    ];
    for (descr, bytes, at, text) in cases {
        let dtype: npz::DType = descr.parse().unwrap();
        let file = file_of(descr, Order::C, &[bytes.len() / dtype.itemsize()], &bytes);
        for result in read_each_way::<Vec<String>>(&file) {
            match result.unwrap_err().into_kind() {
                ErrorKind::InvalidElement { index, reason } => assert_eq!((index, reason.as_str()), (at, text)),
                other => panic!("{other}"),
            }
        }
    }
    let mut texts = vec!["é".to_owned(); 70_000];
    texts[65_537] = "x".to_owned();
    let mut file = written(&texts);
    let place = file.len() - 4 * (70_000 - 65_537);
    file[place..place + 4].copy_from_slice(&0xdfffu32.to_le_bytes());
    for error in read_each_way::<Vec<String>>(&file).into_iter().map(Result::unwrap_err) {
        assert!(matches!(error.kind(), ErrorKind::InvalidElement { index: 65_537, .. }), "{error}");
    }
    for error in read_each_way::<Vec<char>>(&file).into_iter().map(Result::unwrap_err) {
        assert!(matches!(error.kind(), ErrorKind::InvalidElement { index: 65_537, .. }), "{error}");
    }
}

fn refused<A: FromNpy>(descr: &str) -> String {
    let descr = native(descr);
    let dtype: npz::DType = descr.parse().unwrap();
    let file = file_of(&descr, Order::C, &[2], &vec![0; 2 * dtype.itemsize()]);
    let error = npz::read_npy_from::<A>(file.as_slice()).map(drop).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DTypeMismatch { .. }), "{error}");
    error.to_string()
}

#[test]
fn other_dtypes_are_refused_with_a_hint() {
    let cases = [
        (refused::<Vec<String>>("<f8"), r#""<U1" (String), found "<f8"; read it as f64, or as DynArray and cast"#),
        (refused::<Vec<String>>("|V3"), r#""<U1" (String), found "|V3"; read it as Vec<u8>, or as DynArray"#),
        (refused::<Vec<char>>("<U2"), r#""<U1" (char), found "<U2"; read it as String, or as DynArray"#),
        (refused::<Vec<f32>>("<U2"), r#""<f4" (f32), found "<U2"; read it as String, or as DynArray"#),
        (refused::<Vec<Vec<u8>>>("<U2"), r#""|S1" (Vec<u8>), found "<U2"; read it as String, or as DynArray"#),
        (
            refused::<Vec<FixedBytes<2>>>("|S3"),
            r#""|S2" (FixedBytes), found "|S3"; read it as Vec<u8>, or as DynArray"#,
        ),
        (
            refused::<Vec<FixedBytes<2>>>("|V2"),
            r#""|S2" (FixedBytes), found "|V2"; read it as Vec<u8>, or as DynArray"#,
        ),
        (refused::<Vec<Void<4>>>("|V2"), r#""|V4" (Void), found "|V2"; read it as Vec<u8>, or as DynArray"#),
    ];
    for (found, expected) in cases {
        assert_eq!(found, native(&format!("expected dtype {expected}")));
    }
}

#[test]
fn arrays_of_bytes_fit_their_width_only() {
    let file = written(&[FixedBytes(*b"abc"), FixedBytes(*b"def")]);
    for error in read_each_way::<Vec<[u8; 4]>>(&file).into_iter().map(Result::unwrap_err) {
        assert!(matches!(error.kind(), ErrorKind::ShapeMismatch { .. }), "{error}");
    }
    for error in read_each_way::<Vec<[i8; 3]>>(&file).into_iter().map(Result::unwrap_err) {
        assert!(matches!(error.kind(), ErrorKind::ShapeMismatch { .. }), "{error}");
    }
    assert!(npz::read_npy_from::<Vec<u8>>(written(&FixedBytes(*b"abc")).as_slice()).is_err());
}

/// A header of the caller's, of less room than the text needs.
struct Narrow;

impl ToNpy for Narrow {
    fn npy_header(&self) -> npz::Result<Header> {
        Ok(Header::new("<U2".parse()?, Order::C, [1]))
    }

    fn write_npy_data(&self, sink: &mut npz::NpySink<'_>) -> npz::Result<()> {
        sink.write_elements(&["abc".to_owned()])
    }
}

#[test]
fn text_is_not_cut_off() {
    let error = npz::write_npy_to(&mut Vec::new(), &Narrow).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidDType { .. }), "{error}");
}

#[test]
fn text_takes_no_memory_that_is_not_there() {
    let mut file = file_of("<U4", Order::C, &[0], &[]);
    let header = Header::new("<U4".parse().unwrap(), Order::C, [usize::MAX >> 24]).to_bytes().unwrap();
    file.splice(.., header);
    file.extend(utf32("abcd"));
    let error = npz::read_npy_from::<Vec<String>>(file.as_slice()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Truncated { .. }), "{error}");
}

/// A writer of rows, given some.
fn rows_written<T: npz::Element, A: ToNpy + ?Sized>(descr: &str, rows: &A) -> Vec<npz::Result<Vec<u8>>> {
    let dtype = || descr.parse::<npz::DType>().unwrap();
    let folder = Folder::new(&format!("text-rows-{:?}", std::thread::current().id()));
    let path = folder.join("a.npy");
    let file = || {
        let mut out = npz::NpyWriter::<T>::create_as(&path, dtype(), [0])?;
        out.write_rows(rows)?;
        out.finish()?;
        Ok(std::fs::read(&path)?)
    };
    let fixed = || {
        let mut out = npz::NpyWriter::<T, _>::new_as(Vec::new(), dtype(), [3])?;
        out.write_rows(rows)?;
        out.finish()
    };
    let archive = |compression| {
        let mut out = npz::WriteOptions::new().compression(compression).writer(std::io::Cursor::new(Vec::new()))?;
        let mut array = out.start_array_as::<T>("a", dtype(), [0])?;
        array.write_rows(rows)?;
        array.finish()?;
        npz::NpzReader::from_bytes(out.finish()?.into_inner())?.raw("a")
    };
    let appended = || {
        npz::write_npy(&path, &DynArray::new(Header::new(dtype(), Order::C, [0]), Vec::new())?)?;
        let mut out = npz::NpyAppender::open(&path)?;
        out.append_rows(rows)?;
        out.finish()?;
        Ok(std::fs::read(&path)?)
    };
    vec![file(), fixed(), archive(npz::Compression::Stored), archive(npz::Compression::Deflated(6)), appended()]
}

#[test]
fn rows_of_items_without_bytes_are_written_and_read() {
    let empty = |descr: &str| DynArray::new(Header::new(descr.parse().unwrap(), Order::C, [3]), Vec::new()).unwrap();
    let cases = [
        ("|S0", rows_written::<Vec<u8>, _>("|S0", &vec![Vec::<u8>::new(); 3])),
        ("|S0", rows_written::<Vec<u8>, _>("|S0", &empty("|S0"))),
        ("<U0", rows_written::<String, _>("<U0", &strings(&["", "", ""]))),
        ("<U0", rows_written::<String, _>("<U0", &["", "", ""])),
        (">U0", rows_written::<String, _>(">U0", &["", "", ""])),
        ("<U0", rows_written::<String, _>("<U0", &empty("<U0"))),
    ];
    for (descr, files) in cases {
        for file in files {
            let file = file.unwrap();
            assert_eq!(file, written(&empty(descr)), "{descr}");
            assert_reads(&file, &strings(&["", "", ""]));
            assert_reads(&file, &empty(descr));
            if descr == "|S0" {
                assert_reads(&file, &vec![Vec::<u8>::new(); 3]);
                assert_reads(&file, &vec![FixedBytes([0; 2]); 3]);
            }
            let mut reader = npz::NpyReader::new(std::io::Cursor::new(&file)).unwrap();
            let rows = reader.read_rows::<String>(1..3).unwrap();
            assert_eq!((rows.shape(), rows.as_slice()), (&[2][..], &strings(&["", ""])[..]));
            assert_eq!(reader.read_slice::<String>([2, 0]).unwrap().as_slice(), strings(&["", ""]));
            let mut reader = npz::NpyReader::new(file.as_slice()).unwrap();
            assert_eq!(reader.chunks::<String>(2).map(|chunk| chunk.unwrap().len()).sum::<usize>(), 3);
        }
    }
    for (descr, file) in [
        ("|S0", rows_written::<Vec<u8>, _>("|S0", &vec![b"a".to_vec(); 3])),
        ("<U0", rows_written::<String, _>("<U0", &strings(&["", "a", ""]))),
        ("<U0", rows_written::<String, _>("<U0", &["", "", "a"])),
        ("|S0", rows_written::<Vec<u8>, _>("|S0", &vec![FixedBytes([0]); 3])),
    ] {
        for error in file.into_iter().map(Result::unwrap_err) {
            let is_refused = matches!(error.kind(), ErrorKind::InvalidDType { .. } | ErrorKind::DTypeMismatch { .. });
            assert!(is_refused, "{descr}: {error}");
        }
    }
    let raw = empty("|V0");
    for file in rows_written::<Vec<u8>, _>("|S1", &vec![Vec::<u8>::new(); 3]) {
        assert_eq!(file.unwrap(), file_of("|S1", Order::C, &[3], &[0; 3]));
    }
    assert_reads(&written(&raw), &raw);
    assert_reads(&written(&raw), &vec![Vec::<u8>::new(); 3]);
}

#[test]
fn numpy_reads_rows_without_bytes() {
    let Some(python) = python() else { return };
    let folder = Folder::new("text-empty-rows");
    for (number, descr) in ["|S0", "<U0", "|V0"].into_iter().enumerate() {
        let path = folder.join(&format!("{number}.npy"));
        npz::write_npy(&path, &DynArray::new(Header::new(descr.parse().unwrap(), Order::C, [3]), Vec::new()).unwrap())
            .unwrap();
        let shown = numpy(&python, "a = np.load(sys.argv[1]); print(a.dtype.str, a.shape)", &[&path]);
        assert_eq!(shown.trim(), format!("{descr} (3,)"));
    }
}
