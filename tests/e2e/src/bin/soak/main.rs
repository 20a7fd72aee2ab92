//! The soak: hours of work in real browsers, in which servers, keys, workers and the machine itself fail by a seeded plan.
//!
//! `cargo xtask soak` sets everything up and starts this program. It promises that whatever may not happen and did is
//! exit code 1, and that it prints no token.
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

mod attempts;
mod excuse;
mod judge;
mod plan;
mod report;
mod run;
#[cfg(test)]
mod sample;
mod traffic;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::{Parser, ValueEnum};
use e2e::Kind;
use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::plan::Plan;
use crate::report::{Figures, table};
use crate::run::Renewals;

/// Lets everything go wrong that can, for as long as you like, and counts what could have been avoided.
#[derive(Parser)]
#[command(name = "soak", after_help = EXIT_CODES)]
struct CommandLine {
    /// In which browsers.
    #[arg(long, value_enum, default_value = "both")]
    browser: Choice,
    /// For how long.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=1440))]
    minutes: u64,
    /// What the plan is drawn from; another one each time unless given.
    #[arg(long)]
    seed: Option<u64>,
    /// Takes the team's host back after the sign-in: to see that the soak notices.
    #[arg(long)]
    without_renewals: bool,
}

/// Which browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// Chromium alone.
    Chromium,
    /// Firefox alone.
    Firefox,
    /// Both at once.
    Both,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the run stopped: {0}")]
    Run(#[from] e2e::Error),
    #[error("could not use a file: {0}; is the disk full, or `target/soak` not yours?")]
    File(#[from] std::io::Error),
    #[error("interrupted; every browser was closed")]
    Interrupted,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = CommandLine::parse();
    let soaked = tokio::select! {
        soaked = soak(&command) => soaked,
        // Dropping the runs ends every browser, which the default answer to this signal would not do.
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
    };
    match soaked {
        Ok(broken) if broken.is_empty() => ExitCode::SUCCESS,
        Ok(broken) => {
            println!("\nThis may not happen, and did:");
            for sentence in broken {
                println!("  {sentence}");
            }
            ExitCode::FAILURE
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(if matches!(failure, Failure::Interrupted) {
                130
            } else {
                3
            })
        }
    }
}

/// Plays the plan in each browser; the answer is a sentence for each thing that may not happen and did.
async fn soak(command: &CommandLine) -> Result<Vec<String>, Failure> {
    let seed = command.seed.unwrap_or_else(any_seed);
    let plan = Plan::draw(seed, Duration::from_secs(command.minutes * 60));
    println!("{plan}");
    let renewals = if command.without_renewals {
        Renewals::Forbidden
    } else {
        Renewals::Allowed
    };
    // All browsers are started before anything is judged: a start takes whatever the machine has.
    let kinds = kinds(command.browser);
    let runs = try_join_all(kinds.iter().map(|kind| run::begin(*kind, renewals))).await?;
    let played = try_join_all(runs.into_iter().map(|run| run.play(&plan))).await?;
    let judged = kinds.into_iter().zip(played);
    let all: Vec<Figures> = judged
        .map(|(kind, seen)| Figures::new(kind, command.minutes, seen))
        .collect();
    println!("\nseed {seed}, {} min\n{}", command.minutes, table(&all));
    keep(&all, (seed, command.minutes))?;
    let broken = all.iter().flat_map(|figures| {
        let name = figures.kind().name();
        let say = move |what| format!("{name}: {what}");
        figures.broken().into_iter().map(say)
    });
    Ok(broken.collect())
}

fn keep(all: &[Figures], (seed, minutes): (u64, u64)) -> Result<(), Failure> {
    let folder = folder();
    fs::create_dir_all(&folder)?;
    for figures in all {
        let name = figures.kind().name();
        let document = json!({"seed": seed, "minutes": minutes, "figures": figures.json()});
        write(&folder, &format!("{name}.json"), &document)?;
        write(
            &folder,
            &format!("{name}-cut-offs.json"),
            &figures.evidence(),
        )?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, document: &Value) -> Result<(), Failure> {
    fs::write(folder.join(name), format!("{document:#}\n"))?;
    Ok(())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/soak")
}

fn kinds(choice: Choice) -> Vec<Kind> {
    match choice {
        Choice::Chromium => vec![Kind::Chromium],
        Choice::Firefox => vec![Kind::Firefox],
        Choice::Both => Kind::both().to_vec(),
    }
}

fn any_seed() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(1, |since| since.as_secs() % 1_000_000)
}

const EXIT_CODES: &str = "\
Exit codes:
    0  nothing happened that may not happen
    1  something did; it is named below the table
    2  the command line was not understood
    3  the soak could not be carried out
  130  interrupted";

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }
}
