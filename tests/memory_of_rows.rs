//! Arrays written row by row take little memory, however long they become.
#![cfg(all(target_os = "linux", feature = "npz"))]

mod support;

use std::{fs, io};

use npz::{Compression, WriteOptions};
use support::Folder;

/// Bytes of the line of `/proc/self/status` that begins with `name`.
fn status(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() << 10
}

/// Noise by rows: 8 MiB, 40 times.
#[test]
fn rows_take_less_than_100_mib() {
    const RESET_PEAK: &str = "5";
    let folder = Folder::new("rows-memory");
    let noise: Vec<[u64; 1024]> = (0..1024u64)
        .map(|row| std::array::from_fn(|i| (row * 1024 + i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (row << 40)))
        .collect();
    for compression in [Compression::Stored, Compression::Deflated(1), Compression::Fast] {
        for is_pipe in [false, true] {
            fs::write("/proc/self/clear_refs", RESET_PEAK).unwrap();
            let before = status("VmRSS:");
            let options = WriteOptions::new().compression(compression);
            let write = |array: &mut dyn FnMut()| (0..40).for_each(|_| array());
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
            let peak = status("VmHWM:") - before;
            println!("{compression:?} pipe {is_pipe}: {} MiB", peak >> 20);
            assert!(peak < 100 << 20, "{compression:?}: {peak}");
        }
    }
}
