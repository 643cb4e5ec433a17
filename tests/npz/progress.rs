//! What is told of long operations: how far they have come, and in the end that all is done.

use std::fs::{self, File};
use std::io::Cursor;
use std::sync::{Arc, Mutex};

use crate::support::{Folder, written};
use npz::{Compression, NpzReader, NpzStream, Progress, ReadOptions, WriteOptions};

const MIB: u64 = 1 << 20;
const COMPRESSIONS: [Compression; 2] = [Compression::Stored, Compression::Deflated(6)];

#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<Progress>>>);

impl Calls {
    fn callback(&self) -> impl Fn(Progress) + Send + Sync + 'static {
        let calls = self.clone();
        move |progress| calls.0.lock().unwrap().push(progress)
    }

    fn reading(&self) -> ReadOptions {
        ReadOptions::new().progress(self.callback())
    }

    fn writing(&self, compression: Compression) -> WriteOptions {
        WriteOptions::new().compression(compression).progress(self.callback())
    }

    /// Takes the calls since the last time, which must lead up to `total` in steps of 4 MiB or more, but for the last.
    fn check(&self, total: u64, what: &str) {
        let calls = std::mem::take(&mut *self.0.lock().unwrap());
        let last = calls.last().unwrap_or_else(|| panic!("{what}: no call"));
        // The bytes of the file, or of the data alone.
        assert!(last.total.is_some_and(|last| last.abs_diff(total) < 4096), "{what}: {last:?}, not {total}");
        assert_eq!(last.total, Some(last.done), "{what}");
        check_steps(&calls, what);
    }
}

fn check_steps(calls: &[Progress], what: &str) {
    let steps: Vec<u64> = calls.windows(2).map(|two| two[1].done - two[0].done).collect();
    let (_, all_but_last) = steps.split_last().unwrap();
    assert!(calls[0].done >= 4 * MIB && all_but_last.iter().all(|step| (4 * MIB..9 * MIB).contains(step)), "{what}");
}

/// Bytes that hardly compress, 30 MiB of them.
fn noise() -> Vec<u64> {
    (1..=30 * MIB / 8)
        .map(|seed| seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (seed << 7))
        .map(|it| it ^ (it >> 29))
        .collect()
}

#[test]
fn arrays_in_files_of_their_own() {
    let (folder, calls, array) = (Folder::new("progress-npy"), Calls::default(), noise());
    let path = folder.join("a.npy");
    calls.writing(Compression::Stored).durable(true).write_npy(&path, &array).unwrap();
    calls.check(30 * MIB, "write_npy");
    assert!(fs::read(&path).unwrap() == written(&array));
    assert!(calls.reading().read_npy::<Vec<u64>>(&path).unwrap() == array);
    calls.check(30 * MIB, "read_npy");
    assert!(calls.reading().read_npy_from::<Vec<u64>>(File::open(&path).unwrap()).unwrap() == array);
    calls.check(30 * MIB, "read_npy_from");
}

#[test]
fn archives() {
    let (folder, calls, array) = (Folder::new("progress-npz"), Calls::default(), noise());
    for (number, compression) in COMPRESSIONS.into_iter().enumerate() {
        let path = folder.join(&format!("{number}.npz"));
        let mut out = calls.writing(compression).create(&path).unwrap();
        out.add_array("a", &array).unwrap();
        calls.check(30 * MIB, "add_array");
        out.add_array("b", &array).unwrap();
        calls.check(30 * MIB, "add_array");
        out.add_array("small", &[1u8]).unwrap();
        out.finish().unwrap();
        assert!(calls.0.lock().unwrap().is_empty());

        let bytes = fs::read(&path).unwrap();
        let size = bytes.len() as u64;
        let sources =
            [calls.reading().open(&path), calls.reading().bytes(&bytes), calls.reading().reader(Cursor::new(&bytes))];
        for npz in sources.map(Result::unwrap) {
            assert!(npz.by_name::<Vec<u64>>("b").unwrap() == array);
            calls.check(size / 2, "by_name");
            assert!(npz.raw("a").unwrap() == written(&array));
            calls.check(size / 2, "raw");
            npz.verify().unwrap();
            calls.check(size, "verify");
            assert_eq!(npz.by_name::<[u8; 1]>("small").unwrap(), [1]);
            assert!(npz.read_all::<npz::DynArray>().unwrap().len() == 3);
            calls.check(size, "read_all");
        }
    }
}

#[test]
fn editing() {
    let (folder, calls, array) = (Folder::new("progress-edit"), Calls::default(), noise());
    let path = folder.join("a.npz");
    npz::savez!(&path, a = array, b = array).unwrap();
    let mut editor = calls.writing(Compression::Stored).edit(&path).unwrap();
    editor.remove("a").unwrap();
    editor.add_array("c", &[1]).unwrap();
    editor.finish().unwrap();
    calls.check(30 * MIB, "edit");
    assert!(NpzReader::open(&path).unwrap().by_name::<Vec<u64>>("b").unwrap() == array);
}

#[test]
fn streams() {
    let (calls, array) = (Calls::default(), noise());
    let mut out = calls.writing(Compression::Stored).stream(Vec::new()).unwrap();
    out.add_array("a", &array).unwrap();
    calls.check(30 * MIB, "stream");
    let bytes = out.finish().unwrap().into_inner();
    let mut stream: NpzStream<_> = calls.reading().stream(bytes.as_slice());
    assert!(stream.next_entry().unwrap().unwrap().read::<Vec<u64>>().unwrap() == array);
    let told = calls.0.lock().unwrap();
    assert!(told.iter().all(|progress| progress.total.is_none()));
    check_steps(&told, "stream");
}

/// While one thread is in a callback that waits for others, these read on, and come by themselves.
#[cfg(feature = "parallel")]
#[test]
fn callbacks_may_use_the_threads_that_read() {
    use rayon::prelude::*;

    let (folder, calls, array) = (Folder::new("progress-threads"), Calls::default(), noise());
    let path = folder.join("a.npy");
    npz::write_npy(&path, &array).unwrap();
    let tell = calls.callback();
    let options = ReadOptions::new().progress(move |progress| {
        tell(progress);
        assert_eq!((0..10_000u64).into_par_iter().map(|it| it % 7).sum::<u64>(), 29_994);
    });
    let pool = rayon::ThreadPoolBuilder::new().num_threads(8).build().unwrap();
    for _ in 0..20 {
        assert!(pool.install(|| options.read_npy::<Vec<u64>>(&path)).unwrap() == array);
        let told = std::mem::take(&mut *calls.0.lock().unwrap());
        assert!(told.windows(2).all(|two| two[0].done < two[1].done), "{told:?}");
        assert_eq!(told.last().unwrap().total, Some(told.last().unwrap().done));
    }
}

#[test]
fn many_small_entries_are_done_at_the_end_and_not_before() {
    let calls = Calls::default();
    let mut out = npz::NpzWriter::new(Cursor::new(Vec::new()));
    (0..40_000u32).for_each(|i| out.add_array(&format!("an array of number {i:08}"), &[i]).unwrap());
    let bytes = out.finish().unwrap().into_inner();
    calls.reading().bytes(&bytes).unwrap().verify().unwrap();
    let told = calls.0.lock().unwrap();
    let done: Vec<u64> = told.iter().map(|progress| progress.done).collect();
    let total = told[0].total.unwrap();
    assert!(done.len() >= 2 && done[done.len() - 1] == total, "{done:?} {total}");
    assert!(total - done[done.len() - 2] < 6 * MIB, "{done:?} {total}");
}
