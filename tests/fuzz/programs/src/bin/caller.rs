//! libFuzzer calls `fuzz::caller`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::caller(bytes));
