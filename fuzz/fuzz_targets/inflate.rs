#![no_main]

#[path = "../../deflate/tests/support/mod.rs"]
mod support;

use std::cell::RefCell;

use npz_deflate::Inflater;

thread_local! {
    static INFLATER: RefCell<Inflater> = RefCell::new(Inflater::new());
}

// What is inflated, and what is refused, is the same as zlib's.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    INFLATER.with_borrow_mut(|inflater| support::same_as_zlib_up_to(inflater, bytes, 1 << 18));
});
