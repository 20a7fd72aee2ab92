//! libFuzzer calls `fuzz::location`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::location(bytes));
