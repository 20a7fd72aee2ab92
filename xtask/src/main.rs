//! Every developer command of Access Vigil; `cargo xtask` alone lists them.
//!
//! Promises: it changes nothing outside `dist/` and cargo's target folder unless the verb says so (`fix`,
//! `doctor --install`). Never: it depends on no other crate of this workspace, it runs cargo instead.
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

mod build;
mod manifest;
mod package;
mod package_files;
mod policy_files;
mod wasm;

mod audit;
mod bench;
mod check;
mod demo;
mod fix;
mod fuzz;
mod scenarios;
mod soak;
mod styles;
mod test;
mod tidy;

mod doctor;

mod checkout;
mod choice;
mod command;
mod error;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use checkout::Checkout;
use error::Error;

/// Every developer command of Access Vigil.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", after_help = EXIT_CODES)]
struct CommandLine {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Builds the extension into dist/chromium and dist/firefox.
    Build,
    /// Builds what is given to the stores, with sums and sizes: equal sources give equal bytes on every machine.
    Package(package::Wishes),
    /// Lists the tools that are here and those that are missing, and how to get them.
    Doctor {
        /// Installs what is missing: the Rust target, and Debian packages with apt-get (needs root or sudo).
        #[arg(long)]
        install: bool,
    },
    /// Judges format, lints and the rules of this repository; changes nothing.
    Check,
    /// Applies what the formatter and clippy can mend by themselves, and writes the policy files for administrators.
    Fix,
    /// Sets everything up, then runs every check and every test, the browsers included.
    Test,
    /// Plays years of seeded use and faults in a virtual world, and prints a table; a broken law is shown cut down to what
    /// breaks it.
    Scenarios(scenarios::Wishes),
    /// Judges the rules of this repository alone, in seconds.
    Tidy,
    /// Judges all that is depended on: licences, sources, known advisories. It takes cargo-deny.
    Audit(audit::Wishes),
    /// Sets everything up, then shows a page with Access Vigil beside the same page without it, in real browsers.
    Demo(demo::Wishes),
    /// Sets everything up, then lets servers, keys, workers and the machine fail for as long as you like, in real browsers.
    Soak(soak::Wishes),
    /// Measures what ships against others, and prints medians and ratios.
    Bench(bench::Wishes),
    /// Tries inputs that nobody thought of; takes a nightly compiler and cargo-fuzz.
    Fuzz(fuzz::Wishes),
}

/// How a verb that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is as it should be.
    Clean,
    /// The verb worked, and what it judged is wrong: a test, a lint, a rule, a missing tool.
    Found,
}

fn main() -> ExitCode {
    let Some(verb) = CommandLine::parse().verb else {
        print!("{}", CommandLine::command().render_help());
        return ExitCode::SUCCESS;
    };
    match perform(&verb) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn perform(verb: &Verb) -> Result<Outcome, Error> {
    let checkout = Checkout::find()?;
    match verb {
        Verb::Build => build::build(&checkout),
        Verb::Package(wishes) => package::package(&checkout, wishes),
        Verb::Doctor { install: false } => Ok(doctor::examine(&checkout)),
        Verb::Doctor { install: true } => doctor::install(&checkout),
        Verb::Check => check::check(&checkout),
        Verb::Fix => fix::fix(&checkout),
        Verb::Test => Ok(test::test(&checkout)),
        Verb::Scenarios(wishes) => scenarios::scenarios(&checkout, wishes),
        Verb::Tidy => tidy::tidy(&checkout),
        Verb::Audit(wishes) => audit::audit(&checkout, wishes),
        Verb::Demo(wishes) => demo::demo(&checkout, wishes),
        Verb::Soak(wishes) => soak::soak(&checkout, wishes),
        Verb::Bench(wishes) => bench::bench(&checkout, wishes),
        Verb::Fuzz(wishes) => fuzz::fuzz(&checkout, wishes),
    }
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done, and all is well
  1  done, and something is wrong: a test, a lint, a rule, a missing tool, a promise that demo or soak did not show
  2  the command line was not understood
  3  a step could not be carried out: it did not compile, a program or file could not be used
  4  root is needed; the message holds the exact command to run
  5  windows are to be shown and there is no display";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn help_names_every_verb_and_every_exit_code() {
        let help = CommandLine::command().render_help().to_string();
        for word in [
            "build",
            "package",
            "doctor",
            "check",
            "fix",
            "test",
            "tidy",
            "audit",
            "scenarios",
            "demo",
            "soak",
            "bench",
            "fuzz",
            "  3  ",
            "  4  ",
            "  5  ",
        ] {
            assert!(help.contains(word), "{word:?} is missing in:\n{help}");
        }
    }
}
