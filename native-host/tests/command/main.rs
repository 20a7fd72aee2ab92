//! The command `vigil`, in a home of its own.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must fail at once"
)]

mod describing;
mod doctor;
mod installing;
mod simulating;

mod home;

#[path = "../common/program.rs"]
mod program;
