//! What cannot be a record is refused by the compiler, in words that say why.

#[test]
fn what_is_no_record_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/records/*.rs");
    cases.pass("tests/records/pass/*.rs");
}
