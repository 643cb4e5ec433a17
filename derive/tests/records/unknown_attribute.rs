#[derive(npz::Record)]
struct Point {
    #[npz(name = "x")]
    y: f64,
}

fn main() {}
