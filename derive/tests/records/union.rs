#[derive(npz::Record)]
union Number {
    whole: u64,
    part: f64,
}

fn main() {}
