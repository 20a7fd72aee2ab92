//! What is measured in real browsers; that is the program `bench` of the package `e2e`.

use clap::{Args, ValueEnum};

use super::measurement::{self, Measurement};
use crate::checkout::Checkout;
use crate::choice::{Choice, tools};
use crate::command::Step;
use crate::error::Error;
use crate::{build, doctor};

/// What is measured, and where.
#[derive(Args)]
pub(crate) struct Wishes {
    /// In which browsers.
    #[arg(long, value_enum, default_value = "both")]
    browser: Choice,
    /// Of so many measurements the median is told.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(2..))]
    rounds: u32,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            browser: Choice::Both,
            rounds: 50,
        }
    }
}

/// Sets everything up, builds what ships and measures it.
pub(crate) fn measure(checkout: &Checkout, wishes: &Wishes) -> Result<Vec<Measurement>, Error> {
    doctor::provide(checkout, &tools(wishes.browser))?;
    build::build(checkout)?;
    // What was measured before something went wrong is kept: what is missing is told as not measured.
    let watched = Step::cargo(&checkout.root)
        .arguments(["run", "--locked", "--quiet", "--package", "e2e"])
        .arguments(["--bin", "bench", "--"])
        .arguments(arguments(wishes))
        .watch()?;
    Ok(measurement::in_lines(&watched.text))
}

fn arguments(wishes: &Wishes) -> [String; 4] {
    let browser = wishes.browser.to_possible_value();
    let browser = browser.map_or_else(String::new, |value| value.get_name().to_owned());
    let rounds = wishes.rounds.to_string();
    ["--browser".into(), browser, "--rounds".into(), rounds]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_rounds_in_both_browsers_are_measured_unless_somebody_says_otherwise() {
        let usual = arguments(&Wishes::default());
        assert_eq!(usual.join(" "), "--browser both --rounds 50");
    }
}
