//! `cargo xtask soak`: real browsers with what ships, in which servers, keys, workers and the machine fail by a plan.
//!
//! Promises: the same seed and length give the same plan, which is printed before it begins.
//! Never: it soaks or judges anything itself; that is the program `soak` of the package `e2e`.

use clap::{Args, ValueEnum};

use crate::Outcome;
use crate::checkout::Checkout;
use crate::choice::{Choice, tools};
use crate::command::Step;
use crate::error::Error;
use crate::{build, doctor};

/// What is soaked, and for how long.
#[derive(Args)]
pub(crate) struct Wishes {
    /// In which browsers.
    #[arg(long, value_enum, default_value = "both")]
    browser: Choice,
    /// For how long, from 1 minute to a day.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=1440))]
    minutes: u64,
    /// What the plan is drawn from; another one each time unless given.
    #[arg(long)]
    seed: Option<u64>,
}

/// Sets everything up, builds what ships and soaks it.
pub(crate) fn soak(checkout: &Checkout, wishes: &Wishes) -> Result<Outcome, Error> {
    doctor::provide(checkout, &tools(wishes.browser))?;
    build::build(checkout)?;
    // Compiled apart from its run, so that what the compiler says comes before what the soak says.
    Step::cargo(&checkout.root)
        .arguments(["build", "--locked", "--package", PACKAGE])
        .arguments(["--bin", PROGRAM])
        .run()?;
    let mut play = Step::cargo(&checkout.root)
        .arguments(["run", "--locked", "--quiet"])
        .arguments(["--package", PACKAGE, "--bin", PROGRAM, "--"])
        .arguments(arguments(wishes));
    let status = play.status()?;
    match status.code() {
        Some(0) => Ok(Outcome::Clean),
        Some(1) => Ok(Outcome::Found),
        _ => Err(Error::Failed {
            line: play.line(),
            status,
        }),
    }
}

fn arguments(wishes: &Wishes) -> Vec<String> {
    let browser = wishes.browser.to_possible_value();
    let browser = browser.map_or_else(String::new, |value| value.get_name().to_owned());
    let mut arguments = vec![
        "--browser".to_owned(),
        browser,
        "--minutes".to_owned(),
        wishes.minutes.to_string(),
    ];
    if let Some(seed) = wishes.seed {
        arguments.extend(["--seed".to_owned(), seed.to_string()]);
    }
    arguments
}

const PACKAGE: &str = "e2e";
const PROGRAM: &str = "soak";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        wishes: Wishes,
    }

    fn wishes(words: &[&str]) -> Result<Wishes, clap::Error> {
        let words = std::iter::once(&"x").chain(words);
        Line::try_parse_from(words).map(|line| line.wishes)
    }

    #[test]
    fn an_hour_in_both_browsers_with_a_new_seed_is_soaked_unless_somebody_says_otherwise() {
        let usual = arguments(&wishes(&[]).unwrap());
        assert_eq!(usual.join(" "), "--browser both --minutes 60");
    }

    #[test]
    fn every_wish_reaches_the_soak() {
        let line = "--browser firefox --minutes 5 --seed 7";
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!(arguments(&wishes(&words).unwrap()).join(" "), line);
    }

    #[test]
    fn no_minute_at_all_is_no_wish() {
        assert!(wishes(&["--minutes", "0"]).is_err());
    }
}
