//! The built command with what it talks to: a real Secret Service, and a faithful Access edge.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must fail at once"
)]

#[path = "../common/visitor.rs"]
mod visitor;

mod desk;
mod edge;

mod file;
mod hostile;
mod jwt;

#[cfg(target_os = "linux")]
mod canary;
#[cfg(target_os = "linux")]
mod history;
#[cfg(target_os = "linux")]
mod keychain;
#[cfg(target_os = "linux")]
mod revoking;
#[cfg(target_os = "linux")]
mod session;
#[cfg(target_os = "linux")]
mod terminal;
