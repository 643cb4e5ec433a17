//! Arrays written row by row take little memory, however long they become.

use std::io::Seek;
use std::time::Instant;
use std::{fs, io};

use crate::support::processes::{alone, name_of};
use crate::support::{Folder, memory, python};
use npz::{Compression, NpyReader, NpyWriter, NpzReader, NpzWriter, WriteOptions};

#[test]
fn rows_take_less_than_64_mib() {
    alone(name_of(rows_take_less_than_64_mib), write_noise);
}

/// Noise by rows: 8 MiB, 40 times.
fn write_noise() {
    let folder = Folder::new("rows-memory");
    let noise: Vec<[u64; 1024]> = (0..1024u64)
        .map(|row| std::array::from_fn(|i| (row * 1024 + i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (row << 40)))
        .collect();
    for compression in [Compression::Stored, Compression::Deflated(1), Compression::Fast] {
        for is_pipe in [false, true] {
            let options = WriteOptions::new().compression(compression);
            let write = |array: &mut dyn FnMut()| (0..40).for_each(|_| array());
            let ((), peak) = memory::peak(|| {
                if is_pipe {
                    let mut out = options.stream(io::sink()).unwrap();
                    let mut array = out.start_array::<u64>("a", [0, 1024]).unwrap();
                    write(&mut || array.write_rows(&noise).unwrap());
                    array.finish().unwrap();
                    out.finish().unwrap();
                } else {
                    let mut out = options.create(folder.join("a.npz")).unwrap();
                    let mut array = out.start_array::<u64>("a", [0, 1024]).unwrap();
                    write(&mut || array.write_rows(&noise).unwrap());
                    array.finish().unwrap();
                    out.finish().unwrap();
                }
            });
            println!("{compression:?} pipe {is_pipe}: {} MiB", peak >> 20);
            assert!(peak < 64 << 20, "{compression:?}: {peak}");
        }
    }
}

const COLUMNS: usize = 1024;
/// 4 MiB.
const ROWS_AT_A_TIME: usize = 512;

type Row = [u64; COLUMNS];

/// Some rows of a large array: noise, and every fourth time zeros.
fn rows(part: usize) -> Vec<Row> {
    let mut state = if part % 4 == 3 { 0 } else { part as u64 + 1 };
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..ROWS_AT_A_TIME).map(|_| std::array::from_fn(|_| next())).collect()
}

const PARTS: usize = (6 << 30) / (ROWS_AT_A_TIME * size_of::<Row>());

fn write_parts(mut write: impl FnMut(&[Row])) {
    (0..PARTS).for_each(|part| write(&rows(part)));
}

fn assert_parts<R: io::Read + Seek>(mut reader: NpyReader<R>) {
    assert_eq!(reader.header().shape(), [PARTS * ROWS_AT_A_TIME, COLUMNS]);
    for (part, chunk) in reader.chunks::<u64>(ROWS_AT_A_TIME).enumerate() {
        assert!(chunk.unwrap().as_slice() == rows(part).as_flattened(), "{part}");
    }
    let last = reader.read_rows::<u64>(PARTS * ROWS_AT_A_TIME - 1..PARTS * ROWS_AT_A_TIME).unwrap();
    assert_eq!(last.as_slice(), rows(PARTS - 1)[ROWS_AT_A_TIME - 1]);
}

/// Takes 12 GiB of disk and as much memory for NumPy, which reads arrays whole, and some minutes:
/// `cargo test --release --test memory six_gib -- --ignored --nocapture`.
#[test]
#[ignore = "writes 6 GiB twice"]
fn six_gib_take_less_than_64_mib() {
    alone(name_of(six_gib_take_less_than_64_mib), write_and_read_six_gib);
}

fn write_and_read_six_gib() {
    let folder = Folder::new("rows-6-gib");
    let [npy, npz] = ["a.npy", "a.npz"].map(|name| folder.join(name));
    let before = memory::resident();
    let measure = |what: &str, work: &mut dyn FnMut()| {
        let start = Instant::now();
        let ((), peak) = memory::peak_beyond(before, &mut *work);
        println!("{what}: {:.1} s, {} MiB", start.elapsed().as_secs_f64(), peak >> 20);
        assert!(peak < 64 << 20, "{what}: {peak}");
    };
    measure("write .npy", &mut || {
        let mut out = NpyWriter::<u64>::create(&npy, [0, COLUMNS]).unwrap();
        write_parts(|rows| out.write_rows(rows).unwrap());
        out.finish().unwrap();
    });
    measure("write .npz", &mut || {
        let mut out = NpzWriter::create_compressed(&npz).unwrap();
        let mut array = out.start_array::<u64>("a", [0, COLUMNS]).unwrap();
        write_parts(|rows| array.write_rows(rows).unwrap());
        array.finish().unwrap();
        out.add_array("last", &[1, 2, 3]).unwrap();
        out.finish().unwrap();
    });
    measure("read .npy", &mut || assert_parts(NpyReader::open(&npy).unwrap()));
    measure("read .npz", &mut || assert_parts(NpzReader::open(&npz).unwrap().rows("a").unwrap()));
    let sizes = [&npy, &npz].map(|path| fs::metadata(path).unwrap().len());
    println!("{sizes:?} bytes");
    assert!(sizes[0] > 6 << 30 && sizes[1] > 4 << 30);
    let Some(python) = python::python() else { return };
    let program = "
a, z = np.load(sys.argv[1], mmap_mode='r'), np.load(sys.argv[2])
b = z['a']
assert z['last'].tolist() == [1, 2, 3]
print(a.shape == b.shape, all((a[i:i + 4096] == b[i:i + 4096]).all() for i in range(0, len(a), 4096)))";
    assert_eq!(python::numpy(&python, program, &[&npy, &npz]), "True True\n");
}
