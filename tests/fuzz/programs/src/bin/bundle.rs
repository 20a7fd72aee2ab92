//! libFuzzer calls `fuzz::bundle`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::bundle(bytes));
