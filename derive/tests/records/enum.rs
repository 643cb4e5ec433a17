#[derive(npz::Record)]
enum Shape {
    Round,
    Square,
}

fn main() {}
