//! `cargo xtask demo`: a page with Access Vigil beside the same page without it, in real browsers.
//!
//! Promises: it says what it installs, and with `--json` its last line is one line of JSON, also when it fails.
//! Never: it plays the demonstration itself; that is the program `demo` of the package `e2e`.

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::choice::{Choice, tools};
use crate::command::Step;
use crate::error::Error;
use crate::{build, doctor};

/// What the person wants to see.
#[derive(Args)]
pub(crate) struct Wishes {
    /// In which browsers.
    #[arg(long, value_enum, default_value = "both")]
    browser: Choice,
    /// Show windows; the default where there is a display.
    #[arg(long, conflicts_with = "headless")]
    headed: bool,
    /// Show no windows; the default where there is no display.
    #[arg(long)]
    headless: bool,
    /// For how long, from 1 to 60 minutes.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=60))]
    minutes: u64,
    /// Print the progress and the result as JSON; the result is the last line.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Display {
    Here,
    Nowhere,
}

/// Sets everything up, builds what ships and plays the demonstration with it.
pub(crate) fn demo(checkout: &Checkout, wishes: &Wishes) -> Result<Outcome, Error> {
    let prepared = prepare(checkout, wishes);
    if let Err(error) = &prepared
        && wishes.json
    {
        println!("{}", json!({"ok": false, "error": error.to_string()}));
    }
    let mut play = player(checkout).arguments(prepared?);
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

/// Everything up to the demonstration; the answer is its command line.
fn prepare(checkout: &Checkout, wishes: &Wishes) -> Result<Vec<String>, Error> {
    let arguments = arguments(wishes, display())?;
    doctor::provide(checkout, &tools(wishes.browser))?;
    build::build(checkout)?;
    // Compiled apart from its run, so that what the compiler says comes before what the demonstration says.
    Step::cargo(&checkout.root)
        .arguments(["build", "--locked", "--package", PACKAGE])
        .arguments(["--bin", PROGRAM])
        .run()?;
    Ok(arguments)
}

fn player(checkout: &Checkout) -> Step {
    Step::cargo(&checkout.root)
        .arguments(["run", "--locked", "--quiet"])
        .arguments(["--package", PACKAGE, "--bin", PROGRAM, "--"])
}

fn arguments(wishes: &Wishes, display: Display) -> Result<Vec<String>, Error> {
    if wishes.headed && display == Display::Nowhere {
        return Err(Error::NoDisplay);
    }
    let browser = wishes.browser.to_possible_value();
    let browser = browser.map_or_else(String::new, |value| value.get_name().to_owned());
    let minutes = wishes.minutes.to_string();
    let mut arguments = vec![
        "--browser".to_owned(),
        browser,
        "--minutes".to_owned(),
        minutes,
    ];
    if !wishes.headless && display == Display::Here {
        arguments.push("--headed".to_owned());
    }
    if wishes.json {
        arguments.push("--json".to_owned());
    }
    Ok(arguments)
}

fn display() -> Display {
    let named = |variable| std::env::var_os(variable).is_some_and(|name| !name.is_empty());
    if ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(named) {
        Display::Here
    } else {
        Display::Nowhere
    }
}

const PACKAGE: &str = "e2e";
const PROGRAM: &str = "demo";

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes() -> Wishes {
        Wishes {
            browser: Choice::Both,
            headed: false,
            headless: false,
            minutes: 3,
            json: false,
        }
    }

    #[test]
    fn windows_are_shown_where_there_is_a_display_and_nobody_says_otherwise() {
        let shown = |wishes: &Wishes, display| {
            let arguments = arguments(wishes, display).unwrap();
            arguments.contains(&"--headed".to_owned())
        };
        let hidden = Wishes {
            headless: true,
            ..wishes()
        };
        assert!(shown(&wishes(), Display::Here));
        assert!(!shown(&wishes(), Display::Nowhere));
        assert!(!shown(&hidden, Display::Here));
    }

    #[test]
    fn windows_without_a_display_are_an_error_with_an_exit_code_of_its_own() {
        let headed = Wishes {
            headed: true,
            ..wishes()
        };
        let error = arguments(&headed, Display::Nowhere).unwrap_err();
        assert_eq!(error.exit_code(), 5);
        assert!(error.to_string().contains("--headless"), "{error}");
        assert!(arguments(&headed, Display::Here).is_ok());
    }

    #[test]
    fn every_wish_reaches_the_demonstration() {
        let wishes = Wishes {
            browser: Choice::Firefox,
            minutes: 7,
            json: true,
            ..wishes()
        };
        let arguments = arguments(&wishes, Display::Nowhere).unwrap();
        assert_eq!(arguments.join(" "), "--browser firefox --minutes 7 --json");
    }
}
