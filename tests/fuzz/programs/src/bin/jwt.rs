//! libFuzzer calls `fuzz::jwt`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::jwt(bytes));
