//! What fails while it is written is never taken for complete.

use std::fs::{self, OpenOptions};
use std::io::{BufWriter, Cursor};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::support::Folder;
use crate::support::fakes::{Fault, Faulty};
use npz::{Array, DynArray, ErrorKind, Header, NpySink, NpyWriter, Order, Result, ToNpy};

/// Two bytes, written in an odd way.
struct Odd(fn(&mut NpySink<'_>) -> Result<()>);

impl ToNpy for Odd {
    fn npy_header(&self) -> Result<Header> {
        Ok(Header::new("|u1".parse()?, Order::C, [2]))
    }

    fn write_npy_data(&self, sink: &mut NpySink<'_>) -> Result<()> {
        (self.0)(sink)
    }
}

fn panics() -> Odd {
    Odd(|sink| {
        sink.write_elements(&[9u8])?;
        panic!("in the middle")
    })
}

#[test]
fn a_panic_while_rows_are_written_poisons_the_writer() {
    let mut writer = NpyWriter::<u8, _>::growing(Cursor::new(Vec::new()), [0]).unwrap();
    writer.write_rows(&[1u8, 2]).unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| writer.write_rows(&panics()))).is_err());
    assert!(matches!(writer.write_rows(&[3u8]).unwrap_err().kind(), ErrorKind::Poisoned { .. }));
    assert!(matches!(writer.finish().unwrap_err().kind(), ErrorKind::Poisoned { .. }));
}

#[cfg(feature = "npz")]
#[test]
fn a_panic_while_an_array_is_added_poisons_the_archive() {
    for compression in [npz::Compression::Stored, npz::Compression::Deflated(6)] {
        let options = npz::WriteOptions::new().compression(compression);
        let mut out = options.writer(Cursor::new(Vec::new())).unwrap();
        assert!(catch_unwind(AssertUnwindSafe(|| out.push_array(&panics()))).is_err());
        assert!(matches!(out.push_array(&[1u8]).unwrap_err().kind(), ErrorKind::Poisoned { .. }));
        assert!(matches!(out.finish().unwrap_err().kind(), ErrorKind::Poisoned { .. }));
    }
}

#[test]
fn a_value_that_drops_an_error_of_the_sink_does_not_succeed() {
    let drops = Odd(|sink| {
        let _ = sink.write_elements(&[1u8]);
        let _ = sink.write_elements(&[2u8]);
        Ok(())
    });
    // The header is written first, and fails by itself unless there is room for it.
    let mut room = [0u8; 129];
    let error = npz::write_npy_to(&mut room[..], &drops).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Poisoned { .. }), "{error}");
}

#[test]
fn errors_of_a_buffered_writer_are_not_lost_with_it() {
    assert!(npz::write_npy_to(BufWriter::new(Faulty::new(Vec::new(), Fault::Call(0))), &[1u8]).is_err());
}

#[test]
fn a_growing_file_that_was_not_finished_does_not_look_complete() {
    let mut file = Cursor::new(Vec::new());
    let mut writer = NpyWriter::<f64, _>::growing(&mut file, [0]).unwrap();
    writer.write_rows(&vec![1.0; 100_000]).unwrap();
    drop(writer);
    assert!(npz::read_npy_from::<DynArray>(file.get_ref().as_slice()).is_err());
}

#[test]
fn a_file_open_for_appending_is_refused() {
    let folder = Folder::new("writing-append");
    let path = folder.join("a");
    let append = || OpenOptions::new().create(true).append(true).open(&path).unwrap();
    fs::write(&path, "before").unwrap();
    let mut writer = NpyWriter::<u8, _>::growing(append(), [0]).unwrap();
    writer.write_rows(&[1u8]).unwrap();
    assert!(writer.finish().is_err());
    #[cfg(feature = "npz")]
    {
        let mut out = npz::NpzWriter::new(append());
        assert!(out.push_array(&vec![1u8; 1_000_000]).and_then(|()| out.finish()).is_err());
    }
}

#[test]
fn a_link_is_followed_and_a_long_name_written() {
    let folder = Folder::new("writing-links");
    let name = format!("{}.npy", "n".repeat(240));
    npz::write_npy(folder.join(&name), &[1u8]).unwrap();
    assert_eq!(npz::read_npy::<Vec<u8>>(folder.join(&name)).unwrap(), [1]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("target.npy", folder.join("link.npy")).unwrap();
        for value in [1u8, 2] {
            npz::write_npy(folder.join("link.npy"), &value).unwrap();
            assert!(fs::symlink_metadata(folder.join("link.npy")).unwrap().is_symlink());
            assert_eq!(npz::read_npy::<u8>(folder.join("target.npy")).unwrap(), value);
        }
    }
}

#[cfg(unix)]
#[test]
fn an_existing_file_keeps_its_mode_and_what_is_no_file_is_written_directly() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("writing-modes");
    let path = folder.join("a.npy");
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    npz::write_npy(&path, &[1u8]).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    npz::write_npy("/dev/null", &[1u8]).unwrap();
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    assert_eq!(folder.files(), ["a.npy"]);
}

/// Only the superuser may give files away, so only then the owner is looked at.
#[cfg(unix)]
#[test]
fn an_existing_file_keeps_its_owner_and_group_where_they_may_be_set() {
    use std::os::unix::fs::{MetadataExt, chown};
    let folder = Folder::new("writing-owners");
    let path = folder.join("a.npy");
    fs::write(&path, "old").unwrap();
    let may_give_away = chown(&path, Some(1234), Some(5678)).is_ok();
    let owners = || fs::metadata(&path).map(|metadata| (metadata.uid(), metadata.gid())).unwrap();
    let before = owners();
    assert!(!may_give_away || before == (1234, 5678));
    npz::write_npy(&path, &[1u8]).unwrap();
    assert_eq!(owners(), before);
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_mode_that_other_new_files_have() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("writing-umask");
    let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().permissions().mode();
    fs::File::create(folder.join("plain")).unwrap();
    npz::write_npy(folder.join("a.npy"), &[1u8]).unwrap();
    assert_eq!(mode("a.npy"), mode("plain"));
}

#[cfg(feature = "npz")]
#[test]
fn a_durable_archive_is_at_its_path_when_it_is_finished() {
    let folder = Folder::new("durable");
    let device = cfg!(unix).then(|| ("/dev/null".into(), false));
    for (path, is_file) in [(folder.join("a.npz"), true)].into_iter().chain(device) {
        let mut out = npz::WriteOptions::new().durable(true).create(&path).unwrap();
        out.push_array(&[1, 2, 3]).unwrap();
        // A device need not know how to wait for a disk.
        assert!(out.finish().is_ok() || !is_file);
    }
    assert_eq!(folder.files(), ["a.npz"]);
    assert_eq!(npz::NpzReader::open(folder.join("a.npz")).unwrap().by_index::<Vec<i32>>(0).unwrap(), [1, 2, 3]);
}

#[test]
fn a_path_in_no_folder_is_an_error_that_names_it() {
    let folder = Folder::new("writing-nowhere");
    let error = npz::write_npy(folder.join("no/a.npy"), &[1u8]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Io(_)) && error.to_string().contains("no/a.npy"), "{error}");
}

#[test]
fn short_and_interrupted_writes_make_the_same_bytes() {
    let array = Array::with_order(Order::Fortran, [30, 40], (0..1200).collect::<Vec<i32>>()).unwrap();
    let mut expected = Vec::new();
    npz::write_npy_to(&mut expected, &array).unwrap();
    let mut hesitant = Faulty::new(Vec::new(), Fault::None).hesitant();
    npz::write_npy_to(&mut hesitant, &array).unwrap();
    assert_eq!(hesitant.held(), expected);
    #[cfg(feature = "npz")]
    for compression in [npz::Compression::Stored, npz::Compression::Deflated(6)] {
        let options = npz::WriteOptions::new().compression(compression);
        let mut plain = options.writer(Cursor::new(Vec::new())).unwrap();
        plain.push_array(&array).unwrap();
        let hesitant = Faulty::new(Vec::new(), Fault::None).hesitant();
        let mut out = options.writer(hesitant).unwrap();
        out.push_array(&array).unwrap();
        assert_eq!(out.finish().unwrap().held(), plain.finish().unwrap().get_ref());
    }
}

/// Where an open file cannot be replaced, as on some file systems of Windows, that is an error, and it stays.
#[test]
fn a_file_that_is_read_is_replaced_whole_or_not_at_all() {
    let folder = Folder::new("replaced-while-read");
    let path = folder.join("a.npy");
    npz::write_npy(&path, &[1u8, 2]).unwrap();
    let mut reader = npz::NpyReader::open(&path).unwrap();
    let outcome = npz::write_npy(&path, &[3u8]);
    assert!(outcome.is_ok() || cfg!(windows));
    assert_eq!(reader.read_rows::<u8>(0..2).unwrap().as_slice(), [1, 2]);
    drop(reader);
    let expected = if outcome.is_ok() { vec![3u8] } else { vec![1, 2] };
    assert_eq!(npz::read_npy::<Vec<u8>>(&path).unwrap(), expected);
    assert_eq!(folder.files(), ["a.npy"]);
}
