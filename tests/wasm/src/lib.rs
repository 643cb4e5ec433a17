//! What `run.mjs` has done on a machine without files, threads and a clock: WebAssembly that may call nothing.
//!
//! A panic is a trap there.

mod cases;

use std::panic;
use std::sync::{Mutex, PoisonError};

use cases::CASES;

/// What is to be said to the host: the name of a case, why one failed, or a file.
static SAID: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn say(what: impl Into<Vec<u8>>) {
    *SAID.lock().unwrap_or_else(PoisonError::into_inner) = what.into();
}

#[unsafe(no_mangle)]
pub extern "C" fn said() -> *const u8 {
    SAID.lock().unwrap_or_else(PoisonError::into_inner).as_ptr()
}

#[unsafe(no_mangle)]
pub extern "C" fn said_length() -> usize {
    SAID.lock().unwrap_or_else(PoisonError::into_inner).len()
}

/// Room for a file of the host.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    Vec::leak(vec![0; length]).as_mut_ptr()
}

/// Lets panics say why. The number of cases.
#[unsafe(no_mangle)]
pub extern "C" fn begin() -> usize {
    panic::set_hook(Box::new(|panic| say(panic.to_string())));
    CASES.len()
}

/// Says the name of a case.
#[unsafe(no_mangle)]
pub extern "C" fn name(case: usize) {
    say(CASES[case].0);
}

/// Whether a case went well.
#[unsafe(no_mangle)]
pub extern "C" fn run(case: usize) -> bool {
    match CASES[case].1() {
        Ok(()) => true,
        Err(error) => {
            say(error.to_string());
            false
        }
    }
}

/// The arrays that are read of an archive in [`room`], or -1.
///
/// # Safety
///
/// There are as many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn read(start: *const u8, length: usize) -> i32 {
    match cases::read(unsafe { std::slice::from_raw_parts(start, length) }) {
        Ok(arrays) => arrays as i32,
        Err(error) => {
            say(error.to_string());
            -1
        }
    }
}

/// Says an archive of `x` and `rows`, float64 of 0, 1, 2 and so on, stored or compressed.
#[unsafe(no_mangle)]
pub extern "C" fn write(is_compressed: bool) {
    say(cases::write(is_compressed).expect("an archive in memory"));
}
