//! Arrays of other crates are read without a copy.

use std::hint::black_box;

use crate::support::processes::{alone, name_of};
use crate::support::{Folder, memory};
use npz::{Array, FromNpy, Order};

const SIZE: usize = 64 << 20;

/// The memory that reading the array takes at its peak.
fn peak<A: FromNpy>(path: &std::path::Path) -> usize {
    memory::peak(|| black_box(npz::read_npy::<A>(path).unwrap())).1
}

#[test]
fn reading_takes_the_memory_of_the_array_alone() {
    alone(name_of(reading_takes_the_memory_of_the_array_alone), read_every_type);
}

fn read_every_type() {
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
