//! The host over real pipes: as a browser starts it, and as nobody should.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must fail at once"
)]

mod answering;
mod end_of_input;
mod hostile_callers;
mod hostile_input;

mod talk;

#[path = "../common/program.rs"]
mod program;
