#![no_main]

#[path = "../../deflate/tests/support/mod.rs"]
mod support;

// Whatever is deflated, in whatever parts, is inflated again, by zlib too.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| support::round_trip(bytes));
