//! libFuzzer calls `fuzz::get_identity`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::get_identity(bytes));
