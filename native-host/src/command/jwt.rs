//! `vigil jwt`: takes a token apart, and judges it.

use access_vigil_core::inspect::is_valid;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::given::{self, Misplaced};
use crate::clock;
use crate::jwt::{Check, Decoded, Expected, Outcome};
use crate::moment;
use crate::pins::{Asking, Pins};
use crate::places::Places;
use crate::problem::{Exit, Kind, Problem};
use crate::say::Answer;

/// What to do with a token.
#[derive(Debug, Subcommand)]
pub enum Wishes {
    /// Shows the header and the claims of a token; nothing is judged, and nobody is asked.
    Decode(Source),
    /// Checks a token: signature by the team's keys, algorithm, issuer, type, audience and times, each alone.
    Verify(Verify),
}

/// Where the token comes from.
#[derive(Debug, Args)]
pub struct Source {
    /// `-` for standard input, which is also taken without it; a token is never an argument
    #[arg(value_name = "-")]
    from: Option<Misplaced>,
}

/// How to check a token.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    source: Source,
    /// The AUD of the app that the token should be for
    #[arg(long, value_name = "TAG")]
    aud: Option<String>,
    /// Asks nobody: only keys that were seen before count
    #[arg(long)]
    offline: bool,
}

/// Decodes or verifies.
pub fn perform(wishes: &Wishes) -> Result<Answer, Problem> {
    let source = match wishes {
        Wishes::Decode(source) => source,
        Wishes::Verify(verify) => &verify.source,
    };
    Misplaced::refuse(source.from.as_ref())?;
    let decoded = Decoded::of(&given::secret("Token: ")?);
    match wishes {
        Wishes::Decode(_) => decode(&decoded),
        Wishes::Verify(verify) => judge(&decoded, verify),
    }
}

fn decode(decoded: &Decoded) -> Result<Answer, Problem> {
    if decoded.header.is_none() && decoded.claims.is_none() {
        let problem = decoded.problem().as_ref().map(ToString::to_string);
        return Err(Kind::TokenUnreadable.about(problem.unwrap_or_default()));
    }
    let now = clock::now();
    let problem = decoded.problem().as_ref().map(ToString::to_string);
    let (header, claims) = (decoded.header.as_ref(), decoded.claims.as_ref());
    let mut lines = vec![
        format!("header {}", pretty(header)),
        format!("claims {}", pretty(claims)),
    ];
    for name in ["iat", "nbf", "exp"] {
        let told = |at| {
            format!(
                "{name} is {} ({})",
                moment::text(at),
                moment::relative(at, now)
            )
        };
        lines.extend(decoded.moment(name).map(told));
    }
    lines.extend(
        problem
            .as_ref()
            .map(|it| format!("No token of Access: {it}")),
    );
    lines.push("The signature was not checked: see `vigil jwt verify`.".to_owned());
    let value = json!({ "header": header, "claims": claims, "problem": problem });
    Ok(Answer::done(lines.join("\n"), value))
}

fn judge(decoded: &Decoded, verify: &Verify) -> Result<Answer, Problem> {
    let asking = if verify.offline {
        Asking::Never
    } else {
        Asking::Allowed
    };
    let pins = Pins::open(&Places::of_this_person()?, asking)?;
    let expected = Expected {
        audience: verify.aud.clone(),
    };
    let now = clock::now();
    let checks = decoded.verify(&expected, (&pins, now));
    let valid = is_valid(&checks);
    let checks: Vec<Check> = checks.iter().map(|check| Check::told(check, now)).collect();
    let mut text: String = checks.iter().map(line).collect();
    text.push_str(if valid { "valid\n" } else { "NOT VALID\n" });
    let rows: Vec<Value> = checks.iter().map(row).collect();
    let exit = if valid { Exit::Done } else { Exit::Failure };
    Ok(Answer::done(text, json!({ "valid": valid, "checks": rows })).ending(exit))
}

fn line(check: &Check) -> String {
    let sign = match check.outcome {
        Outcome::Passed => "ok",
        Outcome::Failed => "FAILED",
        Outcome::Alarm => "ALARM",
        Outcome::NotJudged => "?",
    };
    format!("{sign:8}{:12}{}\n", check.name, check.says)
}

fn row(check: &Check) -> Value {
    json!({ "check": check.name, "outcome": check.outcome.name(), "says": check.says })
}

fn pretty(value: Option<&Value>) -> String {
    value.map_or_else(|| "is no JSON".to_owned(), |value| format!("{value:#}"))
}
