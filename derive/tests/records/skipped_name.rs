#[derive(npz::Record)]
struct Point {
    x: f64,
    #[npz(skip, rename = "z")]
    y: f64,
}

fn main() {}
