//! The core of Access Vigil in a virtual world: a fake browser, a fake clock, and the faithful edge behind them.
//!
//! Begin with [`story`]: given, when, then. [`World`] is what a story happens in; its laws hold in every one of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::wildcard_enum_match_arm,
    reason = "this crate is a test: what it does not expect must fail at once"
)]

pub mod plan;
pub mod program;
pub mod story;
pub mod switches;
pub mod walk;
pub mod years;

mod excuse;
mod identities;
mod law;
mod load;
mod rate;
mod signs;

mod bouts;
mod containers;
mod cookies;
mod counts;
mod cut_off;
mod desktop;
mod hop;
mod identity;
mod laws;
mod looks;
mod machine;
mod own_tabs;
mod planting;
mod shell;
mod storing;
mod tabs;
mod threats;
mod ticks;
mod timer;
mod working;
mod world;

mod agenda;
mod browser;
mod flavour;
mod jar;
mod kills;
mod network;
mod offers;
mod openings;
mod same_site;
mod settings;
mod setup;
mod signing_out;
mod traffic;
mod transcript;
mod ways;

pub use browser::ReplyTrouble;
pub use containers::{CONTAINER, OTHER_CONTAINER, PRIVATE};
pub use counts::{Hops, Pages};
pub use desktop::Temper;
pub use excuse::Excuse;
pub use flavour::{AlarmFloor, Flavour};
pub use jar::Place;
pub use law::{Breach, Law};
pub use looks::{Use, Wake};
pub use network::Trouble;
pub use rate::Worst;
pub use setup::{ALICE, APP, BOB, Pace, SECOND_APP, Setup, TEAM};
pub use ways::Way;
pub use world::{BEGINNING, World};

/// A world is made of a great many small texts, and whoever lives in one wants them made fast.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
