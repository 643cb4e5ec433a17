// A path that leads to something else than this crate cannot make fields of what are none.
mod forged;

#[derive(npz::Record)]
#[npz(crate = "forged")]
struct Forged {
    text: &'static str,
}

fn main() {
    let _block: Option<npz::__record::Block<Forged>> = <Forged as forged::FieldValue>::BLOCK;
}
