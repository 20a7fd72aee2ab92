//! The rows of the benchmark that only a real browser can tell: a renewal, the badge, the popup, pages, a thousand sessions.
//!
//! `cargo xtask bench browser` sets everything up, starts this program and judges what it prints: a line of JSON for each
//! contender of a row. It promises that all contenders of a row take turns, and that it prints no token.
#![allow(
    clippy::print_stdout,
    reason = "a command-line program answers on its standard output"
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that meets the unexpected must fail at once"
    )
)]

mod jar;
mod pair;
mod relay;
mod renewal;
mod sample;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use e2e::{Error, Kind};

use crate::sample::Samples;

/// Measures what ships in real browsers, beside a plain extension and the usual ways.
#[derive(Parser)]
#[command(name = "bench")]
struct CommandLine {
    /// In which browsers.
    #[arg(long, value_enum, default_value = "both")]
    browser: Choice,
    /// How many samples there are of each row.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(2..))]
    rounds: u32,
}

/// Which browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// Chromium alone.
    Chromium,
    /// Firefox alone.
    Firefox,
    /// One after the other.
    Both,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = CommandLine::parse();
    let kinds = match command.browser {
        Choice::Chromium => vec![Kind::Chromium],
        Choice::Firefox => vec![Kind::Firefox],
        Choice::Both => Kind::both().to_vec(),
    };
    let mut exit = ExitCode::SUCCESS;
    for kind in kinds {
        let measured = tokio::select! {
            measured = measure(kind, command.rounds) => measured,
            // Dropping what runs ends every browser, which the default answer to this signal would not do.
            _ = tokio::signal::ctrl_c() => return ExitCode::from(130),
        };
        if let Err(failure) = measured {
            eprintln!("error: {}: {failure}", kind.name());
            exit = ExitCode::from(3);
        }
    }
    exit
}

/// What was measured before something went wrong is told all the same.
async fn measure(kind: Kind, rounds: u32) -> Result<(), Error> {
    let mut samples = Samples::default();
    let first = renewal::measure(kind, rounds, &mut samples).await;
    samples.tell();
    let then = jar::measure(kind, rounds, &mut samples).await;
    samples.tell();
    first.and(then)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }
}
