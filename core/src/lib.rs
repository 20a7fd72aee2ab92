//! What Access Vigil decides: pure, without clock, IO, chance or browser, so that every rule can be tried in virtual time.
//!
//! Begin with [`state::State::handle`]: the only door in. It takes a moment and an [`event::Event`] and returns
//! [`effect::Effect`]s for a shell to carry out. The modules stand in reading order.
//!
//! `no_std` is a wall, not a list: clock, files, sockets and threads do not exist in here.
#![no_std]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_sign_loss,
        clippy::print_stdout,
        reason = "a test that meets the unexpected must fail at once"
    )
)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod developer_words;
pub mod effect;
pub mod event;
pub mod id;
pub mod state;

mod clock;
mod closings;
mod ends;
pub mod guard;
mod heal;
mod notice;
mod person;
pub mod policy;
pub mod presence;
mod refresh;
mod renew;
mod schedule;
pub mod settings;
mod sign_in;
pub mod sign_out;
mod stall;
pub mod stores;
pub mod talk;
mod watch;

mod answer;
mod backoff;
mod breaker;
mod budget;
pub mod lead;
mod renewal;
mod rivals;
mod session;
pub mod session_key;
pub mod session_name;
mod verdict;

pub mod cookie;
pub mod dice;
pub mod grants;
pub mod host;
pub mod identity;
pub mod judge;
pub mod secret;
pub mod set_cookie;
pub mod time;
pub mod token;
pub mod traffic;

pub mod inert;
pub mod inspect;
pub mod json;
pub mod ordered;
mod org_key;

mod badge;
pub mod bundle;
pub mod explain;
pub mod indicator;
pub mod journal;
pub mod message;
pub mod native_host;
pub mod problem;
mod proof;
pub mod setup;
pub mod snapshot;
pub mod text;
mod toolbar;
pub mod view;
pub mod welcome;
pub mod what_if;
