//! `cargo xtask scenarios`: plays years of seeded use and faults in the virtual world, and prints what came of them.
//!
//! Promises: the same seed plays the same year on any machine, until the code changes.
//! Never: it judges anything itself; that is the test program `years` of the package `scenarios`.

use clap::Args;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// Which years are played.
#[derive(Args)]
pub(crate) struct Wishes {
    /// How many session-years are played at least; a world may hold several sessions.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..))]
    years: u64,
    /// The seed of the first world; the others follow it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Plays the years. Compiled apart from their run, so that whoever does not compile is told from who breaks a law.
pub(crate) fn scenarios(checkout: &Checkout, wishes: &Wishes) -> Result<Outcome, Error> {
    cargo_test(checkout).arguments(["--no-run"]).run()?;
    let mut play = play(checkout, wishes);
    let status = play.status()?;
    match status.code() {
        Some(0) => Ok(Outcome::Clean),
        Some(TESTS_FAILED) => Ok(Outcome::Found),
        _ => Err(Error::Failed {
            line: play.line(),
            status,
        }),
    }
}

fn play(checkout: &Checkout, wishes: &Wishes) -> Step {
    cargo_test(checkout)
        .variable("VIGIL_YEARS", wishes.years.to_string())
        .variable("VIGIL_SEED", wishes.seed.to_string())
}

fn cargo_test(checkout: &Checkout) -> Step {
    Step::cargo(&checkout.root)
        .arguments(["test", "--locked", "--quiet"])
        .arguments(["--package", "scenarios", "--test", "years"])
}

/// What cargo ends with when a test fails, and also when something does not compile
/// (<https://doc.rust-lang.org/cargo/commands/cargo-test.html#exit-status>).
const TESTS_FAILED: i32 = 101;

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        wishes: Wishes,
    }

    #[test]
    fn five_hundred_years_are_played_from_the_first_seed_unless_somebody_says_otherwise() {
        let usual = Line::try_parse_from(["x"]).unwrap().wishes;
        assert_eq!((usual.years, usual.seed), (500, 1));
        let wished = Line::try_parse_from(["x", "--years", "10000", "--seed", "7"]);
        let wished = wished.unwrap().wishes;
        assert_eq!((wished.years, wished.seed), (10_000, 7));
    }

    #[test]
    fn no_year_at_all_is_no_wish() {
        assert!(Line::try_parse_from(["x", "--years", "0"]).is_err());
    }
}
