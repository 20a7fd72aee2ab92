//! What must hold for every input whatever: each target takes bytes and panics where it does not hold.
//!
//! The same functions are called with mutated inputs by `cargo xtask fuzz`, and with random ones and the corpus by
//! `cargo test`. Each asserts more than that nothing panics, and judges by what it reads itself, not by what core says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a judge that meets the unexpected must fail at once"
)]

mod bundle;
mod cookies;
mod desktop;
mod identity;
mod location;
mod message;
mod settings;
mod snapshot;
mod tokens;

pub use bundle::bundle;
pub use cookies::{cookie, set_cookie};
pub use desktop::{caller, framer, manifest, request};
pub use identity::get_identity;
pub use location::location;
pub use message::message;
pub use settings::{policy, settings};
pub use snapshot::snapshot;
pub use tokens::{jwks, jwt};

/// A function that judges what the programs make of some bytes.
pub type Target = fn(&[u8]);

/// All of them, by the names of their corpora.
pub const TARGETS: [(&str, Target); 15] = [
    // What servers answer.
    ("jwt", jwt),
    ("jwks", jwks),
    ("set_cookie", set_cookie),
    ("location", location),
    ("get_identity", get_identity),
    // What the browser hands over.
    ("cookie", cookie),
    ("message", message),
    ("snapshot", snapshot),
    // What people and administrators hand over.
    ("policy", policy),
    ("settings", settings),
    ("bundle", bundle),
    // What comes to the desktop program.
    ("framer", framer),
    ("request", request),
    ("caller", caller),
    ("manifest", manifest),
];

/// The first line, and what follows it: one input can have two parts and stay readable.
fn first_line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}
