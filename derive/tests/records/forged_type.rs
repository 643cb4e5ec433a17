// Where the derived code takes a type's path for another type, the struct's own field counts.
mod forged;

mod __npz {
    pub type Text = &'static str;
}

#[derive(npz::Record)]
#[npz(crate = "forged")]
struct Forged {
    text: __npz::Text,
}

fn main() {
    let _block: Option<npz::__record::Block<Forged>> = <Forged as forged::FieldValue>::BLOCK;
}
