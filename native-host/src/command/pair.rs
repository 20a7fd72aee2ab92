//! `vigil pair`: lets this program know a browser that asks for it.

use std::time::Duration;

use clap::Args;
use serde_json::json;

use crate::clock::Stopwatch;
use crate::pairing::{Asked, Pairings};
use crate::places::Places;
use crate::problem::{Kind, Problem};
use crate::say::{Answer, Say};

/// How to answer.
#[derive(Debug, Args)]
pub struct Wishes {
    /// The code that the browser shows, for scripts: says yes if it is the same.
    #[arg(long, value_name = "DIGITS")]
    code: Option<String>,
    /// Forgets every browser instead.
    #[arg(long, conflicts_with = "code")]
    forget: bool,
}

/// Compares the codes and keeps the pairing.
pub fn perform(wishes: &Wishes, say: Say) -> Result<Answer, Problem> {
    let places = Places::of_this_person()?;
    let pairings = Pairings::within(&places.state);
    if wishes.forget {
        let forgotten = pairings.forget_all()?;
        let text = format!("{forgotten} browsers are no longer known");
        return Ok(Answer::done(text, json!({ "forgotten": forgotten })));
    }
    let asked = wait_for_one(&pairings, say)?;
    let code = asked.code().ok_or(Kind::FileBroken)?.to_string();
    let agreed = match &wishes.code {
        Some(given) => digits(given) == digits(&code),
        None => say.ask(&format!(
            "{} asks to be paired. Does it show the code {code}?",
            asked.browser
        ))?,
    };
    if !agreed {
        pairings.refuse()?;
        return Err(Kind::PairingRefused.into());
    }
    let browser = asked.browser.clone();
    pairings.confirm(asked)?;
    let text = format!("{browser} is paired");
    Ok(Answer::done(text, json!({ "paired": browser })))
}

fn wait_for_one(pairings: &Pairings<'_>, say: Say) -> Result<Asked, Problem> {
    let stopwatch = Stopwatch::start();
    let mut told = false;
    loop {
        if let Some(asked) = pairings.asked()? {
            return Ok(asked);
        }
        if stopwatch.left_of(PATIENCE).is_zero() {
            return Err(Kind::NoPairingAsked.into());
        }
        if !told {
            say.progress("waiting for a browser that asks to be paired…");
            told = true;
        }
        std::thread::sleep(GLANCE);
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

const PATIENCE: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(200);
