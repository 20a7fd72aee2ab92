//! `cargo xtask check`: format, lints, and the rules of this repository, one of which keeps code for the browser's target
//! alone out of what lints can't see.
//!
//! Never: it changes a file.

use std::process::ExitStatus;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;
use crate::tidy;

/// Runs all checks, also after one of them found something.
pub(crate) fn check(checkout: &Checkout) -> Result<Outcome, Error> {
    Ok(all_of(&[
        format(checkout)?,
        lint(checkout)?,
        tidy::tidy(checkout)?,
    ]))
}

fn all_of(outcomes: &[Outcome]) -> Outcome {
    if outcomes.contains(&Outcome::Found) {
        Outcome::Found
    } else {
        Outcome::Clean
    }
}

/// Is every file as rustfmt would write it?
pub(crate) fn format(checkout: &Checkout) -> Result<Outcome, Error> {
    outcome_of(Step::cargo(&checkout.root).arguments(["fmt", "--all", "--check"]))
}

/// Clippy on every crate as this machine compiles it, tests included.
pub(crate) fn lint(checkout: &Checkout) -> Result<Outcome, Error> {
    let lint = |arguments: &[&str]| {
        let step = Step::cargo(&checkout.root).arguments(arguments);
        outcome_of(step.arguments(DENY_WARNINGS))
    };
    Ok(all_of(&[lint(&LINT_PROGRAMS)?, lint(&LINT_XTASK)?]))
}

fn outcome_of(mut step: Step) -> Result<Outcome, Error> {
    println!("$ {}", step.line());
    let status: ExitStatus = step.status()?;
    Ok(if status.success() {
        Outcome::Clean
    } else {
        Outcome::Found
    })
}

/// All that is tested together. `xtask` is not among it, with which cargo would choose other features for the macros of
/// others, and compile them once for the lints and once for the tests.
pub(crate) const LINT_PROGRAMS: [&str; 5] = [
    "clippy",
    "--workspace",
    "--exclude",
    "xtask",
    "--all-targets",
];
/// What builds and judges the others.
pub(crate) const LINT_XTASK: [&str; 4] = ["clippy", "--package", "xtask", "--all-targets"];
const DENY_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_says_no_is_found() {
        let no = Step::new("sh").arguments(["-c", "exit 1"]);
        let yes = Step::new("sh").arguments(["-c", "exit 0"]);
        assert_eq!(
            (outcome_of(no).unwrap(), outcome_of(yes).unwrap()),
            (Outcome::Found, Outcome::Clean)
        );
    }

    #[test]
    fn one_step_that_says_no_is_enough() {
        assert_eq!(all_of(&[Outcome::Clean, Outcome::Found]), Outcome::Found);
        assert_eq!(all_of(&[Outcome::Found, Outcome::Clean]), Outcome::Found);
        assert_eq!(all_of(&[Outcome::Clean, Outcome::Clean]), Outcome::Clean);
    }
}
