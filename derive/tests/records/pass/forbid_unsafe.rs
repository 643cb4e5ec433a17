//! Records need no `unsafe` of their crate, and take no names from it.
#![forbid(unsafe_code)]
#![deny(warnings)]

#[derive(npz::Record)]
struct Extent {
    x: f64,
}

#[derive(npz::Record)]
struct Plan {
    extent: Extent,
    #[npz(title = "how many there are")]
    count: u32,
}

fn main() {
    let plan = Plan { extent: Extent { x: 1.0 }, count: 2 };
    let mut file = Vec::new();
    npz::write_npy_to(&mut file, &plan).unwrap();
    let (header, _) = npz::Header::parse(&file).unwrap();
    let expected = "[('extent', [('x', '<f8')]), (('how many there are', 'count'), '<u4')]";
    assert_eq!(header.dtype().to_string(), expected);
    let read: Plan = npz::read_npy_from(file.as_slice()).unwrap();
    assert_eq!((read.extent.x, read.count), (1.0, 2));
}
