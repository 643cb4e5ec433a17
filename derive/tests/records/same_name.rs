#[derive(npz::Record)]
struct Point {
    x: f64,
    #[npz(rename = "x")]
    y: f64,
}

fn main() {}
