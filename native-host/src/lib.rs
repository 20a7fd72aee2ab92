//! The desktop program of Access Vigil, as a library: what it answers to the browser, and what its commands do.
//! Standard output belongs to the browser or to one command's answer; nothing else may ever be written there.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test that meets the unexpected must fail at once"
    )
)]

pub mod caller;
pub mod serve;
pub mod transport;

pub mod answer;
pub mod verbs;

pub mod pairing;
pub mod sharing;

pub mod command;
pub mod doctor;
pub mod installer;

pub mod cloudflare;
pub mod revoke;

pub mod history;
pub mod jwks;
pub mod jwt;
pub mod keychain;
pub mod pins;

pub mod clock;
pub mod identity;
pub mod lock;
pub mod moment;
pub mod panics;
pub mod places;
pub mod problem;
pub mod say;
pub mod terminal;
pub mod web;
