#[derive(npz::Record)]
struct Point<T> {
    x: T,
}

fn main() {}
