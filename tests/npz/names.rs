//! Names of entries: what they mean counts, not how they are stored. Names that come to the same are one name.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use crate::support;
use crate::support::Folder;
use crate::support::python::{numpy, python};
use crate::support::zip::{File, Zip};
use npz::{DynArray, ErrorKind, NpzEditor, NpzReader, NpzWriter, Result};

/// A name as it is stored, and whether its flag says that it is in UTF-8.
type Stored = (&'static [u8], bool);

/// An archive of one entry, under one name in its local header and another in its directory.
fn named(local: Stored, central: Stored) -> Vec<u8> {
    let data = support::written(&[1u16, 2, 3]);
    let mut zip = Zip::new(&[File::stored("x", &data)]);
    let [header, _, record] = zip.entries[0];
    for (flags_at, length_at, (name, is_utf8)) in [(header + 6, header + 26, local), (record + 8, record + 28, central)]
    {
        zip.put(flags_at, if is_utf8 { [0, 8] } else { [0, 0] });
        zip.put(length_at, (name.len() as u16).to_le_bytes());
    }
    let end = zip.end;
    zip.put(end + 12, ((46 + central.0.len()) as u32).to_le_bytes());
    zip.put(end + 16, ((record + local.0.len() - 1) as u32).to_le_bytes());
    zip.bytes.splice(record + 46..end, central.0.iter().copied());
    zip.bytes.splice(header + 30..header + 31, local.0.iter().copied());
    zip.bytes
}

/// Each way to open what stands at `path`.
fn readers(path: &Path) -> Vec<NpzReader<'static>> {
    let bytes = fs::read(path).unwrap();
    vec![
        NpzReader::open(path).unwrap(),
        NpzReader::new(Cursor::new(bytes.clone())).unwrap(),
        NpzReader::from_bytes(bytes).unwrap(),
        NpzReader::recover(path).unwrap(),
        #[cfg(feature = "mmap")]
        support::mmap(path).unwrap(),
    ]
}

/// What each way to use the entry `name` comes to.
fn uses(path: &Path, name: &str) -> Vec<Result<()>> {
    let mut outcomes = vec![npz::repair(path).map(drop)];
    for npz in readers(path) {
        outcomes.extend([
            npz.by_name::<Vec<u16>>(name).map(|array| assert_eq!(array, [1, 2, 3])),
            npz.by_index::<DynArray>(0).map(drop),
            npz.read_all::<DynArray>().map(drop),
            npz.header(name).map(drop),
            npz.raw(name).map(drop),
            npz.rows(name).and_then(|mut rows| rows.read_rows::<u16>(1..2)).map(drop),
            npz.verify(),
            npz.entries().next().unwrap().data_offset().map(drop),
        ]);
    }
    let mut npz = NpzEditor::open(path).unwrap();
    npz.add_array("added by an editor", &[1u8]).unwrap();
    outcomes.push(npz.finish());
    outcomes
}

const LONG: &[u8] = &[0x82; 3000];
const LONG_IN_UTF_8: &[u8] = &{
    let mut bytes = [0; 6000];
    let mut at = 0;
    while at < bytes.len() {
        (bytes[at], bytes[at + 1]) = (0xC3, 0xA9);
        at += 2;
    }
    bytes
};

/// Names in the local header and in the directory, and the name that they are, if they are one.
fn pairs() -> Vec<(Stored, Stored, Option<String>)> {
    let name = |name: &str| Some(name.to_owned());
    vec![
        ((b"\x82.npy", false), ("é.npy".as_bytes(), true), name("é")),
        (("é.npy".as_bytes(), true), (b"\x82.npy", false), name("é")),
        ((b"\xb0\xdb.npy", false), ("░█.npy".as_bytes(), true), name("░█")),
        ((b"\xff", false), ("\u{a0}".as_bytes(), true), name("\u{a0}")),
        ((LONG, false), (LONG_IN_UTF_8, true), name(&"é".repeat(3000))),
        ((LONG_IN_UTF_8, true), (LONG, false), name(&"é".repeat(3000))),
        // What once was UTF-8 without its flag, as Python writes it anew.
        (("é.npy".as_bytes(), false), ("├⌐.npy".as_bytes(), true), name("├⌐")),
        ((b"a.npy", true), (b"a.npy", false), name("a")),
        ((b"a.npy", false), (b"a.npy", true), name("a")),
        ((b"\x82.npy", false), ("è.npy".as_bytes(), true), None),
        ((b"\x82.npy", false), ("e.npy".as_bytes(), true), None),
        ((b"\x82.npy", false), ("é.np".as_bytes(), true), None),
        (("é.npy".as_bytes(), true), ("├⌐.npy".as_bytes(), true), None),
        ((b"a\0b.npy", false), (b"a\0c.npy", false), None),
        ((b"a\0b.npy", false), (b"a", false), None),
        ((b"\x82\0\x82", false), ("é\0é".as_bytes(), true), name("é")),
        ((b"\x82\0\x82", false), ("é\0e".as_bytes(), true), None),
        ((b"", false), (b"a", false), None),
    ]
}

#[test]
fn names_in_local_header_and_directory_are_compared_by_what_they_mean() {
    let folder = Folder::new("names-compared");
    let path = folder.join("a.npz");
    for (local, central, name) in pairs() {
        let bytes = named(local, central);
        let found = NpzReader::from_bytes(bytes.clone()).unwrap().names().next().unwrap().to_owned();
        fs::write(&path, &bytes).unwrap();
        for outcome in uses(&path, &found) {
            match (&outcome, &name) {
                (Ok(()), Some(name)) => assert_eq!(found, *name),
                (Err(error), None) => assert!(error.to_string().contains("another name"), "{central:?}: {error}"),
                _ => panic!("{local:?} {central:?}: {outcome:?}"),
            }
        }
    }
}

#[test]
fn python_takes_the_same_names_for_one() {
    const OPEN: &str = "
import zipfile
for path in sys.argv[1:]:
    archive = zipfile.ZipFile(path)
    try: print('one' if archive.open(archive.infolist()[0]).read() else 'none')
    except zipfile.BadZipFile: print('two')
";
    let Some(python) = python() else { return };
    let folder = Folder::new("names-in-python");
    let paths: Vec<_> = (0..pairs().len()).map(|number| folder.join(&format!("{number}.npz"))).collect();
    for ((local, central, _), path) in pairs().into_iter().zip(&paths) {
        fs::write(path, named(local, central)).unwrap();
    }
    let paths: Vec<&Path> = paths.iter().map(|path| path.as_path()).collect();
    let found = numpy(&python, OPEN, &paths);
    for ((local, central, name), found) in pairs().into_iter().zip(found.lines()) {
        assert_eq!(found == "one", name.is_some(), "{local:?} {central:?}");
    }
}

/// Python writes names of the directory anew in UTF-8, and leaves local headers as they are.
#[test]
fn archives_to_which_python_added_are_read_edited_and_appended_to() {
    const WRITE: &str = "
import io, zipfile
class Old(zipfile.ZipInfo):
    def _encodeFilenameFlags(self): return self.filename.encode('cp437'), self.flag_bits
def file(values):
    out = io.BytesIO()
    np.save(out, values)
    return out.getvalue()
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    archive.writestr(Old('größe.npy'), file(np.arange(5, dtype='u2')))
    archive.writestr(Old('Σ░.npy'), file(np.arange(3, dtype='u2')), zipfile.ZIP_DEFLATED)
with zipfile.ZipFile(sys.argv[1], 'a') as archive:
    archive.writestr('added.npy', file(np.arange(2, dtype='u2')))
";
    let Some(python) = python() else { return };
    let folder = Folder::new("names-python-added");
    let path = folder.join("a.npz");
    numpy(&python, WRITE, &[&path]);
    for npz in readers(&path) {
        npz.verify().unwrap();
        assert_eq!(npz.names().collect::<Vec<_>>(), ["größe", "Σ░", "added"]);
        assert_eq!(npz.by_name::<Vec<u16>>("größe").unwrap(), [0, 1, 2, 3, 4]);
        assert_eq!(npz.by_name::<Vec<u16>>("Σ░").unwrap(), [0, 1, 2]);
    }
    let mut out = NpzWriter::append(&path).unwrap();
    let error = out.add_array("Σ░", &[1u8]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DuplicateName { .. }), "{error}");
    out.add_array("ours", &[7u16]).unwrap();
    out.finish().unwrap();
    let mut npz = NpzEditor::open(&path).unwrap();
    npz.rename("größe", "π").unwrap();
    npz.finish().unwrap();
    let npz = NpzReader::open(&path).unwrap();
    npz.verify().unwrap();
    assert_eq!(npz.names().collect::<Vec<_>>(), ["π", "Σ░", "added", "ours"]);
    let sizes = numpy(&python, "print(*[len(array) for array in np.load(sys.argv[1]).values()])", &[&path]);
    assert_eq!(sizes, "5 3 2 1\n");
}

/// Files, each a name and the one number in its array.
type Files = &'static [(&'static str, u16)];

/// Files of an archive, and what is listed of them.
const LISTED: [(Files, Files); 8] = [
    (&[("a\0b.npy", 1), ("a\0c.npy", 2)], &[("a", 2)]),
    (&[("a\0b.npy", 1), ("a", 2)], &[("a", 2)]),
    (&[("a", 1), ("a\0", 2)], &[("a", 2)]),
    (&[("x.npy", 1), ("a.npy\0b", 2), ("y.npy", 3), ("a.npy", 4)], &[("x.npy", 1), ("a.npy", 4), ("y.npy", 3)]),
    (&[("a.npy", 1), ("a.npy\0", 2), ("a.npy", 3)], &[("a.npy", 3)]),
    (&[("a.npy\0", 1), ("a.npy", 2), ("a.npy\0", 3), ("b.npy", 4)], &[("a.npy", 3), ("b.npy", 4)]),
    (&[("\0a", 1), ("\0b", 2)], &[("", 2)]),
    (&[("a\0.npy", 1), ("a.npy", 2)], &[("a", 1), ("a.npy", 2)]),
];

fn archive(files: Files) -> Vec<u8> {
    let arrays: Vec<Vec<u8>> = files.iter().map(|(_, number)| support::written(&[*number])).collect();
    let files: Vec<File<'_>> = files.iter().zip(&arrays).map(|((name, _), array)| File::stored(name, array)).collect();
    Zip::new(&files).bytes
}

#[test]
fn names_that_are_the_same_when_cut_at_nul_are_listed_once() {
    let folder = Folder::new("names-listed");
    let path = folder.join("a.npz");
    for (files, listed) in LISTED {
        fs::write(&path, archive(files)).unwrap();
        for npz in readers(&path) {
            let file_names: Vec<&str> = npz.entries().map(|entry| entry.file_name()).collect();
            assert_eq!(file_names, listed.iter().map(|(name, _)| *name).collect::<Vec<_>>());
            assert_eq!((npz.len(), npz.names().len()), (listed.len(), listed.len()), "{files:?}");
            npz.verify().unwrap();
            for (number, (name, expected)) in listed.iter().enumerate() {
                assert_eq!(npz.by_name::<Vec<u16>>(name).unwrap(), [*expected], "{files:?} {name}");
                assert_eq!(npz.by_index::<Vec<u16>>(number).unwrap(), [*expected], "{files:?} {name}");
            }
            assert_eq!(npz.read_all::<Vec<u16>>().unwrap().len(), listed.len(), "{files:?}");
        }
    }
}

#[test]
fn python_finds_the_same_under_these_names() {
    const FIND: &str = "
import zipfile
archive = zipfile.ZipFile(sys.argv[1])
print([*{name: archive.read(name)[-2] for name in archive.namelist()}.items()])
";
    let Some(python) = python() else { return };
    let folder = Folder::new("names-listed-by-python");
    let path = folder.join("a.npz");
    for (files, listed) in LISTED {
        fs::write(&path, archive(files)).unwrap();
        let expected: Vec<String> = listed.iter().map(|(name, number)| format!("('{name}', {number})")).collect();
        assert_eq!(numpy(&python, FIND, &[&path]), format!("[{}]\n", expected.join(", ")), "{files:?}");
    }
}

#[test]
fn who_edits_or_appends_meets_one_entry_under_names_that_are_the_same() {
    let folder = Folder::new("names-edited");
    let path = folder.join("a.npz");
    let names = |path: &Path| NpzReader::open(path).unwrap().names().map(str::to_owned).collect::<Vec<_>>();
    let write = || fs::write(&path, archive(&[("a\0b", 1), ("x.npy", 2), ("a\0c", 3)])).unwrap();

    write();
    let mut out = NpzWriter::append(&path).unwrap();
    let error = out.add_array("a", &[1u8]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DuplicateName { .. }), "{error}");
    out.add_array("more", &[4u16]).unwrap();
    out.finish().unwrap();
    assert_eq!(names(&path), ["a", "x", "more"]);
    assert_eq!(NpzReader::open(&path).unwrap().by_name::<Vec<u16>>("a").unwrap(), [3]);

    write();
    let mut npz = NpzEditor::open(&path).unwrap();
    let error = npz.add_array("a", &[1u8]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DuplicateName { .. }), "{error}");
    npz.remove("a").unwrap();
    npz.finish().unwrap();
    assert_eq!(names(&path), ["x"]);

    write();
    let mut npz = NpzEditor::open(&path).unwrap();
    npz.rename("a", "b").unwrap();
    npz.add_array("a", &[5u16]).unwrap();
    npz.finish().unwrap();
    let npz = NpzReader::open(&path).unwrap();
    assert_eq!(npz.names().collect::<Vec<_>>(), ["b", "x", "a"]);
    assert_eq!(npz.by_name::<Vec<u16>>("b").unwrap(), [3]);
}
