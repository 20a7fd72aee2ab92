//! The demonstration: a page with Access Vigil beside the same page without it, in real browsers.
//!
//! `cargo xtask demo` sets everything up and starts this program. It promises that every number it prints was
//! measured, that it prints no token, and that a promise of the product that did not hold is exit code 1.
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

mod board;
mod failure;
mod judge;
mod measured;
mod pictures;
mod plan;
mod play;
mod run;
mod show;
mod summary;
mod traffic;

use std::process::ExitCode;

use clap::Parser;
use e2e::Window;
use serde_json::json;

use crate::failure::Failure;
use crate::plan::{Choice, Plan};
use crate::show::Style;
use crate::summary::Report;

/// Shows a page with Access Vigil beside the same page without it.
#[derive(Parser)]
#[command(name = "demo", after_help = EXIT_CODES)]
struct CommandLine {
    /// In which browsers.
    #[arg(long, value_enum, default_value = "both")]
    browser: Choice,
    /// Draw the windows on the display; otherwise nothing is drawn.
    #[arg(long)]
    headed: bool,
    /// For how long, from 1 to 60 minutes.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=60))]
    minutes: u64,
    /// Print JSON: the progress in a line every five seconds, the result in the last line.
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = CommandLine::parse();
    let window = if command.headed {
        Window::Shown
    } else {
        Window::Hidden
    };
    let plan = Plan::new(command.browser, window, command.minutes);
    let style = if command.json {
        Style::Json
    } else {
        Style::of_output()
    };
    let played = tokio::select! {
        played = play::play(&plan, style) => played,
        // Dropping the play ends every browser, which the default answer to this signal would not do.
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
    };
    match played {
        Ok(report) => conclude(&report, style),
        Err(failure) => {
            if style == Style::Json {
                println!("{}", json!({"ok": false, "error": failure.to_string()}));
            }
            eprintln!("error: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn conclude(report: &Report, style: Style) -> ExitCode {
    if style == Style::Json {
        println!("{}", report.json());
    } else {
        println!("\n{}", report.words());
    }
    ExitCode::from(u8::from(!report.broken().is_empty()))
}

const EXIT_CODES: &str = "\
Exit codes:
    0  everything that Access Vigil promises was seen
    1  something that it promises was not seen; the summary names it
    2  the command line was not understood
    3  the demonstration could not be carried out
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
