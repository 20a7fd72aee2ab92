//! `cargo xtask bench`: how fast and how small, against whom.
//!
//! Promises: all contenders are measured in one run, in turn; what is told are medians and their ratios.
//! Never: a test depends on it, for another program may have the machine at that moment.

mod contender;
mod growth;
mod host;
mod median;
mod peers;

use clap::{Args, Subcommand};

use crate::Outcome;
use crate::checkout::Checkout;
use crate::error::Error;

/// What to measure.
#[derive(Args)]
pub(crate) struct Wishes {
    #[command(subcommand)]
    subject: Subject,
}

#[derive(Subcommand)]
enum Subject {
    /// The native host: round trip, start, memory, threads; against `cat`, browserpass and keepassxc-proxy.
    Host(host::Wishes),
    /// Core: watching, one changed cookie, planning, rendering and storing, at 1 to 10,000 sessions.
    Growth,
}

/// Measures it and prints a table.
pub(crate) fn bench(checkout: &Checkout, wishes: &Wishes) -> Result<Outcome, Error> {
    match &wishes.subject {
        Subject::Host(wishes) => host::bench(checkout, wishes),
        Subject::Growth => growth::bench(checkout),
    }
}
