//! Arrays of other crates are read without a copy.
#![cfg(all(target_os = "linux", feature = "ndarray-0_16", feature = "ndarray-0_17", feature = "nalgebra-0_35"))]

mod support;

use std::fs;
use std::hint::black_box;

use npz::{Array, FromNpy, Order};
use support::Folder;

const SIZE: usize = 64 << 20;

/// Bytes of the line of `/proc/self/status` that begins with `name`.
fn status(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() << 10
}

/// The memory that reading the array takes at its peak.
fn peak<A: FromNpy>(path: &std::path::Path) -> usize {
    const RESET_PEAK: &str = "5";
    fs::write("/proc/self/clear_refs", RESET_PEAK).unwrap();
    let before = status("VmRSS:");
    black_box(npz::read_npy::<A>(path).unwrap());
    status("VmHWM:") - before
}

#[test]
fn reading_takes_the_memory_of_the_array_alone() {
    let folder = Folder::new("memory");
    let [c, fortran] = [(Order::C, "c.npy"), (Order::Fortran, "fortran.npy")].map(|(order, name)| {
        let elements = (0..SIZE / 8).map(|i| i as f64).collect();
        npz::write_npy(folder.join(name), &Array::with_order(order, [1024, SIZE / 8 / 1024], elements).unwrap())
            .unwrap();
        folder.join(name)
    });
    for (what, peak) in [
        ("ndarray 0.16, C", peak::<ndarray_0_16::Array2<f64>>(&c)),
        ("ndarray 0.16, Fortran", peak::<ndarray_0_16::ArrayD<f64>>(&fortran)),
        ("ndarray 0.17, C", peak::<ndarray_0_17::Array2<f64>>(&c)),
        ("ndarray 0.17, Fortran", peak::<ndarray_0_17::ArcArray2<f64>>(&fortran)),
        ("nalgebra, Fortran", peak::<nalgebra_0_35::DMatrix<f64>>(&fortran)),
    ] {
        assert!(peak < SIZE + SIZE / 8, "{what}: {peak} bytes");
    }
}
