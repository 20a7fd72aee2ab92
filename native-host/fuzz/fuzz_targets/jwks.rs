//! libFuzzer calls `jwks` of `targets.rs`.
#![no_main]

#[allow(dead_code, reason = "each target uses one of the functions")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::jwks(bytes));
