//! Where the system refuses threads, all is done on the one that there is.
//!
//! Threads are refused to this program, started again, by asking for stacks larger than the address space.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use crate::support::Folder;
use crate::support::processes::{name_of, path, start};
use npz::{
    Array, Complex, Compression, DynArray, Header, NpyReader, NpyWriter, NpzReader, NpzStream, NpzWriter, Order,
    WriteOptions,
};

/// More than are read, written, checked, decoded and compressed on one thread where there are others.
const LENGTH: usize = 3 << 20;

fn numbers() -> Vec<f64> {
    (0..LENGTH).map(|i| i as f64).collect()
}

fn single_arrays(folder: &Path) -> npz::Result<()> {
    let (path, numbers) = (folder.join("a.npy"), numbers());
    npz::write_npy(&path, &numbers)?;
    assert!(npz::read_npy::<Vec<f64>>(&path)? == numbers);
    assert!(NpyReader::open(&path)?.read_rows::<f64>(0..LENGTH)?.into_vec() == numbers);
    let swapped: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
    let header = Header::new(">f8".parse()?, Order::C, [LENGTH]);
    npz::write_npy(&path, &DynArray::new(header, swapped)?)?;
    assert!(npz::read_npy::<Vec<f64>>(&path)? == numbers);
    let texts: Vec<String> = (0..LENGTH / 8).map(|i| i.to_string()).collect();
    npz::write_npy(&path, &texts)?;
    assert!(npz::read_npy::<Vec<String>>(&path)? == texts);
    let mut rows = NpyWriter::<Complex<f64>>::create(&path, [0])?;
    rows.write_rows(&vec![Complex::new(1.0, 2.0); LENGTH])?;
    rows.finish()?;
    assert_eq!(npz::read_npy::<Vec<Complex<f64>>>(&path)?.len(), LENGTH);
    Ok(())
}

fn archives(folder: &Path) -> npz::Result<()> {
    let (path, numbers) = (folder.join("a.npz"), numbers());
    for compression in [Compression::Stored, Compression::Deflated(1), Compression::Fast] {
        let mut out = WriteOptions::new().compression(compression).create(&path)?;
        out.add_array("a", &numbers)?;
        out.add_array("b", &numbers[..LENGTH / 2])?;
        let mut rows = out.start_array::<f64>("rows", [0])?;
        rows.write_rows(&numbers)?;
        rows.finish()?;
        out.finish()?;
        let npz = NpzReader::open(&path)?;
        npz.verify()?;
        assert!(npz.by_name::<Vec<f64>>("a")? == numbers && npz.by_name::<Vec<f64>>("rows")? == numbers);
        assert_eq!(npz.read_all::<DynArray>()?.len(), 3);
        let mut stream = NpzStream::new(fs::File::open(&path)?);
        while let Some(mut entry) = stream.next_entry()? {
            assert!(entry.read::<Vec<f64>>()?.starts_with(&numbers[..LENGTH / 2]));
        }
    }
    Ok(())
}

fn sparse(_: &Path) -> npz::Result<()> {
    let indices: Vec<i64> = (0..LENGTH as i64).collect();
    let matrix = npz::sparse::Csr::try_new([1, LENGTH], vec![0, LENGTH as i64], indices, numbers())?;
    let mut out = NpzWriter::new(Cursor::new(Vec::new()));
    npz::sparse::write_npz_to(&mut out, &matrix)?;
    let npz = NpzReader::from_bytes(out.finish()?.into_inner())?;
    assert!(npz::sparse::read_npz_from::<npz::sparse::Csr<f64, i64>>(&npz)? == matrix);
    Ok(())
}

fn all_ways(folder: &Path) {
    for way in [single_arrays, archives, sparse] {
        way(folder).unwrap();
    }
    npz::write_npy(folder.join("done.npy"), &Array::from_shape_vec([1], vec![1u8]).unwrap()).unwrap();
}

#[test]
#[ignore = "started by another test"]
fn without_any_threads() {
    assert!(std::thread::Builder::new().spawn(|| ()).is_err(), "threads are not refused");
    all_ways(&path());
}

#[test]
#[ignore = "started by another test"]
fn after_rayon_was_refused_its_threads() {
    assert!(std::panic::catch_unwind(rayon::current_num_threads).is_err());
    all_ways(&path());
}

#[test]
#[ignore = "started by another test"]
fn with_the_threads_of_a_pool_alone() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).stack_size(1 << 20);
    pool.build_global().unwrap();
    all_ways(&path());
}

#[test]
fn refused_threads_are_no_failure() {
    for test in [
        name_of(without_any_threads),
        name_of(after_rayon_was_refused_its_threads),
        name_of(with_the_threads_of_a_pool_alone),
    ] {
        let folder = Folder::new(test);
        let mut child = start(test, &folder.join(""), "");
        let output = child
            .env("RUST_MIN_STACK", (usize::MAX / 4 * 3).to_string())
            .env("RUST_TEST_THREADS", "1")
            .stderr(std::process::Stdio::piped())
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && folder.join("done.npy").is_file(), "{test}: {errors}");
    }
}
