#[derive(npz::Record)]
#[npz(packed)]
struct Point {
    x: f64,
}

fn main() {}
