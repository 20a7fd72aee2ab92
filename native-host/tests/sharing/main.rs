//! What the host and the commands do together: the built program pairs, shares, and gives nobody else anything.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must fail at once"
)]

#[path = "../common/program.rs"]
mod program;

mod desk;

mod pairing;
mod strangers;
mod terminal;
