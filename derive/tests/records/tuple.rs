#[derive(npz::Record)]
struct Point(f64, f64);

fn main() {}
