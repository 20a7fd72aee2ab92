//! `cargo xtask audit`: licences, sources, bans and advisories of everything that is depended on, by cargo-deny.
//!
//! Promises: what could not be looked at is named, and counts as wrong unless somebody said beforehand to do without.
//! Never: it ignores anything that `deny.toml` does not name with a reason and a day.

use clap::Args;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// How much is looked at.
#[derive(Args)]
pub(crate) struct Wishes {
    /// Does without the advisory database, which is a git repository elsewhere.
    #[arg(long)]
    without_advisories: bool,
}

/// Looks at all that `deny.toml` rules.
pub(crate) fn audit(checkout: &Checkout, wishes: &Wishes) -> Result<Outcome, Error> {
    if deny(checkout, &["--version"]).quiet_answer().is_err() {
        println!("cargo-deny is missing; get it: cargo install --locked cargo-deny");
        return Ok(Outcome::Found);
    }
    let known = succeeds(deny(checkout, &["check", "licenses", "bans", "sources"]))?;
    if wishes.without_advisories {
        println!("{NOT_CHECKED}");
        return Ok(found_unless(known));
    }
    if !succeeds(deny(checkout, &["fetch", "db"]))? {
        println!("{NOT_CHECKED}");
        return Ok(Outcome::Found);
    }
    let safe = succeeds(deny(checkout, &["--offline", "check", "advisories"]))?;
    Ok(found_unless(known && safe))
}

fn deny(checkout: &Checkout, arguments: &[&str]) -> Step {
    Step::cargo(&checkout.root)
        .arguments(["deny", "--locked"])
        .arguments(arguments)
}

fn succeeds(mut step: Step) -> Result<bool, Error> {
    Ok(step.status()?.success())
}

fn found_unless(good: bool) -> Outcome {
    if good { Outcome::Clean } else { Outcome::Found }
}

const NOT_CHECKED: &str = "\
NOT CHECKED: known advisories and yanked versions.
    Their database is https://github.com/rustsec/advisory-db, which could not be fetched or was not asked for.
    Run `cargo xtask audit` where it can be reached, before each release at the latest.";
