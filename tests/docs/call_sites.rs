//! The calls that programs are written against: this file must go on compiling, word for word.
#![allow(clippy::needless_borrows_for_generic_args, clippy::useless_vec)]

use std::io::Cursor;

use crate::support::Folder;
use npz::{Array, DynArray, NpzReader, NpzWriter};

#[test]
fn one_array() -> npz::Result<()> {
    let folder = Folder::new("call-sites-npy");
    let a = Array::from_shape_vec([2, 2], vec![1.0f64, 2.0, 3.0, 4.0])?;
    npz::write_npy(folder.join("a.npy"), &a)?;
    let a: Array<f64> = npz::read_npy(folder.join("a.npy"))?;

    let mut writer = Vec::new();
    npz::write_npy_to(&mut writer, &a)?;
    npz::write_npy_to(&mut writer, &a)?;
    let mut reader = writer.as_slice();
    let first: Array<f64> = npz::read_npy_from(&mut reader)?;
    let second: Array<f64> = npz::read_npy_from(&mut reader)?;
    assert_eq!((&first, &second), (&a, &a));
    assert_eq!((a.shape(), a.order(), a.as_slice()), (&[2, 2][..], npz::Order::C, &[1.0, 2.0, 3.0, 4.0][..]));
    assert_eq!(a.view().as_slice(), a.as_slice());
    assert_eq!(a.to_c_order(), a);
    assert_eq!(a.into_vec().len(), 4);
    Ok(())
}

#[test]
fn several_arrays() -> npz::Result<()> {
    let folder = Folder::new("call-sites-npz");
    let (x, y, w, b) = (vec![1, 2], 0.5f64, [[1.0f32; 2]; 2], [0u8; 3]);
    npz::savez!(folder.join("out.npz"), x, y)?;
    npz::savez_compressed!(folder.join("out.npz"), x, weights = w, bias = b)?;

    let mut out = NpzWriter::create(folder.join("out.npz"))?;
    out.add_array("weights", &w)?;
    out.push_array(&x)?;
    out.add_array("v", &vec![1.0f32])?;
    out.add_array("scalar", &1.5f64)?;
    let _inner = out.finish()?;
    NpzWriter::create_compressed(folder.join("other.npz"))?.finish()?;
    let out = NpzWriter::new(Cursor::new(Vec::new()));
    assert_eq!(out.finish()?.into_inner().len(), 22);

    let npz = NpzReader::open(folder.join("out.npz"))?;
    npz.len();
    for name in npz.names() {
        assert!(npz.contains(name));
    }
    let w: Array<f32> = npz.by_name("weights")?;
    let d: DynArray = npz.by_index(0)?;
    let h = npz.header("weights")?;
    assert_eq!((h.dtype(), h.shape(), h.order()), (d.dtype(), w.shape(), d.order()));
    npz.raw("weights")?;
    for e in npz.entries() {
        let _ = (e.name(), e.file_name(), e.size(), e.compressed_size(), e.compression(), e.crc32());
        assert_eq!(e.data_offset()? % 64, 0);
    }
    npz.verify()?;

    let v: Vec<f32> = npz.by_name("v")?;
    let s: f64 = npz.by_name("scalar")?;
    assert_eq!((v, s), (vec![1.0], 1.5));

    let a: Array<f32> = d.downcast()?;
    let c: Array<f64> = d.cast()?;
    assert_eq!((a.len(), c.len(), d.bytes().len()), (4, 4, 16));
    Ok(())
}

#[test]
fn views() -> npz::Result<()> {
    let folder = Folder::new("call-sites-views");
    npz::savez!(folder.join("out.npz"), weights = [1.0f32, 2.0])?;
    let bytes = std::fs::read(folder.join("out.npz"))?;
    let npz = NpzReader::from_bytes(&bytes[..])?;
    // Whether the bytes are aligned is up to the allocator.
    let view: npz::Result<npz::ArrayView<'_, f32>> = npz.view("weights");
    assert!(view.is_ok() || matches!(view.unwrap_err().kind(), npz::ErrorKind::NotViewable { .. }));
    #[cfg(feature = "mmap")]
    {
        let npz = crate::support::mmap(&folder.join("out.npz"))?;
        let view: npz::ArrayView<'_, f32> = npz.view("weights")?;
        assert_eq!(view.as_slice(), [1.0, 2.0]);
    }
    Ok(())
}

#[cfg(feature = "ndarray-0_17")]
#[test]
fn arrays_of_ndarray() -> npz::Result<()> {
    use ndarray_0_17 as ndarray;

    let folder = Folder::new("call-sites-ndarray");
    npz::savez!(folder.join("out.npz"), m = [[1.0, 2.0], [3.0, 4.0]])?;
    let npz = NpzReader::open(folder.join("out.npz"))?;
    let m: ndarray::Array2<f64> = npz.by_name("m")?;
    npz::write_npy(folder.join("m.npy"), &m)?;
    npz::write_npy(folder.join("m.npy"), &m.slice(ndarray::s![.., ..;-1]))?;
    Ok(())
}

#[test]
fn headers() -> npz::Result<()> {
    let h = npz::Header::new("<f8".parse()?, npz::Order::C, [3, 4]);
    let bytes: Vec<u8> = h.to_bytes()?;
    let (parsed, data_offset) = npz::Header::parse(&bytes)?;
    assert_eq!((parsed, data_offset), (h, 128));
    Ok(())
}

#[test]
fn rows() -> npz::Result<()> {
    let folder = Folder::new("call-sites-rows");
    let rows = vec![[0.5f32; 128]; 3];
    let mut w = npz::NpyWriter::<f32>::create(folder.join("big.npy"), &[0, 128])?;
    w.write_rows(&rows)?;
    w.finish()?;
    let mut rows = npz::NpyReader::open(folder.join("big.npy"))?;
    rows.header();
    let part: Array<f32> = rows.read_rows(1..2)?;
    assert_eq!(part.shape(), [1, 128]);
    rows.read_rows::<f32>(0..0)?;
    for chunk in rows.chunks::<f32>(4096) {
        let chunk: Array<f32> = chunk?;
        assert_eq!(chunk.shape(), [3, 128]);
    }
    Ok(())
}

#[test]
fn options() -> npz::Result<()> {
    let folder = Folder::new("call-sites-options");
    npz::WriteOptions::new().compression(npz::Compression::Deflated(9)).create(folder.join("x.npz"))?.finish()?;
    let npz = npz::ReadOptions::new().max_array_bytes(1 << 30).open(folder.join("x.npz"))?;
    assert!(npz.is_empty());
    Ok(())
}

#[test]
fn readers_and_writers_go_where_threads_go() {
    fn goes<T: Send + Sync>() {}
    goes::<NpzReader<'_>>();
    goes::<NpzWriter>();
    goes::<npz::NpyReader>();
    goes::<Array<f64>>();
    goes::<DynArray>();
    goes::<npz::Error>();
}
