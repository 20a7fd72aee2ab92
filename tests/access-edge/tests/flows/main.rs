//! Whole flows over the pure responder, with a visitor that has a cookie jar and a virtual clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must fail at once"
)]

mod api;
mod cloudflared;
mod cookies;
mod ends;
mod faults;
mod identity_providers;
mod login;
mod management;
mod origin;
mod policies;
mod probes;
mod redeeming;
mod refresh;
mod renewal;
mod rotation;
mod secrecy;
mod visitor;
