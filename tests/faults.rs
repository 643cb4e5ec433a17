//! Readers and writers that fail anywhere: the outcome is the right one, or their error.
#![cfg(feature = "npz")]

mod support;

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use npz::{Compression, DynArray, NpyAppender, NpyReader, NpyWriter, NpzReader, NpzWriter, Result, WriteOptions};

/// What goes wrong, and when.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    /// Calls from this one on fail.
    Call(usize),
    /// Bytes from this one on fail.
    Byte(usize),
}

/// A file that fails, and does everything in small steps with interruptions between them.
struct Faulty {
    inner: Cursor<Vec<u8>>,
    fault: Fault,
    is_hesitant: bool,
    calls: usize,
    moved: usize,
}

impl Faulty {
    fn new(bytes: Vec<u8>, fault: Fault, is_hesitant: bool) -> Faulty {
        Faulty { inner: Cursor::new(bytes), fault, is_hesitant, calls: 0, moved: 0 }
    }

    /// Bytes that the next call may move.
    fn allow(&mut self, wanted: usize) -> io::Result<usize> {
        self.calls += 1;
        if self.is_hesitant && self.calls.is_multiple_of(4) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let left = match self.fault {
            Fault::Call(call) if self.calls > call => 0,
            Fault::Byte(byte) => byte - self.moved,
            _ => usize::MAX,
        };
        if left == 0 {
            return Err(io::Error::other("injected"));
        }
        let step = if self.is_hesitant { 1 + self.calls % 11 } else { usize::MAX };
        Ok(wanted.min(left).min(step))
    }
}

impl Read for Faulty {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.allow(buffer.len())?;
        let count = self.inner.read(&mut buffer[..count])?;
        self.moved += count;
        Ok(count)
    }
}

impl Write for Faulty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.allow(bytes.len())?;
        self.moved += count;
        self.inner.write(&bytes[..count])
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Fault::Call(call) = self.fault
            && self.calls >= call
        {
            return Err(io::Error::other("injected"));
        }
        Ok(())
    }
}

impl Seek for Faulty {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        // An interrupted seek is an error like any other.
        if let Fault::Call(call) = self.fault
            && self.calls >= call
        {
            return Err(io::Error::other("injected"));
        }
        self.inner.seek(to)
    }
}

/// Does `work` without a fault, and then with one at every call and at every byte. `check` holds what a success made
/// against what it should make.
fn with_every_fault<V: PartialEq>(bytes: &[u8], work: impl Fn(Faulty) -> Result<(V, Faulty)>) {
    for is_hesitant in [false, true] {
        let Ok((expected, sound)) = work(Faulty::new(bytes.to_vec(), Fault::None, is_hesitant)) else {
            panic!("the work fails without a fault")
        };
        let faults = (0..sound.calls).map(Fault::Call).chain((0..sound.moved).map(Fault::Byte));
        for fault in faults {
            match work(Faulty::new(bytes.to_vec(), fault, is_hesitant)) {
                Ok((made, _)) => assert!(made == expected, "{fault:?}"),
                Err(error) => assert!(error.to_string().contains("injected"), "{fault:?}: {error}"),
            }
        }
    }
}

fn archive(out: NpzWriter<Faulty>) -> Result<(Vec<u8>, Faulty)> {
    let mut out = out;
    // After a failure nothing makes the archive complete.
    let written = out.add_array("a", &[1.5f64, 2.5]).and_then(|()| out.push_array(&vec![7u16; 900]));
    match (written, out.push_array(&[true; 3]), out.finish()) {
        (Ok(()), Ok(()), Ok(faulty)) => Ok((faulty.inner.get_ref().clone(), faulty)),
        (Ok(()), Ok(()), Err(error)) => Err(error),
        (Err(error), _, Ok(_)) | (Ok(()), Err(error), Ok(_)) => panic!("finished after {error}"),
        (Err(error), later, Err(_)) => {
            assert!(later.is_err());
            Err(error)
        }
        (Ok(()), Err(error), Err(_)) => Err(error),
    }
}

#[test]
fn writers_that_fail_anywhere_leave_nothing_that_looks_complete() {
    for compression in [Compression::Stored, Compression::Deflated(6), Compression::Fast] {
        let options = WriteOptions::new().compression(compression);
        with_every_fault(&[], |faulty| archive(options.writer(faulty)?));
    }
    with_every_fault(&[], |mut faulty| {
        npz::write_npy_to(&mut faulty, &vec![7u16; 300])?;
        Ok((faulty.inner.get_ref().clone(), faulty))
    });
    with_every_fault(&[], |faulty| {
        let mut writer = NpyWriter::<u16, _>::growing(faulty, [0, 10])?;
        let written = writer.write_rows(&[[1u16; 10]; 20]).and_then(|()| writer.write_rows(&[[2u16; 10]; 9]));
        let finished = writer.finish();
        assert!(written.is_ok() || finished.is_err());
        written?;
        let faulty = finished?;
        Ok((faulty.inner.get_ref().clone(), faulty))
    });
}

#[test]
fn readers_that_fail_anywhere_give_the_right_array_or_their_error() {
    let array: Vec<u32> = (0..700).collect();
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &array).unwrap();
    with_every_fault(&file, |mut faulty| Ok((npz::read_npy_from::<DynArray>(&mut faulty)?, faulty)));
    with_every_fault(&file, |faulty| NpyReader::new(faulty)?.read::<DynArray>());
    for compression in [Compression::Stored, Compression::Deflated(6)] {
        let mut out = WriteOptions::new().compression(compression).writer(Cursor::new(Vec::new())).unwrap();
        out.add_array("a", &array).unwrap();
        out.push_array(&[1u8, 2, 3]).unwrap();
        let archive = out.finish().unwrap().into_inner();
        with_every_fault(&archive, |mut faulty| {
            let npz = NpzReader::new(&mut faulty)?;
            let arrays = (npz.by_index::<DynArray>(1)?, npz.by_name::<DynArray>("a")?, npz.raw("a")?);
            let rows = npz.rows("a")?.read_rows::<u32>(300..400)?;
            npz.verify().map_err(|error| match error.into_kind() {
                npz::ErrorKind::DamagedEntries { mut errors, .. } => errors.remove(0),
                kind => panic!("{kind}"),
            })?;
            drop(npz);
            Ok(((arrays, rows), faulty))
        });
    }
}

#[test]
fn an_appender_that_fails_anywhere_leaves_the_old_array_or_the_new_one() {
    let mut old = Vec::new();
    npz::write_npy_to(&mut old, &[[1u16; 10]; 99]).unwrap();
    let append = |faulty: &mut Faulty| -> Result<()> {
        let mut file = NpyAppender::new(faulty)?;
        let appended = file.append_rows(&[[2u16; 10]; 20]).and_then(|()| file.append_rows(&[[3u16; 10]; 9]));
        let finished = file.finish();
        assert!(appended.is_ok() || finished.is_err());
        finished.and(appended)
    };
    let mut sound = Faulty::new(old.clone(), Fault::None, false);
    append(&mut sound).unwrap();
    let new = sound.inner.into_inner();
    for is_hesitant in [false, true] {
        let mut sound = Faulty::new(old.clone(), Fault::None, is_hesitant);
        append(&mut sound).unwrap();
        assert!(*sound.inner.get_ref() == new);
        let faults = (0..sound.calls).map(Fault::Call).chain((0..sound.moved).map(Fault::Byte));
        for fault in faults {
            let mut faulty = Faulty::new(old.clone(), fault, is_hesitant);
            let appended = append(&mut faulty);
            assert!(appended.is_err_and(|error| error.to_string().contains("injected")), "{fault:?}");
            let left = faulty.inner.into_inner();
            // A header cut in two is what file systems do not do within a page, and this one does.
            let header = if left[..128] == new[..128] { &new } else { &old };
            let is_torn = left[..128] != header[..128];
            assert!(left[128..].starts_with(&header[128..]) && left[..50] == old[..50], "{fault:?}");
            assert!(!is_torn || (left[128..] == new[128..] && (sound.moved - faulty.moved) < 16), "{fault:?}");
        }
    }
}
