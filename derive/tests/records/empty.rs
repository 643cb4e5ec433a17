#[derive(npz::Record)]
struct Nothing {
    #[npz(skip)]
    cache: u8,
}

fn main() {}
