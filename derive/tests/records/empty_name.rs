#[derive(npz::Record)]
struct Point {
    #[npz(rename = "")]
    x: f64,
}

fn main() {}
