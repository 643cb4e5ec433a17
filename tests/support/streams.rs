//! Archives that come as streams.

use std::io::Read;

use super::fakes::{Fault, Faulty};
use npz::{Compression, DynArray, NpzReader, NpzStream, WriteOptions};

/// Gives a few bytes at a time.
pub(crate) fn in_drops(bytes: &[u8]) -> Faulty {
    Faulty::new(bytes.to_vec(), Fault::None).hesitant()
}

pub(crate) fn archive(compression: Compression, count: usize) -> Vec<u8> {
    let mut out = WriteOptions::new().compression(compression).stream(Vec::new()).unwrap();
    out.add_array("first", &[1u8, 2, 3]).unwrap();
    out.add_array("numbers", &(0..count as i64).map(|i| i * i).collect::<Vec<_>>()).unwrap();
    out.add_array("empty", &Vec::<f32>::new()).unwrap();
    out.finish().unwrap().into_inner()
}

/// Names and arrays, or the error.
pub(crate) fn all(reader: impl Read) -> npz::Result<Vec<(String, DynArray)>> {
    let mut stream = NpzStream::new(reader);
    let mut arrays = Vec::new();
    while let Some(mut entry) = stream.next_entry()? {
        arrays.push((entry.name().to_owned(), entry.read()?));
    }
    assert!(stream.next_entry()?.is_none());
    Ok(arrays)
}

/// What a reader of files finds, and a stream, whole and in drops.
pub(crate) fn both(bytes: &[u8]) -> [npz::Result<Vec<(String, DynArray)>>; 3] {
    let file = || {
        let npz = NpzReader::from_bytes(bytes)?;
        Ok(npz.read_all::<DynArray>()?.into_iter().map(|(name, array)| (name.to_owned(), array)).collect())
    };
    [file(), all(bytes), all(in_drops(bytes))]
}
